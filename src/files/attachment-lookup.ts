import type { Attachment, AttachmentLookup } from '../desk/files.ts'
import { cleanFileName } from './clean-file-name.ts'
import { UNKNOWN_TYPE } from './served-as.ts'
import type { Sql } from './sql.ts'

export function createAttachmentLookup(sql: Sql): AttachmentLookup {
  return {
    async ofTicket(ticketId) {
      const rows = await sql.query<Row>('attachments_of_ticket', `${SELECT} order by m.at, m.id, a.id`, [ticketId])
      return rows.map(toAttachment)
    },
    async ofMessage(ticketId, messageId) {
      const text = `${SELECT} and (m.id = $2 or $2 is null and m.kind = 'problem') order by a.id`
      const rows = await sql.query<Row>('attachments_of_message', text, [ticketId, messageId])
      return rows.map(toAttachment)
    },
    async one(ticketId, id) {
      const [row] = await sql.query<Row>('attachment_of_ticket', `${SELECT} and a.id = $2`, [ticketId, id])
      return row ? toAttachment(row) : null
    },
  }
}

interface Row {
  readonly id: string
  readonly ticketId: string
  readonly messageId: string
  readonly isPublic: boolean
  readonly kind: string
  readonly name: string | null
  readonly bytes: number | null
  readonly key: string | null
  readonly type: string | null
  readonly refusedBecause: string | null
}

const SELECT = `
  select a.id, a.ticket_id::text as "ticketId", a.message_id as "messageId", m.is_public as "isPublic", a.kind, a.name,
    coalesce(a.stored_bytes, a.bytes)::float8 as bytes, a.stored_as as key, a.sniffed_type as type,
    a.refused_because as "refusedBecause"
  from attachments a join messages m on m.id = a.message_id
  where a.ticket_id = $1`

function toAttachment({ key, type, refusedBecause, name, ...row }: Row): Attachment {
  return { ...row, name: cleanFileName(name, row.kind), state: stateOf(key, type, refusedBecause) }
}

function stateOf(key: string | null, type: string | null, refusedBecause: string | null): Attachment['state'] {
  if (key !== null) return { is: 'stored', key, type: type ?? UNKNOWN_TYPE }
  return refusedBecause === null ? { is: 'waiting' } : { is: 'refused', because: refusedBecause }
}
