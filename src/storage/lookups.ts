import type { Lookups, Refusal } from '../desk/ports.ts'
import type { Database } from './database.ts'

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
        `select lane, message_id as "messageId", asking, body, appealed_at is not null as "isAppealed", decision
         from refusals where id = $1`,
        [id],
      )
      return row ?? null
    },
    async bodyOf(ticketId, messageId) {
      const [row] = await database.query<{ body: string }>(
        'body_of',
        `select v.body from messages m join message_versions v on v.message_id = m.id
         where m.ticket_id = $1 and m.id = $2 order by v.version desc limit 1`,
        [ticketId, messageId],
      )
      return row?.body ?? null
    },
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
  }
}
