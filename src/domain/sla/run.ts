import type { BusinessCalendar } from './calendar.ts'

/** A clock that ran from its start except during its pauses. Instants are epoch milliseconds. */
export interface Run {
  readonly calendar: BusinessCalendar
  readonly startedAt: number
  /** In the order of their beginnings; the last one may have no end yet. */
  readonly pauses: readonly Stop[]
}

export interface Stop {
  readonly from: number
  readonly to: number | null
}

const MINUTE_MS = 60_000

/**
 * The instant at which so many business minutes are used up. A pause that begins later does not move it: what was due stays
 * due. `openEnd` says when a pause without an end is taken to end; when it is null, a clock that stands before the minutes are
 * used up has no such instant.
 */
export function usedUpAt(run: Run, minutes: number, openEnd: number): number
export function usedUpAt(run: Run, minutes: number, openEnd: number | null): number | null
export function usedUpAt({ calendar, startedAt, pauses }: Run, minutes: number, openEnd: number | null): number | null {
  let cursor = startedAt
  // Whole milliseconds: a budget used up exactly at a closing must not slip to the next opening by a rounding error.
  let left = Math.round(minutes * MINUTE_MS)
  for (const { from, to } of pauses) {
    const running = Math.round(calendar.businessMinutesBetween(cursor, Math.max(from, cursor)) * MINUTE_MS)
    if (left <= running) break
    left -= running
    const end = to ?? openEnd
    if (end === null) return null
    cursor = Math.max(cursor, from, end)
  }
  return calendar.addBusinessMinutes(cursor, left / MINUTE_MS)
}

/** Business minutes used until an instant. */
export function usedMinutes({ calendar, startedAt, pauses }: Run, until: number): number {
  let cursor = startedAt
  let used = 0
  for (const { from, to } of pauses) {
    if (from >= until) break
    used += calendar.businessMinutesBetween(cursor, Math.max(from, cursor))
    cursor = Math.max(cursor, from, to ?? until)
  }
  return used + Math.max(0, calendar.businessMinutesBetween(cursor, Math.max(until, cursor)))
}

/** The same instant, or the end of the pause in which it falls; infinitely late when that pause has no end. */
export function whenRunning({ pauses }: Run, at: number): number {
  return pauses.reduce(
    (moved, { from, to }) => (moved >= from && moved < (to ?? Infinity) ? (to ?? Infinity) : moved),
    at,
  )
}
