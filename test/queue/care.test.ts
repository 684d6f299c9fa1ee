import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { cleanQueues } from '../../src/queue/care.ts'
import { saveRows } from '../../src/queue/inbox.ts'
import { ensureBudget } from '../../src/queue/outbox.ts'
import { listParked } from '../../src/queue/parked.ts'
import { failTurn } from '../../src/queue/turns.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { call, claim, claimed, end, finish, queue, row, sent } from './support.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  await db.rows('truncate inbox, inbox_keys, lanes, outbox, out_lanes, budgets')
  await ensureBudget(db, 'tg:1', 0, 1)
})

/** Makes everything so many days older. */
async function age(days: number): Promise<void> {
  await db.rows(`update inbox set received_at = received_at - $1::interval, done_at = done_at - $1::interval`, [
    `${days} d`,
  ])
  await db.rows(`update outbox set created_at = created_at - $1::interval, sent_at = sent_at - $1::interval`, [
    `${days} d`,
  ])
}

async function workAll(): Promise<void> {
  for (const lane of await claim(db)) await end(db, lane)
}

const left = async (table: string): Promise<number> => (await db.rows(`select from ${table}`)).length

describe('cleaning', () => {
  it('removes what was worked long ago, in batches, and still knows it when it is delivered again', async () => {
    const old = Array.from({ length: 25 }, (_, n) => row(String(n), 'a'))
    await saveRows(db, old)
    await workAll()
    await workAll()
    await age(40)
    await saveRows(db, [row('young', 'a')])
    await workAll()
    expect(await cleanQueues(db, { inboxDays: 30, batch: 10 })).toMatchObject({ inbox: 25 })
    expect(await left('inbox')).toBe(1)
    expect(await saveRows(db, [...old, row('0', 'a', { epoch: 1 }), row('0', 'a', { account: 'tg:2' })])).toMatchObject(
      {
        stored: 2,
      },
    )
  })

  it('leaves what is open, parked or young, however much else goes', async () => {
    await saveRows(db, [row('parked', 'a'), row('open', 'b'), row('done', 'c')])
    for (const lane of await claim(db)) {
      const failed = { lane: lane.lane, fence: lane.fence, rowId: lane.rows[0]!.id, error: 'x', pauseMs: 0 }
      if (lane.lane === 'a') await failTurn(db, { ...failed, isParked: true })
      if (lane.lane === 'c') await end(db, lane)
    }
    await age(20)
    expect(await cleanQueues(db, { inboxDays: 30, batch: 1 })).toEqual({ inbox: 0, outbox: 0 })
    await age(20)
    expect(await cleanQueues(db, { inboxDays: 30, batch: 1 })).toEqual({ inbox: 1, outbox: 0 })
    expect(await listParked(db)).toHaveLength(1)
    expect(await left('inbox')).toBe(2)
  })

  it('removes sent calls and keeps parked and waiting ones', async () => {
    await queue(db, [call('a'), call('b'), call('c')])
    const [first, second, third] = await claimed(db)
    const at = { lane: second!.lane, fence: second!.fence, id: second!.id, error: 'x' }
    await finish(db, [sent(first!), { ...at, outcome: 'parked' }])
    await finish(db, [{ id: third!.id, lane: third!.lane, fence: third!.fence, outcome: 'retry', pauseMs: 0 }])
    await age(40)
    expect(await cleanQueues(db, { inboxDays: 30 })).toMatchObject({ outbox: 1 })
    expect(await left('outbox')).toBe(2)
  })

  it('keeps no key of what the desk said to itself', async () => {
    await saveRows(db, [row('1', 'a', { channel: 'desk', account: 'desk' })])
    await workAll()
    await age(40)
    await cleanQueues(db, { inboxDays: 30 })
    expect(await left('inbox_keys')).toBe(0)
  })
})
