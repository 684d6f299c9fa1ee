import type { OutgoingCall } from '../desk/delivering.ts'
import type { Sql } from './sql.ts'

/** A call that this worker may send now, or after `sendInMs`. */
export interface ClaimedCall extends OutgoingCall {
  readonly fence: string
  readonly started: number
  readonly ref: string | null
  readonly report: string | null
  readonly sendInMs: number
}

/** What became of a call. */
export interface CallResult {
  readonly id: string
  readonly lane: string
  readonly fence: string
  /** `skipped`: there is nothing to do any more; `unreachable`: the person cannot be reached on this channel. */
  readonly outcome: 'sent' | 'skipped' | 'unreachable' | 'retry' | 'parked'
  readonly platformId?: string
  readonly error?: string
  /** Keeps the destination asleep. */
  readonly pauseMs?: number
  /** The bucket that the platform has closed for `pauseMs`: of the chat, or of the whole account. */
  readonly pauses?: string
  /** Takes the place of the payload for the next try. */
  readonly payload?: string
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

export function claimCalls(sql: Sql, account: string, limits: CallLimits): Promise<readonly ClaimedCall[]> {
  return sql.query<ClaimedCall>(
    'claim_calls',
    `select id::text, lane, fence::text, started, kind, payload, conversation, ref, target_id as "targetId",
       needs_ref as "needsRef", report, failures, send_in_ms as "sendInMs"
     from claim_calls($1, $2, $3, $4::interval, $5::interval)`,
    [account, limits.lanes, limits.perLane, `${limits.horizonMs} ms`, `${limits.leaseMs} ms`],
  )
}

/** Records results; resolves with the lanes that were still held. */
export async function finishCalls(sql: Sql, results: readonly CallResult[]): Promise<readonly string[]> {
  const given = results.map((result) => ({
    id: result.id,
    lane: result.lane,
    fence: result.fence,
    outcome: result.outcome,
    platform_id: result.platformId,
    error: result.error?.slice(0, 500),
    pause_ms: result.pauseMs,
    pauses: result.pauses,
    payload: result.payload,
  }))
  const [answer] = await sql.query<{ held: readonly string[] }>(
    'finish_calls',
    'select finish_calls($1::json) as held',
    [JSON.stringify(given)],
  )
  return answer?.held ?? []
}

/** Keeps the leases of destinations whose calls are still on their way. */
export async function extendCalls(
  sql: Sql,
  lanes: readonly { readonly lane: string; readonly fence: string }[],
  leaseMs: number,
): Promise<void> {
  await sql.query(
    'extend_calls',
    `update out_lanes l set wake_at = now() + $2::interval
     from json_to_recordset($1::json) as r(lane text, fence bigint) where l.lane = r.lane and l.fence = r.fence`,
    [JSON.stringify(lanes), `${leaseMs} ms`],
  )
}

/** Milliseconds until the next destination of this account is due; null when nothing waits. */
export async function nextCallInMs(sql: Sql, account: string): Promise<number | null> {
  const [answer] = await sql.query<{ ms: string | null }>(
    'next_call',
    `select extract(epoch from min(wake_at) - now()) * 1000 as ms from out_lanes
     where account = $1 and wake_at is not null`,
    [account],
  )
  return answer?.ms == null ? null : Math.max(0, Number(answer.ms))
}
