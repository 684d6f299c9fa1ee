import { Agent, request } from 'node:http'
import { type Answer, type Attempt, type Delivery, type DeliveryKind, NOT_ACKED } from './delivery.ts'
import { isObject, type Json } from './shapes.ts'
import { signedHeaders } from './signature.ts'

/** Where the app listens; what has no address of its own goes to the first one. */
export interface AppUrls {
  readonly eventsUrl: string
  readonly interactionsUrl?: string
  readonly commandsUrl?: string
  readonly optionsUrl?: string
}

interface SenderOptions {
  readonly secret: string
  readonly clock: () => number
  readonly timeoutMs: number
}

export interface Retry {
  readonly num: number
  readonly reason: string | undefined
}

/** Posts to the app as Slack does: signed, and with three seconds for the answer. */
export class HttpSender {
  urls: AppUrls | undefined
  readonly #options: SenderOptions
  readonly #agent = new Agent({ keepAlive: true })

  constructor(options: SenderOptions) {
    this.#options = options
  }

  async attempt(delivery: Delivery, retry: Retry): Promise<Answer> {
    const { clock, secret } = this.#options
    const raw = rawBody(delivery.kind, delivery.body)
    const again: Record<string, string> =
      retry.num === 0
        ? {}
        : { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason ?? 'unknown_error' }
    const attempt: Attempt = {
      transport: 'http',
      at: clock(),
      retryNum: retry.num,
      retryReason: retry.reason,
      url: this.#urlFor(delivery.kind),
      headers: { ...signedHeaders(raw, secret, clock()), ...again },
      raw,
      answer: undefined,
    }
    delivery.attempts.push(attempt)
    const answer = await this.post(attempt.url, attempt.headers, raw)
    attempt.answer = answer
    return answer
  }

  /** Posts as it stands: for a request that is forged, old or repeated on purpose. */
  post(url: string, headers: Readonly<Record<string, string>>, raw: string): Promise<Answer> {
    const from = performance.now()
    return new Promise((resolve) => {
      const fail = (reason: string): void => resolve({ ...NOT_ACKED, reason, tookMs: performance.now() - from })
      const length = { 'content-length': Buffer.byteLength(raw) }
      const call = request(
        url,
        { method: 'POST', headers: { ...headers, ...length }, agent: this.#agent },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', () => fail('connection_failed'))
          response.on('end', () => {
            const status = response.statusCode ?? 0
            const isFinal = response.headers['x-slack-no-retry'] === '1'
            const body = Buffer.concat(chunks).toString('utf8')
            const isAcked = status >= 200 && status <= 299
            const reason = isAcked ? undefined : 'http_error'
            clearTimeout(timer)
            resolve({
              isAcked,
              reason,
              status,
              json: readJson(body),
              text: body,
              isFinal,
              tookMs: performance.now() - from,
            })
          })
        },
      )
      const timer = setTimeout(() => {
        fail('http_timeout')
        call.destroy()
      }, this.#options.timeoutMs)
      call.on('error', () => {
        clearTimeout(timer)
        fail('connection_failed')
      })
      call.end(raw)
    })
  }

  stop(): void {
    this.#agent.destroy()
  }

  #urlFor(kind: DeliveryKind): string {
    const { eventsUrl = '', interactionsUrl, commandsUrl, optionsUrl } = this.urls ?? {}
    const own = {
      event: eventsUrl,
      interaction: interactionsUrl,
      command: commandsUrl,
      options: optionsUrl ?? interactionsUrl,
    }
    return own[kind] ?? eventsUrl
  }
}

/** Events come as JSON, commands as a form, everything else as JSON in the field `payload` of a form. */
export function rawBody(kind: DeliveryKind, body: Json): string {
  if (kind === 'event') {
    return JSON.stringify(body)
  }
  const fields = kind === 'command' ? body : { payload: JSON.stringify(body) }
  return new URLSearchParams(
    Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
}

function readJson(body: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
