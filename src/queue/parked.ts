import type { Sql } from './sql.ts'

/** A message that could not be worked, kept for the operator. Holds no payload: that may be a person's words. */
export interface ParkedRow {
  readonly queue: 'inbox' | 'outbox'
  readonly id: string
  readonly lane: string
  readonly failures: number
  readonly error: string | null
  readonly parkedAt: Date
}

/** What is parked in both queues, newest first. */
export function listParked(sql: Sql, limit = 100): Promise<readonly ParkedRow[]> {
  return sql.query<ParkedRow>(
    'list_parked',
    `select 'inbox' as queue, id::text, lane, failures, last_error as error, parked_at as "parkedAt"
     from inbox where parked_at is not null and done_at is null
     union all
     select 'outbox', id::text, lane, failures, last_error, parked_at from outbox
     where parked_at is not null and sent_at is null
     order by "parkedAt" desc limit $1`,
    [limit],
  )
}

/**
 * Puts a parked row back in line with a fresh count of tries. False when there is no such parked row. The lane is locked
 * before its row is touched, as everywhere.
 */
export async function replayParked(sql: Sql, queue: 'inbox' | 'outbox', id: string): Promise<boolean> {
  const lanes = queue === 'inbox' ? 'lanes' : 'out_lanes'
  const done = queue === 'inbox' ? 'done_at' : 'sent_at'
  const rows = await sql.query(
    `replay_${queue}`,
    `with mine as (
       select lane from ${lanes} where lane = (select lane from ${queue} where id = $1) for update
     ), back as (
       update ${queue} q set parked_at = null, failures = 0, last_error = null from mine
       where q.id = $1 and q.lane = mine.lane and q.parked_at is not null and q.${done} is null
       returning q.lane
     )
     update ${lanes} l set pending = l.pending + 1, wake_at = coalesce(l.wake_at, now())
     from back where l.lane = back.lane returning l.lane`,
    [id],
  )
  return rows.length > 0
}
