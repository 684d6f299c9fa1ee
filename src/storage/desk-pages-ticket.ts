import { DESK_ACCOUNT, type DeskTicket } from '../desk/desk-pages.ts'
import { reviveEvent } from '../desk/ticket/ticket-file.ts'
import type { Database } from './database.ts'

/** As much of a conversation as one page shows; the newest messages stay. */
const MOST_MESSAGES = 500

export const DESK_INBOX = `channel = 'desk' and account = '${DESK_ACCOUNT}' and epoch = 0`

interface StoredTicket extends Omit<DeskTicket, 'history'> {
  readonly events: readonly {
    readonly type: string
    readonly at: string
    readonly facts: Readonly<Record<string, unknown>>
  }[]
}

/** Reads a ticket with everything that agents may see of it: one statement, by keys. */
export async function readDeskTicket(sql: Pick<Database, 'query'>, number: string): Promise<DeskTicket | null> {
  const [row] = await sql.query<{ ticket: StoredTicket }>('desk_ticket', TICKET, [number, MOST_MESSAGES])
  if (!row) return null
  const { events, ...ticket } = row.ticket
  return { ...ticket, history: events.map(({ type, at, facts }) => reviveEvent(type, at, facts)) }
}

const MS = (column: string): string => `extract(epoch from ${column})::float8 * 1000`

const FILE = `json_build_object('id', a.id, 'name', a.name, 'kind', a.kind, 'bytes', coalesce(a.stored_bytes, a.bytes),
  'isKept', a.stored_as is not null, 'isRefused', a.refused_because is not null)`

const MESSAGE = `json_build_object(
  'id', m.id, 'author', m.author, 'kind', m.kind, 'isPublic', m.is_public, 'isAbusive', m.is_abusive, 'at', ${MS('m.at')},
  'isRequester', m.author = 'person:' || t.requester_id,
  'authorName', case when m.author like 'person:%' then (
    select coalesce(w.contact_name, w.display_name) from persons w where w.id = substr(m.author, 8)::bigint) end,
  'versions', (
    select coalesce(json_agg(json_build_object('body', v.body, 'at', ${MS('v.at')}) order by v.version), '[]')
    from message_versions v where v.message_id = m.id),
  'files', (select coalesce(json_agg(${FILE} order by a.id), '[]') from attachments a where a.message_id = m.id))`

/** The answers of the form have one time; they are read in the order in which they were asked. */
const ANSWER_PLACE = `array_position(array['problem', 'error', 'steps', 'changes'], m.kind)`

const REQUESTER = `json_build_object(
  'name', coalesce(p.contact_name, p.display_name), 'company', p.company, 'email', p.email,
  'isEmailConfirmed', p.is_email_confirmed, 'phone', p.phone, 'language', p.language,
  'isReachable', coalesce((select d.is_reachable from dialogs d where d.lane = t.conversation), true))`

/** Tickets that an event of this one names. */
const NUMBERS = `(
  select coalesce(json_object_agg(o.id::text, o.number), '{}') from tickets o where o.id::text in (
    select e.facts ->> 'ticketId' from ticket_events e where e.ticket_id = t.id and e.facts ? 'ticketId'
    union
    select e.facts ->> 'duplicateOf' from ticket_events e where e.ticket_id = t.id and e.facts ? 'duplicateOf'))`

const TICKET = `
  select json_build_object(
    'id', t.id::text, 'number', t.number, 'title', t.title, 'product', t.product, 'version', t.product_version,
    'room', t.room, 'conversation', t.conversation, 'requester', ${REQUESTER},
    'submitter', case when t.submitter_id <> t.requester_id then (
      select coalesce(s.contact_name, s.display_name) from persons s where s.id = t.submitter_id) end,
    'followUpOf', (select f.number from tickets f where f.id = t.follow_up_of),
    'successor', (select s.number from tickets s where s.follow_up_of = t.id order by s.id limit 1),
    'numbers', ${NUMBERS},
    'events', (
      select coalesce(json_agg(json_build_object('type', e.type, 'at', e.at, 'facts', e.facts) order by e.position), '[]')
      from ticket_events e where e.ticket_id = t.id),
    'messages', (
      select coalesce(json_agg(${MESSAGE} order by m.at, ${ANSWER_PLACE}, m.id), '[]')
      from (select * from messages m where m.ticket_id = t.id order by m.at desc, m.id desc limit $2::integer) m),
    'earlier', (select greatest(0, count(*) - $2::integer) from messages m where m.ticket_id = t.id),
    'waiting', (
      select count(*) from inbox i
      where i.lane = 'ticket:' || t.id and i.done_at is null and i.parked_at is null
        and i.channel = 'desk' and i.account = '${DESK_ACCOUNT}'),
    'databaseNow', ${MS('clock_timestamp()')}) as ticket
  from tickets t join persons p on p.id = t.requester_id
  where t.number = $1`
