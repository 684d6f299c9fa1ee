import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ageArchive } from '../../src/storage/retention.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const NOW = new Date('2026-11-24T12:00:00Z')
const KEEP = { inboxDays: 30 }
const NOTHING = { refusals: 0, letters: 0, links: 0, strangers: 0, files: 0, tickets: 0 }

let database: TestDatabase

const ago = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000)

beforeEach(async () => {
  database = await freshDatabase()
})

afterEach(async () => {
  await database.drop()
})

/** Tickets 1 to `closed.length`, closed so many days ago, each with a message and a file. */
async function tickets(...closed: readonly number[]): Promise<void> {
  await database.rows(`insert into persons (id, display_name, language, created_at) values (1, 'Ольга', 'ru', now())`)
  const given = closed.map((days, index) => ({ id: index + 1, at: ago(days) }))
  const rows = (text: string): Promise<unknown> =>
    database.rows(`${text} from json_to_recordset($1::json) as r(id bigint, at timestamptz)`, [JSON.stringify(given)])
  await rows(`
    insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
      service_package, room, requester_id, submitter_id, conversation, close_reason, registered_at, closed_at, changed_at)
    select id, 'KSB-' || id, 'r' || id, 1, 'Не печатает', 'Офис', '7', 'closed', 'high', 'standard', 'support', 1, 1,
      'tg:1:7', 'confirmed', at, at, at`)
  await rows(`
    insert into messages (id, ticket_id, author, kind, is_public, at)
    select 'm' || id, id, 'person:1', 'problem', true, at`)
  await rows(`insert into message_versions (message_id, version, body, at) select 'm' || id, 1, 'Не печатает', at`)
  await rows(`
    insert into attachments (id, message_id, ticket_id, kind, account, file_id, name, stored_as)
    select 'a' || id, 'm' || id, id, 'photo', 'tg:1', 'f', 'x.png', repeat(id::text, 32)`)
}

const refusal = (id: string, days: number): Promise<unknown> =>
  database.rows(`insert into refusals (id, lane, message_id, body, at) values ($1, 'tg:1:7', '1', 'слова', $2)`, [
    id,
    ago(days),
  ])

const allowance = (key: string, days: number): Promise<unknown> =>
  database.rows(`insert into letter_allowances values ($1, 'digest', 'tg:1:7', $2)`, [key, ago(days)])

async function stranger(chat: number, days: number): Promise<void> {
  const lane = `tg:1:${chat}`
  await database.rows(`insert into dialogs (lane, state, changed_at) values ($1, '{}', $2)`, [lane, ago(days)])
  await database.rows(`insert into lanes (lane) values ($1)`, [lane])
  await database.rows(`insert into out_lanes (lane, account, bucket, priority) values ($1, 'tg:1', $1, 0)`, [lane])
  await database.rows(`insert into budgets (bucket, per_ms, burst) values ($1, 1, 1)`, [lane])
}

const left = async (table: string, column: string): Promise<readonly unknown[]> => {
  const rows = await database.rows<{ value: unknown }>(`select ${column} as value from ${table} order by 1`)
  return rows.map(({ value }) => value)
}

describe('what is kept', () => {
  it('of refused words are thirty days, and of the count of letters two', async () => {
    await refusal('old', 31)
    await refusal('young', 29)
    await allowance('old', 3)
    await allowance('young', 1)
    expect(await ageArchive(database, KEEP, NOW)).toEqual({ ...NOTHING, refusals: 1, letters: 1 })
    expect([await left('refusals', 'id'), await left('letter_allowances', 'key')]).toEqual([['young'], ['young']])
  })

  it('of a link that opens no longer is thirty days', async () => {
    await tickets(400)
    for (const [letter, days] of [
      ['a', 31],
      ['b', 29],
    ] as const) {
      await database.rows(
        `insert into links (hash, ticket_id, purpose, created_at, expires_at)
         values (sha256($1::text::bytea), 1, 'track', $2, $3)`,
        [letter, ago(300), ago(days)],
      )
    }
    expect(await ageArchive(database, KEEP, NOW)).toEqual({ ...NOTHING, links: 1 })
    expect(await left('links', 'expires_at::text')).toHaveLength(1)
  })

  it('is told by the desk file, and goes in small steps', async () => {
    for (let index = 0; index < 7; index += 1) await refusal(`r${index}`, 5)
    expect((await ageArchive(database, { ...KEEP, refusalDays: 6 }, NOW, 3)).refusals).toBe(0)
    expect((await ageArchive(database, { ...KEEP, refusalDays: 4 }, NOW, 3)).refusals).toBe(7)
  })

  it('of somebody who never sent a form goes with all of its rows, unless something waits or is young', async () => {
    await stranger(1, 31)
    await stranger(2, 29)
    await stranger(3, 31)
    await database.rows(`update lanes set pending = 1, wake_at = now() where lane = 'tg:1:3'`)
    await stranger(4, 31)
    await database.rows(`insert into timers (key, lane, due_at, payload) values ('k', 'tg:1:4', now(), '{}')`)
    expect(await ageArchive(database, KEEP, NOW)).toEqual({ ...NOTHING, strangers: 1 })
    for (const [table, column] of [
      ...([
        ['dialogs', 'lane'],
        ['lanes', 'lane'],
        ['out_lanes', 'lane'],
        ['budgets', 'bucket'],
      ] as const),
    ]) {
      expect(await left(table, column)).toEqual(['tg:1:2', 'tg:1:3', 'tg:1:4'])
    }
  })

  it('of tickets is everything, for ever, unless the desk says otherwise', async () => {
    await tickets(10_000)
    expect(await ageArchive(database, KEEP, NOW)).toEqual(NOTHING)
  })

  it('of the files of closed tickets goes after its days, for the care of the files to remove', async () => {
    await tickets(100, 10)
    expect(await ageArchive(database, { ...KEEP, closedFileDays: 90 }, NOW)).toEqual({ ...NOTHING, files: 1 })
    expect(
      await database.rows('select id, stored_as, reserved_as, refused_because from attachments order by id'),
    ).toEqual([
      { id: 'a1', stored_as: null, reserved_as: '1'.repeat(32), refused_because: 'erased' },
      { id: 'a2', stored_as: '2'.repeat(32), reserved_as: null, refused_because: null },
    ])
    expect((await ageArchive(database, { ...KEEP, closedFileDays: 90 }, NOW)).files).toBe(0)
  })

  it('of the words of tickets goes after its years, and the ticket stays', async () => {
    await tickets(800, 100)
    expect(await ageArchive(database, { ...KEEP, closedTicketYears: 2 }, NOW)).toEqual({ ...NOTHING, tickets: 1 })
    expect(await left('tickets', 'title')).toEqual(['Не печатает', '—'])
    expect(await left('message_versions', 'body')).toEqual(['Не печатает', '—'])
    expect(await left('tickets', 'number')).toEqual(['KSB-1', 'KSB-2'])
    expect(await left('attachments', 'stored_as')).toEqual(['2'.repeat(32), null])
  })
})
