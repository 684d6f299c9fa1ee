import { describe, expect, it } from '@jest/globals'
import { readClock, readDeadlines, type ClockView } from '../../../src/domain/sla/clock.ts'
import type { TicketEvent } from '../../../src/domain/ticket/events.ts'
import type { SlaPolicy } from '../../../src/domain/sla/policy.ts'
import { aCalendar, always, aPolicy, msk, mskText, on, standard } from './desk.ts'

const policy = aPolicy()
const registered = on('2026-11-23 10:00', 'ticket.registered')
const asked = on('2026-11-23 11:00', 'ticket.replied')
const delivered = on('2026-11-23 11:05', 'ticket.reply_delivered')
const solution = (at: string): TicketEvent => on(at, 'ticket.replied', { reply: 'solution', messageId: 's1' })
const solutionDelivered = (at: string): TicketEvent => on(at, 'ticket.reply_delivered', { messageId: 's1' })

function clockAt(now: string, ...history: readonly TicketEvent[]): ClockView {
  return readClock([registered, ...history], policy, new Date(msk(now)))
}

describe('the first response', () => {
  it('is due in the business minutes of package and severity', () => {
    const { firstResponse } = clockAt('2026-11-23 10:30')
    expect(firstResponse).toMatchObject({ state: 'running', targetMinutes: 240, usedMinutes: 30, breachedAt: null })
    expect(mskText(firstResponse.dueAt)).toBe('2026-11-23 14:00')
  })

  it.each(['informationRequest', 'answer', 'commitment', 'solution'] as const)('is met by a reply: %s', (reply) => {
    const history = [on('2026-11-23 11:00', 'ticket.replied', { reply }), delivered]
    const { firstResponse } = clockAt('2026-11-23 12:00', ...history)
    expect([firstResponse.state, mskText(firstResponse.metAt)]).toEqual(['met', '2026-11-23 11:00'])
  })

  it('is sent, not delivered, until the delivery is proven', () => {
    const { firstResponse } = clockAt('2026-11-23 12:00', asked)
    expect([firstResponse.state, mskText(firstResponse.sentAt)]).toEqual(['sent', '2026-11-23 11:00'])
  })

  it('counts from the sending although the proof comes after the deadline', () => {
    const late = on('2026-11-23 15:00', 'ticket.reply_delivered')
    expect(clockAt('2026-11-23 14:30', asked).firstResponse.breachedAt).toBeNull()
    expect(clockAt('2026-11-23 15:30', asked, late).firstResponse).toMatchObject({ state: 'met', breachedAt: null })
  })

  it('is not met by a reply that never arrived', () => {
    const failed = on('2026-11-23 11:10', 'ticket.reply_undelivered')
    const { firstResponse } = clockAt('2026-11-23 15:00', asked, failed)
    expect([firstResponse.state, mskText(firstResponse.breachedAt)]).toEqual(['running', '2026-11-23 14:00'])
  })

  it('is not met by taking the ticket', () => {
    expect(clockAt('2026-11-23 12:00', on('2026-11-23 10:05', 'ticket.taken')).firstResponse.state).toBe('running')
  })

  it('is kept by a reply at the very moment, and broken by a later one', () => {
    const at = (time: string): TicketEvent[] => [on(time, 'ticket.replied'), on(time, 'ticket.reply_delivered')]
    expect(clockAt('2026-11-24 10:00', ...at('2026-11-23 14:00')).firstResponse.breachedAt).toBeNull()
    expect(mskText(clockAt('2026-11-24 10:00', ...at('2026-11-23 14:01')).firstResponse.breachedAt)).toBe(
      '2026-11-23 14:00',
    )
  })

  it('is void when the ticket was withdrawn before', () => {
    const history = [registered, on('2026-11-23 10:20', 'ticket.closed', { reason: 'withdrawn' })]
    expect(readDeadlines(history, policy, new Date(msk('2026-11-25 10:00')))).toMatchObject({
      firstResponseDueAt: null,
      resolutionDueAt: null,
      nextLookAt: null,
    })
    expect(clockAt('2026-11-25 10:00', history[1]!).firstResponse).toMatchObject({ state: 'void', breachedAt: null })
  })
})

