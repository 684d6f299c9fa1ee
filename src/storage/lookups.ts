import type { Lookups, Refusal, TicketLine, TicketQuery, TicketStand } from '../desk/ports.ts'
import type { Database } from './database.ts'
import { hintFor } from './known.ts'

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
    async refusalOf(id) {
      const [row] = await database.query<Refusal>(
        'refusal_of',
        `select lane, message_id as "messageId", asking, has_files as "hasFiles", body, appealed_at is not null as "isAppealed", decision
         from refusals where id = $1`,
        [id],
      )
      return row ?? null
    },
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
    hintFor: (query) => hintFor(database, query),
  }
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
