import type { TimelyInbox } from '../desk/receiving.ts'
import type { Bell } from './bell.ts'
import { toRecord } from './inbox.ts'
import type { Sql } from './sql.ts'

/**
 * Stores a row in time or not at all. The moment after which it is too late is taken by the database's own clock, before the
 * row is sent, and looked at once more after the row was written and in the same statement: a lock, a queue of connections or
 * a slow network can hold the statement up for as long as they like, it then undoes itself. Only the flush of the commit
 * itself comes after that look.
 */
export function createTimelyInbox(sql: Sql, bell: Bell): TimelyInbox {
  return {
    async save(row, withinMs) {
      const askedAt = performance.now()
      const [clock] = await sql.query<{ now: number }>(
        'database_clock',
        'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
        [],
      )
      const leftMs = withinMs - (performance.now() - askedAt)
      if (!clock || leftMs <= 0) return 'late'
      const deadline = new Date(clock.now + leftMs)
      try {
        await sql.query('receive_in_time', RECEIVE_IN_TIME, [JSON.stringify([toRecord(row)]), deadline])
      } catch (error) {
        if (error instanceof Error && error.message.includes(TOO_LATE)) return 'late'
        throw error
      }
      bell.ring()
      return 'stored'
    },
  }
}

const TOO_LATE = 'too late for a person who waits'

/** Text that is no number cannot be made one: that ends the statement, and with it whatever it has written. */
const RECEIVE_IN_TIME = `
  select (case when clock_timestamp() <= $2::timestamptz then received.stored::text else '${TOO_LATE}' end)::integer as stored
  from (select receive_rows($1::json) as stored offset 0) as received`
