import { createFileKey } from './file-key.ts'
import type { Facts } from './measure.ts'
import { LIMITS } from './limits.ts'
import type { Sql } from './sql.ts'

/**
 * Attachments that wait to be fetched are the rows without `stored_as` and `refused_because`. A row is claimed for a short
 * lease, which its holder extends; the fence says whose claim was the last, and nobody else's result counts.
 */
export interface ClaimedFile {
  readonly id: string
  readonly fence: string
  readonly fileId: string
  /** As the platform announced; null when it did not. */
  readonly bytes: number | null
  /** Under which it will lie. The same at every claim of this row. */
  readonly key: string
  readonly failures: number
  /** True when its ticket or its submitter has had enough. */
  readonly isOverQuota: boolean
}

/**
 * Claims waiting files of an account, the longest due first. What others hold is passed over and counts as stored; processes
 * that claim in the same instant do not see each other, so the quota can be exceeded by what they then hold.
 */
export function claimFiles(
  sql: Sql,
  account: string,
  { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
): Promise<readonly ClaimedFile[]> {
  const keys = Array.from({ length: limit }, createFileKey)
  return sql.query<ClaimedFile>('claim_files', CLAIM, [
    account,
    limit,
    `${leaseMs} ms`,
    keys,
    LIMITS.filesOfTicket,
    LIMITS.bytesOfDay,
  ])
}

/** Makes leases last; a claim that somebody else has taken over is left alone. */
export async function extendLeases(sql: Sql, held: readonly ClaimedFile[], leaseMs: number): Promise<void> {
  await sql.query(
    'extend_files',
    `update attachments a set leased_until = now() + $3::interval
     from unnest($1::text[], $2::bigint[]) as held (id, fence)
     where a.id = held.id and a.fence = held.fence and a.leased_until is not null`,
    [held.map(({ id }) => id), held.map(({ fence }) => fence), `${leaseMs} ms`],
  )
}

/** False when the claim had passed to somebody else, or the file is not wanted any more. */
export async function markKept(sql: Sql, { id, fence }: ClaimedFile, facts: Facts): Promise<boolean> {
  const rows = await sql.query(
    'mark_file_kept',
    `update attachments set stored_as = reserved_as, reserved_as = null, sniffed_type = $3, stored_bytes = $4, sha256 = $5,
       stored_at = now(), leased_until = null, failing_since = null
     where id = $1 and fence = $2 and stored_as is null and refused_because is null returning id`,
    [id, fence, facts.type, facts.bytes, facts.sha256],
  )
  return rows.length > 0
}

/** Nobody tries again. What an earlier try may have stored is removed by the care. */
export async function markRefused(sql: Sql, { id, fence }: ClaimedFile, because: string): Promise<void> {
  await sql.query(
    'mark_file_refused',
    `update attachments set refused_because = $3, leased_until = null
     where id = $1 and fence = $2 and stored_as is null and refused_because is null`,
    [id, fence, because],
  )
}

/** Puts a file off. Resolves with false when its platform has failed for longer than anybody waits: then it is refused. */
export async function markAway(sql: Sql, { id, fence }: ClaimedFile, afterMs: number): Promise<boolean> {
  const [row] = await sql.query<{ isWaiting: boolean }>(
    'mark_file_away',
    `update attachments set failures = failures + 1, leased_until = null, next_try_at = now() + $3::interval,
       failing_since = coalesce(failing_since, now()),
       refused_because = case when failing_since < now() - $4::interval then 'unreachable' end
     where id = $1 and fence = $2 and stored_as is null and refused_because is null
     returning refused_because is null as "isWaiting"`,
    [id, fence, `${afterMs} ms`, LIMITS.patience],
  )
  return row?.isWaiting ?? true
}

/** Puts a file off that we could not store: our own fault, which no customer loses a file by. */
export async function markNotStored(sql: Sql, { id, fence }: ClaimedFile, afterMs: number): Promise<void> {
  await sql.query(
    'mark_file_not_stored',
    `update attachments set failures = failures + 1, leased_until = null, next_try_at = now() + $3::interval,
       failing_since = null
     where id = $1 and fence = $2 and stored_as is null and refused_because is null`,
    [id, fence, `${afterMs} ms`],
  )
}

/** Gives claims back untried. */
export async function releaseFile(sql: Sql, { id, fence }: ClaimedFile): Promise<void> {
  await sql.query('release_file', 'update attachments set leased_until = null where id = $1 and fence = $2', [
    id,
    fence,
  ])
}

/** True when the row still speaks of the file under its key, as a waiting, a kept or a refused one. */
export async function isKnown(sql: Sql, { id, key }: ClaimedFile): Promise<boolean> {
  const rows = await sql.query(
    'is_file_known',
    'select from attachments where id = $1 and $2 in (stored_as, reserved_as)',
    [id, key],
  )
  return rows.length > 0
}

/** `materialized`, so that the rows are chosen and locked once, whatever plan is made for the rest. */
const CLAIM = `
  with due as materialized (
    select id from attachments
    where account = $1 and stored_as is null and refused_because is null and next_try_at <= now()
      and (leased_until is null or leased_until <= now())
    order by next_try_at, id limit $2 for update skip locked
  ), numbered as (
    select id, row_number() over (order by id) as place from due
  ), taken as (
    update attachments a set fence = a.fence + 1, leased_until = now() + $3::interval,
      reserved_as = coalesce(a.reserved_as, ($4::text[])[n.place])
    from numbered n where a.id = n.id
    returning a.id, a.fence, a.file_id, a.bytes, a.reserved_as, a.failures, a.ticket_id
  )
  select c.id, c.fence::text, c.file_id as "fileId", c.bytes::float8, c.reserved_as as key, c.failures,
    of_ticket.files + row_number() over (partition by c.ticket_id order by c.id) > $5
      or of_day.bytes + sum(coalesce(c.bytes, 0)) over (partition by t.submitter_id order by c.id) > $6 as "isOverQuota"
  from taken c join tickets t on t.id = c.ticket_id
  cross join lateral (
    select count(*) as files from attachments o
    where o.ticket_id = c.ticket_id and (o.stored_as is not null or o.leased_until > now())
  ) as of_ticket
  cross join lateral (
    select coalesce(sum(coalesce(o.stored_bytes, o.bytes)), 0) as bytes
    from tickets s join attachments o on o.ticket_id = s.id
    where s.submitter_id = t.submitter_id and (
      o.stored_as is not null and o.stored_at > now() - interval '1 day' or o.stored_as is null and o.leased_until > now())
  ) as of_day
  order by c.id`
