import { parseDocument } from 'yaml'
import type { z } from 'zod'
import type { CalendarSpec, IntervalSpec, Weekday } from '../domain/sla/spec.ts'
import { calendarProblems } from '../domain/sla/hours.ts'
import { policyProblems } from '../domain/sla/policy.ts'
import { isZone } from '../domain/sla/zone.ts'
import { calendarSchema, deskSchema, type DeskFile } from './desk-schema.ts'
import type { ConfigProblem, Files } from './problem.ts'

/** The desk as written, with its calendars made whole. */
export interface DeskConfig extends Omit<DeskFile, 'calendars'> {
  readonly calendars: readonly CalendarSpec[]
}

export type DeskReading =
  { readonly ok: true; readonly desk: DeskConfig } | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

/** Reads the text of a desk file. All problems come together, each with the place in the file. */
export function readDesk(text: string, path: string, files: Files): DeskReading {
  const document = parseDocument(text, { prettyErrors: true })
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map(({ message }) => ({ name: path, message })) }
  }
  return checkDesk(document.toJS() as unknown, path, files)
}

/** Checks a desk given as data. */
export function checkDesk(data: unknown, path: string, files: Files): DeskReading {
  const parsed = deskSchema.safeParse(data ?? {})
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map((issue) => toProblem(path, issue)) }
  const desk = parsed.data
  const problems = [...referenceProblems(desk), ...zoneProblems(desk), ...repeatProblems(desk)]
  const calendars = Object.entries(desk.calendars).map(([name, calendar]) =>
    wholeCalendar(name, calendar, desk.timeZone, files, problems),
  )
  for (const calendar of calendars) {
    for (const problem of calendarProblems(calendar)) problems.push([`calendars.${calendar.name}`, problem])
  }
  if (problems.length === 0) problems.push(...promiseProblems(desk, calendars))
  if (problems.length > 0) {
    return { ok: false, problems: problems.map(([place, message]) => ({ name: `${path}: ${place}`, message })) }
  }
  return { ok: true, desk: { ...desk, calendars } }
}

type Finding = readonly [place: string, message: string]

function toProblem(path: string, issue: z.core.$ZodIssue): ConfigProblem {
  const place = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') return { name: place ? `${path}: ${place}` : path, message: issue.message }
  const keys = issue.keys.map((key) => [place, key].filter(Boolean).join('.'))
  return { name: `${path}: ${keys.join(', ')}`, message: 'unknown key; see desk.example.yaml for those that exist' }
}

function referenceProblems(desk: DeskFile): Finding[] {
  const findings: Finding[] = []
  const need = (place: string, name: string | undefined, known: object, what: string): void => {
    if (name !== undefined && !Object.hasOwn(known, name)) findings.push([place, `there is no ${what} "${name}"`])
  }
  need('calendars', 'office', desk.calendars, 'calendar')
  need('defaultPackage', desk.defaultPackage, desk.servicePackages, 'service package')
  for (const [name, targets] of Object.entries(desk.servicePackages)) {
    for (const [severity, { calendar }] of Object.entries(targets)) {
      need(`servicePackages.${name}.${severity}.calendar`, calendar, desk.calendars, 'calendar')
    }
  }
  const agents = Object.fromEntries(desk.agents.map((agent) => [agent.id, agent]))
  for (const product of desk.products) {
    need(`products.${product.id}.room`, product.room, desk.rooms, 'room')
    for (const agent of product.agents) need(`products.${product.id}.agents`, agent, agents, 'agent')
  }
  for (const { name, package: wanted } of desk.organizations) {
    need(`organizations.${name}.package`, wanted, desk.servicePackages, 'service package')
  }
  if (desk.stale.warnDaysBefore >= desk.stale.days)
    findings.push(['stale.warnDaysBefore', 'must be less than stale.days'])
  return findings
}

/** The zone of a calendar is checked with the calendar. */
function zoneProblems({ timeZone }: DeskFile): Finding[] {
  return isZone(timeZone) ? [] : [['timeZone', `"${timeZone}" is not an IANA time zone`]]
}

/** What is promised must be possible: targets are looked at once the calendars are sound. */
function promiseProblems(desk: DeskFile, calendars: readonly CalendarSpec[]): Finding[] {
  const problems = policyProblems({
    calendars,
    packages: Object.entries(desk.servicePackages).map(([name, targets]) => ({ name, targets })),
    defaultPackage: desk.defaultPackage,
    stale: desk.stale,
    warnAtPercents: desk.escalation.map(({ atPercent }) => atPercent),
  })
  return problems.map((problem) => ['servicePackages', problem])
}

function repeatProblems(desk: DeskFile): Finding[] {
  const lists: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ['products', desk.products.map(({ id }) => id)],
    ['agents', desk.agents.map(({ id }) => id)],
    ['agents.telegramId', desk.agents.map(({ telegramId }) => telegramId)],
    ['agents.slackId', desk.agents.map(({ slackId }) => slackId)],
    [
      'organizations.domains',
      desk.organizations.flatMap(({ domains }) => domains.map((domain) => domain.toLowerCase())),
    ],
    ['rooms.telegramChatId', Object.values(desk.rooms).map(({ telegramChatId }) => telegramChatId)],
  ]
  return lists.flatMap(([place, values]) =>
    values
      .filter((value, index) => value !== undefined && values.indexOf(value) !== index)
      .map((value): Finding => [place, `"${String(value)}" stands twice`]),
  )
}

/** Joins a calendar with the shared ones that it includes; its own days win. */
function wholeCalendar(
  name: string,
  calendar: z.infer<typeof calendarSchema>,
  deskZone: string,
  files: Files,
  problems: Finding[],
): CalendarSpec {
  const holidays = new Set(calendar.holidays)
  let days: Record<string, readonly IntervalSpec[]> = {}
  for (const include of calendar.include) {
    const text = /^[a-z0-9-]+$/.test(include) ? files.calendar(include) : undefined
    const shared = text === undefined ? undefined : calendarSchema.safeParse(parseDocument(text).toJS())
    if (!shared?.success) {
      problems.push([`calendars.${name}.include`, `there is no shared calendar "${include}"`])
      continue
    }
    problems.push(...outsideOfYear(name, include, [...shared.data.holidays, ...Object.keys(shared.data.days)]))
    for (const holiday of shared.data.holidays) holidays.add(holiday)
    days = { ...days, ...shared.data.days }
  }
  const week: Partial<Record<Weekday, readonly IntervalSpec[]>> = calendar.week
  return { name, zone: calendar.zone ?? deskZone, week, holidays: [...holidays], days: { ...days, ...calendar.days } }
}

/** A shared calendar named after a year holds days of that year and of no other. */
function outsideOfYear(calendar: string, include: string, dates: readonly string[]): Finding[] {
  const year = /-(\d{4})$/.exec(include)?.[1]
  return dates
    .filter((date) => year !== undefined && !date.startsWith(year))
    .map((date) => [`calendars.${calendar}.include`, `${date} does not belong into "${include}"`])
}
