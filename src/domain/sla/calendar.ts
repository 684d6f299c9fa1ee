import { calendarProblems, hoursOfDay } from './hours.ts'
import { countBelow, countUpTo, layOut, type OpenTable } from './open-table.ts'
import type { CalendarSpec } from './spec.ts'
import { createOffsetReader, DAY_MS, offsetPeriods, type OffsetPeriod } from './zone.ts'

export { calendarProblems } from './hours.ts'

/** Epoch milliseconds, half-open. */
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * A business calendar, ready to answer. Instants are epoch milliseconds, UTC; minutes may be broken. Right for any instant
 * from 1900 to 2400: what lies outside of the compiled span is compiled when it is first asked for. Everything else is a
 * `RangeError`.
 */
export interface BusinessCalendar {
  readonly name: string
  readonly zone: string
  /**
   * The earliest instant at which so many business minutes have passed since `at`. What is used up exactly at a closing is due
   * at that closing (Friday 18:00), not at the next opening. No minutes: `at` itself. Negative ones are a `RangeError`.
   */
  addBusinessMinutes(at: number, minutes: number): number
  /** Business minutes from `a` to `b`; negative when `b` is earlier. */
  businessMinutesBetween(a: number, b: number): number
  /**
   * The end of business of the n-th whole business day after the civil day of `at`, which is day 0 whether or not it is a
   * business day (R21). A shortened day is a whole day. `n` is at least 1, otherwise a `RangeError`.
   */
  endOfBusinessDay(at: number, n: number): number
  /** `at` itself when it is open, else the next opening. */
  nextOpening(at: number): number
  isOpen(at: number): boolean
  /** The open time between two instants, cut at the civil midnights, in order. */
  openSpans(from: number, to: number): readonly DaySpan[]
}

/** Open time of one civil day. */
export interface DaySpan extends Span {
  /** Days since 1970-01-01. */
  readonly day: number
  /** Local time minus UTC, milliseconds. */
  readonly offset: number
}

const MINUTE_MS = 60_000
const YEAR_MS = 366 * DAY_MS
/** A civil day at the edge of a table may stand in it only in part; answers keep away from there. */
const EDGE_MS = 3 * DAY_MS
const FIRST = Date.UTC(1900, 0, 1)
const LAST = Date.UTC(2400, 0, 1)

/** Compiles a calendar. `span` is compiled at once; without it the first question does that. Throws what `calendarProblems` names. */
export function compileCalendar(spec: CalendarSpec, span?: Span): BusinessCalendar {
  const problems = calendarProblems(spec)
  if (problems.length > 0) throw new RangeError(`Calendar ${spec.name}: ${problems.join('; ')}`)
  const around = createTables(spec)
  if (span) around.covering(span.from, span.to)
  return { name: spec.name, zone: spec.zone, ...counting(around), ...days(around) }
}

interface Tables {
  /** The table in which both instants lie away from the edges. */
  covering(from: number, to?: number): OpenTable
  /** A table that reaches further ahead than this one. */
  beyond(table: OpenTable): OpenTable
}

/** The one table of a calendar, made anew and wider when a question reaches beyond it. A memo: answers never depend on it. */
function createTables(spec: CalendarSpec): Tables {
  const hours = hoursOfDay(spec)
  const offsetAt = createOffsetReader(spec.zone)
  let table: OpenTable | null = null

  function widened(from: number, to: number): OpenTable {
    const begin = Math.max(FIRST, Math.min(table?.from ?? Infinity, dayStart(from)))
    const end = Math.min(LAST, Math.max(table?.to ?? -Infinity, dayStart(to)))
    const periods: OffsetPeriod[] = []
    if (!table || begin < table.from) periods.push(...offsetPeriods(offsetAt, begin, table?.from ?? end))
    if (table) periods.push(...table.periods)
    if (table && end > table.to) periods.push(...offsetPeriods(offsetAt, table.to, end))
    return (table = layOut(hours, periods))
  }

  return {
    covering(from, to = from) {
      const early = Math.min(from, to)
      const late = Math.max(from, to)
      if (table && early >= table.from + EDGE_MS && late < table.to - EDGE_MS) return table
      if (early >= FIRST + EDGE_MS && late < LAST - EDGE_MS) return widened(early - YEAR_MS, late + 2 * YEAR_MS)
      throw new RangeError(`Calendar ${spec.name} does not reach from ${from} to ${to}`)
    },
    beyond(current) {
      if (current.to >= LAST) throw new RangeError(`Calendar ${spec.name} does not reach that far`)
      return widened(current.from, current.to + Math.max(2 * YEAR_MS, current.to - current.from))
    },
  }
}

