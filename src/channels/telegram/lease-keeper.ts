import type { PollPosition, PollStore } from '../../desk/receiving.ts'
import type { PollLimits } from './poll-limits.ts'
import { wait } from './wait.ts'

/** Keeps the lease of a poller while something slow is under way. */
export interface LeaseKeeper {
  /**
   * Runs `work` and renews the lease beside it. The signal ends the work when the lease has gone to somebody else, cannot be
   * renewed, when `isStillRight` says no to where the poller stands now, or at `stop`; then this resolves with null, and with
   * what the work came to otherwise. Rejects as the work does. No renewal is under way any more when it settles.
   */
  during<T>(
    isStillRight: (position: PollPosition) => boolean,
    stop: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | null>
}

/** The lease lasts at most 5 s and a long poll a minute, so it is renewed on the side. */
export function createLeaseKeeper(store: PollStore, { renewMs }: PollLimits): LeaseKeeper {
  return {
    async during(isStillRight, stop, work) {
      const cutting = new AbortController()
      const ended = new AbortController()
      const cut = (): void => cutting.abort()
      if (stop.aborted) cut()
      stop.addEventListener('abort', cut)
      const renewing = renew(store, renewMs, ended.signal, isStillRight).then((isHeld) => isHeld || cut())
      try {
        const result = await work(cutting.signal)
        return cutting.signal.aborted ? null : result
      } catch (error) {
        if (cutting.signal.aborted) return null
        throw error
      } finally {
        stop.removeEventListener('abort', cut)
        ended.abort()
        await renewing
      }
    },
  }
}

/** Resolves with false as soon as the work must end; a store that does not answer lets the lease run out. */
async function renew(
  store: PollStore,
  renewMs: number,
  ended: AbortSignal,
  isStillRight: (position: PollPosition) => boolean,
): Promise<boolean> {
  for (;;) {
    await wait(renewMs, ended)
    if (ended.aborted) return true
    const position = await store.hold().catch(() => null)
    if (position === null || !isStillRight(position)) return false
  }
}
