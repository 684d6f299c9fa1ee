import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { noWrites, type Writes } from '../../src/desk/records.ts'
import { cleanQueues } from '../../src/queue/care.ts'
import { saveRows } from '../../src/queue/inbox.ts'
import { joinWrites } from '../../src/queue/join-writes.ts'
import { claimCalls, ensureBudget, finishCalls, type CallResult, type ClaimedCall } from '../../src/queue/outbox.ts'
import { replayParked } from '../../src/queue/parked.ts'
import { fireTimers } from '../../src/queue/timers.ts'
import {
  claimLanes,
  countDeath,
  extendLanes,
  failTurn,
  finishTurns,
  recountLane,
  releaseLanes,
} from '../../src/queue/turns.ts'
import type { ClaimedLane } from '../../src/queue/turns.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { call, CLAIM, expireLeases, LANE_LIMITS, row } from './support.ts'

/**
 * Random histories of everything that the queues do, one or two steps at a time, with leases that run out and late writes of
 * those who lost them. The database itself watches the order: a row that ends while an older one of its lane is open raises an
 * error in the statement that ends it, unless one of the two was replayed or moved there.
 */
const WATCH = `
  create table excused (queue text, id bigint, primary key (queue, id));
  create function watch_order() returns trigger language plpgsql as $$
  declare
    overtaken bigint;
  begin
    if tg_table_name = 'inbox' then
      if old.parked_at is not null and new.parked_at is null then
        insert into excused values ('inbox', new.id) on conflict do nothing;
      elsif new.done_at is not null and old.done_at is null then
        select i.id into overtaken from inbox i where i.lane = new.lane and i.id < new.id and i.done_at is null
          and i.parked_at is null and not exists (select from excused e where e.queue = 'inbox' and e.id = i.id);
      end if;
    else
      if (old.parked_at is not null and new.parked_at is null) or old.lane <> new.lane then
        insert into excused values ('outbox', new.id) on conflict do nothing;
      elsif new.sent_at is not null and old.sent_at is null and new.outcome <> 'replaced' then
        select o.id into overtaken from outbox o where o.lane = new.lane and o.id < new.id and o.sent_at is null
          and o.parked_at is null and not exists (select from excused e where e.queue = 'outbox' and e.id = o.id);
      end if;
    end if;
    if overtaken is not null
      and not exists (select from excused e where e.queue = tg_table_name and e.id = new.id) then
      raise exception '% % of lane % overtakes %', tg_table_name, new.id, new.lane, overtaken;
    end if;
    return null;
  end $$;
  create trigger watch_inbox after update on inbox for each row execute function watch_order();
  create trigger watch_outbox after update on outbox for each row execute function watch_order();`

/** What is wrong with the books at this moment; nothing should be. */
const AUDIT = `
  select 'lane ' || l.lane || ' says ' || l.pending || ', has ' || n.open || ', wakes ' || coalesce(l.wake_at::text, 'never')
    as wrong
  from lanes l cross join lateral (
    select count(*) as open from inbox i where i.lane = l.lane and i.done_at is null and i.parked_at is null) n
  where l.pending <> n.open or (n.open > 0 and l.wake_at is null)
  union all
  select 'destination ' || l.lane || ' says ' || l.pending || ', has ' || n.open || ', wakes '
    || coalesce(l.wake_at::text, 'never')
  from out_lanes l cross join lateral (
    select count(*) as open from outbox o where o.lane = l.lane and o.sent_at is null and o.parked_at is null) n
  where l.pending <> n.open or (n.open > 0 and l.wake_at is null)
  union all
  select 'call ' || o.id || ' was replaced by nothing' from outbox o
  where o.outcome = 'replaced' and not exists (
    select from outbox later where later.coalesce_key = o.coalesce_key and later.id > o.id)
  union all
  select 'call ' || o.id || ' has no destination' from outbox o
  where not exists (select from out_lanes l where l.lane = o.lane)
  union all
  select 'row ' || i.id || ' has no lane' from inbox i where not exists (select from lanes l where l.lane = i.lane)`

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
  await db.rows(WATCH)
})
afterAll(() => db.drop())

interface HeldCalls {
  readonly calls: ClaimedCall[]
}

/** What the workers of one history believe to hold; some of it is lost to them already. */
interface World {
  readonly lanes: ClaimedLane[]
  readonly destinations: HeldCalls[]
}

