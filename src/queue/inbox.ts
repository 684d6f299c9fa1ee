import type { Inbox, InboxRow, Saved } from '../desk/receiving.ts'
import type { Bell } from './bell.ts'
import { isRefusal, type Sql } from './sql.ts'

/** An inbox that wakes the lane worker of this process. */
export function createInbox(sql: Sql, bell: Bell): Inbox {
  return {
    async save(rows) {
      const saved = await saveRows(sql, rows)
      if (saved.stored > 0) bell.ring()
      return saved
    },
  }
}

/**
 * Stores rows and resolves only after the commit. A row that was stored before is left alone. When a batch holds a row that
 * the database cannot take, the rows are stored one by one, so a poisoned row never holds back its neighbours. Rejects for
 * any other reason: then nothing may be acknowledged.
 */
export async function saveRows(sql: Sql, rows: readonly InboxRow[]): Promise<Saved> {
  if (rows.length === 0) return { stored: 0, refused: [] }
  try {
    return { stored: await receive(sql, rows), refused: [] }
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
  return saveOneByOne(sql, rows)
}

async function saveOneByOne(sql: Sql, rows: readonly InboxRow[]): Promise<Saved> {
  let stored = 0
  const refused: InboxRow[] = []
  for (const row of rows) {
    try {
      stored += await receive(sql, [row])
    } catch (error) {
      if (!isRefusal(error)) throw error
      refused.push(row)
    }
  }
  return { stored, refused }
}

async function receive(sql: Sql, rows: readonly InboxRow[]): Promise<number> {
  const [answer] = await sql.query<{ stored: number }>('receive_rows', 'select receive_rows($1::json) as stored', [
    JSON.stringify(rows.map(toRecord)),
  ])
  return answer?.stored ?? 0
}

/** The shape that `receive_rows` reads. An instant that is none is left to the database to refuse. */
export function toRecord(row: InboxRow): Record<string, unknown> {
  return {
    channel: row.channel,
    account: row.account,
    epoch: row.epoch,
    external_id: row.externalId,
    lane: row.lane,
    event_at: isInstant(row.eventAt) ? new Date(row.eventAt).toISOString() : String(row.eventAt),
    payload: row.payload,
  }
}

function isInstant(ms: number): boolean {
  return !Number.isNaN(new Date(ms).getTime())
}
