import 'reflect-metadata'
import { DataSource, type MigrationInterface } from 'typeorm'
import { Queues1763900000000 } from '../../migrations/1763900000000-queues.ts'
import { Tickets1763900001000 } from '../../migrations/1763900001000-tickets.ts'
import { ReceiveAndFinish1763900002000 } from '../../migrations/1763900002000-receive-and-finish.ts'
import { WriteArchive1763900002500 } from '../../migrations/1763900002500-write-archive.ts'
import { Deliver1763900003000 } from '../../migrations/1763900003000-deliver.ts'
import { rows } from './rows.ts'

/** In the order in which they were released. */
const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  Queues1763900000000,
  Tickets1763900001000,
  ReceiveAndFinish1763900002000,
  WriteArchive1763900002500,
  Deliver1763900003000,
]

/** Any number that nobody else takes: all starts of the program queue up behind this lock. */
const MIGRATION_LOCK = 7_205_190_126

export function createDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [...rows],
    migrations: [...MIGRATIONS],
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    poolErrorHandler: () => undefined,
    extra: { max: 2 },
  })
}

/**
 * Brings the schema up to date and returns the names of the migrations that ran. Two programs that start at once wait for
 * each other: TypeORM itself has no lock.
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const source = await createDataSource(url).initialize()
  try {
    const guard = source.createQueryRunner()
    try {
      await guard.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
      const ran = await source.runMigrations()
      return ran.map((migration) => migration.name)
    } finally {
      await guard.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
      await guard.release()
    }
  } finally {
    await source.destroy()
  }
}
