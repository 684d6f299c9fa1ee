import type { CalendarSpec, IntervalSpec, ServicePackageSpec } from '../../../src/domain/sla/spec.ts'
import { createSlaPolicy, type SlaPolicy, type SlaPolicySpec } from '../../../src/domain/sla/policy.ts'
import type { TicketEvent } from '../../../src/domain/ticket/events.ts'

/** A desk in Moscow, five days from 9 to 18, with the holidays around which the tests play. */

export const nineToSix: readonly IntervalSpec[] = [{ from: '09:00', to: '18:00' }]

export function aCalendar(changes: Partial<CalendarSpec> = {}): CalendarSpec {
  const week = { mon: nineToSix, tue: nineToSix, wed: nineToSix, thu: nineToSix, fri: nineToSix }
  return { name: 'office', zone: 'Europe/Moscow', week, holidays: [], days: {}, ...changes }
}

export function always(name = 'always', zone = 'Europe/Moscow'): CalendarSpec {
  const allDay = [{ from: '00:00', to: '24:00' }]
  const week = { mon: allDay, tue: allDay, wed: allDay, thu: allDay, fri: allDay, sat: allDay, sun: allDay }
  return { name, zone, week, holidays: [], days: {} }
}

export const standard: ServicePackageSpec = {
  name: 'standard',
  targets: {
    critical: { calendar: 'always', firstResponseMinutes: 30, resolutionMinutes: 240 },
    high: { calendar: 'office', firstResponseMinutes: 60, resolutionMinutes: 540 },
    normal: { calendar: 'office', firstResponseMinutes: 240, resolutionMinutes: 1620 },
    low: { calendar: 'office', firstResponseMinutes: 540, resolutionMinutes: 5400 },
  },
}

export const policySpec: SlaPolicySpec = {
  calendars: [aCalendar(), always()],
  packages: [standard],
  defaultPackage: 'standard',
  stale: { days: 3, warnDaysBefore: 1 },
  warnAtPercents: [50, 80, 100],
}

export function aPolicy(changes: Partial<SlaPolicySpec> = {}): SlaPolicy {
  return createSlaPolicy({ ...policySpec, ...changes })
}

/** Civil time in Moscow, `2026-11-23 10:00`. */
export function msk(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}+03:00`)
}

export function mskText(at: number | null): string | null {
  return at === null ? null : new Date(at + 3 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}

type Facts = { readonly [T in TicketEvent as T['type']]: Omit<T, 'type' | 'at'> }

/** An event of the ticket's history, at a civil time in Moscow. */
export function on<T extends TicketEvent['type']>(time: string, type: T, facts: Partial<Facts[T]> = {}): TicketEvent {
  return { ...defaults[type], ...facts, type, at: new Date(msk(time)) } as TicketEvent
}

const defaults: Facts = {
  'ticket.registered': {
    requestId: 'r1',
    requesterId: 'p1',
    submitterId: 'p1',
    severity: 'normal',
    servicePackage: 'standard',
    followUpOf: null,
  },
  'ticket.linked': { by: 'a1', ticketId: '2', relation: 'related' },
  'ticket.taken': { by: 'a1', from: null, givenBy: null },
  'ticket.replied': { by: 'a1', reply: 'informationRequest', messageId: 'q1', promisedAt: null },
  'ticket.reply_delivered': { messageId: 'q1' },
  'ticket.reply_undelivered': { messageId: 'q1' },
  'ticket.reply_mailed': { messageId: 'q1' },
  'ticket.reply_changed': { by: 'a1', messageId: 'q1' },
  'ticket.reply_recalled': { by: 'a1', messageId: 'q1' },
  'ticket.requester_reacted': { messageId: 'm1', substantive: true },
  'ticket.stale_prolonged': { kind: 'stillRelevant' },
  'ticket.stale_warned': { closesAt: new Date(0) },
  'ticket.solution_rejected': { messageId: null },
  'ticket.severity_changed': { by: 'a1', from: 'normal', to: 'high', reasonId: null },
  'ticket.package_changed': { by: 'a1', from: 'standard', to: 'premium' },
  'ticket.closed': { by: null, reason: 'confirmed', duplicateOf: null },
  'ticket.incident_marked': { by: 'a1', titleId: 'm1' },
  'ticket.incident_closed': { by: 'a1' },
  'ticket.stale_closing_revoked': { messageId: 'm9' },
  'ticket.successor_opened': { ticketId: 't2' },
  'ticket.deadline_warned': { target: 'resolution', percent: 50 },
}
