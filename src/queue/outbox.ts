import type { OutgoingCall } from '../desk/delivering.ts'
import { plain } from './plain.ts'
import type { Sql } from './sql.ts'

/** A call that this worker may send now, or after `sendInMs`. */
export interface ClaimedCall extends OutgoingCall {
  readonly fence: string
  /** The budget that its destination shares; null when there is none beside the account's. */
  readonly bucket: string | null
  readonly ref: string | null
  readonly report: string | null
  readonly sendInMs: number
}

export interface ClaimedCalls {
  readonly calls: readonly ClaimedCall[]
  /** Milliseconds until it is worth asking again; null when nothing waits. */
  readonly nextInMs: number | null
}

/** A destination that is held. */
export interface HeldDestination {
  readonly lane: string
  readonly fence: string
}

/** What became of a call. */
export interface CallResult extends HeldDestination {
  readonly id: string
  /** `skipped`: there is nothing to do any more; `unreachable`: the person cannot be reached on this channel. */
  readonly outcome: 'sent' | 'skipped' | 'unreachable' | 'retry' | 'parked' | 'moved'
  readonly platformId?: string
  readonly error?: string
  /** The budgets that the platform has closed, and for how long. */
  readonly pauses?: string
  readonly pauseMs?: number
  /** Takes the place of the payload for the next try. */
  readonly payload?: string
  /** The conversation's new id. */
  readonly nowAt?: string
}

/** Lets a destination go; it sleeps for `pauseMs` when more calls wait. */
export interface Release extends HeldDestination {
  readonly pauseMs: number
}

export interface Recorded {
  /** Destinations that were still held. */
  readonly held: readonly string[]
  /** A destination has something to do at once. */
  readonly isWaiting: boolean
  /** How many lanes were told something. */
  readonly reports: number
}

export interface CallLimits {
  readonly lanes: number
  readonly perLane: number
  /** How far ahead a moment may be booked. */
  readonly horizonMs: number
  readonly leaseMs: number
}

/** Makes sure that an account has a budget row: `perMs` between two calls, `burst` calls at once. */
export async function ensureBudget(sql: Sql, bucket: string, perMs: number, burst: number): Promise<void> {
  await sql.query(
    'ensure_budget',
    `insert into budgets (bucket, per_ms, burst) values ($1, $2, $3)
     on conflict (bucket) do update set per_ms = excluded.per_ms, burst = excluded.burst`,
    [bucket, perMs, burst],
  )
}

/** Claims calls of destinations that are due: most urgent first, or with `isFair` those that have waited longest. */
export async function claimCalls(sql: Sql, account: string, limits: CallLimits, isFair = false): Promise<ClaimedCalls> {
  const rows = await sql.query<
    Omit<ClaimedCall, 'id'> & { readonly id: string | null; readonly nextInMs: number | null }
  >(
    'claim_calls',
    `select id::text, lane, fence::text, bucket, kind, payload, conversation, ref, target_id as "targetId",
       needs_ref as "needsRef", report, failures, send_in_ms as "sendInMs", next_in_ms as "nextInMs"
     from claim_calls($1, $2, $3, $4::interval, $5::interval, $6)`,
    [account, limits.lanes, limits.perLane, `${limits.horizonMs} ms`, `${limits.leaseMs} ms`, isFair],
  )
  return {
    calls: rows.flatMap(({ id, ...call }) => (id === null ? [] : [{ ...call, id }])),
    nextInMs: rows.at(-1)?.nextInMs ?? null,
  }
}

/** Records results and lets destinations go, in one transaction. A second call with the same results changes nothing. */
export async function finishCalls(
  sql: Sql,
  results: readonly CallResult[],
  released: readonly Release[],
): Promise<Recorded> {
  const given = results.map((result) => ({
    id: result.id,
    lane: result.lane,
    fence: result.fence,
    outcome: result.outcome,
    platform_id: result.platformId,
    error: result.error === undefined ? undefined : plain(result.error),
    pauses: result.pauses,
    pause_ms: result.pauseMs,
    payload: result.payload,
    now_at: result.nowAt,
  }))
  const free = released.map(({ lane, fence, pauseMs }) => ({ lane, fence, pause_ms: pauseMs }))
  const [answer] = await sql.query<Recorded>(
    'finish_calls',
    'select held, is_waiting as "isWaiting", reports from finish_calls($1::json, $2::json)',
    [JSON.stringify(given), JSON.stringify(free)],
  )
  return answer ?? { held: [], isWaiting: false, reports: 0 }
}

/** Keeps the leases of destinations whose calls are still on their way; resolves with those that were still held. */
export async function extendCalls(
  sql: Sql,
  lanes: readonly HeldDestination[],
  leaseMs: number,
): Promise<readonly string[]> {
  const rows = await sql.query<{ lane: string }>(
    'extend_calls',
    `with held as (
       select l.lane from out_lanes l join json_to_recordset($1::json) as r(lane text, fence bigint)
         on l.lane = r.lane and l.fence = r.fence
       order by l.lane for update of l)
     update out_lanes l set wake_at = now() + $2::interval from held where l.lane = held.lane returning l.lane`,
    [JSON.stringify(lanes.map(({ lane, fence }) => ({ lane, fence }))), `${leaseMs} ms`],
  )
  return rows.map(({ lane }) => lane)
}
