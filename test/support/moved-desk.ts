import { createTelegramApi } from '../../src/channels/telegram/api.ts'
import { createTelegramDeliver } from '../../src/channels/telegram/deliver.ts'
import { toInboxRow } from '../../src/channels/telegram/inbox-row.ts'
import type { Deliver, Sent } from '../../src/desk/delivering.ts'
import type { Worked } from '../../src/desk/work-tools.ts'
import { saveRows } from '../../src/queue/inbox.ts'
import { joinWrites, type EndedLane } from '../../src/queue/join-writes.ts'
import { claimCalls, ensureBudget, finishCalls, type CallResult, type ClaimedCall } from '../../src/queue/outbox.ts'
import { fireTimers } from '../../src/queue/timers.ts'
import { claimLanes, claimStatement, finishTurns, type ClaimedLane } from '../../src/queue/turns.ts'
import { createDatabase, type Database } from '../../src/storage/database.ts'
import { LANE_SUBJECT } from '../../src/storage/subject.ts'
import { freshDatabase, type TestDatabase } from './database.ts'
import { startFakeTelegram, type FakeTelegram } from './telegram/fake-telegram.ts'

/**
 * The queues, the desk and Telegram on one clock that only the test moves, the database's included: everything that waits for
 * a moment waits for this clock, so that ten minutes of a bad day pass in seconds.
 */
export interface MovedDesk {
  readonly telegram: FakeTelegram
  readonly database: TestDatabase
  /** `tg:<bot>`. */
  readonly account: string
  now(): number
  /** Moves the clock on by so much, and does all that falls due on the way, calls at their booked moments. */
  pass(ms: number): Promise<void>
  stop(): Promise<void>
}

/** Unqualified, `now()` is this one in every statement and function. */
const MOVED = `
  create schema moved;
  create table moved.time (at timestamptz not null);
  insert into moved.time values ('2026-11-23T07:00:00Z');
  create function moved.now() returns timestamptz language sql stable as 'select at from moved.time';
  do $$ begin execute format('alter database %I set search_path = moved, public, pg_catalog', current_database()); end $$;`

const START = Date.parse('2026-11-23T07:00:00Z')
const LEASE_MS = 600_000
const CLAIM = claimStatement(LANE_SUBJECT)

export async function startMovedDesk(work: (lane: ClaimedLane, sql: Database) => Promise<Worked>): Promise<MovedDesk> {
  const database = await freshDatabase()
  for (const statement of MOVED.split(/;\n(?!\s*end)/)) await database.rows(statement)
  const sql = createDatabase({ url: database.url, maxConnections: 4, onLost: () => undefined })
  let now = START
  let tick = START
  const telegram = await startFakeTelegram({ clock: () => tick, ticks: () => tick })
  const api = createTelegramApi({ token: telegram.token, apiRoot: telegram.url })
  const account = `tg:${telegram.bot.user.id}`
  await ensureBudget(sql, account, 33.4, 1)
  const deliver = createTelegramDeliver({ api })
  let offset = 0

  async function takeUpdates(): Promise<void> {
    if (telegram.pending().length === 0) return
    const answer = await api.call('getUpdates', { offset, timeout: 0, allowed_updates: [] }, { timeoutMs: 5000 })
    const updates = answer as readonly { readonly update_id: number }[]
    offset = (updates.at(-1)?.update_id ?? offset - 1) + 1
    await saveRows(
      sql,
      updates.map((update) => toInboxRow(update, { botId: String(telegram.bot.user.id), receivedAt: now })),
    )
    if (updates.length > 0) await api.call('getUpdates', { offset, timeout: 0 }, { timeoutMs: 5000 })
  }

  async function workAll(): Promise<void> {
    for (;;) {
      const { lanes } = await claimLanes(sql, CLAIM, { lanes: 100, rowsPerLane: 50, leaseMs: LEASE_MS })
      if (lanes.length === 0) return
      const ended = await Promise.all(
        lanes.map(async (lane): Promise<EndedLane> => {
          const { done, writes } = await work(lane, sql)
          return { lane: lane.lane, fence: lane.fence, done, writes }
        }),
      )
      await finishTurns(sql, joinWrites(ended))
    }
  }

  /** What may leave up to the end of the step, each at its booked moment. */
  async function sendAll(horizonMs: number): Promise<boolean> {
    const limits = { lanes: 100, perLane: 4, horizonMs, leaseMs: LEASE_MS }
    const { calls } = await claimCalls(sql, account, limits)
    const inOrder = [...calls].sort((a, b) => a.sendInMs - b.sendInMs)
    const results = new Map<string, CallResult[]>()
    const posted = new Map<string, string>()
    const stopped = new Map<string, number>()
    for (const call of inOrder) {
      if (stopped.has(call.lane)) continue
      tick = Math.max(tick, now + call.sendInMs)
      const targetId = (call.needsRef !== null && posted.get(`${call.lane} ${call.needsRef}`)) || call.targetId
      const result = await sendOne(deliver, { ...call, targetId })
      if (call.ref !== null && result.platformId !== undefined)
        posted.set(`${call.lane} ${call.ref}`, result.platformId)
      if (result.outcome === 'retry') stopped.set(call.lane, result.pauseMs ?? 0)
      results.set(call.lane, [...(results.get(call.lane) ?? []), result])
    }
    const held = new Map(calls.map(({ lane, fence }) => [lane, fence]))
    const released = [...held].map(([lane, fence]) => ({ lane, fence, pauseMs: stopped.get(lane) ?? 0 }))
    if (calls.length > 0) await finishCalls(sql, [...results.values()].flat(), released)
    return calls.length > 0
  }

  return {
    telegram,
    database,
    account,
    now: () => now,
    async pass(ms) {
      await takeUpdates()
      await fireTimers(sql, now)
      await workAll()
      while (await sendAll(ms)) await workAll()
      now += ms
      tick = Math.max(tick, now)
      await sql.query('move_time', 'update moved.time set at = $1', [new Date(now)])
    },
    async stop() {
      await telegram.stop()
      await sql.close()
      await database.drop()
    },
  }
}

async function sendOne(deliver: Deliver, call: ClaimedCall): Promise<CallResult> {
  const at = { id: call.id, lane: call.lane, fence: call.fence }
  const sent: Sent = await deliver(call)
  switch (sent.outcome) {
    case 'sent':
      return { ...at, outcome: 'sent', ...(sent.platformId === null ? {} : { platformId: sent.platformId }) }
    case 'retry':
      return {
        ...at,
        outcome: 'retry',
        error: sent.note,
        pauseMs: sent.afterMs ?? 1000,
        ...(sent.scope && call.bucket !== null ? { pauses: call.bucket } : {}),
        ...(sent.payload === undefined ? {} : { payload: sent.payload }),
      }
    case 'skipped':
      return { ...at, outcome: 'skipped', error: sent.note }
    default:
      throw new Error(`${call.kind}: ${sent.outcome}, ${sent.note}`)
  }
}
