import type { Database } from './database.ts'

/** One object of an export, as the database makes it: the text of a line. */
export interface ExportedLine {
  readonly id: string
  readonly line: string
}

/** What an export holds, in its order. */
export const EXPORT_PARTS = ['person', 'ticket', 'refusal'] as const
export type ExportPart = (typeof EXPORT_PARTS)[number]

/**
 * The next objects of a part behind `after`, in the order of their ids. Each object is of one moment; the desk may be at work
 * between two calls.
 */
export function readPart(
  database: Pick<Database, 'query'>,
  part: ExportPart,
  after: string,
  limit: number,
): Promise<readonly ExportedLine[]> {
  return database.query<ExportedLine>(`export_${part}s`, STATEMENTS[part], [after, limit])
}

/** Where the ids of a part begin. */
export const BEFORE_ALL: Readonly<Record<ExportPart, string>> = { person: '0', ticket: '0', refusal: '' }

/** A single ticket as in the export, with the people that it speaks of under `persons`; null when nobody has the number. */
export async function readTicket(database: Pick<Database, 'query'>, number: string): Promise<string | null> {
  const [row] = await database.query<ExportedLine>(
    'export_one_ticket',
    `select t.id::text, ${ticket(PERSONS)}::text as line from tickets t where t.number = $1`,
    [number],
  )
  return row?.line ?? null
}

/** An instant as ISO 8601 in UTC, whatever zone the server is in. */
const instant = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const PERSON = `json_build_object(
  'kind', 'person', 'id', p.id::text, 'displayName', p.display_name, 'language', p.language,
  'contactName', p.contact_name, 'company', p.company, 'email', p.email, 'isEmailConfirmed', p.is_email_confirmed,
  'phone', p.phone, 'createdAt', ${instant('p.created_at')}, 'erasedAt', ${instant('p.erased_at')},
  'identities', coalesce((
    select json_agg(json_build_object('channel', i.channel, 'externalId', i.external_id) order by i.channel, i.external_id)
    from identities i where i.person_id = p.id), '[]'))`

const PERSONS = `, 'persons', (
  select json_agg(${PERSON} order by p.id) from persons p where p.id in (t.requester_id, t.submitter_id))`

const ATTACHMENTS = `coalesce((
  select json_agg(json_build_object(
    'id', a.id, 'kind', a.kind, 'name', a.name, 'declaredType', a.mime_type, 'type', a.sniffed_type,
    'bytes', coalesce(a.stored_bytes, a.bytes), 'sha256', a.sha256, 'key', a.stored_as,
    'refusedBecause', a.refused_because, 'storedAt', ${instant('a.stored_at')}) order by length(a.id), a.id)
  from attachments a where a.message_id = m.id), '[]')`

const MESSAGES = `coalesce((
  select json_agg(json_build_object(
    'id', m.id, 'author', m.author, 'kind', m.kind, 'isPublic', m.is_public, 'isAbusive', m.is_abusive,
    'conversation', m.conversation, 'externalId', m.external_id, 'at', ${instant('m.at')},
    'versions', coalesce((
      select json_agg(json_build_object('version', v.version, 'body', v.body, 'at', ${instant('v.at')}) order by v.version)
      from message_versions v where v.message_id = m.id), '[]'),
    'attachments', ${ATTACHMENTS}) order by m.at, length(m.id), m.id)
  from messages m where m.ticket_id = t.id), '[]')`

const EVENTS = `coalesce((
  select json_agg(json_build_object('position', e.position, 'type', e.type, 'at', ${instant('e.at')}, 'facts', e.facts)
    order by e.position)
  from ticket_events e where e.ticket_id = t.id), '[]')`

/** @param further SQL of more names and values. */
const ticket = (further = ''): string => `json_build_object(
  'kind', 'ticket', 'id', t.id::text, 'number', t.number, 'requestId', t.request_id, 'situation', t.situation,
  'title', t.title, 'product', t.product, 'productVersion', t.product_version, 'status', t.status,
  'severity', t.severity, 'servicePackage', t.service_package, 'room', t.room, 'requesterId', t.requester_id::text,
  'submitterId', t.submitter_id::text, 'assigneeId', t.assignee_id, 'conversation', t.conversation,
  'followUpOf', (select f.number from tickets f where f.id = t.follow_up_of), 'closeReason', t.close_reason,
  'registeredAt', ${instant('t.registered_at')}, 'firstResponseDueAt', ${instant('t.first_response_due_at')},
  'resolutionDueAt', ${instant('t.resolution_due_at')}, 'closedAt', ${instant('t.closed_at')},
  'changedAt', ${instant('t.changed_at')}, 'events', ${EVENTS}, 'messages', ${MESSAGES}${further})`

const REFUSAL = `json_build_object(
  'kind', 'refusal', 'id', r.id, 'conversation', r.lane, 'messageId', r.message_id, 'asking', r.asking, 'body', r.body,
  'at', ${instant('r.at')}, 'appealedAt', ${instant('r.appealed_at')}, 'decision', r.decision,
  'decidedBy', r.decided_by, 'decidedAt', ${instant('r.decided_at')})`

const STATEMENTS: Readonly<Record<ExportPart, string>> = {
  person: `select p.id::text, ${PERSON}::text as line from persons p where p.id > $1::bigint order by p.id limit $2`,
  ticket: `select t.id::text, ${ticket()}::text as line from tickets t where t.id > $1::bigint order by t.id limit $2`,
  refusal: `select r.id, ${REFUSAL}::text as line from refusals r where r.id > $1 order by r.id limit $2`,
}
