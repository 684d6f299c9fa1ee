import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { noWrites } from '../../src/desk/records.ts'
import { createBell } from '../../src/queue/bell.ts'
import { saveRows } from '../../src/queue/inbox.ts'
import { startLaneWorker, type LaneTurns, type LaneWorkerOptions } from '../../src/queue/lane-worker.ts'
import type { Running } from '../../src/queue/loop.ts'
import { listParked, replayParked } from '../../src/queue/parked.ts'
import type { Sql } from '../../src/queue/sql.ts'
import { claimLanes, countDeath, type ClaimedLane } from '../../src/queue/turns.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { call, CLAIM, expireLeases, LANE_LIMITS, row, until } from './support.ts'

let db: TestDatabase
const running: Running[] = []
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(() => db.rows('truncate inbox, lanes, outbox, out_lanes, dialogs cascade'))
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
})

type Work = LaneWorkerOptions['work']

function start(work: Work, options: Partial<LaneWorkerOptions> = {}): Running {
  const worker = startLaneWorker({
    sql: db,
    subject: 'select null',
    work,
    bell: createBell(),
    outBell: createBell(),
    onFault: () => undefined,
    onAway: () => undefined,
    idleMs: 5,
    ...options,
  })
  running.push(worker)
  return worker
}

const textOf = ({ payload }: { readonly payload: string }): string => (JSON.parse(payload) as { text: string }).text

/** Ends all rows of a lane and keeps what it saw; `fails` throws for one row, and the rows before it end. */
function desk(fails: (text: string) => Error | null = () => null): { readonly seen: string[]; readonly work: Work } {
  const seen: string[] = []
  const work = (lane: ClaimedLane): Promise<LaneTurns> => {
    const done: string[] = []
    for (const one of lane.rows) {
      const fault = fails(textOf(one))
      if (fault !== null && done.length === 0) return Promise.reject(fault)
      if (fault !== null) break
      done.push(one.id)
      seen.push(`${lane.lane}${textOf(one)}`)
    }
    return Promise.resolve({ done, writes: noWrites() })
  }
  return { seen, work }
}

async function nothingOpen(): Promise<void> {
  await until(async () => {
    await db.rows(`update lanes set wake_at = now() where started = 0 and wake_at > now()`)
    return (await db.rows('select from lanes where pending > 0')).length === 0
  }, 'The end of all messages')
}

/** A statement that is counted, and refused when the test says so. */
function watched(onQuery: (name: string) => Error | null): Sql {
  return {
    query: <Row>(name: string, text: string, values: readonly unknown[]) => {
      const error = onQuery(name)
      return error ? Promise.reject(error) : db.query<Row>(name, text, values)
    },
  }
}

