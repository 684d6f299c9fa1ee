/**
 * Shortens waits inside one process. Everybody who waits is woken, and who is busy at that moment finds it rung. A ring under a
 * name is for those who listen to that name, or to all.
 */
export interface Bell {
  ring(name?: string): void
  /**
   * Resolves at the next ring (at once after one that this waiter has missed), after `ms`, or when the signal aborts; never
   * rejects. A waiter is known by its signal; with a name it hears the rings under that name and those for all.
   */
  wait(ms: number, signal: AbortSignal, name?: string): Promise<void>
}

export function createBell(): Bell {
  const rings = { all: 0, forAll: 0, byName: new Map<string, number>() }
  const heard = new WeakMap<AbortSignal, number>()
  const waiting = new Map<() => void, string | undefined>()
  const count = (name?: string): number =>
    name === undefined ? rings.all : rings.forAll + (rings.byName.get(name) ?? 0)
  return {
    ring(name) {
      rings.all += 1
      if (name === undefined) rings.forAll += 1
      else rings.byName.set(name, (rings.byName.get(name) ?? 0) + 1)
      for (const [wake, of] of [...waiting]) if (name === undefined || of === undefined || of === name) wake()
    },
    wait(ms, signal, name) {
      const isMissed = (heard.get(signal) ?? 0) < count(name)
      heard.set(signal, count(name))
      if (isMissed || signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          waiting.delete(wake)
          heard.set(signal, count(name))
          resolve()
        }
        const timer = setTimeout(wake, ms)
        signal.addEventListener('abort', wake)
        waiting.set(wake, name)
      })
    },
  }
}
