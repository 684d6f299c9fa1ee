/**
 * The clock and the calendar once more, slowly: time goes by minute by minute, and each minute is looked up on the wall clock
 * of its zone. Shares nothing with the program but the shapes of its input.
 */
import type { CalendarSpec, Weekday } from '../../../src/domain/sla/spec.ts'
import type { Severity, TicketEvent } from '../../../src/domain/ticket/events.ts'

export const MINUTE = 60_000
// Jest looks a global up anew each time it is used, which is slow; these are used for every minute.
const { floor, min } = Math
const QUARTER = 15 * MINUTE
const DAY = 1440 * MINUTE
const MIXED = Infinity
const WEEKDAYS: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

export interface SlowCalendar {
  /** `YYYY-MM-DD` on the wall. */
  dateAt(at: number): string
  isOpen(at: number): boolean
}

export function slowCalendar(spec: CalendarSpec): SlowCalendar {
  const offsetAt = wallOffsets(spec.zone)
  const seen = new Map<number, { date: string; hours: readonly (readonly [number, number])[] }>()
  const dayAt = (local: number): { date: string; hours: readonly (readonly [number, number])[] } => {
    const day = floor(local / DAY)
    const known = seen.get(day) ?? readDay(new Date(day * DAY))
    seen.set(day, known)
    return known
  }
  return {
    dateAt: (at) => dayAt(at + offsetAt(at)).date,
    isOpen(at) {
      const local = at + offsetAt(at)
      const minute = floor((local - floor(local / DAY) * DAY) / MINUTE)
      return dayAt(local).hours.some(([from, to]) => from <= minute && minute < to)
    },
  }

  function readDay(midnight: Date): { date: string; hours: readonly (readonly [number, number])[] } {
    const date = midnight.toISOString().slice(0, 10)
    const usual = spec.holidays.includes(date) ? [] : (spec.week[WEEKDAYS[midnight.getUTCDay()]!] ?? [])
    return { date, hours: (spec.days[date] ?? usual).map(({ from, to }) => [minuteOf(from), minuteOf(to)] as const) }
  }
}

export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

const offsets = new Map<string, Map<number, number>>()

/** A quarter of an hour is looked up once, unless the clocks are moved within it; then each of its minutes is. */
function wallOffsets(zone: string): (at: number) => number {
  const known = offsets.get(zone) ?? new Map<number, number>()
  offsets.set(zone, known)
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  return (at) => {
    const quarter = floor(at / QUARTER)
    const found = known.get(quarter) ?? readQuarter(quarter)
    return found === MIXED ? read(floor(at / MINUTE) * MINUTE) : found
  }

  function readQuarter(quarter: number): number {
    const first = read(quarter * QUARTER)
    const offset = first === read((quarter + 1) * QUARTER - MINUTE) ? first : MIXED
    known.set(quarter, offset)
    return offset
  }

  function read(at: number): number {
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name) ?? []
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE
  }
}

/** Works at any millisecond: only the first minute may be a broken one. */
export function slowAdd(calendar: SlowCalendar, at: number, minutes: number): number {
  let left = minutes * MINUTE
  let now = at
  while (left > 0) {
    const next = (floor(now / MINUTE) + 1) * MINUTE
    if (calendar.isOpen(now)) {
      const used = min(left, next - now)
      left -= used
      if (left === 0) return now + used
    }
    now = next
  }
  return at
}

export function slowBetween(calendar: SlowCalendar, from: number, to: number): number {
  let open = 0
  for (let now = from; now < to;) {
    const next = min(to, (floor(now / MINUTE) + 1) * MINUTE)
    if (calendar.isOpen(now)) open += next - now
    now = next
  }
  return open / MINUTE
}

export function slowOpening(calendar: SlowCalendar, at: number): number {
  let now = at
  while (!calendar.isOpen(now)) now = (floor(now / MINUTE) + 1) * MINUTE
  return now
}

/** Walks two days further than asked: where clocks go back across midnight, a date comes twice. */
export function slowEndOfDay(calendar: SlowCalendar, at: number, n: number): number {
  const today = calendar.dateAt(at)
  const closings = new Map<string, number>()
  for (let now = floor(at / MINUTE) * MINUTE; closings.size < n + 2; now += MINUTE) {
    const date = calendar.dateAt(now)
    if (date > today && calendar.isOpen(now)) closings.set(date, now + MINUTE)
  }
  const [, closing] = [...closings].sort(([a], [b]) => (a < b ? -1 : 1))[n - 1]!
  return closing
}

export interface SlowTarget {
  readonly calendar: SlowCalendar
  readonly firstResponseMinutes: number
  readonly resolutionMinutes: number
}

export type SlowPolicy = (servicePackage: string, severity: Severity) => SlowTarget

export interface SlowView {
  readonly firstResponse: SlowOutcome
  readonly resolution: SlowOutcome
  readonly pausedMinutes: number
}

export interface SlowOutcome {
  readonly dueAt: number
  readonly metAt: number | null
  readonly breachedAt: number | null
}

