import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { calendarProblems } from '../domain/sla/hours.ts'
import type { CalendarSpec, IntervalSpec, Weekday } from '../domain/sla/spec.ts'
import { isZone } from '../domain/sla/zone.ts'
import { calendarSchema, type DeskFile } from './desk-schema.ts'
import type { Files, Finding } from './problem.ts'

type WrittenCalendar = z.infer<typeof calendarSchema>

interface Calendars {
  readonly calendars: readonly CalendarSpec[]
  readonly findings: readonly Finding[]
}

/** The desk's calendars, each joined with the shared ones that it includes, and everything that is wrong with them. */
export function readCalendars({ calendars = {}, timeZone = 'UTC' }: Partial<DeskFile>, files: Files): Calendars {
  const findings: Finding[] = []
  // A wrong zone of the desk is told by its own name, and not once more for each calendar.
  const zone = isZone(timeZone) ? timeZone : 'UTC'
  const whole = Object.entries(calendars).map(([name, written]) => {
    const calendar = join(name, written, zone, files, findings)
    findings.push(...contradictions(name, written))
    for (const problem of calendarProblems(calendar)) findings.push([`calendars.${name}`, problem])
    return calendar
  })
  return { calendars: whole, findings }
}

/** The calendar's own days win over those of the shared ones. */
function join(name: string, written: WrittenCalendar, zone: string, files: Files, findings: Finding[]): CalendarSpec {
  const holidays = new Set(written.holidays)
  let days: Record<string, readonly IntervalSpec[]> = {}
  for (const include of written.include) {
    const text = /^[a-z0-9-]+$/.test(include) ? files.calendar(include) : undefined
    const shared = text === undefined ? undefined : calendarSchema.safeParse(parseDocument(text).toJS())
    if (!shared?.success) {
      findings.push([`calendars.${name}.include`, `there is no shared calendar "${include}"`])
      continue
    }
    findings.push(...outsideOfYear(name, include, [...shared.data.holidays, ...Object.keys(shared.data.days)]))
    for (const holiday of shared.data.holidays) holidays.add(holiday)
    days = { ...days, ...shared.data.days }
  }
  const week: Partial<Record<Weekday, readonly IntervalSpec[]>> = written.week
  return { name, zone: written.zone ?? zone, week, holidays: [...holidays], days: { ...days, ...written.days } }
}

/** A shared calendar named after a year holds days of that year and of no other. */
function outsideOfYear(calendar: string, include: string, dates: readonly string[]): Finding[] {
  const year = /-(\d{4})$/.exec(include)?.[1]
  return dates
    .filter((date) => year !== undefined && !date.startsWith(year))
    .map((date) => [`calendars.${calendar}.include`, `${date} does not belong into "${include}"`])
}

function contradictions(name: string, { holidays, days }: WrittenCalendar): Finding[] {
  return holidays
    .filter((date) => Object.hasOwn(days, date))
    .map((date) => [`calendars.${name}.holidays`, `${date} is a holiday and has hours in "days"`])
}
