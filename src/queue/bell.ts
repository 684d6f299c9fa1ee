/** Shortens a wait inside one process. A ring while nobody waits is kept for the next one who does. */
export interface Bell {
  ring(): void
  /** Resolves at the next ring, after `ms`, or when the signal aborts; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function createBell(): Bell {
  let isRung = false
  const waiting = new Set<() => void>()
  return {
    ring() {
      isRung = waiting.size === 0
      for (const wake of [...waiting]) wake()
    },
    wait(ms, signal) {
      if (isRung || signal.aborted) {
        isRung = false
        return Promise.resolve()
      }
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          waiting.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, ms)
        signal.addEventListener('abort', wake)
        waiting.add(wake)
      })
    },
  }
}
