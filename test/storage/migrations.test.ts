import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createDataSource } from '../../src/storage/data-source.ts'
import { migrate } from '../../src/storage/migrations.ts'
import { describeSchema } from '../../src/storage/describe-schema.ts'
import { rows } from '../../src/storage/rows.ts'
import { ensureDatabase, selfCheck } from '../../src/storage/self-check.ts'
import { createDatabase } from '../../src/storage/database.ts'

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
    const { rows: found } = await client.query<Record<string, unknown>>(text)
    return found
  } finally {
    await client.end()
  }
}

const tables = async (): Promise<number> => {
  const [row] = await run(url, "select count(*)::integer as n from pg_tables where schemaname = 'public'")
  return Number(row?.['n'])
}

async function schema(): Promise<string> {
  const database = createDatabase({ url, onLost: () => undefined })
  try {
    return await describeSchema(database)
  } finally {
    await database.close()
  }
}

/** Whenever this object has just been made, or changed, something happens in the same transaction. */
async function hinder(object: string, by: string): Promise<void> {
  await run(
    url,
    `create function hinder() returns event_trigger language plpgsql as $$ begin
       if exists (select from pg_event_trigger_ddl_commands() c where c.object_identity like 'public.${object}%') then
         ${by};
       end if;
     end $$;
     create event trigger hinder on ddl_command_end execute function hinder()`,
  )
}

async function hinderNoMore(): Promise<void> {
  await run(url, 'drop event trigger hinder; drop function hinder()')
}

/** In the first migration and in later ones; tables, an index, functions. */
const MOMENTS = [
  'inbox',
  'outbox_open',
  'timers',
  'tickets',
  'attachments',
  'finish_turns',
  'claim_calls',
  'ticket_events_other',
]

describe('migrations', () => {
  it('all run when several programs start at once, ten times over', async () => {
    for (let round = 0; round < 10; round += 1) {
      const ran = await Promise.all([migrate(url), migrate(url), migrate(url)])
      expect(ran.filter((names) => names.length > 0)).toHaveLength(1)
      await run(url, 'drop schema public cascade; create schema public; create extension pg_trgm')
    }
  })

  it('can be taken back one after the other, and run again to the same schema', async () => {
    const names = await migrate(url)
    const before = await schema()
    const source = await createDataSource(url).initialize()
    try {
      for (let left = names.length; left > 0; left -= 1) await source.undoLastMigration()
    } finally {
      await source.destroy()
    }
    expect(await tables()).toBe(1)
    expect(await schema()).not.toMatch(/^(table|constraint|function|sequence|CREATE)/m)
    expect(await migrate(url)).toEqual(names)
    expect(await schema()).toBe(before)
  })

  it.each(MOMENTS)('go on after one has failed at %s', async (object) => {
    await hinder(object, `raise exception 'no space left on device'`)
    await expect(migrate(url)).rejects.toThrow('no space left on device')
    await hinderNoMore()
    expect((await migrate(url)).length).toBeGreaterThan(0)
    expect(await migrate(url)).toEqual([])
  })

  it.each(['outbox_open', 'tickets', 'claim_calls', 'open_event_months'])(
    'go on after a program was killed at %s',
    async (object) => {
      const lock = new pg.Client({ connectionString: url })
      lock.on('error', () => undefined)
      await lock.connect()
      await lock.query('select pg_advisory_lock(4711)')
      await hinder(object, 'perform pg_advisory_xact_lock(4711)')
      const script = join(dirname(fileURLToPath(import.meta.url)), 'migrate-program.js')
      const program = spawn(process.execPath, [script, url], { stdio: 'inherit' })
      const waiting = `select from pg_locks where locktype = 'advisory' and objid = 4711 and not granted`
      while ((await run(url, waiting)).length === 0) {
        expect(program.exitCode).toBeNull()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      program.kill('SIGKILL')
      await once(program, 'exit')
      await lock.end()
      expect((await migrate(url)).length).toBeGreaterThan(0)
      expect(await migrate(url)).toEqual([])
      await hinderNoMore()
    },
  )

  it('go on after the connection was cut in the middle of one', async () => {
    const running = migrate(url).catch(() => 'cut')
    for (let cut = 0; cut === 0;) {
      const found = await run(
        server('postgres'),
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
      )
      cut = found.length
    }
    await running
    await migrate(url)
    expect(await migrate(url)).toEqual([])
  })
})

describe('what TypeORM knows of the tables', () => {
  /** The statements with which it would make the tables what it takes them for. */
  async function drift(): Promise<readonly string[]> {
    const source = await createDataSource(url).initialize()
    try {
      const { upQueries } = await source.driver.createSchemaBuilder().log()
      return upQueries.map(({ query }) => query)
    } finally {
      await source.destroy()
    }
  }

  it('agrees with the migrations', async () => {
    await migrate(url)
    expect(await drift()).toEqual([])
  })

  it.each([
    ['a column more', 'alter table tickets add column nickname text'],
    ['a column less', 'alter table messages drop column kind'],
    ['another type', 'alter table attachments alter column bytes type integer'],
    ['a column that may be empty', 'alter table persons alter column display_name drop not null'],
    ['an index less', 'drop index tickets_active'],
    ['a foreign key less', 'alter table message_versions drop constraint message_versions_message_id_fkey'],
    ['a check less', 'alter table tickets drop constraint tickets_closed'],
  ])('notices %s', async (_what, change) => {
    await migrate(url)
    await run(url, change)
    expect(await drift()).not.toEqual([])
  })

  it('gives ids that outgrow a number as text, and every row that was written', async () => {
    await migrate(url)
    const id = '9007199254740993'
    const source = await createDataSource(url).initialize()
    try {
      for (const row of rows) expect(await source.manager.find(row.options.name)).toEqual([])
      const persons = source.getRepository(rows[0])
      await persons.insert({ id, displayName: 'Анна', language: 'ru', createdAt: new Date(0) })
      const [found] = await persons.find()
      expect(found).toMatchObject({ id, displayName: 'Анна', isEmailConfirmed: false, email: null })
    } finally {
      await source.destroy()
    }
  })
})
