import { NOBODY, PAGE_LINES } from '../desk/desk-pages.ts'
import type { ArchiveQuery, DeskArchive, Lines, QueueQuery, TicketLine } from '../desk/desk-pages.ts'
import { readTicket } from './archive-reading.ts'
import { DESK_INBOX, readDeskTicket } from './desk-pages-ticket.ts'
import type { Database } from './database.ts'

/**
 * What the desk's pages read; the search and the exports of `reading`, which may be a moment behind. Every statement stops at a page, whatever stands in the archive beside it.
 */
export function createDeskArchive(database: Database, reading: Pick<Database, 'query'> = database): DeskArchive {
  return {
    async now() {
      const [row] = await database.query<{ now: number }>('desk_now', `select ${MS('clock_timestamp()')} as now`, [])
      return row?.now ?? Date.now()
    },
    queue: (query) => readQueue(database, query),
    search: (query, limit = PAGE_LINES) => search(reading, query, limit),
    ticket: (number) => readDeskTicket(database, number),
    async idOf(number) {
      const [row] = await database.query<{ id: string }>(
        'desk_ticket_of',
        'select id::text from tickets where number = $1',
        [number],
      )
      return row?.id ?? null
    },
    exported: (number) => readTicket(reading, number),
    async isWorked(externalId) {
      const [row] = await database.query<{ open: boolean }>(
        'desk_mail_open',
        `select done_at is null and parked_at is null as open from inbox where ${DESK_INBOX} and external_id = $1`,
        [externalId],
      )
      return row?.open !== true
    },
  }
}

const MS = (column: string): string => `(extract(epoch from ${column})::float8 * 1000)`

/** The order of the queue; the two indexes `tickets_urgency…` are over these very words. */
const URGENCY = `(case when status in ('pending', 'solved') then 'infinity'::timestamptz
    else coalesce(least(first_response_due_at, resolution_due_at), 'infinity'::timestamptz) end)`

const LINE = (cursor: string): string => `
  k.id::text, k.number, k.title, k.product, k.product_version as version, k.room, k.status, k.severity,
  k.close_reason as "closeReason", k.assignee_id as "assigneeId", coalesce(p.contact_name, p.display_name) as requester,
  p.company, ${MS('k.registered_at')} as "registeredAt", ${MS('k.closed_at')} as "closedAt",
  ${MS('k.first_response_due_at')} as "firstResponseDueAt", ${MS('k.resolution_due_at')} as "resolutionDueAt",
  ${cursor} as cursor`

const WHOSE: Readonly<Record<QueueQuery['which'], string>> = {
  all: 'true',
  mine: 'assignee_id = $2',
  unassigned: 'assignee_id is null',
  urgent: `(severity = 'critical' or ${URGENCY} < $3)`,
}

/** Parameters are named in every statement, so that one list of values serves all of them. */
const queueStatement = (which: QueueQuery['which']): string => `
  select ${LINE(`k.urgency::text || '|' || k.id`)}
  from (
    select *, ${URGENCY} as urgency from tickets
    where status <> 'closed' and ($2::text, $3::timestamptz) is not null and ${WHOSE[which]}
      and ($4::text is null or room = $4) and ($5::text is null or status = $5)
      and (cardinality($6::text[]) = 0 or lower(product) = any ($6))
      and (${URGENCY}, id) > ($7::timestamptz, $8::bigint)
    order by ${URGENCY}, id limit $1::integer
  ) k join persons p on p.id = k.requester_id
  order by k.urgency, k.id`

async function readQueue(database: Database, query: QueueQuery): Promise<Lines> {
  const [dueAt, id] = cursorOf(query.after) ?? ['-infinity', '0']
  const lines = await database.query<TicketLine>(`desk_queue_${query.which}`, queueStatement(query.which), [
    PAGE_LINES + 1,
    query.agentId,
    new Date(query.dueBefore),
    query.room,
    query.status,
    query.products,
    dueAt,
    id,
  ])
  return pageOf(lines, PAGE_LINES, false)
}