type Step = (world: World) => Promise<unknown>

const lane = fc.constantFrom('a', 'b', 'c')
const place = fc.constantFrom('x', 'y', 'z')
const pick = fc.nat({ max: 7 })

/** Takes the nth of a list out of it, as a worker does that is through with it. */
function take<T>(list: T[], n: number): T | undefined {
  return list.length === 0 ? undefined : list.splice(n % list.length, 1)[0]
}

let serial = 0
const unique = (): string => String((serial += 1))

const calls = fc
  .array(
    fc.record({
      to: place,
      coalesceKey: fc.constantFrom(null, null, 'k'),
      ref: fc.constantFrom(null, null, 'r'),
      needsRef: fc.constantFrom(null, 'r'),
      report: fc.constantFrom(null, null, '{"lane":"a","about":{}}'),
      priority: fc.nat({ max: 9 }),
    }),
    { maxLength: 3 },
  )
  .map((given) => given.map(({ to, ...rest }) => call(to, { ...rest, dedupeKey: unique() })))

const writes = fc
  .record({ calls, tells: fc.option(lane, { freq: 3 }), timer: fc.option(lane, { freq: 3 }) })
  .map(({ calls, tells, timer }): Writes => {
    const at = new Date(0)
    return {
      ...noWrites(),
      calls,
      internal: tells ? [{ externalId: unique(), lane: tells, eventAt: at, payload: '{}' }] : [],
      timers: timer ? [{ key: timer, lane: timer, dueAt: at, payload: '{}' }] : [],
    }
  })

const inboxStep: fc.Arbitrary<Step> = fc.oneof(
  fc.array(lane, { minLength: 1, maxLength: 3 }).map((lanes): Step => {
    const rows = lanes.map((name) => row(unique(), name))
    return () => saveRows(db, [...rows, ...rows.slice(0, 1)])
  }),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
    .map(([lanes, rowsPerLane]): Step => async (world) => {
      const claim = await claimLanes(db, CLAIM, { ...LANE_LIMITS, lanes, rowsPerLane })
      for (const one of claim.lanes) {
        if (one.rows.length > 0) world.lanes.push(one)
        else await recountLane(db, one)
      }
    }),
  fc
    .tuple(fc.array(pick, { minLength: 1, maxLength: 3 }), pick, writes)
    .map(([which, share, decided]): Step => async (world) => {
      const mine = which.flatMap((n) => take(world.lanes, n) ?? [])
      const ended = mine.map(({ lane, fence, rows }, index) => ({
        lane,
        fence,
        done: rows.slice(0, 1 + (share % rows.length)).map(({ id }) => id),
        writes: index === 0 ? decided : noWrites(),
      }))
      const once = [...new Map(ended.map((one) => [one.lane, one])).values()]
      if (once.length > 0) await finishTurns(db, joinWrites(once))
    }),
  fc.tuple(pick, fc.boolean(), fc.constantFrom(0, 60_000)).map(([n, isParked, pauseMs]): Step => async (world) => {
    const one = take(world.lanes, n)
    const rowId = one?.rows[0]?.id
    if (one && rowId) await failTurn(db, { lane: one.lane, fence: one.fence, rowId, error: 'x', pauseMs, isParked })
  }),
  pick.map((n): Step => async (world) => {
    const one = take(world.lanes, n)
    if (one) await releaseLanes(db, [one], 0)
  }),
  fc.tuple(pick, fc.constantFrom<1 | -1>(1)).map(([n, change]): Step => async (world) => {
    const one = world.lanes[n % Math.max(1, world.lanes.length)]
    if (one) await countDeath(db, one, change)
  }),
  fc.constant<Step>((world) => extendLanes(db, world.lanes, 5000)),
  fc.constant<Step>(() => fireTimers(db, 1)),
)

const result = fc.constantFrom<CallResult['outcome']>(
  'sent',
  'sent',
  'sent',
  'skipped',
  'unreachable',
  'retry',
  'parked',
  'moved',
)

