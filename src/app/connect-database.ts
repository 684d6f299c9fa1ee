import { join } from 'node:path'
import type { Surroundings } from './surroundings.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { createDatabase, type Database, type DatabaseOptions } from '../storage/database.ts'
import { startEmbedded } from '../storage/embedded/start-embedded.ts'
import { prepareDatabase } from '../storage/prepare-database.ts'
import { createReadDatabase, type ReadDatabase } from '../storage/read-replica.ts'
import { ensureDatabase } from '../storage/self-check.ts'

export interface OpenDatabase {
  readonly database: Database
  /** The same with connections of its own, for those who are waited for: what the workers do never stands in front of them. */
  readonly door: Database
  /** For what is only read: the replica of `DATABASE_READ_URL` while it answers, else the same as `database`. */
  readonly reading: Pick<Database, 'query'>
  /** Whether the replica answers; null when there is none. */
  readonly isReplicaUp: () => boolean | null
  isAnswering(): Promise<boolean>
  close(): Promise<void>
}

/** Opened when they are first needed. */
const DOOR_CONNECTIONS = 8
const REPLICA_CONNECTIONS = 4

interface Place {
  readonly url: string
  leave(): Promise<void>
}

/**
 * Brings up or finds the database, waits until it answers, checks it, and migrates it. Rejects with what to fix when it can
 * never work; waits for as long as it is merely not there.
 */
export async function connectDatabase(
  { config, log }: Pick<Surroundings, 'config' | 'log'>,
  signal: AbortSignal,
  limits: Pick<DatabaseOptions, 'statementTimeoutMs'> = {},
): Promise<OpenDatabase> {
  const place = await findDatabase(config, log)
  try {
    const problems = await prepareDatabase(place.url, {
      signal,
      onWaiting: () => log.warn('The database does not answer; waiting for it'),
      onMigrated: (names) => log.info({ migrations: names }, 'The schema is up to date now'),
    })
    if (problems.length > 0) throw new Error(problems.join(' '))
    const onLost = (error: Error): void => log.warn({ err: error }, 'A connection to the database was lost')
    const database = createDatabase({ ...limits, url: place.url, onLost })
    const door = createDatabase({ url: place.url, maxConnections: DOOR_CONNECTIONS, onLost })
    const replica = openReplica({ config, log }, database, limits)
    return {
      database,
      door,
      reading: replica?.reading ?? database,
      isReplicaUp: () => (replica ? !replica.reading.isAway : null),
      isAnswering: () =>
        door.query('is_answering', 'select 1', []).then(
          () => true,
          () => false,
        ),
      async close() {
        await Promise.all([database.close(), door.close(), replica?.close()])
        await place.leave()
      },
    }
  } catch (error) {
    await place.leave()
    throw error
  }
}

function openReplica(
  { config, log }: Pick<Surroundings, 'config' | 'log'>,
  main: Database,
  limits: Pick<DatabaseOptions, 'statementTimeoutMs'>,
): { readonly reading: ReadDatabase; close(): Promise<void> } | null {
  if (config.databaseReadUrl === null) return null
  const replica = createDatabase({
    ...limits,
    url: config.databaseReadUrl,
    maxConnections: REPLICA_CONNECTIONS,
    onLost: (error) => log.warn({ err: error }, 'A connection to the replica was lost'),
  })
  const reading = createReadDatabase(main, replica, {
    onAway: (error) => log.error({ err: error }, 'DATABASE_READ_URL does not answer; the main database is read'),
    onBack: () => log.info('DATABASE_READ_URL answers again'),
  })
  return { reading, close: () => replica.close() }
}

/** What goes through the whole archive may ask longer than what somebody waits for. */
export const LONG_STATEMENT_MS = 10 * 60_000

/** For commands that do one thing and leave. A statement may take as long as `statementTimeoutMs`; 8000 without it. */
export function connectOnce(config: Config, log: Log, statementTimeoutMs?: number): Promise<OpenDatabase> {
  const limits = statementTimeoutMs === undefined ? {} : { statementTimeoutMs }
  return connectDatabase({ config, log }, new AbortController().signal, limits)
}

/** The try page has a database of its own, so that nothing of it is seen when real channels are switched on. */
async function findDatabase(config: Config, log: Log): Promise<Place> {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, leave: async () => undefined }
  const embedded = await startEmbedded({ dataDir: join(config.dataDir, 'postgres'), log: (line) => log.warn(line) })
  const name = config.isTry ? 'zayavka_try' : 'zayavka'
  await ensureDatabase(embedded.url('postgres'), name)
  return { url: embedded.url(name), leave: () => embedded.stop() }
}
