import type { Severity } from '../ticket/events.ts'
import { compileCalendar, type BusinessCalendar, type Span } from './calendar.ts'
import { weeklyMinutes } from './hours.ts'
import type { CalendarSpec, ServicePackageSpec } from './spec.ts'

/** What a service package promises for a severity (R14). */
export interface SlaTarget {
  readonly calendar: BusinessCalendar
  /** Business minutes of that calendar. */
  readonly firstResponseMinutes: number
  readonly resolutionMinutes: number
}

/** The rule of silence (R21), in business days of the office calendar. */
export interface StaleRule {
  readonly days: number
  /** Nobody is warned when 0. */
  readonly warnDaysBefore: number
}

export interface SlaPolicy {
  /** What is promised. A package that the desk no longer has is read as the default one. */
  targetOf(servicePackage: string, severity: Severity): SlaTarget
  /** A calendar by its name; null when the desk no longer has it. */
  calendarNamed(name: string): BusinessCalendar | null
  /** Counts the days of the stale rule, whatever the package. */
  readonly office: BusinessCalendar
  readonly stale: StaleRule
  /** Shares of a business budget at which somebody is told, ascending. */
  readonly warnAtPercents: readonly number[]
}

export interface SlaPolicySpec {
  /** One of them is named `office`. */
  readonly calendars: readonly CalendarSpec[]
  readonly packages: readonly ServicePackageSpec[]
  readonly defaultPackage: string
  readonly stale: StaleRule
  readonly warnAtPercents: readonly number[]
}

export const OFFICE = 'office'
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'normal', 'low']
/** A promise that takes longer than this to come due is a typing error. */
const LONGEST_WEEKS = 520

/** Makes the desk's time policy. Throws a `RangeError` with everything that `policyProblems` names. */
export function createSlaPolicy(spec: SlaPolicySpec, span?: Span): SlaPolicy {
  const problems = policyProblems(spec)
  if (problems.length > 0) throw new RangeError(problems.join('; '))
  const calendars = new Map(spec.calendars.map((calendar) => [calendar.name, compileCalendar(calendar, span)]))
  const calendarNamed = (name: string): BusinessCalendar => known(calendars.get(name), `calendar ${name}`)
  const packages = new Map(spec.packages.map((one) => [one.name, targetsOf(one, calendarNamed)]))
  const fallback = known(packages.get(spec.defaultPackage), `service package ${spec.defaultPackage}`)
  return {
    targetOf: (servicePackage, severity) => (packages.get(servicePackage) ?? fallback)[severity],
    calendarNamed: (name) => calendars.get(name) ?? null,
    office: calendarNamed(OFFICE),
    stale: spec.stale,
    warnAtPercents: [...new Set(spec.warnAtPercents)].sort((a, b) => a - b),
  }
}

/**
 * What makes a set of packages unusable, each named with its place: a severity without targets, a target that is no positive
 * number of minutes or would take years to come due, a calendar that is missing. Empty for a sound one.
 */
export function policyProblems(spec: SlaPolicySpec): readonly string[] {
  const problems = spec.packages.flatMap((one) =>
    SEVERITIES.flatMap((severity) => targetProblems(spec, one, severity)).map((problem) => `${one.name}.${problem}`),
  )
  const { days, warnDaysBefore } = spec.stale
  if (!Number.isInteger(days) || days < 1) problems.push('stale.days is not a number of days')
  if (!(warnDaysBefore >= 0 && warnDaysBefore < days))
    problems.push('stale.warnDaysBefore must be less than stale.days')
  if (!spec.packages.some(({ name }) => name === spec.defaultPackage)) {
    problems.push(`there is no service package "${spec.defaultPackage}"`)
  }
  if (!spec.calendars.some(({ name }) => name === OFFICE)) problems.push(`there is no calendar "${OFFICE}"`)
  if (spec.warnAtPercents.some((percent) => !(percent > 0))) problems.push('a warning at 0 % would never end')
  return problems
}

function targetProblems(spec: SlaPolicySpec, one: ServicePackageSpec, severity: Severity): readonly string[] {
  const targets: Readonly<Partial<ServicePackageSpec['targets']>> = one.targets
  const target = targets[severity]
  if (!target) return [`${severity}: no targets for this severity`]
  const calendar = spec.calendars.find(({ name }) => name === target.calendar)
  if (!calendar) return [`${severity}: there is no calendar "${target.calendar}"`]
  const longest = LONGEST_WEEKS * weeklyMinutes(calendar)
  return (['firstResponseMinutes', 'resolutionMinutes'] as const).flatMap((name) => {
    const minutes = target[name]
    if (!(minutes > 0)) return [`${severity}.${name}: ${minutes} is not a positive number of minutes`]
    return minutes > longest
      ? [`${severity}.${name}: ${minutes} minutes of "${target.calendar}" take over ten years`]
      : []
  })
}

function targetsOf(
  { targets }: ServicePackageSpec,
  calendarNamed: (name: string) => BusinessCalendar,
): Readonly<Record<Severity, SlaTarget>> {
  const of = (severity: Severity): SlaTarget => ({
    calendar: calendarNamed(targets[severity].calendar),
    firstResponseMinutes: targets[severity].firstResponseMinutes,
    resolutionMinutes: targets[severity].resolutionMinutes,
  })
  return { critical: of('critical'), high: of('high'), normal: of('normal'), low: of('low') }
}

function known<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new RangeError(`There is no ${what}`)
  return found
}
