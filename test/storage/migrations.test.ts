import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createDataSource, migrate } from '../../src/storage/migrations.ts'
import { ensureDatabase, selfCheck } from '../../src/storage/self-check.ts'

let name: string
let url: string
const server = (database: string): string => (process.env['TEST_PG_URL'] ?? '').replace('%DB%', database)

beforeEach(async () => {
  name = `m_${randomUUID().replaceAll('-', '')}`
  url = server(name)
  await ensureDatabase(server('postgres'), name)
  expect(await selfCheck(url)).toEqual([])
})

afterEach(async () => {
  await run(server('postgres'), `drop database ${name} with (force)`)
})

async function run(at: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: at })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(text)
    return rows
  } finally {
    await client.end()
  }
}

const tables = async (): Promise<number> => {
  const [row] = await run(url, "select count(*)::integer as n from pg_tables where schemaname = 'public'")
  return Number(row?.['n'])
}

describe('migrations', () => {
  it('all run when several programs start at once', async () => {
    const ran = await Promise.all([migrate(url), migrate(url), migrate(url)])
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1)
    expect(await migrate(url)).toEqual([])
  })

  it('can be taken back one after the other', async () => {
    const names = await migrate(url)
    const source = await createDataSource(url).initialize()
    try {
      for (let left = names.length; left > 0; left -= 1) await source.undoLastMigration()
    } finally {
      await source.destroy()
    }
    expect(await tables()).toBe(1)
    expect(await migrate(url)).toEqual(names)
  })

  it('go on after a program was killed in the middle of one', async () => {
    const running = migrate(url).catch(() => 'cut')
    for (let cut = 0; cut === 0;) {
      const rows = await run(
        server('postgres'),
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
      )
      cut = rows.length
    }
    await running
    await migrate(url)
    expect(await tables()).toBeGreaterThan(10)
  })

  it('agree with what TypeORM knows of the tables that it reads', async () => {
    await migrate(url)
    const source = await createDataSource(url).initialize()
    try {
      const { upQueries } = await source.driver.createSchemaBuilder().log()
      const known = source.entityMetadatas.map(({ tableName }) => `"${tableName}"`)
      expect(
        upQueries.map(({ query }) => query).filter((query) => known.some((table) => query.includes(table))),
      ).toEqual([])
    } finally {
      await source.destroy()
    }
  })
})
