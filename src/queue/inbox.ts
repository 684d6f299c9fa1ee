import type { InboxRow, Saved } from '../desk/receiving.ts'
import { isTransient, type Sql } from './sql.ts'

/**
 * Stores rows and resolves only after the commit. A row that was stored before is left alone. When a batch holds a row that
 * the database cannot take, the rows are stored one by one, so a poisoned row never holds back its neighbours. Rejects when
 * the database is away: then nothing may be acknowledged.
 */
export async function saveRows(sql: Sql, rows: readonly InboxRow[]): Promise<Saved> {
  if (rows.length === 0) return { stored: 0, refused: [] }
  try {
    return { stored: await receive(sql, rows), refused: [] }
  } catch (error) {
    if (isTransient(error)) throw error
  }
  let stored = 0
  const refused: InboxRow[] = []
  for (const row of rows) {
    try {
      stored += await receive(sql, [row])
    } catch (error) {
      if (isTransient(error)) throw error
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

/** The shape that `receive_rows` reads. */
export function toRecord(row: InboxRow): Record<string, unknown> {
  return {
    channel: row.channel,
    account: row.account,
    epoch: row.epoch,
    external_id: row.externalId,
    lane: row.lane,
    event_at: new Date(row.eventAt).toISOString(),
    payload: row.payload,
  }
}
