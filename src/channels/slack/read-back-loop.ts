import type { Log } from '../../log.ts'
import { readBack, type ReadBackOptions } from './read-back.ts'
import { wait } from './wait.ts'

export interface ReadBackLoopOptions extends Omit<ReadBackOptions, 'signal'> {
  readonly log: Log
  /** Between two readings that nobody asked for; 30 minutes without it. */
  readonly everyMs?: number
  /** Before the next try when one failed; 30 s without it. */
  readonly pauseMs?: number
}

export interface ReadBackLoop {
  /** Something may have been missed: reads once more, after what is under way. */
  request(): void
  stop(): Promise<void>
}

/** Reads back at once, whenever it is asked to, and every so often: a gap that nobody has noticed is one all the same. */
export function startReadBack(options: ReadBackLoopOptions): ReadBackLoop {
  const { log, everyMs = 30 * 60_000, pauseMs = 30_000 } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let wake = new AbortController()
  const ended = (async () => {
    while (!signal.aborted) {
      wake = new AbortController()
      const isDone = await readOnce(options, log, signal)
      await wait(isDone ? everyMs : pauseMs, AbortSignal.any([signal, ...(isDone ? [wake.signal] : [])]))
    }
  })()
  return {
    request: () => wake.abort(),
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

async function readOnce(options: ReadBackLoopOptions, log: Log, signal: AbortSignal): Promise<boolean> {
  try {
    const result = await readBack({ ...options, signal })
    if (result && result.recovered > 0)
      log.warn({ ...result }, 'Messages were missing and have been read back from Slack')
    return true
  } catch (error) {
    log.warn({ err: error }, 'Slack could not be read back; it is tried again')
    return false
  }
}
