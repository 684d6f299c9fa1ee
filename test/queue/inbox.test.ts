import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createInbox, saveRows } from '../../src/queue/inbox.ts'
import { createBell } from '../../src/queue/bell.ts'
import { listParked, replayParked } from '../../src/queue/parked.ts'
import { claimLanes, countDeath, failTurn, releaseLanes } from '../../src/queue/turns.ts'
import pg from 'pg'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { claim, CLAIM, end, expireLeases, LANE_LIMITS, row, until } from './support.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(() => db.rows('truncate inbox, lanes, outbox, out_lanes, budgets'))

describe('storing what came', () => {
  it('stores the same delivery once, however often it comes', async () => {
    await saveRows(db, [row('1', 'a'), row('1', 'a')])
    const again = await saveRows(db, [row('1', 'a'), row('2', 'a')])
    expect(again.stored).toBe(1)
    expect(await db.rows('select pending from lanes')).toEqual([{ pending: 2 }])
  })

  it('takes the same number of another bot or of another epoch for another message', async () => {
    const rows = [row('1', 'a'), row('1', 'b', { account: 'tg:2' }), row('1', 'a', { epoch: 1 })]
    expect((await saveRows(db, rows)).stored).toBe(3)
  })

  it('keeps NUL, half an emoji and 64 kB beside their neighbours and gives them back unchanged', async () => {
    const texts = ['before', 'a\u0000b', '\ud83d', 'x'.repeat(65_536), 'after']
    await saveRows(
      db,
      texts.map((text, index) => row(String(index), 'a', { payload: JSON.stringify({ text }) })),
    )
    const [lane] = await claim(db)
    expect(lane?.rows.map(({ payload }) => (JSON.parse(payload) as { text: string }).text)).toEqual(texts)
  })

  it('sets a row aside that the database refuses, and stores its neighbours', async () => {
    const poison = [
      row('2', 'a', { payload: 'raw \u0000' }),
      row('3', 'a', { eventAt: Number.NaN }),
      row('4', randomBytes(9000).toString('hex')),
    ]
    const saved = await saveRows(db, [row('1', 'a'), ...poison, row('5', 'a')])
    expect(saved).toMatchObject({ stored: 2, refused: [{ externalId: '2' }, { externalId: '3' }, { externalId: '4' }] })
  })

  it('acknowledges nothing while the database cannot take it for reasons of its own', async () => {
    for (const code of ['42P01', '25006', '28P01', '53100', '57P03', 'XX000', undefined]) {
      const fault = Object.assign(new Error('no'), code === undefined ? {} : { code })
      const away = { query: () => Promise.reject(fault) }
      await expect(saveRows(away, [row('1', 'a')])).rejects.toBe(fault)
    }
  })

  it('rings when something new was stored, and only then', async () => {
    const bell = createBell()
    let rings = 0
    const inbox = createInbox(db, { ...bell, ring: () => (rings += 1) })
    await inbox.save([row('1', 'a')])
    await inbox.save([row('1', 'a')])
    expect(rings).toBe(1)
  })
})

describe('claiming conversations', () => {
  it('hands the messages of a conversation out in order and to one worker at a time', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'b'), row('3', 'a')])
    const mine = await claim(db)
    expect(await claim(db)).toEqual([])
    expect(mine.map(({ lane, rows }) => [lane, rows.length]).sort()).toEqual([
      ['a', 2],
      ['b', 1],
    ])
  })

  it('hands out a message that came during a turn as soon as the turn has ended', async () => {
    await saveRows(db, [row('1', 'a')])
    const [first] = await claim(db)
    await saveRows(db, [row('2', 'a')])
    expect(await claim(db)).toEqual([])
    await end(db, first!)
    const [second] = await claim(db)
    expect(second?.rows).toHaveLength(1)
    await end(db, second!)
    expect(await db.rows('select pending, wake_at from lanes')).toEqual([{ pending: 0, wake_at: null }])
  })

  it('refuses the late write of a worker whose lease has run out', async () => {
    await saveRows(db, [row('1', 'a')])
    const [frozen] = await claim(db)
    await expireLeases(db)
    const [fresh] = await claim(db)
    expect(fresh?.rows).toEqual(frozen?.rows)
    expect(await end(db, frozen!)).toEqual([])
    expect(await end(db, fresh!)).toEqual(['a'])
  })

  it('changes nothing when the same turns are written twice', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'a')])
    const [lane] = await claim(db, { ...LANE_LIMITS, rowsPerLane: 1 })
    expect(await end(db, lane!)).toEqual(['a'])
    expect(await end(db, lane!)).toEqual([])
    expect(await db.rows('select pending from lanes')).toEqual([{ pending: 1 }])
  })

  it('does not read a lane as it was before the turn that ended between looking and locking', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'a')])
    const [held] = await claim(db, { ...LANE_LIMITS, rowsPerLane: 1 })
    const other = new pg.Client({ connectionString: db.url })
    await other.connect()
    try {
      await other.query('begin')
      await other.query('select pg_advisory_lock(7)')
      await db.rows(`update lanes set wake_at = now() - interval '1 s'`)
      const claiming = db.query<{ lane: string | null }>('', behindTheGate(CLAIM(LANE_LIMITS)), ['5000 ms'])
      await until(
        async () => (await db.rows(`select from pg_locks where locktype = 'advisory' and not granted`)).length > 0,
      )
      await end({ ...db, query: async (_, text, values) => (await other.query<never>(text, [...values])).rows }, held!)
      await other.query(`update lanes set wake_at = '-infinity'`)
      await other.query('commit')
      await other.query('select pg_advisory_unlock(7)')
      expect(await claiming).toMatchObject([{ lane: null }])
    } finally {
      await other.end()
    }
    const { lanes } = await claimLanes(db, CLAIM, LANE_LIMITS)
    expect(lanes[0]?.rows).toHaveLength(1)
  })
})

