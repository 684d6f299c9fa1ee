import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { claimCalls, ensureBudget, finishCalls } from '../../src/queue/outbox.ts'
import { listParked, replayParked } from '../../src/queue/parked.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { call, CALL_LIMITS, claimed, expireLeases, finish, queue, sent, until } from './support.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  await db.rows('truncate inbox, lanes, outbox, out_lanes, budgets, posted, moved_conversations')
  await ensureBudget(db, 'tg:1', 0, 1)
})

const payloads = (calls: readonly { readonly payload: string }[]): readonly string[] =>
  calls.map(({ payload }) => payload)

describe('claiming calls', () => {
  it('gives a destination its calls in order and to one dispatcher', async () => {
    await queue(db, [call('a', { payload: '1' }), call('b', { payload: '2' }), call('a', { payload: '3' })])
    const calls = await claimed(db)
    expect(payloads(calls.filter(({ lane }) => lane === 'a'))).toEqual(['1', '3'])
    expect(await claimed(db)).toEqual([])
  })

  it('takes urgent destinations first, and now and then the one that has waited longest', async () => {
    await queue(db, [call('news', { priority: 9 })])
    await queue(db, [call('reply', { priority: 0 })])
    const one = { ...CALL_LIMITS, lanes: 1 }
    const fair = await claimCalls(db, 'tg:1', one, true)
    expect(fair.calls.map(({ lane }) => lane)).toEqual(['news'])
    await db.rows(`update out_lanes set wake_at = now() - interval '1 hour' where lane = 'news'`)
    expect((await claimCalls(db, 'tg:1', one)).calls.map(({ lane }) => lane)).toEqual(['reply'])
  })

  it('says when it is worth asking again', async () => {
    expect((await claimCalls(db, 'tg:1', CALL_LIMITS)).nextInMs).toBeNull()
    await queue(db, [call('a')])
    const [mine] = await claimed(db)
    await finish(db, [{ id: mine!.id, lane: 'a', fence: mine!.fence, outcome: 'retry', error: '502', pauseMs: 60_000 }])
    const { nextInMs } = await claimCalls(db, 'tg:1', CALL_LIMITS)
    expect(nextInMs).toBeGreaterThan(50_000)
    expect(nextInMs).toBeLessThan(60_001)
  })
})

describe('queueing calls', () => {
  it('queues the same dedupe key once, also when it would take its own place', async () => {
    await queue(db, [call('a', { dedupeKey: 'k', coalesceKey: 'card' })])
    await queue(db, [call('a', { dedupeKey: 'k', coalesceKey: 'card' })])
    expect(await claimed(db)).toHaveLength(1)
    expect(await db.rows('select pending from out_lanes')).toEqual([{ pending: 1 }])
  })

  it('lets a newer edit take the place of older ones that nobody has sent', async () => {
    await queue(db, [call('a', { coalesceKey: 'card', payload: '1' })])
    const later = ['2', '3'].map((payload) => call('a', { coalesceKey: 'card', payload }))
    await queue(db, [...later, call('b', { coalesceKey: 'card', payload: 'elsewhere' })])
    const calls = await claimed(db)
    expect(payloads(calls).toSorted()).toEqual(['3', 'elsewhere'])
    await finish(
      db,
      calls.map((one) => sent(one)),
    )
    expect(await db.rows('select pending, wake_at from out_lanes')).toEqual([
      { pending: 0, wake_at: null },
      { pending: 0, wake_at: null },
    ])
  })

  it('leaves a call alone that is in somebody’s hand, and counts right afterwards', async () => {
    await queue(db, [call('a', { coalesceKey: 'card', payload: 'held' })])
    const held = await claimed(db)
    await queue(db, [call('a', { coalesceKey: 'card', payload: 'new' })])
    await finish(
      db,
      held.map((one) => sent(one)),
    )
    expect(await db.rows('select pending from out_lanes')).toEqual([{ pending: 1 }])
    expect(payloads(await claimed(db))).toEqual(['new'])
    expect(
      await db.rows('select outcome, platform_id is not null as is_known from outbox order by id limit 1'),
    ).toEqual([{ outcome: 'sent', is_known: true }])
  })

  it('never drops a call that makes a message or owes a report', async () => {
    const report = JSON.stringify({ lane: 'ticket:7', about: {} })
    await queue(db, [call('a', { coalesceKey: 'card', ref: 'card' }), call('a', { coalesceKey: 'card', report })])
    await queue(db, [call('a', { coalesceKey: 'card' })])
    expect(await claimed(db)).toHaveLength(3)
  })
})

