import { describe, expect, it } from '@jest/globals'
import { explainClock } from '../../../src/domain/sla/explain.ts'
import { traceClock, type Trace } from '../../../src/domain/sla/trace.ts'
import type { TicketEvent } from '../../../src/domain/ticket/events.ts'
import { readClock } from '../../../src/domain/sla/clock.ts'
import { createSlaPolicy } from '../../../src/domain/sla/policy.ts'
import type { Param } from '../../../src/domain/notice/message.ts'
import { aCalendar, always, aPolicy, msk, mskText, on } from './desk.ts'
import { Dice, randomCalendar, randomHistory, randomPackage, randomPlace } from './random-desk.ts'

const policy = aPolicy()

/** Two pauses and a severity change. */
const history = [
  on('2026-11-23 10:00', 'ticket.registered'),
  on('2026-11-23 11:00', 'ticket.replied'),
  on('2026-11-23 11:05', 'ticket.reply_delivered'),
  on('2026-11-23 16:05', 'ticket.requester_reacted'),
  on('2026-11-23 16:30', 'ticket.severity_changed', { to: 'high' }),
  on('2026-11-23 17:00', 'ticket.replied', { reply: 'solution', messageId: 's1' }),
  on('2026-11-23 17:00', 'ticket.reply_delivered', { messageId: 's1' }),
  on('2026-11-24 12:00', 'ticket.solution_rejected'),
]
const now = new Date(msk('2026-11-24 13:00'))

function linesOf(trace: Trace): readonly string[] {
  return explainClock(trace, 'Europe/Moscow').map(({ key, params = {} }) => {
    const shown = Object.entries(params).map(([name, value]) => `${name}=${show(value)}`)
    return [key.replace('sla:', ''), ...shown].join(' ')
  })
}

function show(value: Param): string {
  if (typeof value !== 'object') return String(value)
  if ('key' in value) return value.key
  return value.show === 'day' ? mskText(value.moment)!.slice(0, 10) : mskText(value.moment)!
}