/** The claim with a gate that it stands at after its snapshot was taken and before it has locked anything. */
function behindTheGate(statement: string): string {
  return statement
    .replace('with due as', 'with gate as materialized (select pg_advisory_xact_lock(7) is null as x), due as')
    .replace('from lanes where wake_at <= now()', 'from gate, lanes where wake_at <= now() and not gate.x')
    .replace('for update skip locked', 'for update of lanes skip locked')
}

describe('a lane that was begun and not ended', () => {
  async function die(): Promise<void> {
    await expireLeases(db)
  }

  it('is taken alone, one message at a time, behind whoever has waited longer', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'a')])
    await claim(db)
    await saveRows(db, [row('3', 'b')])
    await die()
    await db.rows(`update lanes set wake_at = now() - interval '1 hour' where lane = 'b'`)
    expect(await claim(db)).toMatchObject([{ lane: 'b', deaths: 0 }])
    const suspects = await claim(db)
    expect(suspects).toMatchObject([{ lane: 'a', deaths: 1 }])
    expect(suspects[0]?.rows).toHaveLength(1)
  })

  it('stays under doubt up to the last message that was in hand, and no further', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'a'), row('3', 'a')])
    await claim(db, { ...LANE_LIMITS, rowsPerLane: 2 })
    await die()
    const seen: number[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      const [lane] = await claim(db, { ...LANE_LIMITS, rowsPerLane: 2 })
      seen.push(lane!.deaths)
      await end(db, lane!)
    }
    expect(seen).toEqual([1, 1, 0])
  })

  it('is blamed only for deaths while its message was worked', async () => {
    await saveRows(db, [row('1', 'a')])
    await claim(db)
    for (let death = 0; death < 5; death += 1) {
      await die()
      const [lane] = await claim(db)
      await countDeath(db, lane!, 1)
      await countDeath(db, lane!, -1)
    }
    await die()
    const [innocent] = await claim(db)
    expect(innocent?.deaths).toBe(1)
    await countDeath(db, innocent!, 1)
    await die()
    expect(await claim(db)).toMatchObject([{ deaths: 2 }])
  })

  it('is nobody’s fault when it was given back because the database was away', async () => {
    await saveRows(db, [row('1', 'a')])
    const [lane] = await claim(db)
    await releaseLanes(db, [lane!], 0)
    expect(await claim(db)).toMatchObject([{ deaths: 0, rows: [{ failures: 0 }] }])
  })
})

describe('messages that cannot be worked', () => {
  it('parks one, lets the conversation go on, lists it, and puts it back on demand', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'a')])
    const [lane] = await claim(db)
    const [bad, good] = lane!.rows
    const failed = { lane: 'a', fence: lane!.fence, rowId: bad!.id, pauseMs: 0, isParked: true }
    await failTurn(db, { ...failed, error: 'broken \u0000 \ud83d' })
    const [next] = await claim(db)
    expect(next?.rows.map(({ id }) => id)).toEqual([good!.id])
    await end(db, next!)
    expect(await listParked(db)).toMatchObject([{ queue: 'inbox', id: bad!.id, error: 'broken  \ufffd' }])
    expect(await replayParked(db, 'inbox', bad!.id)).toBe(true)
    expect(await replayParked(db, 'inbox', bad!.id)).toBe(false)
    expect((await claim(db))[0]?.rows.map(({ id }) => id)).toEqual([bad!.id])
  })

  it('keeps the place of a failed message in front of the later ones while it waits', async () => {
    await saveRows(db, [row('1', 'a'), row('2', 'a')])
    const [lane] = await claim(db)
    const failed = { lane: 'a', fence: lane!.fence, rowId: lane!.rows[0]!.id, error: 'x', pauseMs: 60_000 }
    await failTurn(db, { ...failed, isParked: false })
    await saveRows(db, [row('3', 'a')])
    expect(await claim(db)).toEqual([])
    await expireLeases(db)
    expect((await claim(db))[0]?.rows.map(({ failures }) => failures)).toEqual([1, 0, 0])
  })

  it('leaves a lane alone that somebody else has taken over', async () => {
    await saveRows(db, [row('1', 'a')])
    const [frozen] = await claim(db)
    await expireLeases(db)
    await claim(db)
    const failed = { lane: 'a', fence: frozen!.fence, rowId: frozen!.rows[0]!.id, error: 'x', pauseMs: 0 }
    await failTurn(db, { ...failed, isParked: true })
    expect(await listParked(db)).toEqual([])
    expect(await db.rows('select pending from lanes')).toEqual([{ pending: 1 }])
  })
})
