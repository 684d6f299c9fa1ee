import type { Database } from './database.ts'

/** What the database knows of how the desk is doing: of the whole desk, whichever of its programs asks. Ages are seconds. */
export interface Measures {
  readonly inbox: readonly Depth[]
  readonly outbox: readonly Depth[]
  /** Conversations and tickets with something to work, and how many of them failed before. */
  readonly lanes: { readonly open: number; readonly underDoubt: number }
  readonly parked: { readonly inbox: number; readonly outbox: number }
  /** Rows that failed at least once and are tried again. */
  readonly retrying: { readonly inbox: number; readonly outbox: number; readonly files: number }
  readonly timers: { readonly late: number; readonly lateSeconds: number }
  /** For how long the budget of an account is spent. */
  readonly rateWaits: readonly { readonly account: string; readonly seconds: number }[]
  /** Open tickets by status, and those whose promise has passed unmet (R14). */
  readonly tickets: readonly { readonly status: string; readonly count: number }[]
  readonly overdue: { readonly firstResponse: number; readonly resolution: number }
  readonly waitingFiles: number
}

export interface Depth {
  readonly channel: string
  readonly open: number
  readonly oldestSeconds: number
}

/** A timer that is this late was not fired because nobody fires: they are looked at once a second. */
const LATE_SECONDS = 5

/**
 * Reads everything in one statement, by the partial indexes over what is open: its cost grows with what waits and not with
 * the archive.
 *
 * @param deskNow the desk's clock, for timers and promises.
 */
export async function readMeasures(database: Database, deskNow: Date): Promise<Measures> {
  const [row] = await database.query<{ measures: Measures }>('read_measures', MEASURES, [deskNow, LATE_SECONDS])
  if (!row) throw new Error('read_measures gave no answer')
  return row.measures
}

/** Replies that were sent after `after`, and until when: how long they took from the receipt, in seconds. */
export interface Replies {
  readonly tookSeconds: readonly number[]
  /** Where the next reading begins. */
  readonly until: Date
}

/**
 * The first reply of each turn that a message from a platform caused, sent since `after`; at most those among the newest
 * thousands of rows. A turn ends its messages and queues its replies in one transaction, so both have the same instant.
 * What committed in the last second may not be seen yet, and is left for the next reading; whole milliseconds, as a Date has.
 */
export async function readReplies(database: Database, after: Date | null): Promise<Replies> {
  const [row] = await database.query<Replies>('read_replies', REPLIES, [after, NEWEST])
  if (!row) throw new Error('read_replies gave no answer')
  return row
}

const NEWEST = 10_000

const depth = (table: string, channel: string, since: string, open: string): string => `
  coalesce((select json_agg(d) from (
    select ${channel} as channel, count(*) as open,
      greatest(0, extract(epoch from now() - min(${since})))::float8 as "oldestSeconds"
    from ${table} where ${open} group by 1 order by 1) d), '[]')`

const MEASURES = `
  select json_build_object(
    'inbox', ${depth('inbox', 'channel', 'received_at', 'done_at is null and parked_at is null')},
    'outbox', ${depth('outbox', "split_part(account, ':', 1)", 'created_at', 'sent_at is null and parked_at is null')},
    'lanes', (select json_build_object('open', count(*), 'underDoubt', count(*) filter (where started > 1))
      from lanes where wake_at is not null and pending > 0),
    'parked', json_build_object(
      'inbox', (select count(*) from inbox where parked_at is not null and done_at is null),
      'outbox', (select count(*) from outbox where parked_at is not null and sent_at is null)),
    'retrying', json_build_object(
      'inbox', (select count(*) from inbox where done_at is null and parked_at is null and failures > 0),
      'outbox', (select count(*) from outbox where sent_at is null and parked_at is null and failures > 0),
      'files', (select count(*) from attachments where stored_as is null and refused_because is null and failures > 0)),
    'timers', (select json_build_object('late', count(*),
        'lateSeconds', coalesce(extract(epoch from $1::timestamptz - min(due_at)), 0)::float8)
      from timers where due_at < $1::timestamptz - $2 * interval '1 second'),
    'rateWaits', coalesce((select json_agg(w) from (
      select b.bucket as account, greatest(0, extract(epoch from
        case when b.full_at = '-infinity' then interval '0' else b.full_at - now() end)
        - (b.burst - 1) * b.per_ms / 1000)::float8 as seconds
      from budgets b where b.bucket in (select distinct account from out_lanes) order by 1) w), '[]'),
    'tickets', coalesce((select json_agg(s) from (
      select status, count(*) as count from tickets where status <> 'closed' group by status order by status) s), '[]'),
    'overdue', (select json_build_object(
        'firstResponse', count(*) filter (where first_response_due_at < $1),
        'resolution', count(*) filter (where resolution_due_at < $1 and status in ('new', 'open')))
      from tickets where status <> 'closed'),
    'waitingFiles', (select count(*) from attachments where stored_as is null and refused_because is null)) as measures`

const REPLIES = `
  with reading as (select date_trunc('milliseconds', now() - interval '1 second') as until),
  first as (
    select distinct on (o.lane, o.created_at) o.lane, o.created_at, o.sent_at
    from outbox o
    where o.id > (select coalesce(max(id), 0) from outbox) - $2 and o.outcome = 'sent'
    order by o.lane, o.created_at, o.sent_at
  ), sent as (
    select f.* from first f, reading where f.sent_at > coalesce($1, reading.until) and f.sent_at <= reading.until
  ), asked as (
    select i.lane, i.done_at, min(i.received_at) as received_at
    from inbox i
    where i.id > (select coalesce(max(id), 0) from inbox) - $2 and i.channel <> 'desk' and i.done_at is not null
    group by i.lane, i.done_at
  )
  select coalesce(json_agg(extract(epoch from s.sent_at - a.received_at)::float8), '[]') as "tookSeconds",
    (select until from reading) as until
  from sent s join asked a on a.lane = s.lane and a.done_at = s.created_at`
