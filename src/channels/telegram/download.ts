import { FileFault, upTo, type Content, type Downloader } from '../../desk/files.ts'
import { TelegramAway, TelegramRefusal, type TelegramApi } from './api.ts'
import { fieldOf, numberOf, textOf } from './shape.ts'

export interface TelegramDownloaderOptions {
  readonly api: TelegramApi
  readonly token: string
  readonly apiRoot: string
  /** Longest silence while a file comes; 30 s without it. */
  readonly silenceMs?: number
  /** Longest time for a whole file; 5 min without it. */
  readonly wholeMs?: number
}

const ASK_MS = 10_000
const SILENCE_MS = 30_000
const WHOLE_MS = 5 * 60_000
/** An operator must act: one try a minute is enough. */
const UNAUTHORISED_MS = 60_000
/** Telegram has one text for a wrong id and for a file that it cannot give out just now. */
const DOUBTFUL_TRIES = 3

/**
 * Fetches files that people sent to the bot. The address of a file holds the token: it is made here, and neither it nor an
 * error of the network's library, which repeats it, leaves this file (T20).
 */
export function createTelegramDownloader(options: TelegramDownloaderOptions): Downloader {
  const { api } = options
  return {
    async open({ fileId, mostBytes, failures, signal }) {
      const found = await api
        .call('getFile', { file_id: fileId }, { timeoutMs: ASK_MS, signal })
        .catch((error: unknown) => {
          throw faultOf(error, failures)
        })
      if ((numberOf(fieldOf(found, 'file_size')) ?? 0) > mostBytes) throw tooBig('Telegram says')
      const path = textOf(fieldOf(found, 'file_path'))
      if (path === null) throw away('Telegram named no path')
      return transfer(addressOf(options, path), { ...options, mostBytes, signal })
    },
  }
}

/** Only ever below the server that is configured: the token goes nowhere else (T21). */
function addressOf({ token, apiRoot }: TelegramDownloaderOptions, path: string): string {
  if (/^https?:\/\//i.test(path)) {
    if (URL.canParse(path) && new URL(path).origin === new URL(apiRoot).origin) return path
    throw gone('the file is on another server than the Bot API')
  }
  const segments = path.split(/[/\\]/)
  if (/^([/\\]|[a-z]:)/i.test(path)) {
    throw gone('a local Bot API server gave a path on its own disk; run it without --local')
  }
  if (segments.some((segment) => segment === '' || /^\.+$/.test(segment))) throw gone('the path is none of a file')
  return `${apiRoot}/file/bot${token}/${segments.map(encodeURIComponent).join('/')}`
}

interface Transfer {
  readonly mostBytes: number
  readonly signal: AbortSignal
  readonly silenceMs?: number
  readonly wholeMs?: number
}

/** Resolves when the headers have come; the rest is under the same watch until it is read or left. */
async function transfer(address: string, { mostBytes, signal, silenceMs, wholeMs }: Transfer): Promise<Content> {
  const watch = startWatch(signal, silenceMs ?? SILENCE_MS, wholeMs ?? WHOLE_MS)
  try {
    const response = await fetch(address, { signal: watch.signal, redirect: 'manual' })
    const problem = problemOf(response, mostBytes)
    if (problem === null && response.body !== null) return upTo(watched(response.body, watch), mostBytes)
    await response.body?.cancel()
    throw problem ?? away('Telegram sent no bytes')
  } catch (error) {
    watch.end()
    throw broken(error, watch)
  }
}

async function* watched(body: Content, watch: Watch): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) {
      watch.heard()
      yield chunk
    }
  } catch (error) {
    throw broken(error, watch)
  } finally {
    watch.end()
  }
}

function problemOf({ status, headers }: Response, mostBytes: number): FileFault | null {
  if (status === 200)
    return Number(headers.get('content-length') ?? 0) > mostBytes ? tooBig('the server announces') : null
  if (status === 401) return unauthorised()
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  if (status === 429)
    return away('Telegram refused the file with 429', Number.isFinite(seconds) ? seconds * 1000 : 1000)
  return away(`the file was answered with HTTP ${status}`)
}

interface Watch {
  readonly signal: AbortSignal
  /** What has ended the transfer; null while nothing has. */
  reason(): string | null
  heard(): void
  end(): void
}

function startWatch(outer: AbortSignal, silenceMs: number, wholeMs: number): Watch {
  const ending = new AbortController()
  let reason: string | null = null
  const end = (why: string) => () => {
    reason ??= why
    ending.abort()
  }
  const silence = setTimeout(end('silence'), silenceMs)
  const whole = setTimeout(end('timeout'), wholeMs)
  const onAbort = end('aborted')
  if (outer.aborted) onAbort()
  outer.addEventListener('abort', onAbort)
  return {
    signal: ending.signal,
    reason: () => reason,
    heard: () => void silence.refresh(),
    end() {
      clearTimeout(silence)
      clearTimeout(whole)
      outer.removeEventListener('abort', onAbort)
    },
  }
}

/** The library's own error names the address. */
function broken(error: unknown, watch: Watch): FileFault {
  if (error instanceof FileFault) return error
  const code = textOf(fieldOf(error, 'cause', 'code')) ?? textOf(fieldOf(error, 'code')) ?? 'network'
  return away(`the file did not come: ${watch.reason() ?? code}`)
}

function faultOf(error: unknown, failures: number): FileFault {
  if (error instanceof TelegramAway) return away(`Telegram gave no answer: ${error.reason}`)
  if (!(error instanceof TelegramRefusal)) return away('the file could not be asked for')
  const { code, retryAfterMs } = error
  const words = error.description.toLowerCase()
  const note = `Telegram refused getFile with ${code}`
  if (code === 429 || code === 420) return away(note, retryAfterMs ?? 1000)
  if (code === 401 || code === 404) return unauthorised()
  if (code !== 400 && code !== 403) return away(note)
  if (words.includes('too big')) return tooBig('Telegram says')
  if (words.includes('temporarily unavailable') && failures < DOUBTFUL_TRIES) return away(note)
  return gone(note)
}

function unauthorised(): FileFault {
  return away('the token is not accepted, check TELEGRAM_BOT_TOKEN', UNAUTHORISED_MS)
}

/** With a pause it is the account that has to wait, else the file alone. */
function away(note: string, afterMs?: number): FileFault {
  return new FileFault(note, afterMs === undefined ? { kind: 'away' } : { kind: 'away', afterMs, scope: 'account' })
}

function gone(note: string): FileFault {
  return new FileFault(note, { kind: 'refused', because: 'gone' })
}

function tooBig(who: string): FileFault {
  return new FileFault(`${who} that the file has too many bytes`, { kind: 'refused', because: 'tooBig' })
}