describe('rate budgets', () => {
  it('gives a chat its burst at once and the next call a second later, while other chats go on', async () => {
    const bucket = { bucket: 'chat:a', bucketPerMs: 1000, bucketBurst: 2 }
    await queue(db, [call('a', bucket), call('a', bucket), call('a', bucket), call('b')])
    const calls = await claimed(db)
    expect(calls.map(({ lane }) => lane).toSorted()).toEqual(['a', 'a', 'b'])
    await finish(
      db,
      calls.map((one) => sent(one)),
    )
    const { calls: none, nextInMs } = await claimCalls(db, 'tg:1', CALL_LIMITS)
    expect(none).toEqual([])
    expect(nextInMs).toBeGreaterThan(300)
  })

  it('books nothing of the account for a group that has nothing left', async () => {
    await ensureBudget(db, 'tg:1', 100, 1)
    const bucket = { bucket: 'group', bucketPerMs: 250, bucketBurst: 1 }
    await queue(db, [call('group', { ...bucket, priority: 0 }), call('group', { ...bucket, priority: 0 }), call('b')])
    const calls = await claimed(db)
    expect(calls.map(({ lane, sendInMs }) => [lane, Math.round(sendInMs)])).toEqual([
      ['group', 0],
      ['b', 100],
    ])
  })

  it('books the calls of an account one after the other and stops at the horizon', async () => {
    await ensureBudget(db, 'tg:1', 100, 1)
    await queue(
      db,
      ['a', 'b', 'c', 'd', 'e', 'f'].map((lane) => call(lane)),
    )
    const { calls, nextInMs } = await claimCalls(db, 'tg:1', CALL_LIMITS)
    expect(calls.map(({ sendInMs }) => Math.round(sendInMs))).toEqual([0, 100, 200, 300])
    expect(Math.round(nextInMs ?? 0)).toBe(100)
  })

  it('sends nothing of a closed account, or to a closed chat by any lane, until the pause is over', async () => {
    const bucket = { bucket: 'chat:a', bucketPerMs: 0, bucketBurst: 1 }
    await queue(db, [call('a', bucket)])
    const [first] = await claimed(db)
    await queue(db, [call('a:topic', bucket), call('b')])
    const at = { id: first!.id, lane: first!.lane, fence: first!.fence, outcome: 'retry', error: '429' } as const
    await finish(db, [{ ...at, pauseMs: 30_000, pauses: 'chat:a' }])
    const [other, ...none] = await claimed(db)
    expect([other?.lane, none]).toEqual(['b', []])
    await finish(db, [
      {
        id: other!.id,
        lane: 'b',
        fence: other!.fence,
        outcome: 'retry',
        error: '429',
        pauseMs: 30_000,
        pauses: 'tg:1',
      },
    ])
    await queue(db, [call('c')])
    expect(await claimed(db)).toEqual([])
  })
})

