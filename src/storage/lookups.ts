import type { Lookups } from '../desk/ports.ts'
import type { Database } from './database.ts'

export function createLookups(database: Database): Lookups {
  return {
    async messageOf(conversation, externalId) {
      const [row] = await database.query<{ ticketId: string; messageId: string }>(
        'message_of',
        `select ticket_id::text as "ticketId", id as "messageId" from messages
         where conversation = $1 and external_id = $2 order by at limit 1`,
        [conversation, externalId],
      )
      return row ?? null
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
