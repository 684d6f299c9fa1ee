import { join } from 'node:path'
import type { Surroundings } from './surroundings.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { createDatabase, type Database } from '../storage/database.ts'
import { startEmbedded } from '../storage/embedded/start-embedded.ts'
import { prepareDatabase } from '../storage/prepare-database.ts'
import { ensureDatabase } from '../storage/self-check.ts'

export interface OpenDatabase {
  readonly database: Database
  /** The same with connections of its own, for those who are waited for: what the workers do never stands in front of them. */
  readonly door: Database
  isAnswering(): Promise<boolean>
  close(): Promise<void>
}

/** Opened when they are first needed. */
const DOOR_CONNECTIONS = 8

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
    const database = createDatabase({ url: place.url, onLost })
    const door = createDatabase({ url: place.url, maxConnections: DOOR_CONNECTIONS, onLost })
    return {
      database,
      door,
      isAnswering: () =>
        database.query('is_answering', 'select 1', []).then(
          () => true,
          () => false,
        ),
      async close() {
        await Promise.all([database.close(), door.close()])
        await place.leave()
      },
    }
  } catch (error) {
    await place.leave()
    throw error
  }
}

/** For commands that do one thing and leave. */
export function connectOnce(config: Config, log: Log): Promise<OpenDatabase> {
  return connectDatabase({ config, log }, new AbortController().signal)
}

/** The try page has a database of its own, so that nothing of it is seen when real channels are switched on. */
async function findDatabase(config: Config, log: Log): Promise<Place> {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, leave: async () => undefined }
  const embedded = await startEmbedded({ dataDir: join(config.dataDir, 'postgres'), log: (line) => log.warn(line) })
  const name = config.isTry ? 'zayavka_try' : 'zayavka'
  await ensureDatabase(embedded.url('postgres'), name)
  return { url: embedded.url(name), leave: () => embedded.stop() }
}
