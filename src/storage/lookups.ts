import type { Customer, CustomerQuery, Lookups, Refusal, TicketLine, TicketQuery, TicketStand } from '../desk/ports.ts'
import type { Database } from './database.ts'
import { hintFor, knownOf, suggestionsFor, suggestionText } from './known.ts'

/** Everything but links, which know a clock. */
export function createLookups(database: Database): Omit<Lookups, 'ticketOfLink'> {
  return {
    messagesOf: (conversation, externalId) =>
      database.query(
        'messages_of',
        `select ticket_id::text as "ticketId", id as "messageId" from messages
         where conversation = $1 and external_id = $2 order by ticket_id limit 20`,
        [conversation, externalId],
      ),
    refusalOf: (id) => refusalOf(database, id),
    async bodyOf(ticketId, messageId, rooms) {
      const [row] = await database.query<{ body: string }>(
        'body_of',
        `select v.body from messages m join message_versions v on v.message_id = m.id
         where m.ticket_id = $1 and m.id = $2
           and ($3::text[] is null or exists (select from tickets k where k.id = m.ticket_id and k.room = any ($3)))
         order by v.version desc limit 1`,
        [ticketId, messageId, rooms ?? null],
      )
      return row?.body ?? null
    },
    ticketIn: (ticketId, rooms) => ticketIn(database, ticketId, rooms),
    async ticketOf(number) {
      const [row] = await database.query<{ id: string }>(
        'ticket_of',
        'select id::text from tickets where number = $1',
        [number],
      )
      return row?.id ?? null
    },
    async refOf(conversation, platformId) {
      const [row] = await database.query<{ ref: string }>(
        'ref_of',
        'select ref from posted where conversation = $1 and platform_id = $2 limit 1',
        [conversation, platformId],
      )
      return row?.ref ?? null
    },
    listTickets: (query) => listTickets(database, query),
    customerOf: (who) => customerOf(database, who),
    hintFor: (query) => hintFor(database, query),
    suggestionsFor: (query) => suggestionsFor(database, query),
    suggestionText: (id, rooms) => suggestionText(database, id, rooms),
    knownOf: (ticketId) => knownOf(database, ticketId),
  }
}

async function refusalOf(database: Database, id: string): Promise<Refusal | null> {
  const [row] = await database.query<Refusal>(
    'refusal_of',
    `select lane, message_id as "messageId", asking, has_files as "hasFiles", body, appealed_at is not null as "isAppealed", decision
     from refusals where id = $1`,
    [id],
  )
  return row ?? null
}

async function ticketIn(database: Database, ticketId: string, rooms: readonly string[]): Promise<TicketStand | null> {
  const [row] = await database.query<TicketStand>(
    'ticket_in',
    `select number, status = 'closed' as "isClosed", severity, assignee_id as "assigneeId"
     from tickets where id = $1 and room = any ($2)`,
    [ticketId, rooms],
  )
  return row ?? null
}

const AS_CUSTOMER = 'coalesce(p.contact_name, p.display_name) as name, d.lane as conversation'

/** Of several people with one proven address, and of several chats of a person, the one that they wrote in last. */
async function customerOf(database: Database, who: CustomerQuery): Promise<Customer | null> {
  const [row] =
    'email' in who
      ? await database.query<Customer>(
          'customer_by_email',
          `select ${AS_CUSTOMER} from persons p join dialogs d on d.person_id = p.id
           where lower(p.email) = lower($1) and p.is_email_confirmed and p.erased_at is null
           order by d.is_reachable desc, d.changed_at desc limit 1`,
          [who.email],
        )
      : await database.query<Customer>(
          'customer_of_ticket',
          `select ${AS_CUSTOMER} from tickets k join persons p on p.id = k.requester_id
           join dialogs d on d.lane = k.conversation and d.person_id = p.id
           where k.id = $1 and k.room = any ($2) and p.erased_at is null`,
          [who.ticketId, who.rooms],
        )
  return row ?? null
}

const DUE = 'least(k.first_response_due_at, k.resolution_due_at)'

const WHICH: Readonly<Record<TicketQuery['which'], string>> = {
  mine: "k.status <> 'closed' and k.assignee_id = $2",
  unassigned: "k.status <> 'closed' and k.assignee_id is null",
  urgent: `k.status <> 'closed' and (k.severity = 'critical' or ${DUE} < $3)`,
  words: `(upper(k.number) = upper($4) or k.id in (
      select s.id from tickets s where to_tsvector('russian', s.title) @@ websearch_to_tsquery('russian', $4)
      union all
      select m.ticket_id from message_versions v join messages m on m.id = v.message_id
      where to_tsvector('russian', v.body) @@ websearch_to_tsquery('russian', $4)))`,
}

/** Every parameter is named in each query, so that one list of values serves all of them. */
async function listTickets(database: Database, query: TicketQuery): Promise<readonly TicketLine[]> {
  return database.query(
    `list_${query.which}`,
    `select k.id::text, k.number, k.title, k.status, k.severity, k.assignee_id as "assigneeId",
       (extract(epoch from ${DUE}) * 1000)::float8 as "dueAt"
     from tickets k
     where k.room = any ($1::text[]) and ($2::text, $3::timestamptz, $4::text) is not null and ${WHICH[query.which]}
     order by k.status = 'closed', ${DUE} nulls last, k.id desc limit 10`,
    [query.rooms, query.agentId, query.dueBefore, query.words],
  )
}