describe('the resolution', () => {
  it('runs from the registration, whatever the agent answers', () => {
    const answer = on('2026-11-23 11:00', 'ticket.replied', { reply: 'answer' })
    expect(mskText(clockAt('2026-11-23 12:00', answer, delivered).resolution.dueAt)).toBe('2026-11-26 10:00')
  })

  it('stands from the delivery of a question to the answer, in business time', () => {
    const reacted = on('2026-11-24 10:05', 'ticket.requester_reacted')
    const { resolution } = clockAt('2026-11-24 12:00', asked, delivered, reacted)
    expect(resolution.pauses).toEqual([
      {
        messageId: 'q1',
        cause: 'informationRequest',
        from: msk('2026-11-23 11:05'),
        to: msk('2026-11-24 10:05'),
        creditedMinutes: 480,
      },
    ])
    expect([resolution.state, mskText(resolution.dueAt)]).toEqual(['running', '2026-11-26 18:00'])
  })

  it('stands on, whatever the hour, while nobody answers', () => {
    const { resolution } = clockAt('2026-11-24 12:00', asked, delivered)
    expect(resolution).toMatchObject({ state: 'paused', usedMinutes: 65 })
    expect(resolution.pauses[0]).toMatchObject({ to: null, creditedMinutes: 595 })
  })

  it('is not paused by a question that has not arrived', () => {
    expect(clockAt('2026-11-24 12:00', asked).resolution).toMatchObject({ state: 'running', pauses: [] })
  })

  it('is not resumed by thanks', () => {
    const thanks = on('2026-11-23 12:00', 'ticket.requester_reacted', { substantive: false })
    expect(clockAt('2026-11-24 12:00', asked, delivered, thanks).resolution.state).toBe('paused')
  })

  it('goes on when a solution is rejected, with the pause kept', () => {
    const rejected = on('2026-11-23 15:00', 'ticket.solution_rejected')
    const history = [solution('2026-11-23 12:00'), solutionDelivered('2026-11-23 12:00'), rejected]
    const { resolution } = clockAt('2026-11-23 16:00', ...history)
    expect([resolution.state, mskText(resolution.dueAt)]).toEqual(['running', '2026-11-26 13:00'])
    expect(resolution.pauses).toMatchObject([{ messageId: 's1', cause: 'solution', creditedMinutes: 180 }])
  })

  it.each(['confirmed', 'stale'] as const)('is met at the delivery of a solution that is then %s', (reason) => {
    const closed = on('2026-11-30 18:00', 'ticket.closed', { reason })
    const history = [solution('2026-11-25 12:00'), solutionDelivered('2026-11-25 12:01'), closed]
    const { resolution } = clockAt('2026-12-30 12:00', ...history)
    expect([resolution.state, mskText(resolution.metAt), resolution.breachedAt]).toEqual([
      'met',
      '2026-11-25 12:01',
      null,
    ])
  })

  it('is met too late by a solution after the deadline', () => {
    const closed = on('2026-11-27 12:00', 'ticket.closed')
    const history = [solution('2026-11-26 12:00'), solutionDelivered('2026-11-26 12:00'), closed]
    const { resolution } = clockAt('2026-12-30 12:00', ...history)
    expect([mskText(resolution.metAt), mskText(resolution.breachedAt)]).toEqual([
      '2026-11-26 12:00',
      '2026-11-26 10:00',
    ])
  })

  it('freezes when a question goes unanswered for three business days', () => {
    const closed = on('2026-11-26 18:00', 'ticket.closed', { reason: 'stale' })
    const { resolution } = clockAt('2027-01-30 12:00', asked, delivered, closed)
    expect(resolution).toMatchObject({ state: 'frozen', usedMinutes: 65, metAt: null, breachedAt: null })
  })

  it('goes on from the earlier reply when a stale closing is revoked', () => {
    const closed = on('2026-11-26 18:00', 'ticket.closed', { reason: 'stale' })
    const revoked = on('2026-11-26 17:05', 'ticket.stale_closing_revoked')
    const { resolution } = clockAt('2026-11-27 09:00', asked, delivered, closed, revoked)
    expect(resolution.state).toBe('running')
    expect(resolution.pauses).toMatchObject([{ to: msk('2026-11-26 17:05') }])
  })

  it('names each question of a pause that goes from one to the next', () => {
    const again = on('2026-11-23 12:00', 'ticket.replied', { messageId: 'q2' })
    const arrived = on('2026-11-23 12:05', 'ticket.reply_delivered', { messageId: 'q2' })
    const { resolution } = clockAt('2026-11-23 14:05', asked, delivered, again, arrived)
    expect(resolution.pauses.map(({ messageId, creditedMinutes }) => [messageId, creditedMinutes])).toEqual([
      ['q1', 60],
      ['q2', 120],
    ])
  })

  it('takes no time off for an answer dated before the delivery', () => {
    const early = on('2026-11-23 11:04', 'ticket.requester_reacted')
    expect(clockAt('2026-11-23 12:00', asked, delivered, early).resolution.pauses).toMatchObject([
      { to: msk('2026-11-23 11:05'), creditedMinutes: 0 },
    ])
  })

  it('due at Friday’s closing is due then, although the question follows in the evening', () => {
    const friday = on('2026-11-19 18:00', 'ticket.registered', { severity: 'high' })
    const history = [
      friday,
      on('2026-11-20 19:00', 'ticket.replied'),
      on('2026-11-20 19:00', 'ticket.reply_delivered'),
      on('2026-11-23 09:00', 'ticket.requester_reacted'),
    ]
    const { resolution } = readClock(history, policy, new Date(msk('2026-11-23 12:00')))
    expect([mskText(resolution.dueAt), mskText(resolution.breachedAt)]).toEqual([
      '2026-11-20 18:00',
      '2026-11-20 18:00',
    ])
  })
})

