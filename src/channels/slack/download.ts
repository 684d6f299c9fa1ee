import { FileFault, upTo, type Content, type Downloader, type FileToFetch } from '../../desk/files.ts'
import { allowedAddress } from './allowed-address.ts'
import { SlackLimited, SlackRefusal, type SlackApi } from './api.ts'
import { fieldOf, numberOf, objectOf, textOf } from './shape.ts'

export interface SlackDownloaderOptions {
  readonly api: SlackApi
  readonly token: string
  readonly apiUrl: string
  /** Until the first byte; 10 s without it. */
  readonly timeoutMs?: number
}

const MOST_REDIRECTS = 3

/**
 * Fetches files that Slack keeps. The address is asked for anew each time; it, and every address it leads on to, must be Slack's
 * own over https or stand on the configured API server, and to no other does a request go, let alone the token (T21).
 */
export function createSlackDownloader(options: SlackDownloaderOptions): Downloader {
  return {
    async open(file) {
      const { address, mimeType } = await locate(options.api, file)
      const response = await fetchFollowing(options, address, file)
      await check(response, mimeType, file)
      return upTo(bodyOf(response), file.mostBytes)
    },
  }
}

interface Located {
  readonly address: string
  readonly mimeType: string
}

const GONE = /^(file_not_found|file_deleted|invalid_file|not_visible|access_denied|file_not_visible)$/

async function locate(api: SlackApi, { fileId, mostBytes }: FileToFetch): Promise<Located> {
  const answer = await api.call('files.info', { file: fileId }).catch((error: unknown) => {
    if (error instanceof SlackRefusal && GONE.test(error.code)) throw gone(`Slack has no such file: ${error.code}`)
    throw away(error)
  })
  const file = objectOf(answer['file'])
  if (fieldOf(file, 'is_external') === true || fieldOf(file, 'mode') === 'external') throw gone('kept outside Slack')
  const address = textOf(fieldOf(file, 'url_private_download')) ?? textOf(fieldOf(file, 'url_private'))
  if (address === null) throw gone('Slack gives no address for the file')
  if ((numberOf(fieldOf(file, 'size')) ?? 0) > mostBytes) throw tooBig()
  return { address, mimeType: textOf(fieldOf(file, 'mimetype')) ?? '' }
}

/** Redirects are followed by hand: whoever answers must not choose where the token goes. */
async function fetchFollowing(options: SlackDownloaderOptions, first: string, file: FileToFetch): Promise<Response> {
  let address = first
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const url = allowedAddress(address, options.apiUrl)
    if (url === null) throw gone('the address of the file is not Slack’s')
    const response = await request(url, options, file.signal)
    const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
    if (next === null) return response
    await response.body?.cancel()
    address = URL.canParse(next, url.href) ? new URL(next, url.href).href : ''
  }
  throw gone('the address of the file leads in circles')
}

async function request(
  url: URL,
  { token, timeoutMs = 10_000 }: SlackDownloaderOptions,
  signal: AbortSignal,
): Promise<Response> {
  const ending = new AbortController()
  const end = (): void => ending.abort()
  const timer = setTimeout(end, timeoutMs)
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    const headers = { authorization: `Bearer ${token}` }
    return await fetch(url, { redirect: 'manual', headers, signal: AbortSignal.any([ending.signal, signal]) })
  } catch {
    throw new FileFault('Slack does not hand out the file now', { kind: 'away' })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}

/** A token that may not read the file gets the page to sign in, as a success. */
async function check(response: Response, mimeType: string, { mostBytes }: FileToFetch): Promise<void> {
  const fault = faultOf(response, mimeType, mostBytes)
  if (fault === null) return
  await response.body?.cancel()
  throw fault
}

function faultOf({ status, headers }: Response, mimeType: string, mostBytes: number): FileFault | null {
  if (status === 404 || status === 410 || status === 403) return gone(`no file any more: HTTP ${status}`)
  if (status === 429) {
    const afterMs = Number(headers.get('retry-after') ?? 1) * 1000
    return new FileFault('Slack asks to wait', { kind: 'away', afterMs: afterMs || 1000, scope: 'account' })
  }
  if (status !== 200) return new FileFault(`no file now: HTTP ${status}`, { kind: 'away' })
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '')
  if (isPage && !/html/i.test(mimeType)) return gone('a page to sign in came in the place of the file')
  return Number(headers.get('content-length') ?? 0) > mostBytes ? tooBig() : null
}

/** A connection that breaks off is a fault like any other, and a half file never a whole one. */
async function* bodyOf(response: Response): Content {
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) yield chunk
  } catch {
    throw new FileFault('the file broke off', { kind: 'away' })
  }
}

function away(error: unknown): FileFault {
  if (error instanceof SlackLimited) {
    return new FileFault('Slack asks to wait', { kind: 'away', afterMs: error.retryAfterMs, scope: 'account' })
  }
  const isRefused = error instanceof SlackRefusal
  const note = isRefused ? `Slack refused files.info with ${error.code}` : 'Slack does not answer'
  return new FileFault(note, isRefused ? { kind: 'away', afterMs: 60_000, scope: 'account' } : { kind: 'away' })
}

function gone(note: string): FileFault {
  return new FileFault(note, { kind: 'refused', because: 'gone' })
}

function tooBig(): FileFault {
  return new FileFault('the file is larger than may be', { kind: 'refused', because: 'tooBig' })
}
