import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { claimCalls, ensureBudget, finishCalls, nextCallInMs, type ClaimedCall } from '../../src/queue/outbox.ts'
import { saveRows } from '../../src/queue/inbox.ts'
import { claimLanes, claimStatement, finishTurns } from '../../src/queue/turns.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  await db.rows('truncate inbox, lanes, outbox, out_lanes, budgets, posted')
  await ensureBudget(db, 'tg:1', 0, 1)
})

const LIMITS = { lanes: 16, perLane: 4, horizonMs: 300, leaseMs: 5000 }
let serial = 0

interface Queued {
  readonly lane: string
  readonly key?: string
  readonly priority?: number
  readonly bucket?: { readonly name: string; readonly perMs: number; readonly burst: number }
  readonly ref?: string
  readonly needsRef?: string
  readonly coalesceKey?: string
  readonly report?: object
}

/** Queues calls the way a turn does. */
async function queue(calls: readonly Queued[]): Promise<void> {
  serial += 1
  const by = `turn${serial}`
  const row = { channel: 'desk', account: 'x', epoch: 0, externalId: by, lane: by, eventAt: 0, payload: '{}' }
  await saveRows(db, [row])
  const [lane] = await claimLanes(db, claimStatement('select null'), { lanes: 1, rowsPerLane: 1, leaseMs: 5000 })
  const records = calls.map((call, index) => ({
    by,
    account: 'tg:1',
    lane: call.lane,
    bucket: call.bucket?.name,
    bucket_per_ms: call.bucket?.perMs,
    bucket_burst: call.bucket?.burst,
    priority: call.priority ?? 5,
    dedupe_key: call.key ?? `${by}.${index}`,
    kind: 'message',
    payload: `{"n":${index}}`,
    conversation: call.lane,
    ref: call.ref,
    needs_ref: call.needsRef,
    coalesce_key: call.coalesceKey,
    report: call.report ? JSON.stringify(call.report) : undefined,
  }))
  const none = { persons: [], identities: [], dialogs: [], tickets: [], events: [], messages: [], versions: [] }
  await finishTurns(db, {
    lanes: [{ lane: by, fence: lane!.fence, ended: 1 }],
    done: [{ by, id: lane!.rows[0]!.id }],
    internal: [],
    records: { ...none, attachments: [], timers: [], calls: records },
  })
}

const claim = (): Promise<readonly ClaimedCall[]> => claimCalls(db, 'tg:1', LIMITS)

function sent(call: ClaimedCall, platformId = `p${call.id}`): Parameters<typeof finishCalls>[1][number] {
  return { id: call.id, lane: call.lane, fence: call.fence, outcome: 'sent', platformId }
}

describe('claiming calls', () => {
  test('a destination gets its calls in order and is held by one dispatcher', async () => {
    await queue([{ lane: 'a' }, { lane: 'b' }, { lane: 'a' }])
    const calls = await claim()
    expect(calls.filter(({ lane }) => lane === 'a').map(({ payload }) => payload)).toEqual(['{"n":0}', '{"n":2}'])
    expect(await claim()).toEqual([])
  })

  test('the same dedupe key is queued once', async () => {
    await queue([{ lane: 'a', key: 'k' }])
    await queue([{ lane: 'a', key: 'k' }])
    expect(await claim()).toHaveLength(1)
    expect(await db.rows('select pending from out_lanes')).toEqual([{ pending: 1 }])
  })

  test('urgent destinations come first', async () => {
    await queue([
      { lane: 'news', priority: 9 },
      { lane: 'reply', priority: 0 },
    ])
    const calls = await claim()
    expect(calls.map(({ lane }) => lane)).toEqual(['reply', 'news'])
  })

  test('a newer edit takes the place of an older one that nobody has sent', async () => {
    await queue([{ lane: 'a', coalesceKey: 'card' }])
    await queue([{ lane: 'a', coalesceKey: 'card' }])
    const calls = await claim()
    expect(calls).toHaveLength(1)
    await finishCalls(
      db,
      calls.map((call) => sent(call)),
    )
    expect(await db.rows('select pending, wake_at from out_lanes')).toEqual([{ pending: 0, wake_at: null }])
  })

  test('an edit learns the platform id of the message it edits', async () => {
    await queue([{ lane: 'a', ref: 'card' }])
    const [posted] = await claim()
    await finishCalls(db, [sent(posted!, '77')])
    await queue([{ lane: 'a', needsRef: 'card' }])
    const [edit] = await claim()
    expect(edit).toMatchObject({ targetId: '77' })
  })
})