describe('the explanation of a deadline', () => {
  it('leads from the start over hours and pauses to the deadline, so that it can be added up by hand', () => {
    expect(linesOf(traceClock(history, policy, now))).toEqual([
      'start at=2026-11-23 10:00 severity=ticket:severityName.normal package=standard',
      'changed at=2026-11-23 16:30 severity=ticket:severityName.high package=standard',
      'firstResponse budget=4:00 calendar=office zone=Europe/Moscow',
      'work day=2026-11-23 hours=10:00–14:00 worked=4:00 total=4:00',
      'met due=2026-11-23 14:00 at=2026-11-23 11:00',
      'resolution budget=9:00 calendar=office zone=Europe/Moscow',
      'work day=2026-11-23 hours=10:00–11:05 worked=1:05 total=1:05',
      'pause cause=sla:cause.informationRequest from=2026-11-23 11:05 question=q1 credited=5:00 to=2026-11-23 16:05',
      'work day=2026-11-23 hours=16:05–17:00 worked=0:55 total=2:00',
      'pause cause=sla:cause.solution from=2026-11-23 17:00 question=s1 credited=4:00 to=2026-11-24 12:00',
      'work day=2026-11-24 hours=12:00–18:00 worked=6:00 total=8:00',
      'work day=2026-11-25 hours=09:00–10:00 worked=1:00 total=9:00',
      'due due=2026-11-25 10:00',
    ])
  })

  it('says what it waits for while a question is open', () => {
    const lines = linesOf(traceClock(history.slice(0, 3), policy, now))
    expect(lines.slice(-9)).toEqual([
      'resolution budget=27:00 calendar=office zone=Europe/Moscow',
      'work day=2026-11-23 hours=10:00–11:05 worked=1:05 total=1:05',
      'pauseOpen cause=sla:cause.informationRequest from=2026-11-23 11:05 question=q1 credited=10:55',
      'work day=2026-11-24 hours=13:00–18:00 worked=5:00 total=6:05',
      'work day=2026-11-25 hours=09:00–18:00 worked=9:00 total=15:05',
      'work day=2026-11-26 hours=09:00–18:00 worked=9:00 total=24:05',
      'work day=2026-11-27 hours=09:00–11:55 worked=2:55 total=27:00',
      'duePaused due=2026-11-27 11:55',
      'stale delivered=2026-11-23 11:05 closes=2026-11-26 18:00',
    ])
  })

  it('tells that a promise was broken', () => {
    const lines = linesOf(traceClock(history.slice(0, 1), policy, now))
    expect(lines).toContain('breached at=2026-11-23 14:00')
  })

  it.each<[string, TicketEvent, string]>([
    ['on its way', on('2026-11-23 10:10', 'ticket.replied'), 'dueSent due=2026-11-23 14:00'],
    ['void', on('2026-11-23 10:10', 'ticket.closed', { reason: 'withdrawn' }), 'void due=2026-11-23 14:00'],
  ])('tells that the first response is %s', (_name, event, line) => {
    expect(linesOf(traceClock([history[0]!, event], policy, now))).toContain(line)
  })

  it('shows seconds where there are some, and the lunch of split shifts', () => {
    const week = {
      mon: [
        { from: '09:00', to: '13:00' },
        { from: '14:00', to: '18:00' },
      ],
    }
    const split = aPolicy({ calendars: [aCalendar({ week }), always()] })
    const registered = { ...history[0]!, at: new Date(msk('2026-11-23 10:00') + 37_000) }
    expect(linesOf(traceClock([registered], split, now))).toContain(
      'work day=2026-11-23 hours=10:00:37–13:00, 14:00–15:00:37 worked=4:00 total=4:00',
    )
  })

  it('ends a day at 24:00, and says when the clocks were moved', () => {
    const allDay = { ...always(), zone: 'Europe/Berlin' }
    const night = aPolicy({ calendars: [aCalendar({ zone: 'Europe/Berlin' }), allDay] })
    const registered = on('2026-10-25 00:30', 'ticket.registered', { severity: 'critical' })
    const lines = linesOf(traceClock([registered], night, new Date(msk('2026-10-25 01:00'))))
    expect(lines.slice(-4, -1)).toEqual([
      'resolution budget=4:00 calendar=always zone=Europe/Berlin',
      'work day=2026-10-24 hours=23:30–24:00 (Europe/Berlin) worked=0:30 total=0:30',
      'workMoved day=2026-10-25 hours=00:00–02:30 (Europe/Berlin) worked=3:30 total=4:00',
    ])
  })

  it.each([
    ['Pacific/Auckland', '2026-11-23 23:00', 'day=2026-11-24 hours=09:00–13:00 (Pacific/Auckland)'],
    ['America/Los_Angeles', '2026-11-24 02:00', 'day=2026-11-23 hours=15:00–18:00 (America/Los_Angeles)'],
  ])('shows the hours of a calendar in %s on its own day, with its zone', (zone, start, shown) => {
    const far = aPolicy({ calendars: [aCalendar({ zone }), always()] })
    const registered = on(start, 'ticket.registered')
    const lines = linesOf(traceClock([registered], far, registered.at))
    expect(lines.find((line) => line.startsWith('work'))).toContain(shown)
  })

  it('adds up to the target, and comes to the deadline of the clock, in any history', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const dice = new Dice(seed)
      const place = randomPlace(dice)
      const calendars = [randomCalendar(dice, 'office', place), randomCalendar(dice, 'other', place)]
      const packages = ['one', 'two'].map((name) => randomPackage(dice, name, ['office', 'other']))
      const stale = { days: 3, warnDaysBefore: 1 }
      const random = createSlaPolicy({ calendars, packages, defaultPackage: 'one', stale, warnAtPercents: [] })
      const events = randomHistory(dice, place, ['one', 'two'])
      const at = events.at(-1)!.at
      const trace = traceClock(events, random, at)
      const clock = readClock(events, random, at)
      for (const name of ['firstResponse', 'resolution'] as const) {
        const { steps, targetMinutes, dueAt } = trace[name]
        const work = steps.filter((step) => step.step === 'work')
        expect([seed, work.at(-1)!.totalMinutes, dueAt]).toEqual([seed, targetMinutes, clock[name].dueAt])
        expect(work.at(-1)!.spans.at(-1)!.to).toBe(dueAt)
      }
    }
  })
})
