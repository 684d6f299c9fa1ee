import { FileFault, type Downloader, type FileStore, type FileVerdict } from '../desk/files.ts'
import {
  claimFiles,
  extendLeases,
  isKnown,
  markAway,
  markKept,
  markNotStored,
  markRefused,
  releaseFile,
  type ClaimedFile,
} from './attachment-queue.ts'
import { LIMITS } from './limits.ts'
import { measure } from './measure.ts'
import type { Sql } from './sql.ts'

export interface FetcherOptions {
  readonly sql: Sql
  readonly account: string
  readonly downloader: Downloader
  readonly store: FileStore
  /** Told once for each file that will not come. */
  readonly onRefused: (file: { readonly id: string; readonly because: string; readonly note: string }) => void
  /** A try that failed; `isOurs` when the store would not take the file, which an operator should see. */
  readonly onPutOff: (file: { readonly id: string; readonly error: unknown; readonly isOurs: boolean }) => void
  /** The database did not take a result: the file is fetched again when the lease has run out. */
  readonly onAway: (error: unknown) => void
  /** Files in hand at the same moment; 3 without it. */
  readonly atOnce?: number
  /** 5000 without it. */
  readonly leaseMs?: number
  readonly chance?: () => number
}

export interface Fetcher {
  /**
   * Claims as many files as there are hands free and begins to fetch them. `busy`: call again at once, a number: after so many
   * milliseconds. Waits while no hand is free. Rejects when the database is away.
   */
  once(signal: AbortSignal): Promise<'busy' | 'idle' | number>
  /** Lets the files in hand end for `graceMs`, then breaks them off and gives them back. */
  drain(graceMs: number): Promise<void>
}

const AT_ONCE = 3
const LEASE_MS = 5000
/** How long what is broken off may take to end: a store may have no answer. */
const LAST_MS = 1000
const FIRST_PAUSE_MS = 5000
const LONGEST_PAUSE_MS = 15 * 60_000

/**
 * Fetches what waits for one account, each file into the store first and into the database second. A process killed between
 * the two leaves a file under a name that the row knows already, and the next try writes it again.
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  const { sql, account, onAway, atOnce = AT_ONCE, leaseMs = LEASE_MS } = options
  const inHand = new Map<ClaimedFile, Promise<void>>()
  const breaking = new AbortController()
  let closedUntil = 0
  const close = (ms: number): void => void (closedUntil = Math.max(closedUntil, performance.now() + ms))
  const fetchFile = createHand({ ...options, close, signal: breaking.signal })
  const heartbeat = setInterval(() => {
    if (inHand.size > 0) extendLeases(sql, [...inHand.keys()], leaseMs).catch(onAway)
  }, leaseMs / 3)

  function begin(file: ClaimedFile): void {
    const work = fetchFile(file)
      .catch(onAway)
      .finally(() => inHand.delete(file))
    inHand.set(file, work)
  }

  return {
    async once(signal) {
      const pauseMs = Math.ceil(closedUntil - performance.now())
      if (pauseMs > 0) return pauseMs
      const limit = atOnce - inHand.size
      if (limit === 0) {
        await oneOf(inHand.values(), signal)
        return 'busy'
      }
      const files = await claimFiles(sql, account, { limit, leaseMs })
      files.forEach(begin)
      return files.length === limit ? 'busy' : 'idle'
    },
    async drain(graceMs) {
      const breakOff = setTimeout(() => breaking.abort(), graceMs)
      await within(graceMs + LAST_MS, Promise.all(inHand.values()))
      clearTimeout(breakOff)
      clearInterval(heartbeat)
    },
  }
}

interface HandOptions extends FetcherOptions {
  /** Nothing is claimed for so long. */
  readonly close: (ms: number) => void
  readonly signal: AbortSignal
}

/** Fetches one file and records what became of it. Rejects only when the database does not take that. */
function createHand(options: HandOptions): (file: ClaimedFile) => Promise<void> {
  const { sql, store, downloader, signal } = options

  async function refuse(file: ClaimedFile, because: string, note: string): Promise<void> {
    await markRefused(sql, file, because)
    options.onRefused({ id: file.id, because, note })
  }

  async function putOff(file: ClaimedFile, verdict: FileVerdict & { kind: 'away' }, error: unknown): Promise<void> {
    const afterMs = Math.max(pauseMs(file.failures, options.chance), verdict.afterMs ?? 0)
    if (verdict.scope === 'account') options.close(verdict.afterMs ?? afterMs)
    if (await markAway(sql, file, afterMs)) options.onPutOff({ id: file.id, error, isOurs: false })
    else options.onRefused({ id: file.id, because: 'unreachable', note: `given up after ${LIMITS.patience}` })
  }

  async function settle(file: ClaimedFile, error: unknown): Promise<void> {
    if (signal.aborted) return releaseFile(sql, file)
    if (!(error instanceof FileFault)) {
      await markNotStored(sql, file, pauseMs(file.failures, options.chance))
      return options.onPutOff({ id: file.id, error, isOurs: true })
    }
    const { verdict } = error
    return verdict.kind === 'away' ? putOff(file, verdict, error) : refuse(file, verdict.because, error.message)
  }

  return async (file) => {
    const { fileId, failures, key } = file
    if (file.isOverQuota) return refuse(file, 'quota', 'enough files of this ticket or this day')
    if ((file.bytes ?? 0) > LIMITS.bytesOfFile) return refuse(file, 'tooBig', 'announced with too many bytes')
    const content = await downloader
      .open({ fileId, failures, signal, mostBytes: LIMITS.bytesOfFile })
      .then(measure)
      .catch((error: unknown) => settle(file, error))
    if (!content) return
    try {
      await store.put(key, content.content)
    } catch (error) {
      return settle(file, error)
    }
    const isOurs = await markKept(sql, file, await content.facts())
    // Erased meanwhile, or taken over by somebody who writes the very same file.
    if (!isOurs && !(await isKnown(sql, file))) await store.remove(key)
  }
}

/** Doubles from five seconds up to a quarter of an hour, less up to a half by chance. */
function pauseMs(failures: number, chance: () => number = Math.random): number {
  return Math.round(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 20)) * (1 - chance() / 2))
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}

/** Resolves when one of them ends or the signal aborts. */
function oneOf(works: Iterable<Promise<void>>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
    for (const work of works) void work.then(end)
  })
}
