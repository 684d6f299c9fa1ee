/** Shortens waits inside one process. Everybody who waits is woken, and who is busy at that moment finds it rung. */
export interface Bell {
  ring(): void
  /**
   * Resolves at the next ring (at once after one that this waiter has missed), after `ms`, or when the signal aborts; never
   * rejects. A waiter is known by its signal.
   */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function createBell(): Bell {
  let rings = 0
  const heard = new WeakMap<AbortSignal, number>()
  const waiting = new Set<() => void>()
  return {
    ring() {
      rings += 1
      for (const wake of [...waiting]) wake()
    },
    wait(ms, signal) {
      const isMissed = (heard.get(signal) ?? 0) < rings
      heard.set(signal, rings)
      if (isMissed || signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          waiting.delete(wake)
          heard.set(signal, rings)
          resolve()
        }
        const timer = setTimeout(wake, ms)
        signal.addEventListener('abort', wake)
        waiting.add(wake)
      })
    },
  }
}
