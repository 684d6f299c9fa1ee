import { atMost } from './sleep.ts'

/** Lets one through after the other, and nobody wait for long. */
export interface Turnstile {
  /** Does the work when the one before is through, or after the patience has run out; in the order of asking. */
  pass<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Nobody waits longer than `patienceMs` for those before: as long as their work is short there is one of them at a time, and
 * where it takes long, or where many come at once, they go side by side.
 */
export function createTurnstile(patienceMs: number): Turnstile {
  let before: Promise<unknown> = Promise.resolve()
  return {
    pass<T>(work: () => Promise<T>): Promise<T> {
      const working = atMost(patienceMs, before).then(work)
      before = working.catch(() => undefined)
      return working
    },
  }
}
