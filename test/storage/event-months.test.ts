import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createDataSource } from '../../src/storage/data-source.ts'
import { openEventMonths } from '../../src/storage/event-months.ts'
import { MIGRATIONS } from '../../src/storage/migrations.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const NEW_YEAR = new Date('2027-01-05T09:00:00Z')

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  await db.rows('truncate persons, tickets, ticket_events cascade')
  await db.rows(`insert into persons (id, display_name, language, created_at) values (1, 'Анна', 'ru', '2027-01-05')`)
  await aTicket(db, NEW_YEAR)
})

async function aTicket(at: TestDatabase, registeredAt: Date): Promise<void> {
  await at.rows(
    `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
       service_package, room, requester_id, submitter_id, conversation, registered_at, changed_at)
     values (1, 'N', 'r', 1, 't', 'p', 'v', 'open', 'normal', 's', 'r', 1, 1, 'c', $1, $1)`,
    [registeredAt],
  )
}

const event = (position: number, at: string): Promise<unknown> =>
  db.rows(`insert into ticket_events (ticket_id, position, type, at, facts) values (1, $1, 'ticket.taken', $2, '{}')`, [
    position,
    at,
  ])

/** In which parts the events lie, in the order of the history. */
const parts = async (): Promise<readonly unknown[]> =>
  (await db.rows('select tableoid::regclass::text as part from ticket_events order by position')).map(
    ({ part }) => part,
  )

describe('the months of the history', () => {
  it('are opened once, ahead of time, by however many programs at once', async () => {
    const opened = await Promise.all([1, 2, 3, 4].map(() => openEventMonths(db, NEW_YEAR)))
    expect(opened.reduce((sum, one) => sum + one, 0)).toBe(4)
    expect(await openEventMonths(db, NEW_YEAR)).toBe(0)
    await event(1, '2027-01-05T09:00:00Z')
    await event(2, '2027-01-31T23:59:59.999Z')
    await event(3, '2027-02-01T00:00:00Z')
    await event(4, '2027-04-30T00:00:00Z')
    await event(5, '2031-01-01T00:00:00Z')
    expect(await parts()).toEqual([
      'ticket_events_2027_01',
      'ticket_events_2027_01',
      'ticket_events_2027_02',
      'ticket_events_2027_04',
      'ticket_events_other',
    ])
  })

  it('take over what was written before they were opened', async () => {
    await event(1, '2028-03-05T09:00:00Z')
    expect(await parts()).toEqual(['ticket_events_other'])
    await openEventMonths(db, new Date('2028-03-20T09:00:00Z'))
    expect(await parts()).toEqual(['ticket_events_2028_03'])
  })

  it('let no two events take one place in a history, whatever their months', async () => {
    await event(1, '2027-01-05T09:00:00Z')
    await expect(event(1, '2027-01-05T09:00:00Z')).rejects.toMatchObject({ code: '23505' })
    await expect(event(1, '2027-02-05T09:00:00Z')).rejects.toMatchObject({ code: '23505' })
    await expect(event(2, '2026-11-05T09:00:00Z')).rejects.toMatchObject({ code: '23514' })
  })

  it('are opened from a database in which the release before has written, and its rows stay', async () => {
    const old = await freshDatabase()
    const source = await createDataSource(old.url).initialize()
    const events = 'select ticket_id, position, type, at, facts, recorded_at from ticket_events order by position'
    try {
      await old.rows(`insert into persons (id, display_name, language, created_at) values (1, 'Анна', 'ru', now())`)
      const goesBack = async (): Promise<void> => {
        const back = MIGRATIONS.length - MIGRATIONS.findIndex(({ name }) => name.startsWith('EventMonths'))
        for (let left = back; left > 0; left -= 1) await source.undoLastMigration()
      }
      await goesBack()
      await aTicket(old, new Date())
      await old.rows(`insert into ticket_events (ticket_id, position, type, at, facts)
        select 1, n, 'ticket.taken', now() + n * interval '10 days', '{}' from generate_series(1, 12) n`)
      const before = await old.rows(events)
      await source.runMigrations()
      expect(await old.rows(events)).toEqual(before)
      expect(await openEventMonths(old, new Date())).toBe(0)
      await goesBack()
      expect(await old.rows(events)).toEqual(before)
    } finally {
      await source.destroy()
      await old.drop()
    }
  })
})
