import type { InboxRow } from '../desk/receiving.ts'
import { toRecord } from './inbox.ts'
import type { Sql } from './sql.ts'

/** One message of a claimed lane. */
export interface ClaimedRow {
  readonly id: string
  readonly channel: string
  readonly account: string
  /** Epoch milliseconds. */
  readonly eventAt: number
  readonly receivedAt: number
  readonly payload: string
  readonly failures: number
}

/** A lane that this worker holds until its lease ends or its fence moves on. */
export interface ClaimedLane {
  readonly lane: string
  readonly fence: string
  /** How often it was begun and never ended, this time included: more than one is a suspicion. */
  readonly started: number
  readonly rows: readonly ClaimedRow[]
  /** What the lane is about, as the desk asked for it; JSON. */
  readonly subject: unknown
  /** The database's clock at the claim, epoch milliseconds. */
  readonly now: number
}

/** Everything that ended turns have decided. Each list's rows name the lane that wrote them in `by`. */
export interface TurnWrites {
  readonly lanes: readonly { readonly lane: string; readonly fence: string; readonly ended: number }[]
  readonly done: readonly { readonly by: string; readonly id: string }[]
  readonly internal: readonly (InboxRow & { readonly by: string })[]
  readonly records: Readonly<Record<RecordKind, readonly object[]>>
}

export type RecordKind =
  | 'persons'
  | 'identities'
  | 'dialogs'
  | 'tickets'
  | 'events'
  | 'messages'
  | 'versions'
  | 'attachments'
  | 'calls'
  | 'timers'

/**
 * Takes due lanes, oldest first, with their oldest open rows and what they are about, in one round trip. A lane that was
 * begun before and never ended is taken alone, and only its first row: if that row kills the process, no other is blamed.
 *
 * @param subject SQL of one JSON value about `t.lane`; part of the statement, never user input.
 */
export function claimStatement(subject: string): string {
  return `
    with due as (
      select lane, started from lanes where wake_at <= now() order by wake_at limit $1 for update skip locked
    ), chosen as (
      (select lane from due where started > 0 limit 1)
      union all
      select lane from due where not exists (select from due where started > 0)
    ), t as (
      update lanes l set wake_at = now() + $3::interval, fence = l.fence + 1, started = l.started + 1
      from chosen where l.lane = chosen.lane
      returning l.lane, l.fence, l.started
    )
    select t.lane, t.fence, t.started, extract(epoch from now()) * 1000 as now, (${subject}) as subject,
      (select json_agg(json_build_object('id', r.id::text, 'channel', r.channel, 'account', r.account,
          'eventAt', extract(epoch from r.event_at) * 1000, 'receivedAt', extract(epoch from r.received_at) * 1000,
          'payload', r.payload, 'failures', r.failures) order by r.id)
        from (select * from inbox i where i.lane = t.lane and i.done_at is null and i.parked_at is null
              order by i.id limit case when t.started > 1 then 1 else $2 end) r) as rows
    from t`
}

export interface ClaimLimits {
  readonly lanes: number
  readonly rowsPerLane: number
  readonly leaseMs: number
}

interface ClaimAnswer {
  readonly lane: string
  readonly fence: string
  readonly started: number
  readonly now: string
  readonly subject: unknown
  readonly rows: readonly ClaimedRow[] | null
}

/** Runs a `claimStatement`. An empty answer means that nothing is due. */
export async function claimLanes(sql: Sql, statement: string, limits: ClaimLimits): Promise<readonly ClaimedLane[]> {
  const answers = await sql.query<ClaimAnswer>('claim_lanes', statement, [
    limits.lanes,
    limits.rowsPerLane,
    `${limits.leaseMs} ms`,
  ])
  return answers.map((answer) => ({ ...answer, now: Number(answer.now), rows: answer.rows ?? [] }))
}

/** Keeps the leases of lanes that are still worked on. */
export async function extendLanes(
  sql: Sql,
  lanes: readonly Pick<ClaimedLane, 'lane' | 'fence'>[],
  leaseMs: number,
): Promise<void> {
  await sql.query(
    'extend_lanes',
    `update lanes l set wake_at = now() + $2::interval
     from json_to_recordset($1::json) as r(lane text, fence bigint) where l.lane = r.lane and l.fence = r.fence`,
    [JSON.stringify(lanes.map(({ lane, fence }) => ({ lane, fence }))), `${leaseMs} ms`],
  )
}

/**
 * Ends turns in one transaction and one round trip. Resolves with the lanes that were still held; what the others decided
 * is thrown away, because somebody else has taken them over.
 */
export async function finishTurns(sql: Sql, writes: TurnWrites): Promise<readonly string[]> {
  const [answer] = await sql.query<{ held: readonly string[] }>(
    'finish_turns',
    'select finish_turns($1::json) as held',
    [
      JSON.stringify({
        lanes: writes.lanes,
        done: writes.done,
        internal: writes.internal.map((row) => ({ by: row.by, ...toRecord(row) })),
        ...writes.records,
      }),
    ],
  )
  return answer?.held ?? []
}

/** After a turn that could not be taken: try again later, or park the message and let the conversation go on. */
export interface FailedTurn {
  readonly lane: string
  readonly fence: string
  readonly rowId: string
  readonly error: string
  readonly pauseMs: number
  readonly isParked: boolean
}

/** Records a failed turn, unless the lane has been taken over meanwhile. */
export async function failTurn(sql: Sql, failed: FailedTurn): Promise<void> {
  await sql.query(
    'fail_turn',
    `with held as (
       update lanes set
         started = 0,
         pending = pending - $6::boolean::integer,
         wake_at = case when pending > $6::boolean::integer then now() + $5::interval end
       where lane = $1 and fence = $2
       returning lane
     )
     update inbox set failures = failures + 1, last_error = $4, parked_at = case when $6 then now() end
     where id = $3 and lane in (select lane from held)`,
    [failed.lane, failed.fence, failed.rowId, failed.error, `${failed.pauseMs} ms`, failed.isParked],
  )
}