function counting(
  tables: Tables,
): Pick<BusinessCalendar, 'addBusinessMinutes' | 'businessMinutesBetween' | 'isOpen' | 'nextOpening'> {
  return {
    addBusinessMinutes(at, minutes) {
      if (!(minutes >= 0)) throw new RangeError(`${minutes} is not a number of business minutes`)
      let table = tables.covering(at)
      const wanted = Math.round(minutes * MINUTE_MS)
      if (wanted === 0) return at
      let due = openUntil(table, at) + wanted
      while (due > table.openTotal) {
        table = tables.beyond(table)
        due = openUntil(table, at) + wanted
      }
      const index = countBelow(table.openBefore, due) - 1
      return (table.starts[index] ?? 0) + due - (table.openBefore[index] ?? 0)
    },
    businessMinutesBetween(a, b) {
      const table = tables.covering(a, b)
      return (openUntil(table, b) - openUntil(table, a)) / MINUTE_MS
    },
    isOpen(at) {
      const table = tables.covering(at)
      return at < (table.ends[countUpTo(table.starts, at) - 1] ?? at)
    },
    nextOpening(at) {
      let table = tables.covering(at)
      const index = countUpTo(table.starts, at)
      if (at < (table.ends[index - 1] ?? at)) return at
      let next = table.starts[index]
      while (next === undefined) {
        table = tables.beyond(table)
        next = table.starts[countUpTo(table.starts, at)]
      }
      return next
    },
  }
}

/** Open milliseconds of the table before an instant. */
function openUntil(table: OpenTable, at: number): number {
  const index = countUpTo(table.starts, at) - 1
  if (index < 0) return 0
  return (table.openBefore[index] ?? 0) + Math.min(at, table.ends[index] ?? at) - (table.starts[index] ?? at)
}

function days(tables: Tables): Pick<BusinessCalendar, 'endOfBusinessDay' | 'openSpans'> {
  return {
    endOfBusinessDay(at, n) {
      if (!Number.isInteger(n) || n < 1) throw new RangeError(`${n} is not a number of business days`)
      let table = tables.covering(at)
      const today = civilDay(at, table)
      // The last days of a table may stand in it only in part.
      while (countUpTo(table.businessDays, today) + n + 2 > table.businessDays.length) table = tables.beyond(table)
      return table.closings[countUpTo(table.businessDays, today) + n - 1] ?? at
    },
    openSpans(from, to) {
      const table = tables.covering(from, to)
      const spans: DaySpan[] = []
      for (let index = Math.max(0, countUpTo(table.starts, from) - 1); index < table.starts.length; index++) {
        const start = Math.max(from, table.starts[index] ?? to)
        if (start >= to) break
        spans.push(...cutAtMidnights(table, start, Math.min(to, table.ends[index] ?? to)))
      }
      return spans
    },
  }
}

function cutAtMidnights(table: OpenTable, from: number, to: number): readonly DaySpan[] {
  const spans: DaySpan[] = []
  let begin = from
  while (begin < to) {
    const { offset, to: change } = periodAt(begin, table)
    const day = Math.floor((begin + offset) / DAY_MS)
    const end = Math.min(to, change, (day + 1) * DAY_MS - offset)
    spans.push({ from: begin, to: end, day, offset })
    begin = end
  }
  return spans
}

function civilDay(at: number, table: OpenTable): number {
  return Math.floor((at + periodAt(at, table).offset) / DAY_MS)
}

function periodAt(at: number, { periods }: OpenTable): OffsetPeriod {
  const found = periods.find(({ to }) => at < to) ?? periods.at(-1)
  if (!found) throw new RangeError('A calendar without a single offset')
  return found
}

function dayStart(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS
}
