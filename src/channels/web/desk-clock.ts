import type { Sql } from './chat-store.ts'
import { WEB_ACCOUNT } from './place.ts'

/** The clock of the try desk: the real one, moved forward by so much. */
export interface MovableClock {
  /** Epoch milliseconds, given the database's clock. */
  read(databaseNow: number): number
  /** Takes up what was moved before a restart. Call it before anything is worked. */
  load(sql: Sql): Promise<void>
  /**
   * Moves it forward and keeps that for the next start; a negative time changes nothing. Everything sent before `readUpTo`
   * (epoch milliseconds of this clock after the move) is in the inbox: that is noted first, because rules that wait for the
   * channel to be read go by it (R21).
   */
  moveBy(sql: Sql, ms: number, readUpTo: number): Promise<void>
  /** Notes that everything sent before this moment has been stored; epoch milliseconds of this clock. */
  markRead(sql: Sql, asOf: number): Promise<void>
}

export function createMovableClock(): MovableClock {
  let offset = 0
  async function markRead(sql: Sql, asOf: number): Promise<void> {
    await sql.query(
      'mark_web_read',
      `insert into channel_cursors (account, read_at) values ($1, $2)
       on conflict (account) do update set read_at = greatest(channel_cursors.read_at, excluded.read_at)`,
      [WEB_ACCOUNT, new Date(asOf)],
    )
  }
  return {
    read: (databaseNow) => databaseNow + offset,
    markRead,
    async load(sql) {
      const [row] = await sql.query<{ offset: string }>(
        'read_web_clock',
        'select offset_ms::text as offset from web_clocks where account = $1',
        [WEB_ACCOUNT],
      )
      offset = Number(row?.offset ?? 0)
    },
    async moveBy(sql, ms, readUpTo) {
      await markRead(sql, readUpTo)
      const [row] = await sql.query<{ offset: string }>(
        'move_web_clock',
        `insert into web_clocks as c (account, offset_ms) values ($1, greatest($2::bigint, 0))
         on conflict on constraint web_clocks_pk do update set offset_ms = c.offset_ms + excluded.offset_ms
         returning offset_ms::text as offset`,
        [WEB_ACCOUNT, Math.round(ms)],
      )
      offset = Number(row?.offset ?? offset)
    },
  }
}