describe('another severity or package', () => {
  const raised = (at: string): TicketEvent => on(at, 'ticket.severity_changed', { to: 'high' })
  const lowered = (at: string): TicketEvent => on(at, 'ticket.severity_changed', { to: 'low' })

  it('is counted from the original start, with the pauses kept', () => {
    const reacted = on('2026-11-23 13:05', 'ticket.requester_reacted')
    const { resolution } = clockAt('2026-11-23 14:00', asked, delivered, reacted, raised('2026-11-23 14:00'))
    expect([resolution.targetMinutes, mskText(resolution.dueAt)]).toEqual([540, '2026-11-24 12:00'])
  })

  it('uses the calendar of the new promise', () => {
    const critical = on('2026-11-23 10:30', 'ticket.severity_changed', { to: 'critical' })
    const { resolution } = clockAt('2026-11-23 11:00', critical)
    expect([resolution.calendar, mskText(resolution.dueAt)]).toEqual(['always', '2026-11-23 14:00'])
  })

  it('never takes back a response that was kept', () => {
    const history = [asked, delivered, raised('2026-11-23 13:00')]
    expect(clockAt('2026-11-23 14:00', ...history).firstResponse).toMatchObject({ state: 'met', breachedAt: null })
  })

  it('never takes back a promise that was broken', () => {
    const { firstResponse } = clockAt('2026-11-23 16:00', lowered('2026-11-23 15:00'))
    expect([mskText(firstResponse.dueAt), mskText(firstResponse.breachedAt)]).toEqual([
      '2026-11-24 10:00',
      '2026-11-23 14:00',
    ])
  })

  it('breaks no promise before it was made', () => {
    const { firstResponse } = clockAt('2026-11-23 13:00', raised('2026-11-23 12:00'))
    expect([mskText(firstResponse.dueAt), mskText(firstResponse.breachedAt)]).toEqual([
      '2026-11-23 11:00',
      '2026-11-23 12:00',
    ])
  })

  it('breaks no promise while the clock stands', () => {
    const history = [asked, delivered, on('2026-11-25 10:00', 'ticket.severity_changed', { to: 'critical' })]
    const premium = aPolicy({
      packages: [
        {
          ...standard,
          targets: {
            ...standard.targets,
            critical: { calendar: 'always', firstResponseMinutes: 5, resolutionMinutes: 30 },
          },
        },
      ],
    })
    const standing = readClock([registered, ...history], premium, new Date(msk('2026-11-26 10:00')))
    const reacted = on('2026-11-26 11:00', 'ticket.requester_reacted')
    const running = readClock([registered, ...history, reacted], premium, new Date(msk('2026-11-26 12:00')))
    expect(standing.resolution).toMatchObject({ state: 'paused', usedMinutes: 65, breachedAt: null })
    expect(mskText(running.resolution.breachedAt)).toBe('2026-11-26 11:00')
  })
})

