import type { Severity } from '../domain/ticket/events.ts'
import type { Database } from './database.ts'

export interface CardlessTicket {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly severity: Severity
  readonly room: string
  readonly registeredAt: Date
}

/** Open tickets registered at or after `since` that have no card in any conversation of this account, the eldest first. */
export async function ticketsWithoutCard(
  database: Database,
  account: string,
  since: Date,
): Promise<readonly CardlessTicket[]> {
  return database.query<CardlessTicket>(
    'tickets_without_card',
    `select t.id::text, t.number, t.title, t.severity, t.room, t.registered_at as "registeredAt" from tickets t
     where t.status <> 'closed' and t.registered_at >= $2
       and not exists (select from posted p where p.conversation like $1 and p.ref = 't:' || t.id || ':card')
     order by t.id`,
    [`${account}:%`, since],
  )
}
