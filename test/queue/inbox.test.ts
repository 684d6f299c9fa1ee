import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { InboxRow } from '../../src/desk/receiving.ts'
import { saveRows } from '../../src/queue/inbox.ts'
import { listParked, replayParked } from '../../src/queue/parked.ts'
import { claimLanes, claimStatement, failTurn, finishTurns, type ClaimedLane } from '../../src/queue/turns.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(() => db.rows('truncate inbox, lanes, outbox, out_lanes, budgets'))

const CLAIM = claimStatement('select null')
const LIMITS = { lanes: 32, rowsPerLane: 16, leaseMs: 5000 }
const RECORDS = {
  persons: [],
  identities: [],
  dialogs: [],
  tickets: [],
  events: [],
  messages: [],
  versions: [],
  attachments: [],
  calls: [],
  timers: [],
}

function row(externalId: string, lane: string, changes: Partial<InboxRow> = {}): InboxRow {
  return {
    channel: 'telegram',
    account: '1',
    epoch: 0,
    externalId,
    lane,
    eventAt: 0,
    payload: JSON.stringify({ text: externalId }),
    ...changes,
  }
}

function claim(): Promise<readonly ClaimedLane[]> {
  return claimLanes(db, CLAIM, LIMITS)
}

function end(lane: ClaimedLane): Promise<readonly string[]> {
  const done = lane.rows.map(({ id }) => ({ by: lane.lane, id }))
  return finishTurns(db, {
    lanes: [{ lane: lane.lane, fence: lane.fence, ended: done.length }],
    done,
    internal: [],
    records: RECORDS,
  })
}

async function expireLeases(): Promise<void> {
  await db.rows(`update lanes set wake_at = now() - interval '1 ms' where wake_at is not null`)
}

describe('storing what came', () => {
  test('the same delivery is stored once, however often it comes', async () => {
    await saveRows(db, [row('1', 'a'), row('1', 'a')])
    const again = await saveRows(db, [row('1', 'a'), row('2', 'a')])
    expect(again.stored).toBe(1)
    expect(await db.rows('select pending from lanes')).toEqual([{ pending: 2 }])
  })

  test('the same number of another bot or of another epoch is another message', async () => {
    const { stored } = await saveRows(db, [row('1', 'a'), row('1', 'b', { account: '2' }), row('1', 'a', { epoch: 1 })])
    expect(stored).toBe(3)
  })

  test('NUL, half an emoji and 64 kB are stored beside their neighbours and come back unchanged', async () => {
    const texts = ['before', 'a\u0000b', '\ud83d', 'x'.repeat(65_536), 'after']
    await saveRows(
      db,
      texts.map((text, index) => row(String(index), 'a', { payload: JSON.stringify({ text }) })),
    )
    const [lane] = await claim()
    expect(lane?.rows.map(({ payload }) => (JSON.parse(payload) as { text: string }).text)).toEqual(texts)
  })

  test('a row that the database refuses leaves its neighbours stored', async () => {
    const saved = await saveRows(db, [row('1', 'a'), row('2', 'a', { payload: 'raw \u0000' }), row('3', 'a')])
    expect(saved).toMatchObject({ stored: 2, refused: [{ externalId: '2' }] })
  })
})

describe('working conversations', () => {
  test('messages of a conversation come in order and to one worker at a time', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'b'), row('3', 'a')])
    const mine = await claim()
    const others = await claim()
    expect(others).toEqual([])
    expect(mine.map(({ lane, rows }) => [lane, rows.length]).sort()).toEqual([
      ['a', 2],
      ['b', 1],
    ])
  })

  test('a message that comes while its conversation is worked is claimed as soon as the turn has ended', async () => {
    await saveRows(db, [row('1', 'a')])
    const [first] = await claim()
    await saveRows(db, [row('2', 'a')])
    expect(await claim()).toEqual([])
    await end(first!)
    const [second] = await claim()
    expect(second?.rows).toHaveLength(1)
    await end(second!)
    expect(await db.rows('select pending, wake_at from lanes')).toEqual([{ pending: 0, wake_at: null }])
  })

  test('after the lease another worker takes over, and the late write of the first is refused', async () => {
    await saveRows(db, [row('1', 'a')])
    const [frozen] = await claim()
    await expireLeases()
    const [fresh] = await claim()
    expect(fresh?.rows).toEqual(frozen?.rows)
    expect(await end(frozen!)).toEqual([])
    expect(await end(fresh!)).toEqual(['a'])
  })

  test('a worker that read before the other one had finished writes nothing', async () => {
    await saveRows(db, [row('1', 'a')])
    const [first] = await claim()
    await end(first!)
    await db.rows(`update lanes set fence = fence + 1`)
    expect(await end({ ...first!, fence: String(Number(first!.fence) + 1) })).toEqual([])
  })

  test('a lane that was begun and not ended is taken alone, with its first message only', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'a'), row('3', 'b')])
    await claim()
    await expireLeases()
    const suspects = await claim()
    expect(suspects).toHaveLength(1)
    expect(suspects[0]).toMatchObject({ started: 2 })
    expect(suspects[0]?.rows).toHaveLength(1)
  })

  test('a parked message lets the conversation go on, is listed, and can be replayed', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'a')])
    const [lane] = await claim()
    const [bad] = lane!.rows
    const failed = { lane: 'a', fence: lane!.fence, rowId: bad!.id, error: 'broken', pauseMs: 0, isParked: true }
    await failTurn(db, failed)
    const [next] = await claim()
    expect(next?.rows.map(({ id }) => id)).toEqual([lane!.rows[1]!.id])
    await end(next!)
    expect(await listParked(db)).toMatchObject([{ queue: 'inbox', id: bad!.id, error: 'broken' }])
    expect(await replayParked(db, 'inbox', bad!.id)).toBe(true)
    expect(await replayParked(db, 'inbox', bad!.id)).toBe(false)
    const [again] = await claim()
    expect(again?.rows.map(({ id }) => id)).toEqual([bad!.id])
  })

  test('a failed message waits out its pause and keeps its place in front of the later ones', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'a')])
    const [lane] = await claim()
    const failed = {
      lane: 'a',
      fence: lane!.fence,
      rowId: lane!.rows[0]!.id,
      error: 'x',
      pauseMs: 60_000,
      isParked: false,
    }
    await failTurn(db, failed)
    await saveRows(db, [row('3', 'a')])
    expect(await claim()).toEqual([])
    await expireLeases()
    const [again] = await claim()
    expect(again?.rows.map(({ failures }) => failures)).toEqual([1, 0, 0])
  })
})
