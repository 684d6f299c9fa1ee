import { reviveEvent } from '../desk/ticket/ticket-file.ts'
import type { TicketEvent } from '../domain/ticket/events.ts'

/** An event as it is stored. */
export interface StoredEvent {
  readonly type: string
  readonly at: string
  readonly facts: Readonly<Record<string, unknown>>
}

/**
 * SQL of the history of the ticket `t`, oldest event first, as one value: read in the statement that reads the row, so that
 * both are of the same moment although the desk is at work.
 */
export const HISTORY = `(
  select coalesce(json_agg(json_build_object('type', e.type, 'at', e.at, 'facts', e.facts) order by e.position), '[]')
  from ticket_events e where e.ticket_id = t.id)`

export function reviveHistory(stored: readonly StoredEvent[]): readonly TicketEvent[] {
  return stored.map(({ type, at, facts }) => reviveEvent(type, at, facts))
}
