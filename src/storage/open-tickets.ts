import type { HomeTicket } from '../domain/form/home.ts'
import type { Database } from './database.ts'

/** More than these nobody reads on a page. */
const MOST = 200

/** The open requests that a person has or has filed for somebody else, those with the nearest promise first. */
export async function openTicketsOf(database: Database, personId: string): Promise<readonly HomeTicket[]> {
  return database.query<HomeTicket>(
    'open_tickets_of',
    `select k.id::text, k.number, k.title, k.status,
       (extract(epoch from k.first_response_due_at) * 1000)::float8 as "firstResponseDueAt",
       (extract(epoch from k.resolution_due_at) * 1000)::float8 as "resolutionDueAt"
     from tickets k
     where k.status <> 'closed' and (k.requester_id = $1 or k.submitter_id = $1)
     order by coalesce(k.first_response_due_at, k.resolution_due_at) nulls last, k.id limit ${MOST}`,
    [personId],
  )
}
