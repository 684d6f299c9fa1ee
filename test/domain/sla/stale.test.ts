import { describe, expect, it } from '@jest/globals'
import { readClock, readDeadlines } from '../../../src/domain/sla/clock.ts'
import type { TicketEvent } from '../../../src/domain/ticket/events.ts'
import type { StaleView } from '../../../src/domain/sla/stale.ts'
import { aCalendar, always, aPolicy, msk, mskText, on } from './desk.ts'

/** A question that arrives on Friday at 17:30. */
const question = [
  on('2026-11-20 10:00', 'ticket.registered'),
  on('2026-11-20 17:29', 'ticket.replied'),
  on('2026-11-20 17:30', 'ticket.reply_delivered'),
]

function staleAt(now: string, ...later: readonly TicketEvent[]): StaleView | null {
  return readClock([...question, ...later], aPolicy(), new Date(msk(now))).stale
}

function closing(...later: readonly TicketEvent[]): string | null {
  return mskText(staleAt('2026-11-20 18:00', ...later)?.closesAt ?? null)
}

describe('a question without an answer', () => {
  it('closes the ticket at the end of the third business day, and warns a business day before', () => {
    const stale = staleAt('2026-11-20 17:31')!
    expect([mskText(stale.closesAt), mskText(stale.warnsAt)]).toEqual(['2026-11-25 18:00', '2026-11-24 18:00'])
  })

  it('counts in the office calendar, whatever the package', () => {
    const critical = on('2026-11-20 17:31', 'ticket.severity_changed', { to: 'critical' })
    expect(closing(critical)).toBe('2026-11-25 18:00')
  })

  it('counts the days that the desk has set', () => {
    const policy = aPolicy({ stale: { days: 5, warnDaysBefore: 2 } })
    const { stale } = readClock(question, policy, new Date(msk('2026-11-20 18:00')))
    expect([mskText(stale!.closesAt), mskText(stale!.warnsAt)]).toEqual(['2026-11-27 18:00', '2026-11-25 18:00'])
  })

  it('warns nobody when the desk does not want it', () => {
    const policy = aPolicy({ stale: { days: 3, warnDaysBefore: 0 } })
    expect(readClock(question, policy, new Date(msk('2026-11-20 18:00'))).stale!.warnsAt).toBeNull()
  })

  it('closes nothing before its delivery is proven', () => {
    const now = new Date(msk('2026-12-20 12:00'))
    expect(readClock(question.slice(0, 2), aPolicy(), now).stale).toBeNull()
    const failed = on('2026-11-20 17:31', 'ticket.reply_undelivered')
    expect(readClock([...question.slice(0, 2), failed], aPolicy(), now).stale).toBeNull()
  })

  it.each<[string, TicketEvent]>([
    ['answered', on('2026-11-23 10:00', 'ticket.requester_reacted')],
    ['closed', on('2026-11-23 10:00', 'ticket.closed', { reason: 'withdrawn' })],
    ['followed by a new question that has not arrived', on('2026-11-23 10:00', 'ticket.replied', { messageId: 'q2' })],
  ])('closes nothing once it is %s', (_name, event) => {
    expect(staleAt('2026-12-20 12:00', event)).toBeNull()
  })

  it('closes nothing when all was an answer', () => {
    const answered = [question[0]!, on('2026-11-20 17:29', 'ticket.replied', { reply: 'answer' }), question[2]!]
    expect(readClock(answered, aPolicy(), new Date(msk('2026-12-20 12:00'))).stale).toBeNull()
  })
})

