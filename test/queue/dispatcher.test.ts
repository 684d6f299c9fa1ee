import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Deliver, OutgoingCall, Sent } from '../../src/desk/delivering.ts'
import { createBell } from '../../src/queue/bell.ts'
import { startDispatcher, type DispatcherOptions } from '../../src/queue/dispatcher.ts'
import type { Running } from '../../src/queue/loop.ts'
import { ensureBudget } from '../../src/queue/outbox.ts'
import type { Sql } from '../../src/queue/sql.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { call, expireLeases, queue, until } from './support.ts'

let db: TestDatabase
const running: Running[] = []
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  await db.rows('truncate inbox, lanes, outbox, out_lanes, budgets, posted, moved_conversations')
  await ensureBudget(db, 'tg:1', 0, 1)
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
})

const ok: Sent = { outcome: 'sent', platformId: null }

function start(send: Deliver, options: Partial<DispatcherOptions> = {}): Running {
  const dispatcher = startDispatcher({
    sql: db,
    account: 'tg:1',
    send,
    bell: createBell(),
    laneBell: createBell(),
    onFault: () => undefined,
    onAway: () => undefined,
    idleMs: 5,
    ...options,
  })
  running.push(dispatcher)
  return dispatcher
}

/** A platform that keeps what it was sent, and answers what the test says. */
function platform(answer: (call: OutgoingCall, nth: number) => Sent | Promise<Sent>): {
  readonly calls: OutgoingCall[]
  readonly send: Deliver
} {
  const calls: OutgoingCall[] = []
  return {
    calls,
    send: async (one) => {
      calls.push(one)
      return answer(one, calls.length)
    },
  }
}

async function allDone(): Promise<void> {
  await until(async () => {
    const [open] = await db.rows<{ n: string }>(
      'select count(*) as n from outbox where sent_at is null and parked_at is null',
    )
    return open?.n === '0'
  }, 'The end of all calls')
}

const payloadsOf = (calls: readonly OutgoingCall[], lane: string): readonly string[] =>
  calls.filter((one) => one.lane === lane).map(({ payload }) => payload)

describe('sending', () => {
  it('keeps the order of every destination under failures, with two dispatchers', async () => {
    const lanes = ['a', 'b', 'c', 'd', 'e']
    for (let n = 0; n < 12; n += 1) {
      await queue(
        db,
        lanes.map((lane) => call(lane, { payload: String(n) })),
      )
    }
    const sentOk: OutgoingCall[] = []
    const flaky = platform((one, nth) => {
      if (nth % 7 === 0) return { outcome: 'retry', note: '502', afterMs: 5 }
      sentOk.push(one)
      return ok
    })
    start(flaky.send)
    start(flaky.send)
    await allDone()
    for (const lane of lanes) {
      expect(payloadsOf(sentOk, lane)).toEqual(Array.from({ length: 12 }, (_, n) => String(n)))
    }
  })

  it('does not let a slow destination hold up the others', async () => {
    await queue(db, [call('slow'), call('a')])
    let finishSlow = (): void => undefined
    const { calls, send } = platform((one) =>
      one.lane === 'slow' ? new Promise((resolve) => (finishSlow = () => resolve(ok))) : ok,
    )
    start(send)
    await until(() => calls.length === 2)
    await queue(db, [call('a'), call('b')])
    await until(() => calls.length === 4)
    finishSlow()
    await allDone()
  })

  it('sends the next call of a destination only when the result of the one before is recorded', async () => {
    await queue(db, [call('a', { ref: 'first' }), call('a'), call('a')])
    const openAt: number[] = []
    const { send } = platform(async () => {
      openAt.push((await db.rows('select from outbox where sent_at is null')).length)
      return ok
    })
    start(send)
    await allDone()
    expect(openAt).toEqual([3, 2, 1])
  })

  it('tells an edit the id that the message got in the same claim', async () => {
    await queue(db, [call('a', { ref: 'card' }), call('a', { needsRef: 'card' })])
    const { calls, send } = platform((_, nth) => ({ outcome: 'sent', platformId: `id${nth}` }))
    start(send)
    await allDone()
    expect(calls[1]?.targetId).toBe('id1')
  })

  it('reports to the lane that asked, and rings for it', async () => {
    const laneBell = createBell()
    let rings = 0
    const report = JSON.stringify({ lane: 'ticket:7', about: {} })
    await queue(db, [call('a', { report })])
    start(() => Promise.resolve({ outcome: 'unreachable', note: 'blocked' }), {
      laneBell: { ...laneBell, ring: () => (rings += 1) },
    })
    await allDone()
    await until(() => rings === 1)
    const [row] = await db.rows<{ payload: string }>(`select payload from inbox where lane = 'ticket:7'`)
    expect(JSON.parse(row?.payload ?? '')).toMatchObject({ type: 'delivery', outcome: 'unreachable' })
  })
})

