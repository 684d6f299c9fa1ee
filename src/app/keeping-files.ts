import type { Surroundings } from './surroundings.ts'
import type { Downloader, FileStore } from '../desk/files.ts'
import { careForFiles } from '../files/care.ts'
import { createFetcher } from '../files/fetcher.ts'
import type { Log } from '../log.ts'
import { createBell, type Bell } from '../queue/bell.ts'
import { createLoop, type Running } from '../queue/loop.ts'
import type { Database } from '../storage/database.ts'

export interface FileKeeping {
  readonly store: FileStore
  /** By account, as it stands in the rows: `tg:71`. Files of other accounts wait. */
  readonly downloaders: ReadonlyMap<string, Downloader>
  /** Rung when files may wait; without it they are looked for once a second. */
  readonly bell?: Bell
}

/** Keeps files, until stopped. */
export interface KeepingFiles extends Running {
  /** Lets what is being fetched end for `graceMs`, 5000 without it; the rest is given back and fetched by whoever comes next. */
  stop(graceMs?: number): Promise<void>
}

const IDLE_MS = 1000
const CARE_MS = 3_600_000
const GRACE_MS = 5000

/** Fetches the files that customers send and keeps them for as long as their tickets are kept. */
export function startKeepingFiles(
  around: Pick<Surroundings, 'log'>,
  database: Database,
  { store, downloaders, bell = createBell() }: FileKeeping,
): KeepingFiles {
  const log = around.log.child({ component: 'files' })
  const fetching = [...downloaders].map(([account, downloader]) =>
    startFetching(log, database, { account, downloader, store, bell }),
  )
  const caring = createLoop({
    bell: createBell(),
    idleMs: CARE_MS,
    ceilingMs: CARE_MS,
    onFault: (error) => log.warn({ err: error }, 'Discarded files could not be removed; tried again later'),
    once: async () => {
      await careForFiles(database, store)
      return 'idle'
    },
  })
  return {
    async stop(graceMs = GRACE_MS) {
      await Promise.all([caring.stop(), ...fetching.map((stop) => stop(graceMs))])
    },
  }
}

interface Fetching {
  readonly account: string
  readonly downloader: Downloader
  readonly store: FileStore
  readonly bell: Bell
}

function startFetching(log: Log, database: Database, { bell, ...parts }: Fetching): (graceMs: number) => Promise<void> {
  const fetcher = createFetcher({
    ...parts,
    sql: database,
    onAway: (error) => log.warn({ err: error }, 'The database is away; files are fetched when it is back'),
    onRefused: ({ id, because, note }) => log.warn({ attachment: id, because, note }, 'A file was not kept'),
    onPutOff: ({ id, error, isOurs }) => {
      if (isOurs) log.error({ err: error, attachment: id }, 'A file could not be stored and is fetched again later')
      else log.info({ err: error, attachment: id }, 'A file could not be had and is fetched again later')
    },
  })
  const loop = createLoop({
    bell,
    idleMs: IDLE_MS,
    ceilingMs: 5000,
    onFault: (error) => log.warn({ err: error }, 'The database is away; files are fetched when it is back'),
    once: (signal) => fetcher.once(signal),
  })
  return async (graceMs) => {
    await loop.stop()
    await fetcher.drain(graceMs)
  }
}
