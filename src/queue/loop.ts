import { backoffMs } from './backoff.ts'
import type { Bell } from './bell.ts'

/** Something that lives until it is stopped. */
export interface Running {
  /** Resolves when the piece of work in hand has ended and nothing runs any more. */
  stop(): Promise<void>
}

export interface LoopOptions {
  readonly bell: Bell
  /** The name under which the bell is rung for this loop; every ring without it. */
  readonly hears?: string
  /** Does one piece of work. `busy` asks to be called again at once; a number waits so many milliseconds. */
  readonly once: (signal: AbortSignal) => Promise<'busy' | 'idle' | number>
  readonly idleMs: number
  readonly onFault: (error: unknown) => void
  /** Longest pause after faults in a row. */
  readonly ceilingMs?: number
}

/** Repeats a piece of work; a fault is reported and followed by a growing pause, never by the end of the loop. */
export function createLoop(options: LoopOptions): Running {
  const stopping = new AbortController()
  const { signal } = stopping
  const ended = (async () => {
    let failures = 0
    while (!signal.aborted) {
      try {
        const next = await options.once(signal)
        failures = 0
        if (next !== 'busy') await options.bell.wait(next === 'idle' ? options.idleMs : next, signal, options.hears)
      } catch (error) {
        options.onFault(error)
        const pauseMs = backoffMs(failures, { firstMs: 100, ceilingMs: options.ceilingMs ?? 1000 })
        await options.bell.wait(pauseMs, signal, options.hears)
        failures += 1
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
