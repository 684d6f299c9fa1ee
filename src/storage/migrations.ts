import pg from 'pg'
import type { MigrationInterface } from 'typeorm'
import { Queues1763900000000 } from '../../migrations/1763900000000-queues.ts'
import { Tickets1763900001000 } from '../../migrations/1763900001000-tickets.ts'
import { ReceiveAndFinish1763900002000 } from '../../migrations/1763900002000-receive-and-finish.ts'
import { WriteArchive1763900002500 } from '../../migrations/1763900002500-write-archive.ts'
import { Deliver1763900003000 } from '../../migrations/1763900003000-deliver.ts'
import { Files1763900010000 } from '../../migrations/1763900010000-files.ts'
import { WebChat1763900011000 } from '../../migrations/1763900011000-web-chat.ts'
import { Links1763900012000 } from '../../migrations/1763900012000-links.ts'
import { Intake1763900013000 } from '../../migrations/1763900013000-intake.ts'
import { Slack1763900014000 } from '../../migrations/1763900014000-slack.ts'
import { Desk1763900015000 } from '../../migrations/1763900015000-desk.ts'
import { Care1763900016000 } from '../../migrations/1763900016000-care.ts'
import { Mail1763900017000 } from '../../migrations/1763900017000-mail.ts'
import { DeskPages1763900018000 } from '../../migrations/1763900018000-desk-pages.ts'
import { Known1763900020000 } from '../../migrations/1763900020000-known.ts'
import { PageRefusals1763900022000 } from '../../migrations/1763900022000-page-refusals.ts'
import { ByKey1763900023000 } from '../../migrations/1763900023000-by-key.ts'
import { EventMonths1763900024000 } from '../../migrations/1763900024000-event-months.ts'
import { OverruledWords1763900025000 } from '../../migrations/1763900025000-overruled-words.ts'
import { KnownWords1763900026000 } from '../../migrations/1763900026000-known-words.ts'
import { ProvenAddresses1763900027000 } from '../../migrations/1763900027000-proven-addresses.ts'
import { BothDestinations1763900028000 } from '../../migrations/1763900028000-both-destinations.ts'
import { codeOf } from './unreachable.ts'

/** In the order in which they were released. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  Queues1763900000000,
  Tickets1763900001000,
  ReceiveAndFinish1763900002000,
  WriteArchive1763900002500,
  Deliver1763900003000,
  Files1763900010000,
  WebChat1763900011000,
  Links1763900012000,
  Intake1763900013000,
  Slack1763900014000,
  Desk1763900015000,
  Care1763900016000,
  Mail1763900017000,
  DeskPages1763900018000,
  Known1763900020000,
  PageRefusals1763900022000,
  ByKey1763900023000,
  EventMonths1763900024000,
  OverruledWords1763900025000,
  KnownWords1763900026000,
  ProvenAddresses1763900027000,
  BothDestinations1763900028000,
]

/** Any number that nobody else takes: all starts of the program queue up behind this lock. */
const MIGRATION_LOCK = 7_205_190_126

const NO_SUCH_TABLE = '42P01'

/**
 * Brings the schema up to date and returns the names of the migrations that ran. Two programs that start at once wait for
 * each other: TypeORM itself has no lock. Each migration is one transaction, so one that fails or is cut short leaves
 * nothing, and the next start goes on from there.
 */
export async function migrate(url: string): Promise<readonly string[]> {
  if (await isUpToDate(url)) return []
  // Most starts find the schema as it should be, and do without the library.
  const { createDataSource } = await import('./data-source.ts')
  const source = await createDataSource(url).initialize()
  try {
    // Held by its connection: it goes with it, however this ends.
    await source.createQueryRunner().query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    const ran = await source.runMigrations()
    return ran.map((migration) => migration.name)
  } finally {
    await source.destroy()
  }
}

/** What has run is read where TypeORM keeps it. */
async function isUpToDate(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'zayavka', connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>('select name from migrations')
    const ran = new Set(rows.map(({ name }) => name))
    return MIGRATIONS.every(({ name }) => ran.has(name))
  } catch (error) {
    if (codeOf(error) === NO_SUCH_TABLE) return false
    throw error
  } finally {
    await client.end()
  }
}