describe('working', () => {
  it('keeps the order of every conversation, with two workers', async () => {
    const lanes = ['a', 'b', 'c', 'd']
    const { seen, work } = desk()
    start(work, { limits: { rowsPerLane: 2 } })
    start(work, { limits: { rowsPerLane: 3 } })
    for (let n = 0; n < 20; n += 1) {
      await saveRows(
        db,
        lanes.map((lane) => row(`${lane}${n}`, lane, { payload: JSON.stringify({ text: String(n) }) })),
      )
    }
    await nothingOpen()
    for (const lane of lanes) {
      const mine = seen.filter((text) => text.startsWith(lane))
      expect([...new Set(mine)]).toEqual(Array.from({ length: 20 }, (_, n) => `${lane}${n}`))
    }
  })

  it('takes two round trips for a turn, and two for many that wait together', async () => {
    const names: string[] = []
    const { work } = desk()
    await saveRows(
      db,
      Array.from({ length: 20 }, (_, n) => row(String(n), `lane${n}`)),
    )
    const sql = watched((name) => {
      names.push(name)
      return null
    })
    start(work, { sql, idleMs: 60_000 })
    await until(async () => (await db.rows('select from inbox where done_at is null')).length === 0)
    expect(names).toEqual(['claim_lanes_32_16', 'finish_turns'])
  })

  it('writes everything that a turn decided, and rings for the calls and for what it told other lanes', async () => {
    const outBell = createBell()
    let rings = 0
    const at = new Date(0)
    await saveRows(db, [row('1', 'a')])
    start(
      (lane) =>
        Promise.resolve({
          done: lane.rows.map(({ id }) => id),
          writes: {
            ...noWrites(),
            dialogs: [1, 2].map((n) => ({ personId: null, state: `{"n":${n}}`, isReachable: true, at })),
            calls: lane.lane === 'a' ? [call('a')] : [],
            internal: lane.lane === 'a' ? [{ externalId: 'i1', lane: 'b', eventAt: at, payload: '{"text":"x"}' }] : [],
          },
        }),
      { outBell: { ...outBell, ring: () => (rings += 1) }, idleMs: 60_000 },
    )
    await until(async () => (await db.rows(`select from inbox where lane = 'b' and done_at is not null`)).length === 1)
    expect(await db.rows('select lane, state from dialogs order by lane')).toEqual([
      { lane: 'a', state: '{"n":2}' },
      { lane: 'b', state: '{"n":2}' },
    ])
    expect(await db.rows('select from outbox')).toHaveLength(1)
    expect(rings).toBe(1)
  })

  it('does not let a slow conversation hold up the others', async () => {
    await saveRows(db, [row('1', 'slow'), row('2', 'a')])
    let finishSlow = (): void => undefined
    const { seen, work } = desk()
    start(async (lane) => {
      if (lane.lane === 'slow') await new Promise<void>((resolve) => (finishSlow = resolve))
      return work(lane)
    })
    await until(() => seen.includes('a2'))
    await saveRows(db, [row('3', 'a')])
    await until(() => seen.includes('a3'))
    finishSlow()
    await nothingOpen()
    expect(seen).toEqual(['a2', 'a3', 'slow1'])
  })

  it('keeps the lease of a turn that takes long', async () => {
    await saveRows(db, [row('1', 'a')])
    let end = (): void => undefined
    const { seen, work } = desk()
    const slow: Work = async (lane) => {
      await new Promise<void>((resolve) => (end = resolve))
      return work(lane)
    }
    start(slow, { limits: { leaseMs: 60 } })
    const wakes = new Set<string>()
    await until(async () => {
      const [lane] = await db.rows<{ wake: string }>('select wake_at::text as wake from lanes')
      return wakes.add(lane?.wake ?? '').size > 5
    })
    end()
    await nothingOpen()
    expect(seen).toEqual(['a1'])
    expect(await db.rows('select started from lanes')).toEqual([{ started: 0 }])
  })

  it('drops a turn when its guard finds an older message in another lane, and takes it again afterwards', async () => {
    await saveRows(db, [row('1', 'ticket:1')])
    const seen: string[] = []
    start(
      async (lane) => {
        seen.push(lane.lane)
        const done = lane.rows.map(({ id }) => id)
        if (lane.lane === 'chat') return { done, writes: noWrites() }
        if (seen.length === 1) await saveRows(db, [row('late', 'chat', { eventAt: 500 })])
        const guards = [{ lane: 'chat', before: new Date(1000) }]
        return { done, writes: { ...noWrites(), guards, calls: [call('a')] } }
      },
      { limits: { leaseMs: 60_000 } },
    )
    await until(async () => (await db.rows('select from outbox')).length === 1)
    await nothingOpen()
    expect(seen.filter((lane) => lane === 'ticket:1').length).toBeGreaterThanOrEqual(2)
    expect(seen.lastIndexOf('ticket:1')).toBeGreaterThan(seen.indexOf('chat'))
    expect(await db.rows('select from outbox')).toHaveLength(1)
  })
})

describe('a message that cannot be worked', () => {
  it('is tried five times, then parked; its neighbours and the rest of its conversation go on', async () => {
    await saveRows(db, [row('1', 'a'), row('bad', 'a'), row('3', 'a'), row('4', 'b')])
    let tries = 0
    const parked: boolean[] = []
    const { seen, work } = desk((text) => (text === 'bad' ? ((tries += 1), new TypeError('of undefined')) : null))
    start(work, { onFault: ({ isParked }) => parked.push(isParked) })
    await nothingOpen()
    expect(seen.toSorted()).toEqual(['a1', 'a3', 'b4'])
    expect(parked).toEqual([false, false, false, false, true])
    expect(await listParked(db)).toMatchObject([{ lane: 'a', failures: 5, error: 'of undefined' }])
    expect(tries).toBeGreaterThanOrEqual(5)
  })

  it('is one that the database will not take: the batch falls back to single conversations and single messages', async () => {
    await saveRows(db, [row('1', 'a'), row('bad', 'a'), row('3', 'a'), row('4', 'b')])
    const { seen, work } = desk()
    start(async (lane) => {
      const { done } = await work(lane)
      const isBad = lane.rows.some((one) => done.includes(one.id) && textOf(one) === 'bad')
      return { done, writes: { ...noWrites(), calls: isBad ? [call('x', { payload: 'raw \u0000' })] : [] } }
    })
    await nothingOpen()
    expect(await listParked(db)).toMatchObject([{ lane: 'a', failures: 5 }])
    const done = await db.rows<{ external_id: string }>(
      'select external_id from inbox where done_at is not null order by id',
    )
    expect(done.map(({ external_id }) => external_id)).toEqual(['1', '3', '4'])
    expect(seen).toContain('a3')
  })

  it('is one whose turn ends nothing', async () => {
    await saveRows(db, [row('1', 'a')])
    start(() => Promise.resolve({ done: [], writes: noWrites() }))
    await nothingOpen()
    expect(await listParked(db)).toMatchObject([{ lane: 'a', error: 'A turn ended nothing' }])
  })

  it('is parked after it has ended the process three times, wherever it stood in the batch', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'a'), row('killer', 'a'), row('4', 'a'), row('5', 'b')])
    let deaths = 0
    // A process up to its death: everything that a worker does before the killing message, and nothing afterwards.
    const live = async (): Promise<void> => {
      const { work } = desk()
      let die = (): void => undefined
      const death = new Promise<void>((resolve) => (die = resolve))
      let isDead = false
      const worker = start(
        (lane) => {
          if (!lane.rows.some((one) => textOf(one) === 'killer')) return work(lane)
          isDead = true
          deaths += 1
          die()
          return new Promise(() => undefined)
        },
        { sql: watched(() => (isDead ? new Error('dead') : null)), drainMs: 1 },
      )
      await Promise.race([death, nothingOpen()])
      await worker.stop()
      await expireLeases(db)
    }
    while ((await listParked(db)).length === 0 && deaths < 10) await live()
    await live()
    expect(deaths).toBe(3)
    expect(await listParked(db)).toMatchObject([{ lane: 'a' }])
    const done = await db.rows<{ external_id: string }>(
      'select external_id from inbox where done_at is not null order by id',
    )
    expect(done.map(({ external_id }) => external_id)).toEqual(['1', '2', '4', '5'])
  })

  it('is worked again when it is replayed', async () => {
    await saveRows(db, [row('1', 'a')])
    let isBroken = true
    const { seen, work } = desk(() => (isBroken ? new Error('x') : null))
    start(work)
    await nothingOpen()
    isBroken = false
    const [parked] = await listParked(db)
    await replayParked(db, 'inbox', parked!.id)
    await nothingOpen()
    expect(seen).toEqual(['a1'])
  })
})

