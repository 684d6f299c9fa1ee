/**
 * The desk's time policy as plain data, as `desk.yaml` gives it. Compiled calendars and policies are made from these.
 */
import type { Severity } from '../ticket/events.ts'

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** Half-open civil time span of one day in the calendar's zone, `HH:MM`; `24:00` ends a day. */
export interface IntervalSpec {
  readonly from: string
  readonly to: string
}

export interface CalendarSpec {
  readonly name: string
  /** IANA zone, for example `Europe/Moscow`. */
  readonly zone: string
  readonly week: Readonly<Partial<Record<Weekday, readonly IntervalSpec[]>>>
  /** Civil dates `YYYY-MM-DD` without service. */
  readonly holidays: readonly string[]
  /** Civil dates with intervals of their own: extra working days and shortened days. They win over week and holidays. */
  readonly days: Readonly<Record<string, readonly IntervalSpec[]>>
}

export interface TargetSpec {
  /** Name of the calendar in which the minutes below are counted. */
  readonly calendar: string
  /** Business minutes. */
  readonly firstResponseMinutes: number
  /** Business minutes. */
  readonly resolutionMinutes: number
}

export interface ServicePackageSpec {
  readonly name: string
  readonly targets: Readonly<Record<Severity, TargetSpec>>
}
