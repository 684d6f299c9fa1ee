import { atMost } from './sleep.ts'

/** Lets one through at a time. */
export interface Turnstile {
  /** Does the work when its turn comes; in the order of asking. */
  pass<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Whoever takes longer than \`patienceMs\` does not keep the next one waiting: a process that dies then has one call in flight
 * as long as the platform answers promptly, and a platform that does not answer holds up nobody for long.
 */
export function createTurnstile(patienceMs: number): Turnstile {
  let before: Promise<void> = Promise.resolve()
  return {
    async pass(work) {
      const free = before
      const next = new AbortController()
      before = new Promise((resolve) => next.signal.addEventListener('abort', () => resolve(), { once: true }))
      await free
      const working = work()
      void atMost(
        patienceMs,
        working.catch(() => undefined),
      ).then(() => next.abort())
      return working
    },
  }
}
