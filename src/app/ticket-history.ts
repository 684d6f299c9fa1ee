import { reviveEvent } from '../desk/ticket/ticket-file.ts'
import type { TicketEvent } from '../domain/ticket/events.ts'
import type { Database } from '../storage/database.ts'

interface StoredEvent {
  readonly ticketId: string
  readonly type: string
  readonly at: Date
  readonly facts: Readonly<Record<string, unknown>>
}

/** The histories of some tickets, oldest event first, by the ticket's id. */
export async function readHistories(
  database: Database,
  ticketIds: readonly string[],
): Promise<ReadonlyMap<string, readonly TicketEvent[]>> {
  const rows = await database.query<StoredEvent>(
    'histories',
    `select ticket_id::text as "ticketId", type, at, facts from ticket_events
     where ticket_id = any ($1::bigint[]) order by ticket_id, position`,
    [ticketIds],
  )
  const histories = new Map<string, TicketEvent[]>()
  for (const { ticketId, type, at, facts } of rows) {
    const history = histories.get(ticketId) ?? []
    history.push(reviveEvent(type, at.toISOString(), facts))
    histories.set(ticketId, history)
  }
  return histories
}