describe('nobody’s fault', () => {
  it('is a database that is away: nothing is counted against a message, and work goes on when it is back', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'b')])
    let refusals = 0
    const { seen, work } = desk()
    const sql = watched((name) => {
      if (name !== 'finish_turns' || refusals >= 3) return null
      refusals += 1
      return Object.assign(new Error('down'), { code: '57P03' })
    })
    start(work, { sql })
    await nothingOpen()
    expect(seen.toSorted()).toEqual(['a1', 'b2'])
    expect(await db.rows('select failures from inbox')).toEqual([{ failures: 0 }, { failures: 0 }])
  })

  it('is a turn that could not reach the database', async () => {
    await saveRows(db, [row('1', 'a')])
    let refusals = 0
    const { seen, work } = desk(() =>
      (refusals += 1) < 8 ? Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) : null,
    )
    start(work)
    await nothingOpen()
    expect(seen).toEqual(['a1'])
    expect(await db.rows('select failures from inbox')).toEqual([{ failures: 0 }])
  })

  it('is a process that was frozen: its late turn changes nothing, and no message is blamed', async () => {
    await saveRows(db, [row('1', 'a')])
    let wake = (): void => undefined
    const { seen, work } = desk()
    let isFrozen = false
    const frozen = start(
      async (lane) => {
        isFrozen = true
        await new Promise<void>((resolve) => (wake = resolve))
        return { done: lane.rows.map(({ id }) => id), writes: { ...noWrites(), calls: [call('late')] } }
      },
      { sql: watched(() => (isFrozen ? new Error('frozen') : null)) },
    )
    await until(async () => (await db.rows('select from lanes where started = 1')).length === 1)
    await expireLeases(db)
    start(work)
    await nothingOpen()
    isFrozen = false
    wake()
    await frozen.stop()
    expect(seen).toEqual(['a1'])
    expect(await db.rows('select from outbox')).toEqual([])
    expect(await db.rows('select started, doubt_to from lanes')).toEqual([{ started: 0, doubt_to: null }])
  })
})

describe('stopping', () => {
  it('ends the turns in hand and claims nothing more', async () => {
    await saveRows(db, [row('1', 'a')])
    let end = (): void => undefined
    const { seen, work } = desk()
    const worker = start(async (lane) => {
      await new Promise<void>((resolve) => (end = resolve))
      return work(lane)
    })
    await until(async () => (await db.rows('select from lanes where started = 1')).length === 1)
    const stopped = worker.stop()
    await saveRows(db, [row('2', 'b')])
    end()
    await stopped
    expect(seen).toEqual(['a1'])
    expect(await db.rows('select lane from lanes where pending > 0')).toEqual([{ lane: 'b' }])
  })

  it('leaves a turn that does not end, for whoever comes next', async () => {
    await saveRows(db, [row('1', 'a')])
    const worker = start(() => new Promise(() => undefined), { drainMs: 20 })
    await until(async () => (await db.rows('select from lanes where started = 1')).length === 1)
    await worker.stop()
    await expireLeases(db)
    const { lanes } = await claimLanes(db, CLAIM, LANE_LIMITS)
    expect(await countDeath(db, lanes[0]!, 1)).toBe(true)
  })
})