function pageOf(lines: readonly TicketLine[], limit: number, isCut: boolean): Lines {
  const shown = lines.slice(0, limit)
  return { lines: shown, next: lines.length > limit ? (shown.at(-1)?.cursor ?? null) : null, isCut }
}

/** An instant as PostgreSQL writes it, and an id; null for what nobody has ever been given. */
function cursorOf(cursor: string | null): readonly [string, string] | null {
  const found = /^(-?infinity|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?)\|(\d{1,18})$/.exec(
    cursor ?? '',
  )
  return found ? [found[1] ?? '', found[2] ?? '0'] : null
}

/** Only so many of the newest tickets with these words are looked through; the page says so. */
const MOST_FOUND = 5000

const FILTERS = `
  ($4::text[] = '{}' or lower(k.product) = any ($4)) and ($5::text is null or k.severity = $5)
  and ($6::text is null or k.status = $6) and ($7::text is null or coalesce(k.assignee_id, '${NOBODY}') = $7)
  and ($8::timestamptz is null or k.registered_at >= $8) and ($9::timestamptz is null or k.registered_at < $9)
  and ($10::timestamptz is null or (k.registered_at <= $10 and (k.closed_at is null or k.closed_at > $10)))
  and ($11 = '' or exists (
    select from persons c where c.id = k.requester_id and lower(c.company) like $11))
  and (k.registered_at, k.id) < ($2::timestamptz, $3::bigint)`

const LISTED = `
  select ${LINE(`k.registered_at::text || '|' || k.id`)}
  from tickets k join persons p on p.id = k.requester_id
  where ${FILTERS} and $12 = ''
  order by k.registered_at desc, k.id desc limit $1::integer`

/** The dictionary of Russian stems words in Latin letters as English ones, so one index serves both. */
const FOUND = `
  with found as (
    (select id from tickets where number = upper($12))
    union
    (select id from tickets where to_tsvector('russian', title) @@ websearch_to_tsquery('russian', $12)
     order by id desc limit ${MOST_FOUND})
    union
    (select id from tickets where lower(title) like $13 order by id desc limit ${MOST_FOUND})
    union
    (select m.ticket_id from message_versions v join messages m on m.id = v.message_id
     where to_tsvector('russian', v.body) @@ websearch_to_tsquery('russian', $12)
     order by m.ticket_id desc limit ${MOST_FOUND})
  )
  select ${LINE(`k.registered_at::text || '|' || k.id`)}, (select count(*) from found)::integer as found
  from tickets k join persons p on p.id = k.requester_id
  where k.id in (select id from found) and ${FILTERS}
  order by k.registered_at desc, k.id desc limit $1::integer`

async function search(database: Pick<Database, 'query'>, query: ArchiveQuery, limit: number): Promise<Lines> {
  const [at, id] = cursorOf(query.after) ?? ['infinity', '9223372036854775807']
  const words = query.words.trim().slice(0, 200)
  const values = [
    limit + 1,
    at,
    id,
    query.products,
    query.severity,
    query.status,
    query.agentId,
    dateOf(query.from),
    dateOf(query.to),
    dateOf(query.openAt),
    query.company.trim() === '' ? '' : likeOf(query.company),
    words,
  ]
  if (words === '') return pageOf(await database.query<TicketLine>('desk_list', LISTED, values), limit, false)
  type Found = TicketLine & { readonly found: number }
  const lines = await database.query<Found>('desk_search', FOUND, [...values, likeOf(words)])
  return pageOf(lines, limit, (lines[0]?.found ?? 0) >= MOST_FOUND)
}

function dateOf(at: number | null): Date | null {
  return at === null ? null : new Date(at)
}

/** A part of a text, in lower case; what it says is never a pattern. */
function likeOf(words: string): string {
  return `%${words
    .trim()
    .slice(0, 100)
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`
}
