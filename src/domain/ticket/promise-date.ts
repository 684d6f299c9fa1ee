import { createOffsetReader } from '../sla/zone.ts'

export interface PromiseReading {
  /** Epoch milliseconds, UTC. */
  readonly at: number
  /** What stands behind the date. */
  readonly rest: string
}

/** A date without a time is meant until the end of that business day. */
const END_OF_DAY = { hours: 18, minutes: 0 }

/**
 * Finds the date at the head of a promise (R17), in the desk's zone: `28.11 16:00`, `28.11.2026`, `2026-11-28 16:00`, and
 * leaves the rest as the text. A day and month without a year are the next such day. Null when no date stands there, or one
 * that does not exist.
 */
export function readPromiseDate(text: string, now: number, zone: string): PromiseReading | null {
  const found =
    /^\s*(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?)(?:[\sT]+(\d{1,2}):(\d{2}))?[\s,:—-]*/u.exec(
      text,
    )
  if (!found) return null
  const [whole, isoYear, isoMonth, isoDay, day, month, year, hours, minutes] = found
  const offsetAt = createOffsetReader(zone)
  const today = new Date(now + offsetAt(now))
  const wanted = {
    year: Number(isoYear ?? year ?? today.getUTCFullYear()),
    month: Number(isoMonth ?? month),
    day: Number(isoDay ?? day),
    hours: hours === undefined ? END_OF_DAY.hours : Number(hours),
    minutes: minutes === undefined ? END_OF_DAY.minutes : Number(minutes),
  }
  const hasYear = (isoYear ?? year) !== undefined
  const first = instantOf(wanted, offsetAt)
  const at =
    first !== null && !hasYear && first < now ? instantOf({ ...wanted, year: wanted.year + 1 }, offsetAt) : first
  return at === null ? null : { at, rest: text.slice(whole.length).trim() }
}

interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hours: number
  readonly minutes: number
}

function instantOf({ year, month, day, hours, minutes }: Civil, offsetAt: (at: number) => number): number | null {
  if (hours > 23 || minutes > 59) return null
  const local = Date.UTC(year, month - 1, day, hours, minutes)
  const read = new Date(local)
  if (read.getUTCMonth() !== month - 1 || read.getUTCDate() !== day) return null
  const guess = local - offsetAt(local)
  return local - offsetAt(guess)
}
