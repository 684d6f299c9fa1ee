import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createPollStore, type PollStoreOptions } from '../../src/queue/poll-store.ts'
import type { PollStore } from '../../src/desk/receiving.ts'
import type { Sql } from '../../src/queue/sql.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { row } from './support.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(() => db.rows('truncate inbox, lanes, leases, channel_cursors'))

/** The desk's clock is a day behind the database's. */
const DAY = 86_400_000
const clock = (databaseNow: number): number => databaseNow - DAY

function store(holder: string, options: Partial<PollStoreOptions> = {}): PollStore {
  return createPollStore({ sql: db, account: 'tg:1', holder, leaseMs: 5000, clock, ...options })
}

async function expire(): Promise<void> {
  await db.rows(`update leases set expires_at = now() - interval '1 ms'`)
}

const position = async (): Promise<unknown> =>
  (await db.rows('select next_offset::integer as offset, epoch from channel_cursors'))[0]

describe('the right to poll', () => {
  it('belongs to one process, until its lease ends or it lets go', async () => {
    const [a, b] = [store('a'), store('b')]
    expect(await a.hold()).toMatchObject({ nextOffset: null, epoch: 0, movedAt: null })
    expect(await a.hold()).not.toBeNull()
    expect(await b.hold()).toBeNull()
    await a.release()
    expect(await b.hold()).not.toBeNull()
    expect(await a.hold()).toBeNull()
    await expire()
    expect(await a.hold()).not.toBeNull()
  })

  it('is taken and the position is read in one round trip', async () => {
    let queries = 0
    const sql: Sql = { query: (...given) => ((queries += 1), db.query(...given)) }
    const a = store('a', { sql })
    await a.hold()
    await a.advance([row('5', 'x')], { offset: 6, epoch: 0 })
    expect(queries).toBe(2)
  })

  it('brings the desk’s time along, of now and of the last move', async () => {
    const a = store('a')
    await a.hold()
    await a.advance([row('5', 'x')], { offset: 6, epoch: 2 })
    const held = await a.hold()
    expect(held).toMatchObject({ nextOffset: 6, epoch: 2 })
    for (const moment of [held!.now, held!.movedAt!]) expect(Math.abs(moment - (Date.now() - DAY))).toBeLessThan(60_000)
  })
})

describe('moving on', () => {
  it('stores the batch and moves the offset together, and knows then where it stands', async () => {
    const a = store('a')
    await a.hold()
    expect(await a.advance([row('5', 'x'), row('6', 'y')], { offset: 7, epoch: 1 })).toEqual({ stored: 2, refused: [] })
    expect(await position()).toEqual({ offset: 7, epoch: 1 })
    expect(await a.hold()).toMatchObject({ nextOffset: 7, epoch: 1 })
    await expire()
    await store('b').hold()
    expect(await a.hold()).toBeNull()
  })

  it('keeps a frozen holder from moving the offset; what it brings is stored all the same, once', async () => {
    const [frozen, fresh] = [store('a'), store('b')]
    await frozen.hold()
    await expire()
    await fresh.hold()
    await fresh.advance([row('5', 'x'), row('6', 'x')], { offset: 7, epoch: 0 })
    expect(await frozen.advance([row('5', 'x'), row('4', 'x')], { offset: 6, epoch: 0 })).toBeNull()
    await frozen.markRead(Date.now())
    expect(await position()).toEqual({ offset: 7, epoch: 0 })
    expect(await db.rows('select read_at from channel_cursors')).toEqual([{ read_at: null }])
    expect(await db.rows('select external_id from inbox order by id')).toEqual(
      ['5', '6', '4'].map((external_id) => ({ external_id })),
    )
  })

  it('keeps a holder that lost the lease and got it back from moving by its old right', async () => {
    const [a, b] = [store('a'), store('b')]
    await a.hold()
    const early = store('a')
    await early.hold()
    await expire()
    await b.hold()
    await b.release()
    await a.hold()
    expect(await early.advance([], { offset: 1, epoch: 0 })).toBeNull()
    expect(await a.advance([], { offset: 2, epoch: 0 })).not.toBeNull()
  })

  it('steps over a row that the database refuses, and reports it', async () => {
    const a = store('a')
    await a.hold()
    const rows = [row('5', 'x'), row('6', 'x', { payload: 'raw \u0000' }), row('7', 'x')]
    expect(await a.advance(rows, { offset: 8, epoch: 0 })).toMatchObject({ stored: 2, refused: [{ externalId: '6' }] })
    expect(await position()).toEqual({ offset: 8, epoch: 0 })
  })

  it('moves nothing and stores nothing when the database fails in between', async () => {
    const a = store('a')
    await a.hold()
    await db.rows(`alter table channel_cursors add constraint never check (next_offset < 0) not valid`)
    try {
      const away: Sql = { query: () => Promise.reject(Object.assign(new Error('down'), { code: '57P01' })) }
      await expect(store('a', { sql: away }).advance([row('5', 'x')], { offset: 6, epoch: 0 })).rejects.toThrow('down')
      await expect(a.advance([row('5', 'x')], { offset: 6, epoch: 0 })).rejects.toThrow('never')
    } finally {
      await db.rows('alter table channel_cursors drop constraint never')
    }
    expect(await position()).toBeUndefined()
  })

  it('keeps up to when everything was read, and never takes it back', async () => {
    const a = store('a')
    await a.hold()
    await a.advance([row('5', 'x')], { offset: 6, epoch: 0 })
    await a.markRead(Date.UTC(2026, 10, 23))
    await a.markRead(Date.UTC(2026, 10, 22))
    const [cursor] = await db.rows<{ read_at: Date }>('select read_at from channel_cursors')
    expect(cursor?.read_at).toEqual(new Date('2026-11-23T00:00:00Z'))
  })

  it('keeps it also before the first update ever came', async () => {
    const a = store('a')
    await a.hold()
    await a.markRead(Date.now())
    expect(await db.rows('select next_offset from channel_cursors where read_at is not null')).toEqual([
      { next_offset: null },
    ])
    expect(await a.hold()).toMatchObject({ nextOffset: null, movedAt: null })
  })
})
