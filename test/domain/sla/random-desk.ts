import type { CalendarSpec, IntervalSpec, ServicePackageSpec, Weekday } from '../../../src/domain/sla/spec.ts'
import type { Severity, TicketEvent } from '../../../src/domain/ticket/events.ts'
import { decide, type TicketCommand } from '../../../src/domain/ticket/lifecycle.ts'
import { apply, register } from '../../../src/domain/ticket/ticket.ts'
import { MINUTE, minuteOf } from './reference.ts'

/** The same numbers for the same seed (mulberry32). */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from 0, below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end)
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!
  }

  chance(share: number): boolean {
    return this.next() < share
  }
}

/** Zones with the days around which their clocks move, or years turn. */
const PLACES: readonly (readonly [zone: string, ...days: string[]])[] = [
  ['UTC', '2024-02-28', '2026-12-30'],
  ['Europe/Moscow', '2011-03-27', '2014-10-26', '2026-04-30', '2026-12-30'],
  ['Europe/Berlin', '2026-03-29', '2026-10-25', '2027-12-31'],
  ['America/New_York', '2026-03-08', '2026-11-01', '2028-02-29'],
  ['America/St_Johns', '2011-03-13', '2010-11-07'],
  ['America/Sao_Paulo', '2018-11-04', '2018-02-18'],
  ['America/Santiago', '2026-04-05', '2026-09-06'],
  ['Australia/Lord_Howe', '2026-04-05', '2026-10-04'],
  ['Asia/Kathmandu', '2026-12-31'],
  ['Asia/Beirut', '2026-03-29', '2026-10-25'],
  ['Africa/Casablanca', '2026-02-15', '2026-03-22'],
  ['Pacific/Apia', '2011-12-30', '2012-04-01'],
  ['Pacific/Chatham', '2026-04-05', '2026-09-27'],
]
const DAY = 1440 * MINUTE
/** Shorter ones only make the reference walk for months. */
const SHORTEST_USUAL_DAY = 240
const ALL: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

export interface Place {
  readonly zone: string
  /** Midnight UTC of the day around which everything happens. */
  readonly around: number
}

export function randomPlace(dice: Dice): Place {
  const [zone, ...days] = dice.pick(PLACES)
  return { zone, around: Date.parse(dice.pick(days)) }
}

export function randomCalendar(dice: Dice, name: string, { zone, around }: Place): CalendarSpec {
  if (dice.chance(0.1)) return roundTheClock(name, zone)
  const week: Partial<Record<Weekday, readonly IntervalSpec[]>> = {}
  let usual = randomHours(dice)
  while (length(usual) < SHORTEST_USUAL_DAY) usual = randomHours(dice)
  for (const day of dice.chance(0.7) ? ALL.slice(0, 5) : ALL) week[day] = dice.chance(0.7) ? usual : randomHours(dice)
  const near = (): string => new Date(around + (dice.below(40) - 10) * DAY).toISOString().slice(0, 10)
  const holidays = Array.from({ length: dice.below(6) }, near)
  const days = Object.fromEntries(
    Array.from({ length: dice.below(5) }, () => [near(), dice.chance(0.15) ? [] : randomHours(dice)]),
  )
  return { name, zone, week, holidays, days }
}

export function roundTheClock(name: string, zone: string): CalendarSpec {
  const week = Object.fromEntries(ALL.map((day) => [day, [{ from: '00:00', to: '24:00' }]]))
  return { name, zone, week, holidays: [], days: {} }
}

/** Office hours, split shifts, nights, and hours that fall into those which the clocks skip or repeat. */
function randomHours(dice: Dice): readonly IntervalSpec[] {
  const edges = [...new Set(Array.from({ length: dice.chance(0.4) ? 4 : 2 }, () => randomMinute(dice)))]
  const sorted = edges.sort((a, b) => a - b)
  if (sorted.length % 2 === 1) sorted.pop()
  if (sorted.length === 0) return [{ from: '09:00', to: '18:00' }]
  return sorted.flatMap((from, index) =>
    index % 2 === 0 ? [{ from: clock(from), to: clock(sorted[index + 1]!) }] : [],
  )
}

function randomMinute(dice: Dice): number {
  if (dice.chance(0.15)) return dice.below(241)
  return dice.chance(0.5) ? dice.below(97) * 15 : 480 + dice.below(721)
}

function length(hours: readonly IntervalSpec[]): number {
  return hours.reduce((sum, { from, to }) => sum + minuteOf(to) - minuteOf(from), 0)
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'normal', 'low']

export function randomPackage(dice: Dice, name: string, calendars: readonly string[]): ServicePackageSpec {
  const target = (): ServicePackageSpec['targets'][Severity] => ({
    calendar: dice.pick(calendars),
    firstResponseMinutes: 1 + dice.below(dice.chance(0.3) ? 30 : 600),
    resolutionMinutes: 1 + dice.below(1500),
  })
  return { name, targets: { critical: target(), high: target(), normal: target(), low: target() } }
}

/** A ticket's life as the state machine allows it, on whole minutes. */
export function randomHistory(dice: Dice, { around }: Place, packages: readonly string[]): readonly TicketEvent[] {
  let at = around + (dice.below(4 * 1440) - 2 * 1440) * MINUTE
  const history: TicketEvent[] = [
    {
      type: 'ticket.registered',
      at: new Date(at),
      requestId: 'r',
      requesterId: 'p',
      submitterId: 'p',
      severity: dice.pick(SEVERITIES),
      servicePackage: dice.pick(packages),
      followUpOf: null,
    },
  ]
  let ticket = history
    .slice(1)
    .reduce(apply, register(history[0] as Extract<TicketEvent, { type: 'ticket.registered' }>))
  const steps = dice.below(9)
  for (let step = 0; step < steps; step++) {
    at += dice.below(dice.chance(0.5) ? 120 : 2000) * MINUTE
    const decision = decide(ticket, randomCommand(dice, `m${step}`, packages, history), new Date(at))
    if (!decision.ok) continue
    ticket = decision.events.reduce(apply, ticket)
    history.push(...decision.events)
  }
  return history
}

function randomCommand(
  dice: Dice,
  messageId: string,
  packages: readonly string[],
  history: readonly TicketEvent[],
): TicketCommand {
  const sent = history.flatMap((event) => (event.type === 'ticket.replied' ? [event.messageId] : []))
  const about = sent.length > 0 && dice.chance(0.9) ? sent.at(-1)! : dice.pick(['m0', ...sent])
  const commands: readonly TicketCommand[] = [
    { do: 'reply', by: 'a', reply: 'informationRequest', messageId },
    { do: 'reply', by: 'a', reply: 'solution', messageId },
    { do: 'reply', by: 'a', reply: 'answer', messageId },
    { do: 'proveDelivery', messageId: about },
    { do: 'proveDelivery', messageId: about },
    { do: 'proveDelivery', messageId: about },
    { do: 'failDelivery', messageId: about },
    { do: 'react', messageId, substantive: true },
    { do: 'react', messageId, substantive: dice.chance(0.5) },
    { do: 'reject', messageId: null },
    { do: 'confirm' },
    { do: 'expire' },
    { do: 'take', by: 'a' },
    { do: 'prolong', kind: dice.pick(['needTime', 'stillRelevant']) },
    { do: 'changeSeverity', by: 'a', to: dice.pick(SEVERITIES), reasonId: null },
    { do: 'changePackage', by: 'a', to: dice.pick(packages) },
    dice.chance(0.3) ? { do: 'withdraw' } : { do: 'take', by: 'b' },
  ]
  return dice.pick(commands)
}