describe('a promise as it was made', () => {
  const changed = (normal: Partial<typeof standard.targets.normal>): SlaPolicy =>
    aPolicy({
      packages: [{ ...standard, targets: { ...standard.targets, normal: { ...standard.targets.normal, ...normal } } }],
    })
  const kept = on('2026-11-23 10:00', 'ticket.registered', { targets: standard.targets })
  const dueUnder = (now: SlaPolicy, ...history: readonly TicketEvent[]): (string | null)[] => {
    const { firstResponse } = readClock(history, now, new Date(msk('2026-11-23 13:00')))
    return [mskText(firstResponse.dueAt), mskText(firstResponse.breachedAt)]
  }
  const shorter = changed({ firstResponseMinutes: 60 })

  it('is not moved, and not broken afterwards, by other minutes in the configuration', () => {
    expect(dueUnder(shorter, kept)).toEqual(['2026-11-23 14:00', null])
  })

  it('holds all severities, for a change that comes later', () => {
    const severe = { ...standard.targets, high: { ...standard.targets.high, firstResponseMinutes: 300 } }
    const raised = on('2026-11-23 12:00', 'ticket.severity_changed', { to: 'high' })
    expect(dueUnder(policy, { ...kept, targets: severe } as TicketEvent, raised)).toEqual(['2026-11-23 15:00', null])
  })

  it('gives way to what the new package promised at its change', () => {
    const better = { ...standard.targets, normal: { ...standard.targets.normal, firstResponseMinutes: 180 } }
    const moved = on('2026-11-23 12:00', 'ticket.package_changed', { to: 'gone', targets: better })
    expect(dueUnder(shorter, kept, moved)).toEqual(['2026-11-23 13:00', null])
  })

  it('is what the package promises now where the history does not hold it', () => {
    expect(dueUnder(shorter, registered)).toEqual(['2026-11-23 11:00', '2026-11-23 11:00'])
    const moved = on('2026-11-23 12:00', 'ticket.package_changed', { to: 'standard' })
    expect(dueUnder(shorter, kept, moved)).toEqual(['2026-11-23 11:00', '2026-11-23 12:00'])
  })

  it('counts in the calendar as it is now, so that a new day off moves what is due after it', () => {
    const withHoliday = aPolicy({ calendars: [aCalendar({ holidays: ['2026-11-24'] }), always()] })
    const { resolution } = readClock([kept], withHoliday, new Date(msk('2026-11-23 13:00')))
    expect(mskText(resolution.dueAt)).toBe('2026-11-27 10:00')
  })

  it('counts in the calendar that the package has today when its own was given up', () => {
    const old = { ...standard.targets, normal: { ...standard.targets.normal, calendar: 'given up' } }
    expect(dueUnder(policy, { ...kept, targets: old } as TicketEvent)).toEqual(['2026-11-23 14:00', null])
  })

  it('sets the levels of its warnings', () => {
    const { nextLookAt } = readClock([kept], shorter, new Date(msk('2026-11-23 10:00')))
    expect(mskText(nextLookAt)).toBe('2026-11-23 12:00')
  })
})

describe('a history', () => {
  it('that does not begin with a registration is refused', () => {
    expect(() => readClock([asked], policy, new Date(0))).toThrow('begins with a registration')
  })
})