describe('what the platform refuses', () => {
  it('is tried five times when it is our fault, parked, and the next call goes', async () => {
    await queue(db, [call('a', { payload: 'bad' }), call('a', { payload: 'good' })])
    const faults: boolean[] = []
    const { calls, send } = platform((one) => (one.payload === 'bad' ? { outcome: 'bug', note: '400' } : ok))
    start(send, { onFault: ({ isParked }) => faults.push(isParked) })
    // Its pauses are longer than this test: every one is cut short.
    await until(async () => {
      await db.rows(`update out_lanes set wake_at = now() where wake_at > now() and held_to is null`)
      return calls.some(({ payload }) => payload === 'good')
    })
    await allDone()
    expect(payloadsOf(calls, 'a')).toEqual(['bad', 'bad', 'bad', 'bad', 'bad', 'good'])
    expect(faults).toEqual([false, false, false, false, true])
  })

  it('is a rejected promise too, as a fault of ours', async () => {
    await queue(db, [call('a')])
    const notes: string[] = []
    start(() => Promise.reject(new TypeError('broken')), { onFault: ({ note }) => notes.push(note) })
    await until(() => notes.length > 0)
    expect(notes[0]).toContain('broken')
  })

  it('is not called for inside the window of a 429, by any lane of that chat, while others go on', async () => {
    const bucket = { bucket: 'chat:a', bucketPerMs: 0, bucketBurst: 1 }
    await queue(db, [call('a', bucket), call('a', bucket), call('a:topic', bucket), call('b')])
    const { calls, send } = platform((one) =>
      one.lane.startsWith('a') ? { outcome: 'retry', note: '429', afterMs: 3_600_000, scope: 'chat' } : ok,
    )
    start(send)
    await until(() => payloadsOf(calls, 'b').length === 1)
    await queue(db, [call('a:other', bucket), call('c')])
    await until(() => payloadsOf(calls, 'c').length === 1)
    expect(calls.filter(({ lane }) => lane.startsWith('a'))).toHaveLength(1)
  })

  it('closes the whole account when two chats are refused at once', async () => {
    await queue(db, [call('a'), call('b')])
    const { calls, send } = platform(() => ({ outcome: 'retry', note: '429', afterMs: 3_600_000, scope: 'chat' }))
    start(send)
    await until(() => calls.length === 2)
    await until(
      async () => (await db.rows(`select from budgets where full_at > now() + interval '50 minutes'`)).length > 0,
    )
    await queue(db, [call('c')])
    const [closed] = await db.rows<{ n: string }>(
      `select count(*) as n from claim_calls('tg:1', 16, 4, '300 ms', '5 s', false) where id is not null`,
    )
    expect([closed?.n, calls.length]).toEqual(['0', 2])
  })

  it('goes to the new place of a conversation that has moved, with what waited behind it', async () => {
    await queue(db, [call('old', { payload: 'for old' }), call('old', { payload: 'also for old' })])
    const { calls, send } = platform((one) =>
      one.payload === 'for new'
        ? ok
        : { outcome: 'moved', note: 'supergroup', conversation: 'new', payload: 'for new' },
    )
    start(send)
    await allDone()
    expect(calls.map(({ conversation, payload }) => [conversation, payload])).toEqual([
      ['old', 'for old'],
      ['new', 'for new'],
      ['new', 'also for old'],
      ['new', 'for new'],
    ])
    expect(await db.rows(`select from inbox where lane = 'old'`)).toHaveLength(1)
  })
})

