import { createHmac, timingSafeEqual } from 'node:crypto'

/** Slack's own tolerance; also for what comes from the future, which nobody but a forger has (T19). */
const MOST_APART_MS = 5 * 60_000

export interface Signed {
  readonly secret: string
  /** `x-slack-request-timestamp`, seconds. */
  readonly timestamp: string
  /** `x-slack-signature`. */
  readonly signature: string
  /** As it came, byte for byte. */
  readonly body: Uint8Array
  /** The real clock, epoch milliseconds. */
  readonly now: number
}

/** True when Slack wrote this, and within five minutes of now. Takes as long for a signature that is nearly right. */
export function isFromSlack({ secret, timestamp, signature, body, now }: Signed): boolean {
  if (!isFresh(timestamp, now)) return false
  const expected = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`
  const given = Buffer.from(signature)
  const wanted = Buffer.from(expected)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** Asked before the body is read: what is too old is not worth reading. */
export function isFresh(timestamp: string, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(Number(timestamp) * 1000 - now) <= MOST_APART_MS
}
