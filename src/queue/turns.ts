import type { Sql } from './sql.ts'
import { plain } from './plain.ts'

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
  /**
   * How many processes seem to have died of this lane; from one on its rows are handed out one at a time. 0: no doubt.
   */
  readonly deaths: number
  readonly rows: readonly ClaimedRow[]
  /** What the lane is about, as the desk asked for it; JSON. */
  readonly subject: unknown
  /** The database's clock at the claim, epoch milliseconds. */
  readonly now: number
}

/** Everything that ended turns have decided, as `finish_turns` reads it. `by` names the lane that wrote a row. */
export interface TurnWrites {
  readonly lanes: readonly { readonly lane: string; readonly fence: string }[]
  readonly done: readonly { readonly by: string; readonly id: string }[]
  readonly internal: readonly object[]
  readonly persons: readonly object[]
  readonly identities: readonly object[]
  readonly dialogs: readonly object[]
  readonly tickets: readonly object[]
  readonly events: readonly object[]
  readonly messages: readonly object[]
  readonly versions: readonly object[]
  readonly attachments: readonly object[]
  readonly calls: readonly object[]
  readonly timers: readonly object[]
  readonly guards: readonly object[]
  readonly moves: readonly object[]
  readonly refusals: readonly object[]
  readonly refusal_marks: readonly object[]
  readonly incidents: readonly object[]
  readonly followers: readonly object[]
  readonly known_problems: readonly object[]
  readonly known_marks: readonly object[]
}

/**
 * Takes due lanes, oldest first, with their oldest open rows and what they are about, in one round trip. A lane under doubt
 * comes alone, when it is the oldest, and with its first row only.
 *
 * Everything is read in the statement's one snapshot, so a lane whose holder has ended a turn since then would be read as it
 * was before: its fence tells, and it is left for the next claim (the last row, without a lane, says that there was one).
 * The claim alone need not survive a crash of the server, so its commit does not wait for the disk.
 *
 * The limits stand in the statement as numbers: a plan for any limit would look so dear to the server that it planned each
 * claim anew.
 *
 * @param subject SQL of one JSON value about `t.lane`; part of the statement, never user input.
 */
export function claimStatement(subject: string): ClaimStatement {
  return ({ lanes, rowsPerLane }) => `
    with due as (
      select lane, started, fence, wake_at from lanes where wake_at <= now()
      order by wake_at limit ${whole(lanes)} for update skip locked
    ), fit as (
      select due.*, (select seen.fence from lanes seen where seen.lane = due.lane) = due.fence as is_fresh from due
    ), oldest as (
      select * from fit order by wake_at, lane limit 1
    ), chosen as (
      select lane, started from oldest where started > 0 and is_fresh
      union all
      select lane, started from fit where started = 0 and is_fresh and not exists (select from oldest where started > 0)
    ), ready as (
      select c.lane, c.started as deaths, r.rows, r.last_id from chosen c cross join lateral (
        select max(i.id) as last_id, json_agg(json_build_object('id', i.id::text, 'channel', i.channel,
          'account', i.account, 'eventAt', extract(epoch from i.event_at) * 1000,
          'receivedAt', extract(epoch from i.received_at) * 1000, 'payload', i.payload, 'failures', i.failures)
          order by i.id) filter (where c.started = 0 or i.place = 1) as rows
        from (select *, row_number() over (order by id) as place from inbox
              where lane = c.lane and done_at is null and parked_at is null order by id limit ${whole(rowsPerLane)}) i) r
    ), t as (
      update lanes l set wake_at = now() + $1::interval, fence = l.fence + 1, started = greatest(l.started, 1),
        doubt_to = case when l.started > 0 then coalesce(l.doubt_to, ready.last_id) end
      from ready where l.lane = ready.lane
      returning l.lane, l.fence, ready.deaths, ready.rows
    )
    select t.lane, t.fence::text, t.deaths, extract(epoch from now())::float8 * 1000 as now, (${subject}) as subject,
      t.rows, set_config('synchronous_commit', 'off', true)
    from t
    union all
    select null, null, null, null, null, null, null where exists (select from fit where not is_fresh)`
}

export interface ClaimLimits {
  readonly lanes: number
  readonly rowsPerLane: number
  readonly leaseMs: number
}

/** The text of a claim within given limits. */
export type ClaimStatement = (limits: ClaimLimits) => string

function whole(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 0) throw new RangeError('A limit is a whole number')
  return limit
}

interface ClaimAnswer {
  readonly lane: string | null
  readonly fence: string
  readonly deaths: number
  readonly now: number
  readonly subject: unknown
  readonly rows: readonly ClaimedRow[] | null
}