const outboxStep: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.boolean())
    .map(([lanes, perLane, isFair]): Step => async (world) => {
      const limits = { lanes, perLane, horizonMs: 300, leaseMs: 5000 }
      const { calls } = await claimCalls(db, 'tg:1', limits, isFair)
      for (const name of new Set(calls.map((one) => one.lane))) {
        world.destinations.push({ calls: calls.filter((one) => one.lane === name) })
      }
    }),
  fc.tuple(pick, result, place, fc.boolean()).map(([n, outcome, nowAt, letsGo]): Step => async (world) => {
    // Another worker must not go on with the same calls at the same time: a process has one sender for each destination.
    const held = take(world.destinations, n)
    const one = held?.calls.shift()
    if (!held || !one) return
    const at = { lane: one.lane, fence: one.fence }
    const isLast = held.calls.length === 0 || letsGo || outcome === 'retry' || outcome === 'moved'
    const given = {
      ...at,
      id: one.id,
      outcome,
      platformId: one.id,
      error: 'x',
      ...(outcome === 'moved' ? { nowAt } : {}),
    }
    const recorded = await finishCalls(db, [given], isLast ? [{ ...at, pauseMs: 0 }] : [])
    if (!isLast && recorded.held.includes(one.lane)) world.destinations.push(held)
  }),
  fc.tuple(place, place).map(
    ([from, to]): Step =>
      () =>
        db.rows('select move_conversation($1, $2)', [from, to]),
  ),
)

const careStep: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.constant<Step>(() => expireLeases(db)), weight: 3 },
  { arbitrary: fc.constant<Step>(() => expireLeases(db, 'out_lanes')), weight: 4 },
  fc.constantFrom<'inbox' | 'outbox'>('inbox', 'outbox').map((queue): Step => async () => {
    const [parked] = await db.rows<{ id: string }>(`select id from ${queue} where parked_at is not null limit 1`)
    if (parked) await replayParked(db, queue, parked.id)
  }),
  fc.constant<Step>(() => cleanQueues(db, { inboxDays: -1 })),
)

const step = fc.oneof(
  { arbitrary: inboxStep, weight: 5 },
  { arbitrary: outboxStep, weight: 6 },
  { arbitrary: careStep, weight: 3 },
)

async function begin(): Promise<World> {
  await db.rows(
    `truncate inbox, inbox_keys, lanes, outbox, out_lanes, budgets, posted, timers, moved_conversations, excused`,
  )
  await ensureBudget(db, 'tg:1', 0, 1)
  return { lanes: [], destinations: [] }
}

async function audit(): Promise<void> {
  expect(await db.rows(AUDIT)).toEqual([])
}

/** Works off everything by claims alone: a lane that nobody wakes is never found. */
async function drain(): Promise<void> {
  for (let idle = 0; idle < 2;) {
    await expireLeases(db)
    await expireLeases(db, 'out_lanes')
    const { lanes } = await claimLanes(db, CLAIM, LANE_LIMITS)
    const ended = lanes.map(({ lane, fence, rows }) => ({
      lane,
      fence,
      done: rows.map(({ id }) => id),
      writes: noWrites(),
    }))
    if (ended.length > 0) await finishTurns(db, joinWrites(ended))
    const { calls } = await claimCalls(db, 'tg:1', { lanes: 16, perLane: 16, horizonMs: 300, leaseMs: 5000 })
    const results = calls.map(({ id, lane, fence }) => ({ id, lane, fence, outcome: 'sent' as const }))
    const held = new Map(calls.map(({ lane, fence }) => [lane, { lane, fence, pauseMs: 0 }]))
    await finishCalls(db, results, [...held.values()])
    idle = lanes.length + calls.length === 0 ? idle + 1 : 0
  }
  const open = await db.rows(
    `select 'inbox' as queue, id, lane from inbox where done_at is null and parked_at is null
     union all select 'outbox', id, lane from outbox where sent_at is null and parked_at is null`,
  )
  expect(open).toEqual([])
}

/** A chat that moves while others are written can meet them in the wrong order; the program tries again like after any short fault. */
async function untilNoDeadlock(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work()
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === '40P01')) throw error
    }
  }
}

describe('the books of the queues', () => {
  it('are right after every step of any history, in order, and everything can be worked off at its end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const world = await begin()
        for (const one of steps) {
          await one(world)
          await audit()
        }
        await drain()
      }),
      { numRuns: 200 },
    )
  }, 240_000)

  it('are right as well when two workers do it at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, step, step), { minLength: 5, maxLength: 20 }), async (rounds) => {
        const world = await begin()
        for (const round of rounds) {
          await Promise.all(round.map((one) => untilNoDeadlock(() => one(world))))
          await audit()
        }
        await drain()
      }),
      { numRuns: 100 },
    )
  }, 240_000)
})
