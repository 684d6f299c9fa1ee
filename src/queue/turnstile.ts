import { atMost } from './sleep.ts'

/** Lets one through after the other, and nobody wait for long. */
export interface Turnstile {
  /** Does the work when the one before is through, or after the patience has run out. */
  pass<T>(work: () => Promise<T>): Promise<T>
}

/** So many in a second can go one after the other, with a platform that needs 80 ms for an answer. */
const ORDINARY = 10
const PATIENCE_MS = 1000
const HURRIED_MS = 10

/**
 * In ordinary load one is through before the next begins: whoever asks waits up to a second for the one before. When there
 * were ten others within the last second it waits 10 ms, so that many go side by side. Work that hangs is waited for once.
 *
 * @param clock milliseconds.
 */
export function createTurnstile(clock: () => number): Turnstile {
  let before: Promise<unknown> = Promise.resolve()
  const asked: number[] = []
  return {
    pass<T>(work: () => Promise<T>): Promise<T> {
      const now = clock()
      const tenth = asked.length < ORDINARY ? undefined : asked.shift()
      asked.push(now)
      const isBusy = tenth !== undefined && now - tenth < 1000
      const working = atMost(isBusy ? HURRIED_MS : PATIENCE_MS, before).then(work)
      before = working.catch(() => undefined)
      return working
    },
  }
}
