/** A stretch of time during which the clocks of a zone keep one distance from UTC. */
export interface OffsetPeriod {
  /** Epoch milliseconds, half-open. */
  readonly from: number
  readonly to: number
  /** Local time minus UTC, milliseconds. */
  readonly offset: number
}

export type ReadOffset = (at: number) => number

export const DAY_MS = 86_400_000
const SECOND_MS = 1000

/** Whether the platform knows this IANA zone. Bare offsets (`+03:00`) are no zones: they know no daylight saving. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return /^[A-Za-z]/.test(zone)
  } catch {
    return false
  }
}

/** Reads the distance from UTC at an instant. Slow (microseconds a call): meant for compiling, never for answering. */
export function createOffsetReader(zone: string): ReadOffset {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (at) => {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = format.format(at).split(/\D+/).map(Number)
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / SECOND_MS) * SECOND_MS
  }
}

/**
 * The offset periods that cover [from, to), in order. Looks once a day and bisects only where two looks differ: no zone has
 * moved its clocks there and back within a day.
 */
export function offsetPeriods(offsetAt: ReadOffset, from: number, to: number): readonly OffsetPeriod[] {
  const periods: OffsetPeriod[] = []
  let begin = from
  let offset = offsetAt(from)
  for (let look = from; look < to; look += DAY_MS) {
    const next = Math.min(look + DAY_MS, to)
    const nextOffset = offsetAt(next)
    if (nextOffset === offset) continue
    const change = firstSecondWith(offsetAt, nextOffset, look, next)
    periods.push({ from: begin, to: change, offset })
    begin = change
    offset = nextOffset
  }
  if (begin < to) periods.push({ from: begin, to, offset })
  return periods
}

/** The first whole second in (low, high] with this offset; `high` has it and `low` has not. Both are whole seconds. */
function firstSecondWith(offsetAt: ReadOffset, offset: number, low: number, high: number): number {
  let [before, after] = [low / SECOND_MS, high / SECOND_MS]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(middle * SECOND_MS) === offset) after = middle
    else before = middle
  }
  return after * SECOND_MS
}
