import type { BusinessCalendar } from './calendar.ts'

const MINUTE_MS = 60_000
/** What is due at a closing is done at that closing, although the doors shut that very moment and the work takes a while. */
const AFTER_HOURS_MS = 30 * MINUTE_MS

/** When something due at `at` may be done, seen from `now`: at once in working hours or shortly after it fell due, else at the next opening. */
export function heldUntil(calendar: BusinessCalendar, at: number, now: number): number {
  return now <= at + AFTER_HOURS_MS ? at : Math.max(at, calendar.nextOpening(now))
}

/**
 * When to look again at something that has been due since `at` and is still not done: after 1, 2, 4 … minutes, then every
 * `longestMinutes`. Counted from `at` and not from `now`, so that a lively conversation cannot push it off.
 */
export function lookAgainAt(at: number, now: number, longestMinutes: number): number {
  const longest = longestMinutes * MINUTE_MS
  let step = Math.min(MINUTE_MS, longest)
  while (at + step <= now && step < longest) step = Math.min(step * 2, longest)
  return at + step > now ? at + step : at + (Math.floor((now - at) / longest) + 1) * longest
}