describe('the requester', () => {
  const needTime = (at: string): TicketEvent => on(at, 'ticket.stale_prolonged', { kind: 'needTime' })
  const relevant = (at: string): TicketEvent => on(at, 'ticket.stale_prolonged', { kind: 'stillRelevant' })
  const thanks = (at: string): TicketEvent => on(at, 'ticket.requester_reacted', { substantive: false })

  it.each<[string, readonly TicketEvent[], string]>([
    ['starts the three days anew with «Ещё актуально»', [relevant('2026-11-24 12:00')], '2026-11-27 18:00'],
    ['starts the three days anew with thanks', [thanks('2026-11-24 12:00')], '2026-11-27 18:00'],
    ['gets two business days more with «Нужно время»', [needTime('2026-11-24 12:00')], '2026-11-27 18:00'],
    ['gets two more each time', [needTime('2026-11-23 12:00'), needTime('2026-11-24 12:00')], '2026-12-01 18:00'],
    [
      'gets two more after three new ones',
      [relevant('2026-11-24 12:00'), needTime('2026-11-25 12:00')],
      '2026-12-01 18:00',
    ],
    ['loses no day that was given', [needTime('2026-11-20 17:40'), relevant('2026-11-20 17:50')], '2026-11-27 18:00'],
    ['gets two days from a press that comes after the deadline', [needTime('2026-11-30 09:01')], '2026-12-02 18:00'],
  ])('%s', (_name, events, closes) => {
    expect(closing(...events)).toBe(closes)
  })

  it('is warned anew after a prolongation', () => {
    const warned = on('2026-11-24 18:00', 'ticket.stale_warned')
    expect(mskText(staleAt('2026-11-24 18:01', warned)!.warnedAt)).toBe('2026-11-24 18:00')
    const stale = staleAt('2026-11-25 10:01', warned, relevant('2026-11-25 10:00'))!
    expect([stale.warnedAt, mskText(stale.warnsAt)]).toEqual([null, '2026-11-27 18:00'])
  })

  it('keeps the pause with every prolongation', () => {
    const { resolution } = readClock(
      [...question, relevant('2026-11-24 12:00')],
      aPolicy(),
      new Date(msk('2026-11-26 12:00')),
    )
    expect(resolution.state).toBe('paused')
  })
})

describe('what is due of the rule of silence', () => {
  const warned = on('2026-11-24 18:00', 'ticket.stale_warned')

  it.each<[string, string, StaleView['due']]>([
    ['is nothing until the warning', '2026-11-24 17:59', null],
    ['is the warning at its moment', '2026-11-24 18:00', 'warning'],
    ['is the warning a little later', '2026-11-24 18:20', 'warning'],
    ['is nothing at night', '2026-11-24 23:00', null],
    ['is the warning again in the morning', '2026-11-25 09:00', 'warning'],
    ['is the closing at its moment', '2026-11-25 18:00', 'closing'],
    ['is never a closing at night', '2026-11-26 02:00', null],
    ['is the closing in the morning after an outage', '2026-11-26 09:00', 'closing'],
  ])('%s', (_name, now, due) => {
    expect(staleAt(now)!.due).toBe(due)
  })

  it('is no second warning', () => {
    expect(staleAt('2026-11-25 10:00', warned)!.due).toBeNull()
  })

  it.each<[string, string, readonly TicketEvent[], string]>([
    ['before the warning, at the warning', '2026-11-23 12:00', [], '2026-11-24 18:00'],
    ['after the warning, at the closing', '2026-11-24 18:00', [warned], '2026-11-25 18:00'],
    ['while the warning is due and not given, soon', '2026-11-24 18:00', [], '2026-11-24 18:01'],
    ['at night, at the opening', '2026-11-26 02:00', [warned], '2026-11-26 09:00'],
    ['while the closing cannot be done, every minute', '2026-11-26 12:00', [warned], '2026-11-26 12:01'],
  ])('is looked at %s', (_name, now, events, look) => {
    const { nextLookAt } = readDeadlines([...question, ...events], aPolicy({ warnAtPercents: [] }), new Date(msk(now)))
    expect(mskText(nextLookAt?.getTime() ?? null)).toBe(look)
  })

  it('is at midnight when the office never closes', () => {
    const policy = aPolicy({ calendars: [always('office'), always(), aCalendar({ name: 'day' })] })
    const { staleAt } = readDeadlines(question, policy, new Date(msk('2026-11-20 18:00')))
    expect(mskText(staleAt!.getTime())).toBe('2026-11-24 00:00')
  })
})