export interface Claim {
  readonly lanes: readonly ClaimedLane[]
  /** Another claim may find something at once. */
  readonly isMore: boolean
}

/** Runs a `claimStatement`. */
export async function claimLanes(sql: Sql, statement: ClaimStatement, limits: ClaimLimits): Promise<Claim> {
  const name = `claim_lanes_${limits.lanes}_${limits.rowsPerLane}`
  const answers = await sql.query<ClaimAnswer>(name, statement(limits), [`${limits.leaseMs} ms`])
  const lanes = answers.flatMap(({ lane, fence, deaths, now, subject, rows }) =>
    lane === null ? [] : [{ lane, fence, deaths, now, subject, rows: rows ?? [] }],
  )
  const isUnderDoubt = lanes.some(({ deaths }) => deaths > 0)
  return { lanes, isMore: isUnderDoubt || answers.length > lanes.length || lanes.length >= limits.lanes }
}

export type HeldLane = Pick<ClaimedLane, 'lane' | 'fence'>

/** Keeps the leases of lanes that are still worked on. */
export async function extendLanes(sql: Sql, lanes: readonly HeldLane[], leaseMs: number): Promise<void> {
  await sql.query(
    'extend_lanes',
    `with held as (
       select l.lane from lanes l join json_to_recordset($1::json) as r(lane text, fence bigint)
         on l.lane = r.lane and l.fence = r.fence
       order by l.lane for update of l)
     update lanes l set wake_at = now() + $2::interval from held where l.lane = held.lane`,
    [JSON.stringify(lanes.map(({ lane, fence }) => ({ lane, fence }))), `${leaseMs} ms`],
  )
}

/** Gives lanes back untouched, because nobody is to blame: the database or the network was away. */
export async function releaseLanes(sql: Sql, lanes: readonly HeldLane[], pauseMs: number): Promise<void> {
  await sql.query(
    'release_lanes',
    `with held as (
       select l.lane from lanes l join json_to_recordset($1::json) as r(lane text, fence bigint)
         on l.lane = r.lane and l.fence = r.fence
       order by l.lane for update of l)
     update lanes l set wake_at = case when l.pending > 0 then now() + $2::interval end, fence = l.fence + 1,
       started = case when l.doubt_to is null then 0 else least(l.started, 1) end
     from held where l.lane = held.lane`,
    [JSON.stringify(lanes.map(({ lane, fence }) => ({ lane, fence }))), `${pauseMs} ms`],
  )
}

/**
 * Says that the work on a lane under doubt begins (1) or is over (-1): if the process ends in between, the lane is to blame.
 * False when somebody else has taken the lane over.
 */
export async function countDeath(sql: Sql, { lane, fence }: HeldLane, change: 1 | -1): Promise<boolean> {
  const rows = await sql.query(
    'count_death',
    'update lanes set started = started + $3 where lane = $1 and fence = $2 returning lane',
    [lane, fence, change],
  )
  return rows.length > 0
}

export interface Finished {
  /** Lanes that were still held; what the others decided is thrown away, because somebody else has taken them over. */
  readonly held: readonly string[]
  /** A lane has something to do at once. */
  readonly isWaiting: boolean
}

/** Ends turns in one transaction and one round trip. A second call with the same turns changes nothing. */
export async function finishTurns(sql: Sql, writes: TurnWrites): Promise<Finished> {
  const [answer] = await sql.query<Finished>(
    'finish_turns',
    'select held, is_waiting as "isWaiting" from finish_turns($1::json)',
    [JSON.stringify(writes)],
  )
  return answer ?? { held: [], isWaiting: false }
}

/** Counts anew what waits in a lane that was claimed and found empty. */
export async function recountLane(sql: Sql, { lane, fence }: HeldLane): Promise<void> {
  await sql.query('recount_lane', 'select recount_lane($1, $2)', [lane, fence])
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
         fence = fence + 1,
         started = case when doubt_to > $3 or (doubt_to = $3 and not $6) then 1 else 0 end,
         doubt_to = case when doubt_to > $3 or (doubt_to = $3 and not $6) then doubt_to end,
         pending = pending - $6::boolean::integer,
         wake_at = case when pending > $6::boolean::integer then now() + $5::interval end
       where lane = $1 and fence = $2
       returning lane
     )
     update inbox set failures = failures + 1, last_error = $4, parked_at = case when $6 then now() end
     where id = $3 and lane in (select lane from held)`,
    [failed.lane, failed.fence, failed.rowId, plain(failed.error), `${failed.pauseMs} ms`, failed.isParked],
  )
}
