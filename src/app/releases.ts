import type { Log } from '../log.ts'

/** Everything that was started, with the way to end it. */
export interface Releases {
  readonly add: (name: string, release: () => Promise<void>) => void
  /** Ends everything in reverse order; what does not end within `graceMs` altogether is left behind and named in the log. */
  all(graceMs: number): Promise<void>
}

export function createReleases(log: Log): Releases {
  const open: { readonly name: string; readonly release: () => Promise<void> }[] = []
  let ending: Promise<void> | null = null
  async function release(graceMs: number): Promise<void> {
    const until = performance.now() + graceMs
    for (let one = open.pop(); one; one = open.pop()) {
      const { name } = one
      const isInTime = await within(Math.max(until - performance.now(), 100), one.release()).catch((error: unknown) => {
        log.warn({ err: error, part: name }, 'A part of the program did not end cleanly')
        return true
      })
      if (!isInTime) log.warn({ part: name }, 'A part of the program did not end in time')
    }
  }
  return {
    add: (name, end) => void open.push({ name, release: end }),
    all: (graceMs) => (ending ??= release(graceMs)),
  }
}

async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