describe('recording results', () => {
  it('keeps a retried call in front of the later ones', async () => {
    await queue(db, [call('a'), call('a')])
    const [first] = await claimed(db)
    const at = { id: first!.id, lane: 'a', fence: first!.fence }
    await finish(db, [{ ...at, outcome: 'retry', error: '502', pauseMs: 0 }])
    expect((await claimed(db)).map(({ id, failures }) => [id === first!.id, failures])).toEqual([
      [true, 1],
      [false, 0],
    ])
  })

  it('keeps a destination held until it is let go', async () => {
    await queue(db, [call('a'), call('a')])
    const [first, second] = await claimed(db)
    expect(await finishCalls(db, [sent(first!)], [])).toMatchObject({ held: ['a'], isWaiting: false })
    await queue(db, [call('a')])
    expect(await claimed(db)).toEqual([])
    const last = await finishCalls(db, [sent(second!)], [{ lane: 'a', fence: second!.fence, pauseMs: 0 }])
    expect(last).toMatchObject({ held: ['a'], isWaiting: true })
    expect(await claimed(db)).toHaveLength(1)
  })

  it('records what was sent although another dispatcher took over, and leaves the rest to it', async () => {
    await queue(db, [call('a'), call('a')])
    const frozen = await claimed(db)
    await expireLeases(db, 'out_lanes')
    const fresh = await claimed(db)
    const at = { id: frozen[1]!.id, lane: 'a', fence: frozen[1]!.fence }
    const { held } = await finish(db, [sent(frozen[0]!, 'first'), { ...at, outcome: 'parked', error: 'x' }])
    expect(held).toEqual([])
    expect(await listParked(db)).toEqual([])
    await finish(
      db,
      fresh.map((one) => sent(one, 'second')),
    )
    expect(await db.rows('select platform_id from outbox order by id')).toEqual([
      { platform_id: 'first' },
      { platform_id: 'second' },
    ])
    expect(await db.rows('select pending, wake_at from out_lanes')).toEqual([{ pending: 0, wake_at: null }])
  })

  it('changes nothing when the same results are recorded twice', async () => {
    await queue(db, [call('a', { report: JSON.stringify({ lane: 'ticket:7', about: {} }) }), call('a')])
    const [first] = await claimed(db)
    await finish(db, [sent(first!)])
    await finish(db, [sent(first!)])
    expect(await db.rows('select pending from out_lanes')).toEqual([{ pending: 1 }])
    expect(await db.rows(`select from inbox where lane = 'ticket:7'`)).toHaveLength(1)
  })

  it('tells the lane of a report what became of its call', async () => {
    const report = JSON.stringify({ lane: 'ticket:7', about: { messageId: 'm1' } })
    await queue(db, [call('a', { report })])
    const [mine] = await claimed(db)
    expect(await finish(db, [sent(mine!, '9')])).toMatchObject({ reports: 1 })
    const rows = await db.rows<{ payload: string }>(`select payload from inbox where lane = 'ticket:7'`)
    expect(rows.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual([
      { type: 'delivery', outcome: 'sent', platformId: '9', about: { messageId: 'm1' } },
    ])
  })

  it('parks a call, lets the next one go, and puts the parked one back on demand', async () => {
    await queue(db, [call('a'), call('a')])
    const [first, second] = await claimed(db)
    await finish(db, [{ id: first!.id, lane: 'a', fence: first!.fence, outcome: 'parked', error: 'a \u0000 \udc00' }])
    const [next] = await claimed(db)
    expect(next?.id).toBe(second?.id)
    await finish(db, [sent(next!)])
    expect(await listParked(db)).toMatchObject([{ queue: 'outbox', id: first!.id, error: 'a  \ufffd' }])
    expect(await replayParked(db, 'outbox', first!.id)).toBe(true)
    expect((await claimed(db)).map(({ id }) => id)).toEqual([first!.id])
  })

  it('tells an edit the platform id of the message it edits', async () => {
    await queue(db, [call('a', { ref: 'card' })])
    const [posted] = await claimed(db)
    await finish(db, [sent(posted!, '77')])
    await queue(db, [call('a', { needsRef: 'card' })])
    expect(await claimed(db)).toMatchObject([{ targetId: '77' }])
  })
})

describe('a conversation that has another id now', () => {
  it('takes its calls, its posted messages and its later calls along, in order, and tells its old lane once', async () => {
    await queue(db, [call('old', { ref: 'card' })])
    const [card] = await claimed(db)
    await finish(db, [sent(card!, '5')])
    await queue(db, [call('old', { payload: '1' }), call('old', { payload: '2', needsRef: 'card' })])
    await queue(db, [call('new', { payload: '3' })])
    const [first] = (await claimed(db)).filter(({ lane }) => lane === 'old')
    const at = { id: first!.id, lane: 'old', fence: first!.fence }
    await finish(db, [{ ...at, outcome: 'moved', nowAt: 'new', payload: '1 again' }])
    await queue(db, [call('old', { payload: '4' })])
    await expireLeases(db, 'out_lanes')
    const calls = await claimed(db)
    expect(calls.map(({ lane, conversation, payload, targetId }) => [lane, conversation, payload, targetId])).toEqual([
      ['new', 'new', '1 again', null],
      ['new', 'new', '2', '5'],
      ['new', 'new', '3', null],
      ['new', 'new', '4', null],
    ])
    expect(await db.rows('select lane, pending from out_lanes order by lane')).toEqual([
      { lane: 'new', pending: 4 },
      { lane: 'old', pending: 0 },
    ])
    await db.rows(`select move_conversation('old', 'new')`)
    expect(await db.rows(`select payload from inbox where lane = 'old'`)).toEqual([
      { payload: '{"type" : "moved", "to" : "new"}' },
    ])
  })

  it('is followed through several moves and back', async () => {
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ]) {
      await db.rows('select move_conversation($1, $2)', [from, to])
    }
    await queue(db, [call('a'), call('b'), call('c')])
    expect((await claimed(db)).map(({ lane }) => lane)).toEqual(['a', 'a', 'a'])
  })

  it('takes parked calls along, so that they can be replayed there', async () => {
    await queue(db, [call('old')])
    const [bad] = await claimed(db)
    await finish(db, [{ id: bad!.id, lane: 'old', fence: bad!.fence, outcome: 'parked', error: 'x' }])
    await db.rows(`select move_conversation('old', 'new')`)
    await replayParked(db, 'outbox', bad!.id)
    expect((await claimed(db)).map(({ lane }) => lane)).toEqual(['new'])
  })
})