describe('rate budgets', () => {
  test('a chat gets its burst at once and the next call a second later, while other chats go on', async () => {
    const bucket = { name: 'chat:a', perMs: 1000, burst: 2 }
    await queue([{ lane: 'a', bucket }, { lane: 'a', bucket }, { lane: 'a', bucket }, { lane: 'b' }])
    const calls = await claim()
    expect(calls.map(({ lane }) => lane).sort()).toEqual(['a', 'a', 'b'])
    await finishCalls(
      db,
      calls.map((call) => sent(call)),
    )
    expect(await claim()).toEqual([])
    expect(await nextCallInMs(db, 'tg:1')).toBeGreaterThan(300)
  })

  test('the account books its calls one after the other and stops at the horizon', async () => {
    await ensureBudget(db, 'tg:1', 100, 1)
    await queue(['a', 'b', 'c', 'd', 'e', 'f'].map((lane) => ({ lane })))
    const calls = await claim()
    expect(calls.map(({ sendInMs }) => Math.round(sendInMs))).toEqual([0, 100, 200, 300])
  })

  test('a closed account sends nothing until its pause is over', async () => {
    await queue([{ lane: 'a' }, { lane: 'b' }])
    const [first] = await claimCalls(db, 'tg:1', { ...LIMITS, lanes: 1 })
    const closed = { pauseMs: 30_000, pauses: 'tg:1', error: '429' }
    await finishCalls(db, [{ id: first!.id, lane: first!.lane, fence: first!.fence, outcome: 'retry', ...closed }])
    expect(await claim()).toEqual([])
  })
})

describe('recording results', () => {
  test('a retry keeps its place in front of the later calls', async () => {
    await queue([{ lane: 'a' }, { lane: 'a' }])
    const [first] = await claim()
    const at = { id: first!.id, lane: 'a', fence: first!.fence }
    await finishCalls(db, [{ ...at, outcome: 'retry', error: '502', pauseMs: 0 }])
    const again = await claim()
    expect(again.map(({ id, failures }) => [id === first!.id, failures])).toEqual([
      [true, 1],
      [false, 0],
    ])
  })

  test('a result that comes after another dispatcher took over is refused', async () => {
    await queue([{ lane: 'a' }])
    const [frozen] = await claim()
    await db.rows(`update out_lanes set wake_at = now() - interval '1 ms'`)
    const [fresh] = await claim()
    expect(await finishCalls(db, [sent(frozen!)])).toEqual([])
    expect(await finishCalls(db, [sent(fresh!)])).toEqual(['a'])
  })

  test('a call with a report tells its lane what became of it, once', async () => {
    await queue([{ lane: 'a', report: { lane: 'ticket:7', about: { messageId: 'm1' } } }])
    const [call] = await claim()
    await finishCalls(db, [sent(call!, '9')])
    const rows = await db.rows<{ payload: string }>(`select payload from inbox where lane = 'ticket:7'`)
    expect(rows.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual([
      { type: 'delivery', outcome: 'sent', platformId: '9', about: { messageId: 'm1' } },
    ])
  })

  test('a parked call lets the next one go', async () => {
    await queue([{ lane: 'a' }, { lane: 'a' }])
    const [first, second] = await claim()
    await finishCalls(db, [{ id: first!.id, lane: 'a', fence: first!.fence, outcome: 'parked', error: 'bug' }])
    const [next] = await claim()
    expect(next?.id).toBe(second?.id)
  })
})
