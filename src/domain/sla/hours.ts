import type { CalendarSpec, IntervalSpec, Weekday } from './spec.ts'
import { DAY_MS, isZone } from './zone.ts'

/** Half-open, minutes since the civil midnight. */
export interface Hours {
  readonly from: number
  readonly to: number
}

/** The hours of a civil day, counted in days since 1970-01-01; sorted, none when the day is off. */
export type HoursOfDay = (day: number) => readonly Hours[]

/** 1970-01-01 was a Thursday. */
const WEEKDAYS: readonly Weekday[] = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed']

/** The opening hours of a sound calendar: its own days win over holidays, holidays over the week. */
export function hoursOfDay(spec: CalendarSpec): HoursOfDay {
  const week = WEEKDAYS.map((weekday) => toHours(spec.week[weekday] ?? []))
  const special = new Map<number, readonly Hours[]>()
  for (const date of spec.holidays) special.set(dayOf(date), [])
  for (const [date, intervals] of Object.entries(spec.days)) special.set(dayOf(date), toHours(intervals))
  return (day) => special.get(day) ?? week[((day % 7) + 7) % 7] ?? []
}

/**
 * Everything that makes a calendar unusable, each named with its place: an unknown zone, hours that are no hours, inverted or
 * overlapping hours, dates that do not exist, no open minute in the week. Empty for a sound one. A week without an open minute
 * is refused even when single days are open: after the last of them no deadline would ever come.
 */
export function calendarProblems(spec: CalendarSpec): readonly string[] {
  const problems: string[] = []
  if (!isZone(spec.zone)) problems.push(`"${spec.zone}" is not an IANA time zone`)
  for (const [weekday, intervals] of Object.entries(spec.week)) problems.push(...intervalProblems(weekday, intervals))
  for (const [date, intervals] of Object.entries(spec.days)) {
    problems.push(...dateProblems(date), ...intervalProblems(date, intervals))
  }
  problems.push(...spec.holidays.flatMap(dateProblems))
  if (weeklyMinutes(spec) <= 0) problems.push('the week has no open minute')
  return problems
}

/** Open minutes of a week without holidays. */
export function weeklyMinutes(spec: CalendarSpec): number {
  const hours = WEEKDAYS.flatMap((weekday) => toHours(spec.week[weekday] ?? []))
  return hours.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0)
}

function intervalProblems(place: string, intervals: readonly IntervalSpec[]): readonly string[] {
  const malformed = intervals.filter(({ from, to }) => minuteOf(from) === null || minuteOf(to) === null)
  if (malformed.length > 0) {
    return malformed.map(({ from, to }) => `${place}: ${from}-${to} is not a span of HH:MM-HH:MM`)
  }
  const inverted = intervals.filter(({ from, to }) => (minuteOf(from) ?? 0) >= (minuteOf(to) ?? 0))
  if (inverted.length > 0) return inverted.map(({ from, to }) => `${place}: ${from}-${to} ends before it begins`)
  const sorted = [...intervals].sort((a, b) => (minuteOf(a.from) ?? 0) - (minuteOf(b.from) ?? 0))
  return sorted.flatMap(({ from, to }, index) => {
    const next = sorted[index + 1]
    const overlaps = next !== undefined && (minuteOf(next.from) ?? 0) < (minuteOf(to) ?? 0)
    return overlaps ? [`${place}: ${from}-${to} and ${next.from}-${next.to} overlap`] : []
  })
}

function dateProblems(date: string): readonly string[] {
  const day = dayOf(date)
  const isReal =
    /^\d{4}-\d{2}-\d{2}$/.test(date) &&
    Number.isFinite(day) &&
    new Date(day * DAY_MS).toISOString().slice(0, 10) === date
  return isReal ? [] : [`"${date}" is not a date YYYY-MM-DD`]
}

function toHours(intervals: readonly IntervalSpec[]): readonly Hours[] {
  return intervals
    .map(({ from, to }) => ({ from: minuteOf(from) ?? 0, to: minuteOf(to) ?? 0 }))
    .sort((a, b) => a.from - b.from)
}

function minuteOf(text: string): number | null {
  const [, hour, minute] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? []
  const total = Number(hour) * 60 + Number(minute)
  return total <= 1440 ? total : null
}

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS
}
