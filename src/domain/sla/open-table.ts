import type { HoursOfDay } from './hours.ts'
import { DAY_MS, type OffsetPeriod } from './zone.ts'

const MINUTE_MS = 60_000

/** The open time of a calendar between two instants, laid out for searching. All instants are epoch milliseconds. */
export interface OpenTable {
  readonly from: number
  readonly to: number
  /** Open segments, half-open, sorted, none touching the next. */
  readonly starts: Float64Array
  readonly ends: Float64Array
  /** Open milliseconds of the table before each segment. */
  readonly openBefore: Float64Array
  readonly openTotal: number
  /** Civil days with an open minute, in days since 1970-01-01, and the instant at which each of them closes. */
  readonly businessDays: Float64Array
  readonly closings: Float64Array
  readonly periods: readonly OffsetPeriod[]
}

/**
 * Lays out the open time within the given offset periods, which follow one another without a gap.
 *
 * A minute is open when the clock on the wall says so. So the hours are cut period by period: hours that begin in a skipped
 * hour begin when the clocks have jumped, a repeated hour is open twice, and days of 23 or 25 hours need no case of their own.
 */
export function layOut(hours: HoursOfDay, periods: readonly OffsetPeriod[]): OpenTable {
  const starts: number[] = []
  const ends: number[] = []
  const closingOf = new Map<number, number>()
  for (const { from, to, offset } of periods) {
    const lastDay = Math.floor((to - 1 + offset) / DAY_MS)
    for (let day = Math.floor((from + offset) / DAY_MS); day <= lastDay; day++) {
      const midnight = day * DAY_MS - offset
      for (const span of hours(day)) {
        const start = Math.max(midnight + span.from * MINUTE_MS, from)
        const end = Math.min(midnight + span.to * MINUTE_MS, to)
        if (start >= end) continue
        closingOf.set(day, end)
        if (ends.at(-1) === start) ends[ends.length - 1] = end
        else {
          starts.push(start)
          ends.push(end)
        }
      }
    }
  }
  const days = [...closingOf].sort(([a], [b]) => a - b)
  return {
    from: periods[0]?.from ?? 0,
    to: periods.at(-1)?.to ?? 0,
    ...summed(starts, ends),
    businessDays: Float64Array.from(days, ([day]) => day),
    closings: Float64Array.from(days, ([, closing]) => closing),
    periods,
  }
}

function summed(
  starts: readonly number[],
  ends: readonly number[],
): Pick<OpenTable, 'starts' | 'ends' | 'openBefore' | 'openTotal'> {
  const openBefore = new Float64Array(starts.length)
  let openTotal = 0
  starts.forEach((start, index) => {
    openBefore[index] = openTotal
    openTotal += (ends[index] ?? start) - start
  })
  return { starts: Float64Array.from(starts), ends: Float64Array.from(ends), openBefore, openTotal }
}

/** How many of the sorted values are at most this one. */
export function countUpTo(values: Float64Array, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** How many of the sorted values are below this one. */
export function countBelow(values: Float64Array, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
