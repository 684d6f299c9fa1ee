import type { Database } from './database.ts'

/** How much of a table there is, and a sum over what never changes in it: the same for every copy, wherever it lies. */
export interface TablePrint {
  readonly rows: number
  /** Of rows up to `upTo`; a decimal number. */
  readonly sum: string
  /** The last key that was counted. */
  readonly upTo: string
}

/** What is appended and never rewritten (R3), apart from erasing, which changes words and no count. */
export const PRINTED_TABLES = ['persons', 'tickets', 'ticket_events', 'messages', 'attachments'] as const
export type PrintedTable = (typeof PRINTED_TABLES)[number]

/**
 * Counts and sums a table up to a key, or to its end when `upTo` is null; in steps, so that no statement runs long. The sum is
 * over ids, instants and closed words only: an erasure between two prints changes nothing in it.
 */
export async function printTable(database: Database, table: PrintedTable, upTo: string | null): Promise<TablePrint> {
  const last = upTo ?? (await lastTicket(database, table))
  let [rows, sum] = [0, 0n]
  for (let after = 0n; after < BigInt(last); after += STEP) {
    const to = after + STEP < BigInt(last) ? after + STEP : BigInt(last)
    const [part] = await database.query<{ rows: number; sum: string }>(`print_${table}`, STATEMENTS[table], [
      after.toString(),
      to.toString(),
    ])
    rows += part?.rows ?? 0
    sum += BigInt(part?.sum ?? '0')
  }
  return { rows, sum: sum.toString(), upTo: last }
}

/** Ids of people or of tickets looked at in one statement. */
const STEP = 5000n

async function lastTicket(database: Database, table: PrintedTable): Promise<string> {
  const of = table === 'persons' ? 'persons' : 'tickets'
  const [row] = await database.query<{ id: string }>(
    `last_${of}`,
    `select coalesce(max(id), 0)::text as id from ${of}`,
    [],
  )
  return row?.id ?? '0'
}

/** An instant without the zone of the server. */
const at = (column: string): string => `coalesce(extract(epoch from ${column})::text, '')`
/** By md5, which every server of every version gives alike. */
const summed = (parts: string, from: string): string =>
  `select count(*)::integer as rows, coalesce(sum(('x' || left(md5(${parts}), 15))::bit(60)::bigint), 0)::text as sum from ${from}`

const STATEMENTS: Readonly<Record<PrintedTable, string>> = {
  persons: summed(`id || ' ' || ${at('created_at')}`, 'persons where id > $1 and id <= $2'),
  tickets: summed(
    `id || ' ' || number || ' ' || request_id || ' ' || ${at('registered_at')}`,
    'tickets where id > $1 and id <= $2',
  ),
  ticket_events: summed(
    `ticket_id || ' ' || position || ' ' || type || ' ' || ${at('at')} || ' ' || facts::text`,
    'ticket_events where ticket_id > $1 and ticket_id <= $2',
  ),
  messages: summed(
    `id || ' ' || ticket_id || ' ' || author || ' ' || kind || ' ' || ${at('at')}`,
    'messages where ticket_id > $1 and ticket_id <= $2',
  ),
  attachments: summed(
    `id || ' ' || message_id || ' ' || kind || ' ' || coalesce(bytes, 0)`,
    'attachments where ticket_id > $1 and ticket_id <= $2',
  ),
}

/** What contradicts itself in the archive, one line each; empty when nothing does. */
export async function findContradictions(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ line: string }>(
    'find_contradictions',
    `select line from (
       select 1 as place, 'The number sequence stands at ' || s.last || ', below the last ticket ' || m.id
         || ': select setval(''ticket_ids'', ' || m.id || ')' as line
       from (select case when is_called then last_value else last_value - 1 end as last from ticket_ids) s,
         (select coalesce(max(id), 0) as id from tickets) m where s.last < m.id
       union all
       select 2, 'The sequence of people stands at ' || s.last || ', below the last person ' || m.id
         || ': select setval(''person_ids'', ' || m.id || ')'
       from (select case when is_called then last_value else last_value - 1 end as last from person_ids) s,
         (select coalesce(max(id), 0) as id from persons) m where s.last < m.id
       union all
       select 3, t.number || ' has no history' from tickets t
       where not exists (select from ticket_events e where e.ticket_id = t.id and e.position = 1)
       union all
       select 4, t.number || ' has a gap in its history' from tickets t
       where (select max(e.position) - count(*) from ticket_events e where e.ticket_id = t.id) <> 0
       union all
       select 5, 'Message ' || m.id || ' has no words' from messages m
       where not exists (select from message_versions v where v.message_id = m.id)
     ) found order by place, line limit 100`,
    [],
  )
  return rows.map(({ line }) => line)
}

export interface StoredFile {
  readonly id: string
  readonly key: string
  readonly sha256: string | null
}

/** Files that should lie in the store, behind an id. */
export function storedFiles(database: Database, after: string, limit: number): Promise<readonly StoredFile[]> {
  return database.query<StoredFile>(
    'stored_files',
    'select id, stored_as as key, sha256 from attachments where stored_as is not null and id > $1 order by id limit $2',
    [after, limit],
  )
}
