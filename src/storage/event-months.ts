import type { Database } from './database.ts'

/** Months that stand open ahead: a program that is idle or away for a quarter of a year finds room for its events. */
const AHEAD = 3

/**
 * Opens the month of `now` and the next ones in the history of the tickets, and resolves with how many were new. Safe to call
 * from several programs at once and again; a month that is not open yet keeps nothing from being written.
 *
 * @param now the desk's clock, by which events are dated
 */
export async function openEventMonths(database: Pick<Database, 'query'>, now: Date): Promise<number> {
  const [row] = await database.query<{ opened: number }>(
    'open_event_months',
    'select open_event_months($1, $2) as opened',
    [now, AHEAD],
  )
  return row?.opened ?? 0
}

/**
 * Keeps a reader of a ticket's events to the months in which they can be: nothing happens to a ticket before its registration,
 * and the database refuses an event that a clock turned back would date more than a month earlier.
 *
 * @param ticket the name of the row of `tickets` in the statement
 */
export const IN_ITS_MONTHS = (ticket: string): string => `e.at >= ${ticket}.registered_at - interval '31 days'`
