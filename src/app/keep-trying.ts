import type { Log } from '../log.ts'
import { backoffMs } from '../queue/backoff.ts'
import type { Running } from '../queue/loop.ts'

/** Does something once, and again with growing pauses until it works or is stopped. */
export function keepTrying(log: Log, complaint: string, attempt: () => Promise<void>): Running {
  const stopping = new AbortController()
  const { signal } = stopping
  const ended = (async () => {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        return await attempt()
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, complaint)
        await pause(backoffMs(failures, { firstMs: 1000, ceilingMs: 60_000 }), signal)
      }
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
