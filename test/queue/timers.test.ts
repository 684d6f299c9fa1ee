import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createBell } from '../../src/queue/bell.ts'
import type { Running } from '../../src/queue/loop.ts'
import { fireTimers, startTimers } from '../../src/queue/timers.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { claim, end, row, until } from './support.ts'
import { saveRows } from '../../src/queue/inbox.ts'
import type { TimerRecord } from '../../src/desk/records.ts'

let db: TestDatabase
let running: Running | null = null
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(() => db.rows('truncate inbox, lanes, timers'))
afterEach(async () => {
  await running?.stop()
  running = null
})

const timer = (key: string, dueAt: number | null, lane = 'ticket:1'): TimerRecord => ({
  key,
  lane,
  dueAt: dueAt === null ? null : new Date(dueAt),
  payload: `{"name":"${key}"}`,
})

let turns = 0
async function set(...timers: TimerRecord[]): Promise<void> {
  turns += 1
  await saveRows(db, [row(`t${turns}`, 'setter')])
  const lane = (await claim(db)).find((one) => one.lane === 'setter')
  await end(db, lane!, { timers })
}

const fired = async (): Promise<readonly string[]> =>
  (await db.rows<{ payload: string }>(`select payload from inbox where account = 'timers' order by id`)).map(
    ({ payload }) => (JSON.parse(payload) as { name: string }).name,
  )

describe('timers', () => {
  it('fire when they are due by the desk’s clock, each once, in order, with their own time', async () => {
    await set(timer('b', 200), timer('a', 100), timer('c', 300))
    expect(await fireTimers(db, 200)).toMatchObject({ fired: 2, nextAt: 300 })
    expect(await fireTimers(db, 200)).toMatchObject({ fired: 0, nextAt: 300 })
    expect(await fired()).toEqual(['a', 'b'])
    expect(await db.rows(`select event_at from inbox where account = 'timers' limit 1`)).toEqual([
      { event_at: new Date(100) },
    ])
    expect(await db.rows(`select pending from lanes where lane = 'ticket:1'`)).toEqual([{ pending: 2 }])
  })

  it('are moved and taken back by their key, the last word of a turn standing', async () => {
    await set(timer('a', 100), timer('b', 100), timer('c', 100))
    await set(timer('a', 100), timer('a', 500), timer('b', null))
    expect(await fireTimers(db, 200)).toMatchObject({ fired: 1, nextAt: 500 })
    expect(await fired()).toEqual(['c'])
  })

  it('fire again when they are set again after they fired', async () => {
    for (let round = 0; round < 2; round += 1) {
      await set(timer('a', 100))
      await fireTimers(db, 100)
    }
    expect(await fired()).toEqual(['a', 'a'])
  })

  it('fire once although two processes look at the same time', async () => {
    await set(...Array.from({ length: 50 }, (_, n) => timer(`t${n}`, n, `ticket:${n % 7}`)))
    const both = await Promise.all([fireTimers(db, 1000, 30), fireTimers(db, 1000, 30)])
    await fireTimers(db, 1000)
    expect(both.every((one) => one.fired <= 30)).toBe(true)
    expect(new Set(await fired()).size).toBe(50)
    expect(await fired()).toHaveLength(50)
  })
})

describe('the loop', () => {
  it('fires what fell due during an outage once each, and goes on with what falls due', async () => {
    await set(...Array.from({ length: 25 }, (_, n) => timer(`old${n}`, n)), timer('next', 90_000))
    let now = 80_000
    let rings = 0
    running = startTimers({
      sql: db,
      clock: () => now,
      bell: { ...createBell(), ring: () => (rings += 1) },
      onAway: () => undefined,
      idleMs: 5,
      limit: 10,
    })
    await until(async () => (await fired()).length === 25)
    now = 90_000
    await until(async () => (await fired()).length === 26)
    expect((await fired()).at(-1)).toBe('next')
    expect(rings).toBe(4)
  })

  it('outlives a database that is away', async () => {
    await set(timer('a', 100))
    let faults = 0
    running = startTimers({
      sql: {
        query: (...given) =>
          (faults += 1) <= 2 ? Promise.reject(Object.assign(new Error('x'), { code: '57P01' })) : db.query(...given),
      },
      clock: () => 1000,
      bell: createBell(),
      onAway: () => undefined,
      idleMs: 5,
    })
    await until(async () => (await fired()).length === 1)
  })
})