/** Somebody else who is in the way with one statement, until a second one lets the work go on; resolves when it is done. */
async function inTheWay(block: string, work: () => Promise<unknown>, meanwhile: (sql: pg.Client) => Promise<unknown>) {
  const other = new pg.Client({ connectionString: db.url })
  await other.connect()
  try {
    await other.query('begin')
    await other.query(block)
    const working = work()
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await until(async () => (await db.rows(waits)).length > 0)
    await meanwhile(other)
    await working
  } finally {
    await other.end()
  }
}

describe('a destination that comes or goes at the same moment', () => {
  it('keeps the first call of a conversation that moves while the call is queued', async () => {
    await inTheWay(
      `insert into moved_conversations values ('old', 'elsewhere')`,
      () => db.rows(`select move_conversation('old', 'new')`),
      async (other) => {
        await queue(db, [call('old')])
        await other.query('rollback')
      },
    )
    expect(await claimed(db)).toHaveLength(1)
    await queue(db, [call('old')])
    expect((await claimed(db)).map(({ lane }) => lane)).toEqual(['new'])
  })

  it('is there for a call that is queued while it is cleared away', async () => {
    await db.rows(`insert into out_lanes (lane, account, priority) values ('idle', 'tg:1', 5)`)
    await inTheWay(
      `select from out_lanes where lane = 'idle' for update`,
      () => queue(db, [call('idle')]),
      async (other) => {
        await other.query(`delete from out_lanes where lane = 'idle'`)
        await other.query('commit')
      },
    )
    expect(await claimed(db)).toHaveLength(1)
  })
})
