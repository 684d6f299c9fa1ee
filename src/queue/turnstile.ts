import { sleep } from './sleep.ts'

/** Lets one through after the other, and nobody wait for long. */
export interface Turnstile {
  /** Does the work when the one before is through, or after the patience has run out; in the order of asking. */
  pass<T>(work: () => Promise<T>): Promise<T>
}

/** So many in a second can go one after the other, with a platform that needs 80 ms for an answer. */
const ORDINARY = 10
const PATIENCE_MS = 1000
const HURRIED_MS = 10
/** Calls that were booked so far apart or further are never nearer: no platform lets more than thirty go in a second. */
const PACE_MS = 34
/** Nearer calls make up for a delay by three in a hundred, so that they do not come together after it. */
const CATCH_UP = 0.97

interface Turn {
  readonly askedAt: number
  /** When it left. */
  readonly left: Promise<number>
  readonly through: Promise<unknown>
}

/**
 * In ordinary load one is through before the next begins: whoever asks waits up to a second for the one before. From the
 * eleventh within a second on everybody waits 10 ms, so that many go side by side. Those who have waited leave as far apart as
 * they came: a delay must not break the pace that was booked.
 *
 * @param clock milliseconds.
 */
export function createTurnstile(clock: () => number): Turnstile {
  const asked: number[] = []
  const patient = new Set<AbortController>()
  let last: Turn = { askedAt: -Infinity, left: Promise.resolve(-Infinity), through: Promise.resolve() }

  function isBusy(now: number): boolean {
    const tenth = asked.length < ORDINARY ? undefined : asked.shift()
    asked.push(now)
    return tenth !== undefined && now - tenth < 1000
  }

  /** Resolves with the moment at which it may leave. */
  async function leave(askedAt: number, before: Turn): Promise<number> {
    const isHurried = isBusy(askedAt)
    const patience = new AbortController()
    if (isHurried) for (const one of patient) one.abort()
    else patient.add(patience)
    void before.through.then(() => patience.abort())
    await sleep(isHurried ? HURRIED_MS : PATIENCE_MS, patience.signal)
    patient.delete(patience)
    const leftBefore = await before.left
    const gapMs = Math.min(PACE_MS, CATCH_UP * (askedAt - before.askedAt))
    const tooEarlyMs = leftBefore + gapMs - clock()
    if (tooEarlyMs > 0) await sleep(tooEarlyMs)
    return clock()
  }

  return {
    pass<T>(work: () => Promise<T>): Promise<T> {
      const before = last
      const askedAt = clock()
      const left = leave(askedAt, before)
      const working = left.then(work)
      last = { askedAt, left, through: working.catch(() => undefined) }
      return working
    },
  }
}
