import { isTransient, type Sql } from './sql.ts'

/** One thing that came in, before anybody has looked inside. */
export interface InboxRow {
  /** The kind of platform: `telegram`, `slack`, `email`, `web`, or `desk` for the desk's own messages. */
  readonly channel: string
  /** The bot or workspace. */
  readonly account: string
  /** Counts the times the platform began its numbering anew. */
  readonly epoch: number
  /** The platform's own id of the delivery: the same id is the same message. */
  readonly externalId: string
  /** The conversation: rows of one lane are worked in order, one at a time. */
  readonly lane: string
  /** Epoch milliseconds: the message's own time. */
  readonly eventAt: number
  /** Kept as text: a NUL or half an emoji inside must not stop its neighbours. */
  readonly payload: string
}

export interface Saved {
  readonly stored: number
  /** Rows that the database will never take; the caller reports them and goes on. */
  readonly refused: readonly InboxRow[]
}

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
