import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type FetchFunction,
} from '@slack/web-api'
import { allowedAddress } from './allowed-address.ts'
import type { Shape } from './shape.ts'

/** Slack answered, and the answer is no. */
export class SlackRefusal extends Error {
  /** Slack's own word, `channel_not_found`. */
  readonly code: string

  constructor(code: string) {
    super(`Slack refused with ${code}`)
    this.name = 'SlackRefusal'
    this.code = code
  }
}

/** Too much at once: Slack says when it is worth trying again. */
export class SlackLimited extends Error {
  readonly retryAfterMs: number

  constructor(retryAfterMs: number) {
    super('Slack asks to wait')
    this.name = 'SlackLimited'
    this.retryAfterMs = retryAfterMs
  }
}

/** No answer, or none of Slack's own. Nobody knows whether the call took effect. */
export class SlackAway extends Error {
  /** A code of the network (`ECONNREFUSED`), `HTTP 502`, `timeout`, `network`. */
  readonly reason: string

  constructor(reason: string) {
    super(`Slack gave no answer: ${reason}`)
    this.name = 'SlackAway'
    this.reason = reason
  }
}

/** The Web API, one call at a time. */
export interface SlackApi {
  /** One try. Rejects with `SlackRefusal`, `SlackLimited` or `SlackAway`, none of which holds the token or a text (T20). */
  call(method: string, args: Shape): Promise<Shape>
  /**
   * Brings the bytes of a file to the address that Slack gave for them, which must be Slack's own; the token does not go along.
   * Rejects as `call` does.
   */
  upload(address: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
}

export interface SlackApiOptions {
  readonly token: string
  readonly apiUrl: string
  /** For one try; 10 s without it. */
  readonly timeoutMs?: number
}

/** Twenty megabytes need longer than a question. */
const UPLOAD_MS = 60_000

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => 'error' as never,
  setName: () => undefined,
}

/**
 * A client of the Web API as it is safe: by itself it would have no time-out, repeat a post up to eleven times and wait in
 * silence when Slack asks for a pause (E11). Its errors can carry what was sent, so none of them leaves this file.
 */
export function createSlackApi({ token, apiUrl, timeoutMs = 10_000 }: SlackApiOptions): SlackApi {
  const client = new WebClient(token, {
    slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    allowAbsoluteUrls: false,
    logger: SILENT,
    fetch: fetchOrSayWhy,
  })
  return {
    async call(method, args) {
      try {
        return { ...(await client.apiCall(method, { ...args })) }
      } catch (error) {
        throw faultOf(error)
      }
    },
    async upload(address, bytes) {
      const url = allowedAddress(address, apiUrl)
      if (url === null) throw new SlackRefusal('address_not_allowed')
      const signal = AbortSignal.timeout(Math.max(UPLOAD_MS, timeoutMs))
      const headers = { 'content-type': 'application/octet-stream' }
      const response = await orSayWhy(fetch(url, { method: 'POST', redirect: 'error', headers, body: bytes, signal }))
      await response.body?.cancel()
      if (response.status >= 500) throw new SlackAway(`HTTP ${response.status}`)
      if (response.status !== 200) throw new SlackRefusal(`http_${response.status}`)
    },
  }
}

/** The client keeps of a fault of the network only its words, and the reason is not in them. */
const fetchOrSayWhy: FetchFunction = (url, init) => orSayWhy(fetch(String(url), init))

async function orSayWhy(answer: Promise<Response>): Promise<Response> {
  try {
    return await answer
  } catch (error) {
    throw new SlackAway(networkCodeOf(error))
  }
}

function faultOf(error: unknown): Error {
  if (error instanceof WebAPIPlatformError) return refusalOf(error.data.error)
  if (error instanceof WebAPIRateLimitedError) return new SlackLimited(error.retryAfter * 1000)
  if (error instanceof WebAPIHTTPError) {
    const { statusCode } = error
    return statusCode >= 500 ? new SlackAway(`HTTP ${statusCode}`) : new SlackRefusal(`http_${statusCode}`)
  }
  return error instanceof WebAPIRequestError && error.original instanceof SlackAway
    ? error.original
    : new SlackAway('network')
}

/** What is no word of Slack's was written by something in between. */
function refusalOf(code: unknown): Error {
  return typeof code === 'string' && /^[\w:-]{1,80}$/.test(code) ? new SlackRefusal(code) : new SlackAway('not JSON')
}

/** The code stands one or two causes deep. The words of an abort are no field of their own, so it is read by name. */
function networkCodeOf(error: unknown, depth = 0): string {
  const { code, message, cause } = (error ?? {}) as Shape
  if (typeof code === 'string') return code
  if (typeof message === 'string' && /abort|timeout/i.test(message)) return 'timeout'
  return cause === undefined || depth === 3 ? 'network' : networkCodeOf(cause, depth + 1)
}
