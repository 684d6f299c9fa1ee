import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { IMPERSONAL_COLUMNS, PERSONAL_COLUMNS, PERSONAL_INDEXES } from '../../src/storage/personal-data.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await freshDatabase()
})

afterAll(async () => {
  await database.drop()
})

/** Every column that can hold words, as `table.column`. */
async function wordyColumns(): Promise<readonly string[]> {
  const rows = await database.rows<{ name: string }>(
    `select c.relname || '.' || a.attname as name
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     join pg_type t on t.oid = a.atttypid
     where n.nspname = 'public' and c.relkind in ('r', 'p', 'm') and not c.relispartition and a.attnum > 0 and not a.attisdropped
       and (t.typname in ('text', 'varchar', 'bpchar', 'json', 'jsonb', 'bytea', 'tsvector', 'xml', 'hstore', 'citext')
            or t.typcategory = 'A')
       and c.relname <> 'migrations'
     order by 1`,
  )
  return rows.map(({ name }) => name)
}

/** Every index that keeps a column of the list, by its key or its expressions. */
async function personalIndexes(): Promise<readonly string[]> {
  const rows = await database.rows<{ name: string }>(
    `select distinct x.relname as name
     from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
     where n.nspname = 'public' and c.relname || '.' || a.attname = any ($1)
       and (a.attnum = any (i.indkey) or pg_get_expr(i.indexprs, c.oid) ~ ('\\m' || a.attname || '\\M'))
     order by 1`,
    [Object.keys(PERSONAL_COLUMNS)],
  )
  return rows.map(({ name }) => name)
}

/** What a list of personal and impersonal columns says of a schema. */
function unlisted(columns: readonly string[]): readonly string[] {
  return columns.filter((name) => !(name in PERSONAL_COLUMNS) && !(name in IMPERSONAL_COLUMNS))
}

describe('the list of personal data', () => {
  it('names every column that can hold words, as personal or not', async () => {
    expect(unlisted(await wordyColumns())).toEqual([])
  })

  it('names no column that is not there, and none twice', async () => {
    const columns = await wordyColumns()
    const listed = [...Object.keys(PERSONAL_COLUMNS), ...Object.keys(IMPERSONAL_COLUMNS)]
    expect(listed.filter((name) => !columns.includes(name))).toEqual([])
    expect(new Set(listed).size).toBe(listed.length)
  })

  it('names every index that keeps what is personal, and no other', async () => {
    expect(await personalIndexes()).toEqual([...PERSONAL_INDEXES].sort())
    await database.rows('create index planted on persons (lower(email))')
    expect(await personalIndexes()).toContain('planted')
    await database.rows('drop index planted')
  })

  it('notices a column that a migration adds', async () => {
    await database.rows('alter table tickets add column nickname text')
    expect(unlisted(await wordyColumns())).toEqual(['tickets.nickname'])
    await database.rows('alter table tickets drop column nickname')
  })
})
