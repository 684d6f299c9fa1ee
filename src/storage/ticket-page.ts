import { PAGE_ACCOUNT, PAGE_ACTIONS } from '../desk/ticket-page.ts'
import type { TicketPage, TicketPages, WaitingMail } from '../desk/ticket-page.ts'
import { reviveEvent } from '../desk/ticket/ticket-file.ts'
import { ticketMail } from '../desk/ticket/ticket-mail.ts'
import type { Database } from './database.ts'

/** As much of a conversation as one page shows, newest messages first to stay. */
const MOST_MESSAGES = 300

interface StoredPage extends Omit<TicketPage, 'history' | 'waiting'> {
  readonly events: readonly {
    readonly type: string
    readonly at: string
    readonly facts: Readonly<Record<string, unknown>>
  }[]
  readonly payloads: readonly string[]
}

/** Reads a ticket for its requester's page: one statement, by keys, whatever stands in the archive beside it. */
export function createTicketPages(sql: Pick<Database, 'query'>): TicketPages {
  return {
    async read(ticketId) {
      const [row] = await sql.query<{ page: StoredPage }>('ticket_page', PAGE, [ticketId, MOST_MESSAGES])
      if (!row) return null
      const { events, payloads, ...page } = row.page
      const history = events.map(({ type, at, facts }) => reviveEvent(type, at, facts))
      return { ...page, history, waiting: payloads.flatMap(waitingMail) }
    },
    async isWorked(externalId) {
      const [row] = await sql.query<{ open: boolean }>(
        'page_mail_open',
        `select done_at is null and parked_at is null as open from inbox
         where channel = 'desk' and account = '${PAGE_ACCOUNT}' and epoch = 0 and external_id = $1`,
        [externalId],
      )
      return row?.open !== true
    },
  }
}

function waitingMail(payload: string): readonly WaitingMail[] {
  const mail = ticketMail.parse(JSON.parse(payload))
  if (mail.type === 'requesterMessage') return [{ action: 'message', text: mail.text, at: mail.at }]
  const action = PAGE_ACTIONS.find((known) => mail.type === 'requesterPress' && mail.action === known)
  return action && mail.type === 'requesterPress' ? [{ action, text: '', at: mail.at }] : []
}

const FILE = `json_build_object('id', a.id, 'name', a.name, 'kind', a.kind, 'bytes', a.bytes,
  'isKept', a.stored_as is not null, 'isRefused', a.refused_because is not null)`

const MS = (column: string): string => `extract(epoch from ${column})::float8 * 1000`

const MESSAGE = `json_build_object(
  'id', m.id, 'author', m.author, 'kind', m.kind, 'isAbusive', m.is_abusive, 'at', ${MS('m.at')},
  'isRequester', m.author = 'person:' || t.requester_id,
  'authorName', case when m.author like 'person:%' and m.author <> 'person:' || t.requester_id then (
    select coalesce(w.contact_name, w.display_name) from persons w where w.id = substr(m.author, 8)::bigint) end,
  'versions', (
    select coalesce(json_agg(json_build_object('body', v.body, 'at', ${MS('v.at')}) order by v.version), '[]')
    from message_versions v where v.message_id = m.id),
  'files', (select coalesce(json_agg(${FILE} order by a.id), '[]') from attachments a where a.message_id = m.id))`

/** The answers of the form have one time; they are read in the order in which they were asked. */
const ANSWER_PLACE = `array_position(array['problem', 'error', 'steps', 'changes'], m.kind)`

const PUBLIC = `m.ticket_id = t.id and m.is_public and not exists (
  select from ticket_events r
  where r.ticket_id = t.id and r.type = 'ticket.reply_recalled' and r.facts ->> 'messageId' = m.id)`

/**
 * Internal notes, and what was taken back, are left out here, where the page is read, so that no later change of the page can
 * show one.
 */
const PAGE = `
  select json_build_object(
    'id', t.id::text, 'number', t.number, 'title', t.title, 'product', t.product, 'version', t.product_version,
    'language', p.language, 'conversation', t.conversation,
    'followUpOf', (select f.number from tickets f where f.id = t.follow_up_of),
    'successor', (select s.number from tickets s where s.follow_up_of = t.id order by s.id limit 1),
    'events', (
      select coalesce(json_agg(json_build_object('type', e.type, 'at', e.at, 'facts', e.facts) order by e.position), '[]')
      from ticket_events e where e.ticket_id = t.id),
    'messages', (
      select coalesce(json_agg(${MESSAGE} order by m.at, ${ANSWER_PLACE}, m.id), '[]')
      from (select * from messages m where ${PUBLIC}
            order by m.at desc, m.id desc limit $2::integer) m),
    'earlier', (select greatest(0, count(*) - $2::integer) from messages m where ${PUBLIC}),
    'payloads', (
      select coalesce(json_agg(i.payload order by i.id), '[]') from inbox i
      where i.lane = 'ticket:' || t.id and i.done_at is null and i.parked_at is null
        and i.channel = 'desk' and i.account = '${PAGE_ACCOUNT}'),
    'databaseNow', ${MS('clock_timestamp()')}) as page
  from tickets t join persons p on p.id = t.requester_id
  where t.id = $1::bigint`
