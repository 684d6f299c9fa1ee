import type { Database } from './database.ts'

/** How long is kept what need not stay; all but the first have defaults. Tickets stay for ever unless the desk says otherwise. */
export interface Retention {
  /** Done rows of the queues; removed by `cleanQueues`. */
  readonly inboxDays: number
  /** Words that the filter refused (R20); 30 without it. */
  readonly refusalDays?: number | undefined
  /** Conversations of people who never sent a form, counted from their last message; 30 without it. */
  readonly strangerDays?: number | undefined
  /** Files of tickets, counted from the closing; kept without it. */
  readonly closedFileDays?: number | undefined
  /** Words of tickets, counted from the closing: number, facts and counts stay. Kept without it. */
  readonly closedTicketYears?: number | undefined
}

export interface Aged {
  readonly refusals: number
  readonly letters: number
  readonly links: number
  readonly strangers: number
  readonly files: number
  readonly tickets: number
}

const DAY_MS = 24 * 3_600_000
const YEAR_MS = 365.25 * DAY_MS
/** The limits of letters look back one day (T5). */
const LETTER_DAYS = 2
const EXPIRED_LINK_DAYS = 30

/**
 * Removes what is older than its field may be kept, in small transactions. Several programs may do it at once. Files are only
 * discarded here: the care of the files removes them from the store.
 *
 * @param now the desk's clock: how long something is kept is a rule.
 */
export async function ageArchive(database: Database, retention: Retention, now: Date, batch = 500): Promise<Aged> {
  const before = (days: number | undefined): Date | null =>
    days === undefined ? null : new Date(now.getTime() - days * DAY_MS)
  const { closedTicketYears: years } = retention
  const age = (name: keyof typeof STATEMENTS, cutoff: Date | null): Promise<number> =>
    cutoff === null ? Promise.resolve(0) : inBatches(database, name, cutoff, batch)
  return {
    refusals: await age('age_refusals', before(retention.refusalDays ?? 30)),
    letters: await age('age_letters', before(LETTER_DAYS)),
    links: await age('age_links', before(EXPIRED_LINK_DAYS)),
    strangers: await age('age_strangers', before(retention.strangerDays ?? 30)),
    files: await age('age_files', before(retention.closedFileDays)),
    tickets: await age('age_tickets', years === undefined ? null : new Date(now.getTime() - years * YEAR_MS)),
  }
}

/** The desk's own clock reads the database's; epoch milliseconds. */
export async function readDatabaseClock(database: Database): Promise<number> {
  const [row] = await database.query<{ now: number }>(
    'retention_clock',
    'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
    [],
  )
  if (!row) throw new Error('The database did not say what time it is')
  return row.now
}

async function inBatches(
  database: Database,
  name: keyof typeof STATEMENTS,
  cutoff: Date,
  batch: number,
): Promise<number> {
  for (let removed = 0; ;) {
    const [row] = await database.query<{ count: number }>(name, STATEMENTS[name], [cutoff, batch])
    const count = row?.count ?? 0
    removed += count
    if (count < batch) return removed
  }
}

const STATEMENTS = {
  age_refusals: `
    with gone as (delete from refusals where id in (select id from refusals where at < $1 order by at limit $2) returning 1)
    select count(*)::integer as count from gone`,
  age_letters: `
    with gone as (
      delete from letter_allowances where key in (select key from letter_allowances where at < $1 limit $2) returning 1)
    select count(*)::integer as count from gone`,
  age_links: `
    with gone as (
      delete from links where hash in (select hash from links where expires_at < $1 order by expires_at limit $2)
      returning 1)
    select count(*)::integer as count from gone`,
  // A lane that is locked is being worked: it is nobody's old one. What waits in a lane, or will fall due, keeps it.
  age_strangers: `
    with idle as (
      select l.lane from lanes l join dialogs d using (lane)
      where d.person_id is null and d.changed_at < $1 and l.pending = 0 and l.wake_at is null
        and not exists (select from timers t where t.lane = l.lane)
        and not exists (select from out_lanes o where split_part(o.lane, '#', 1) = l.lane and o.pending > 0)
      limit $2 for update of l skip locked
    ), words as (
      delete from dialogs using idle where dialogs.lane = idle.lane returning 1
    ), ways as (
      delete from out_lanes using idle where split_part(out_lanes.lane, '#', 1) = idle.lane and pending = 0 returning 1
    ), paces as (
      delete from budgets using idle where bucket = idle.lane returning 1
    ), names as (
      delete from posted using idle where conversation = idle.lane returning 1
    ), gone as (
      delete from lanes using idle where lanes.lane = idle.lane returning 1
    )
    select count(*)::integer as count from gone`,
  age_files: `
    with old as (
      select a.id from attachments a join tickets t on t.id = a.ticket_id
      where t.closed_at < $1 and a.refused_because is null limit $2
    ), gone as (
      update attachments a set refused_because = 'erased', reserved_as = coalesce(stored_as, reserved_as), stored_as = null,
        sha256 = null, file_id = '', leased_until = null, fence = fence + 1
      from old where a.id = old.id returning 1
    )
    select count(*)::integer as count from gone`,
  age_tickets: `
    with old as (
      select id from tickets where closed_at < $1 and title <> '—' order by id limit $2 for update skip locked
    ), words as (
      update message_versions v set body = '—' from messages m, old where m.ticket_id = old.id and v.message_id = m.id
      returning 1
    ), files as (
      update attachments a set name = '—', refused_because = 'erased', reserved_as = coalesce(stored_as, reserved_as),
        stored_as = null, sha256 = null, file_id = '', leased_until = null, fence = fence + 1
      from old where a.ticket_id = old.id returning 1
    ), doors as (
      update links set revoked_at = coalesce(revoked_at, $1) from old where ticket_id = old.id returning 1
    ), gone as (
      update tickets t set title = '—', product = '—', product_version = '—' from old where t.id = old.id returning 1
    )
    select count(*)::integer as count from gone`,
} as const
