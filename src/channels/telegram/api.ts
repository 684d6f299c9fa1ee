import { Telegram } from 'telegraf'
import { fieldOf, numberOf, objectOf, textOf } from './shape.ts'

/** Telegram answered, and the answer is no. */
export class TelegramRefusal extends Error {
  readonly code: number
  /** In Telegram's words; it can repeat pieces of what was sent, so it goes into no log. */
  readonly description: string
  readonly retryAfterMs: number | null
  readonly migrateToChatId: string | null

  constructor(code: number, description: string, parameters: unknown) {
    super(`Telegram refused with ${code}`)
    this.name = 'TelegramRefusal'
    this.code = code
    this.description = description
    const seconds = numberOf(fieldOf(parameters, 'retry_after'))
    this.retryAfterMs = seconds === null ? null : seconds * 1000
    const chatId = numberOf(fieldOf(parameters, 'migrate_to_chat_id'))
    this.migrateToChatId = chatId === null ? null : String(chatId)
  }
}

/** No answer, or none that Telegram itself wrote. Nobody knows whether the call took effect. */
export class TelegramAway extends Error {
  /** A code of the network (`ECONNREFUSED`), `HTTP 502`, `timeout`, `aborted`, `not JSON`. */
  readonly reason: string

  constructor(reason: string) {
    super(`Telegram gave no answer: ${reason}`)
    this.name = 'TelegramAway'
    this.reason = reason
  }
}

export interface CallOptions {
  readonly timeoutMs: number
  /** Ends the call early; it then rejects with `TelegramAway`. */
  readonly signal?: AbortSignal
}

/** The Bot API, one call at a time. */
export interface TelegramApi {
  /** One try. Rejects with `TelegramRefusal` or `TelegramAway`, neither of which holds the token or a text (T20). */
  call(method: string, payload: object, options: CallOptions): Promise<unknown>
}

/**
 * A client of the Bot API with its own time-outs: telegraf's is 500 s for every call, getUpdates included, and its types stop
 * at Bot API 7.1. Its errors carry the address with the token and the whole payload, so none of them leaves this file.
 */
export function createTelegramApi({
  token,
  apiRoot,
}: {
  readonly token: string
  readonly apiRoot: string
}): TelegramApi {
  const client = new Telegram(token, { apiRoot })
  return {
    async call(method, payload, { timeoutMs, signal }) {
      const ending = new AbortController()
      let reason: string | null = signal?.aborted ? 'aborted' : null
      const end = (why: string) => () => {
        reason ??= why
        ending.abort()
      }
      const timer = setTimeout(end('timeout'), timeoutMs)
      const onAbort = end('aborted')
      signal?.addEventListener('abort', onAbort)
      try {
        if (reason !== null) throw new TelegramAway(reason)
        const cut = ending.signal as never
        return await client.callApi(method as never, payload as never, { signal: cut })
      } catch (error) {
        throw reason === null ? faultOf(error) : new TelegramAway(reason)
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
    },
  }
}

function faultOf(error: unknown): TelegramRefusal | TelegramAway {
  if (error instanceof TelegramAway) return error
  const response = objectOf(fieldOf(error, 'response'))
  const code = numberOf(fieldOf(response, 'error_code'))
  if (code !== null && code >= 500) return new TelegramAway(`HTTP ${code}`)
  if (code !== null) {
    return new TelegramRefusal(code, textOf(fieldOf(response, 'description')) ?? '', fieldOf(response, 'parameters'))
  }
  const networkCode = textOf(fieldOf(error, 'code'))
  const type = textOf(fieldOf(error, 'type'))
  return new TelegramAway(networkCode ?? (type === 'invalid-json' ? 'not JSON' : 'network'))
}
