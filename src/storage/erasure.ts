import type { Database } from './database.ts'

export interface FoundPerson {
  /** Null: somebody who has never sent a form and has conversations all the same. */
  readonly id: string | null
  /** By which they were named, `tg:123456`; empty when they were named otherwise. */
  readonly identity: string
  /** Confirmed or not: letters to it may have been caught in a folder. */
  readonly email: string | null
  readonly erasedAt: Date | null
}

/**
 * Whom an operator means by a person's id, by a channel's identity (`tg:123456`), or by an address that was confirmed. Several
 * people may have confirmed one address.
 */
export async function findPersons(database: Database, written: string): Promise<readonly FoundPerson[]> {
  const [channel = '', ...rest] = written.split(':')
  const externalId = rest.join(':')
  const identity = externalId === '' ? '' : written
  const persons = await database.query<FoundPerson>(
    'find_persons',
    `select id::text, email, erased_at as "erasedAt", $4::text as identity from persons p
     where case
       when $1 ~ '^[1-9][0-9]{0,17}$' then p.id::text = $1
       when $3 <> '' then exists (
         select from identities i where i.person_id = p.id and i.channel = $2 and i.external_id = $3)
       else p.is_email_confirmed and lower(p.email) = lower($1)
     end
     order by id`,
    [written, channel, externalId, identity],
  )
  if (persons.length > 0 || identity === '') return persons
  return database.query<FoundPerson>(
    'find_conversations',
    `select null as id, null as email, null as "erasedAt", $1::text as identity
     where cardinality(lanes_of_person(null, $1)) > 0`,
    [identity],
  )
}

export interface OpenTicket<Event> {
  readonly id: string
  readonly number: string
  readonly history: readonly Event[]
  /** The database's clock, epoch milliseconds. */
  readonly databaseNow: number
}

/** @param history SQL of the history of the ticket `t`. */
export function openTicketsOf<Event>(
  database: Database,
  personId: string | null,
  history: string,
): Promise<readonly OpenTicket<Event>[]> {
  return database.query<OpenTicket<Event>>(
    'open_tickets_of',
    `select t.id::text, t.number, ${history} as history,
       extract(epoch from clock_timestamp())::float8 * 1000 as "databaseNow"
     from tickets t where $1::bigint in (t.requester_id, t.submitter_id) and t.status <> 'closed' order by t.id`,
    [personId],
  )
}

/** How a ticket that was open ends: one event more, and its row as the clock has it then. */
export interface Closing {
  readonly ticketId: string
  readonly position: number
  readonly type: string
  readonly at: Date
  readonly facts: Readonly<Record<string, unknown>>
  readonly reason: string
  readonly firstResponseDueAt: Date | null
  readonly resolutionDueAt: Date | null
}

export interface Erasure {
  readonly personId: string | null
  /** See `FoundPerson`. */
  readonly identity: string
  readonly at: Date
  /** For every ticket that is open. */
  readonly closings: readonly Closing[]
  /** Takes what waits to be worked or sent as well; without it nothing happens while something waits. */
  readonly isForced: boolean
}

export type Erased =
  | { readonly is: 'done'; readonly tickets: number }
  /** Nothing has happened. `waiting`: rows that are still to be worked or sent. */
  | { readonly is: 'waiting'; readonly waiting: number }
  /** Nothing has happened: a ticket has changed since its history was read, or somebody else held what we needed. */
  | { readonly is: 'overtaken' }

/** Erases a person in one transaction, as `personal-data.ts` says. A second time changes nothing more. */
export async function erasePerson(database: Database, erasure: Erasure): Promise<Erased> {
  const closings = erasure.closings.map((closing) => ({
    ticket_id: closing.ticketId,
    position: closing.position,
    type: closing.type,
    at: closing.at,
    facts: closing.facts,
    reason: closing.reason,
    first_response_due_at: closing.firstResponseDueAt,
    resolution_due_at: closing.resolutionDueAt,
  }))
  try {
    const [answer] = await database.query<{ waiting: number; tickets: number }>(
      'erase_person',
      'select waiting, ticket_count as tickets from erase_person($1, $2, $3, $4::json, $5)',
      [erasure.personId, erasure.identity, erasure.at, JSON.stringify(closings), erasure.isForced],
    )
    if (!answer) throw new Error('erase_person gave no answer')
    if (answer.waiting > 0 && !erasure.isForced) return { is: 'waiting', waiting: answer.waiting }
    return { is: 'done', tickets: answer.tickets }
  } catch (error) {
    if (OVERTAKEN.includes(codeOf(error))) return { is: 'overtaken' }
    throw error
  }
}

/** Two who write the same place of a history, and two who wait for each other. */
const OVERTAKEN = ['23505', '40P01']

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