/** Everything stands at whole minutes, and events come in the order of their times. */
export function slowClock(history: readonly TicketEvent[], policy: SlowPolicy, now: number): SlowView {
  const start = history[0]!.at.getTime()
  const closing = history.find((event) => event.type === 'ticket.closed')
  const until = closing?.at.getTime() ?? now
  const minutes: { at: number; isPaused: boolean; promise: SlowTarget }[] = []
  let inForce: SlowTarget | null = null
  let question: { id: string; kind: string; deliveredAt: number | null } | null = null
  let isPaused = false
  let names: [string, Severity] = ['', 'low']
  const sent = new Map<string, number>()
  const proven = new Set<string>()
  const failed = new Set<string>()
  const promises: { since: number; names: [string, Severity] }[] = []
  const waiting = [...history]
  for (let at = start; at <= until; at += MINUTE) {
    while (waiting[0] && waiting[0].at.getTime() <= at) read(waiting.shift()!, at)
    if (at < until) minutes.push({ at, isPaused, promise: inForce! })
  }
  const answers = [...sent].filter(([id]) => proven.has(id)).map(([, at]) => at)
  const underWay = [...sent].filter(([id]) => !proven.has(id) && !failed.has(id)).map(([, at]) => at)
  const firstMet = answers.length > 0 ? min(...answers) : null
  const isSolved =
    closing?.type === 'ticket.closed' &&
    (closing.reason === 'confirmed' || (closing.reason === 'stale' && question!.kind === 'solution'))
  const solvedAt = isSolved ? (question!.deliveredAt ?? until) : null
  const firstSettled = min(until, ...answers, ...underWay)
  return {
    firstResponse: outcome('firstResponseMinutes', firstMet, firstSettled, false),
    resolution: outcome('resolutionMinutes', solvedAt, solvedAt ?? until, true),
    pausedMinutes: pausedMinutes(),
  }

  function pausedMinutes(): number {
    const inForce = promises.findLast(({ since }) => solvedAt === null || since <= solvedAt)!
    const { calendar } = policy(...inForce.names)
    return minutes.filter(({ at, isPaused }) => isPaused && calendar.isOpen(at)).length
  }

  function read(event: TicketEvent, at: number): void {
    if (event.type === 'ticket.registered') promise(event.servicePackage, event.severity, at)
    if (event.type === 'ticket.package_changed') promise(event.to, names[1], at)
    if (event.type === 'ticket.severity_changed') promise(names[0], event.to, at)
    if (event.type === 'ticket.replied') {
      sent.set(event.messageId, at)
      const asks = event.reply === 'informationRequest' || event.reply === 'solution'
      if (asks) question = { id: event.messageId, kind: event.reply, deliveredAt: null }
    }
    if (event.type === 'ticket.reply_undelivered') failed.add(event.messageId)
    if (event.type === 'ticket.reply_delivered') {
      proven.add(event.messageId)
      if (question?.id === event.messageId && question.deliveredAt === null) {
        question.deliveredAt = at
        isPaused = true
      }
    }
    const isButton = event.type === 'ticket.solution_rejected'
    if ((isButton || (event.type === 'ticket.closed' && event.reason === 'confirmed')) && question)
      proven.add(question.id)
    if (isButton || (event.type === 'ticket.requester_reacted' && event.substantive)) {
      isPaused = false
      question = null
    }
  }

  function promise(servicePackage: string, severity: Severity, since: number): void {
    names = [servicePackage, severity]
    promises.push({ since, names })
    inForce = policy(...names)
  }

  function outcome(
    name: 'firstResponseMinutes' | 'resolutionMinutes',
    metAt: number | null,
    settledAt: number,
    stands: boolean,
  ): SlowOutcome {
    const used = new Map<SlowCalendar, number>()
    const calendars = new Set(promises.map(({ names }) => policy(...names).calendar))
    let breachedAt: number | null = null
    for (const { at, isPaused, promise } of minutes) {
      const isRunning = !stands || !isPaused
      const isUsedUp = (used.get(promise.calendar) ?? 0) >= promise[name]
      if (breachedAt === null && isRunning && isUsedUp && at < settledAt) breachedAt = at
      if (!isRunning) continue
      for (const calendar of calendars) {
        if (calendar.isOpen(at)) used.set(calendar, (used.get(calendar) ?? 0) + 1)
      }
    }
    const inForce = promises.findLast(({ since }) => metAt === null || since <= metAt)!
    return { dueAt: dueBy(policy(...inForce.names), name, metAt ?? until, stands), metAt, breachedAt }
  }

  function dueBy(
    target: SlowTarget,
    name: 'firstResponseMinutes' | 'resolutionMinutes',
    standsUntil: number,
    stands: boolean,
  ): number {
    let used = 0
    for (let at = start, index = 0; ; at += MINUTE, index++) {
      const isRunning = !stands || at >= standsUntil || !minutes[index]?.isPaused
      if (isRunning && target.calendar.isOpen(at)) used++
      if (used === target[name]) return at + MINUTE
    }
  }
}
