import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createDatabase, type Database } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrations.ts'

export interface TestDatabase extends Database {
  readonly url: string
  /** Unnamed statement, for looking at tables from a test. */
  rows<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** Closes the pool and drops the database, whoever is still connected. */
  drop(): Promise<void>
}

/** A fresh, migrated database on the shared test server: a copy of a template that the first caller migrates. */
export async function freshDatabase(): Promise<TestDatabase> {
  const name = `t_${randomUUID().replaceAll('-', '')}`
  await withMaintenance(async (client) => {
    await client.query('select pg_advisory_lock(42)')
    const { rowCount } = await client.query(`select from pg_database where datname = 'template_migrated'`)
    if (!rowCount) {
      await client.query('create database template_making')
      await migrate(urlOf('template_making'))
      await client.query('alter database template_making rename to template_migrated')
    }
    await client.query(`create database ${name} template template_migrated strategy wal_log`)
  })
  const url = urlOf(name)
  const database = createDatabase({ url, onLost: () => undefined })
  return {
    ...database,
    url,
    rows: <Row>(text: string, values: readonly unknown[] = []) => database.query<Row>('', text, values),
    async drop() {
      await database.close()
      await withMaintenance((client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}

async function withMaintenance<T>(run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urlOf('postgres') })
  await client.connect()
  try {
    return await run(client)
  } finally {
    await client.end()
  }
}

function urlOf(name: string): string {
  const template = process.env['TEST_PG_URL']
  if (!template) throw new Error('TEST_PG_URL is not set: tests run through npm test, which starts a server')
  return template.replace('%DB%', name)
}