describe('a database that is away', () => {
  /** Rejects some statements as a lost connection does: before they are done, or after. */
  function faulty(refuses: (name: string) => 'before' | 'after' | null): Sql {
    return {
      async query<Row>(name: string, text: string, values: readonly unknown[]) {
        const moment = refuses(name)
        if (moment === 'before') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
        const rows = await db.query<Row>(name, text, values)
        if (moment === 'after') throw new Error('Connection terminated unexpectedly')
        return rows
      },
    }
  }

  it('gets the results when it is back, and nothing is sent twice', async () => {
    await queue(db, [call('a', { payload: '1' }), call('a', { payload: '2' }), call('b', { payload: '3' })])
    let isAway = false
    let refused = 0
    const { calls, send } = platform(() => {
      isAway = refused < 8
      return ok
    })
    const sql = faulty(() => {
      if (!isAway) return null
      refused += 1
      return 'before'
    })
    start(send, { sql })
    await until(async () => {
      if (refused >= 8) isAway = false
      await expireLeases(db, 'out_lanes')
      return (await db.rows('select from outbox where sent_at is null')).length === 0
    })
    expect(calls.map(({ payload }) => payload).toSorted()).toEqual(['1', '2', '3'])
  })

  it('may lose its answer to a result: it is recorded again and changes nothing', async () => {
    await queue(db, [call('a'), call('a'), call('a')])
    const { calls, send } = platform(() => ok)
    let lost = 0
    start(send, { sql: faulty((name) => (name === 'finish_calls' && (lost += 1) % 2 === 1 ? 'after' : null)) })
    await allDone()
    expect(calls).toHaveLength(3)
    expect(await db.rows('select pending from out_lanes')).toEqual([{ pending: 0 }])
  })
})

describe('stopping and freezing', () => {
  it('ends the call on its way, records it, and gives the others back', async () => {
    await queue(db, [call('a', { payload: '1' }), call('a', { payload: '2' })])
    let answer = (): void => undefined
    const { calls, send } = platform(() => new Promise((resolve) => (answer = () => resolve(ok))))
    const dispatcher = start(send)
    await until(() => calls.length === 1)
    const stopped = dispatcher.stop()
    answer()
    await stopped
    expect(calls).toHaveLength(1)
    expect(await db.rows('select payload from outbox where sent_at is null')).toEqual([{ payload: '2' }])
    expect(await db.rows('select from out_lanes where wake_at <= now() and held_to is null')).toHaveLength(1)
  })

  it('does not wait longer than its deadline for a call that hangs', async () => {
    await queue(db, [call('a')])
    const { calls, send } = platform(() => new Promise(() => undefined))
    const dispatcher = start(send, { drainMs: 20 })
    await until(() => calls.length === 1)
    await dispatcher.stop()
  })

  it('sends nothing more after it was frozen past its lease', async () => {
    await queue(db, [call('a', { payload: '1' }), call('a', { payload: '2' })])
    let now = 0
    const { calls, send } = platform(() => {
      now += 60_000
      return ok
    })
    const dispatcher = start(send, { clock: () => now })
    await until(async () => (await db.rows('select from outbox where sent_at is not null')).length === 1)
    await dispatcher.stop()
    expect(calls).toHaveLength(1)
  })

  it('keeps the lease of a call that takes long', async () => {
    await queue(db, [call('a')])
    let answer = (): void => undefined
    const { calls, send } = platform(() => new Promise((resolve) => (answer = () => resolve(ok))))
    start(send, { limits: { leaseMs: 60 } })
    await until(() => calls.length === 1)
    const wakes = new Set<string>()
    await until(async () => {
      const [lane] = await db.rows<{ wake: string }>('select wake_at::text as wake from out_lanes')
      return wakes.add(lane?.wake ?? '').size > 5
    })
    answer()
    await allDone()
    expect(calls).toHaveLength(1)
  })
})
