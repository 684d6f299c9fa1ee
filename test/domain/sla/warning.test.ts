import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readClock, readDeadlines } from '../../../src/domain/sla/clock.ts'
import type { TargetName } from '../../../src/domain/sla/ledger.ts'
import type { TicketEvent } from '../../../src/domain/ticket/events.ts'
import type { DueWarning } from '../../../src/domain/sla/warning.ts'
import { aPolicy, msk, mskText, on } from './desk.ts'

const policy = aPolicy()
const MINUTE = 60_000
const registered = on('2026-11-20 17:00', 'ticket.registered', { severity: 'high' })
const told = (at: string, target: TargetName, percent: number): TicketEvent =>
  on(at, 'ticket.deadline_warned', { target, percent })
const answered = [
  on('2026-11-20 17:10', 'ticket.replied', { reply: 'answer' }),
  on('2026-11-20 17:10', 'ticket.reply_delivered'),
]

function warningsAt(now: string, ...later: readonly TicketEvent[]): readonly string[] {
  const { warnings } = readClock([registered, ...later], policy, new Date(msk(now)))
  return warnings.map(({ target, percent }) => `${target} ${percent}`)
}

function lookAt(now: string, ...later: readonly TicketEvent[]): string | null {
  return mskText(readDeadlines([registered, ...later], policy, new Date(msk(now))).nextLookAt?.getTime() ?? null)
}

describe('a warning', () => {
  it.each<[string, string, readonly TicketEvent[], readonly string[]]>([
    ['is not given early', '2026-11-20 17:29', [], []],
    ['is given when half of the business time is used up', '2026-11-20 17:30', [], ['firstResponse 50']],
    ['is given once', '2026-11-20 17:31', [told('2026-11-20 17:30', 'firstResponse', 50)], []],
    [
      'is given again at the next level',
      '2026-11-20 17:48',
      [told('2026-11-20 17:30', 'firstResponse', 50)],
      ['firstResponse 80'],
    ],
    ['is given at the deadline, although the doors shut then', '2026-11-20 18:00', [], ['firstResponse 100']],
    ['is kept for the morning when it comes late', '2026-11-20 20:00', [], []],
    ['is given in the morning, the highest level alone', '2026-11-23 09:00', [], ['firstResponse 100']],
    ['of a lower level is past telling', '2026-11-20 17:50', [told('2026-11-20 17:48', 'firstResponse', 80)], []],
    ['is silent while the answer is on its way', '2026-11-20 17:50', answered.slice(0, 1), []],
    ['is silent once the promise is kept', '2026-11-20 17:50', answered, []],
    ['comes for each promise', '2026-11-23 16:00', answered, ['resolution 80']],
  ])('%s', (_name, now, events, warnings) => {
    expect(warningsAt(now, ...events)).toEqual(warnings)
  })

  it('does not come while the requester has the turn', () => {
    const asked = [on('2026-11-20 17:10', 'ticket.replied'), on('2026-11-20 17:10', 'ticket.reply_delivered')]
    expect(warningsAt('2026-11-24 12:00', ...asked)).toEqual([])
  })

  it('comes at night for a package that is served at night', () => {
    const critical = on('2026-11-20 17:05', 'ticket.severity_changed', { to: 'critical' })
    expect(warningsAt('2026-11-21 03:00', critical)).toEqual(['firstResponse 100', 'resolution 100'])
  })

  it('of a new promise does not come before the promise', () => {
    const low = on('2026-11-20 17:00', 'ticket.registered', { severity: 'low' })
    const raised = on('2026-11-23 13:00', 'ticket.severity_changed', { from: 'low', to: 'high' })
    const { warnings } = readClock([low, raised], policy, new Date(msk('2026-11-23 13:00')))
    expect(warnings.map(({ at }) => mskText(at))).toEqual(['2026-11-23 13:00', '2026-11-23 13:00'])
  })
})

describe('the next look', () => {
  it.each<[string, string, readonly TicketEvent[], string | null]>([
    ['is at the first level', '2026-11-20 17:00', [], '2026-11-20 17:30'],
    ['is soon while a level is due and nobody was told', '2026-11-20 17:30', [], '2026-11-20 17:31'],
    [
      'is at the next level once somebody was told',
      '2026-11-20 17:30',
      [told('2026-11-20 17:30', 'firstResponse', 50)],
      '2026-11-20 17:48',
    ],
    ['is in the morning for what came late', '2026-11-20 23:00', [], '2026-11-23 09:00'],
    ['goes to the other promise when one is kept', '2026-11-20 17:20', answered, '2026-11-23 12:30'],
    [
      'is never when all has been told',
      '2026-11-24 12:00',
      [...answered, told('2026-11-23 17:00', 'resolution', 100)],
      null,
    ],
  ])('%s', (_name, now, events, look) => {
    expect(lookAt(now, ...events)).toBe(look)
  })

  it('comes every hour at most for a warning that nobody gives', () => {
    expect(lookAt('2026-11-23 12:25', told('2026-11-20 17:00', 'resolution', 100))).toBe('2026-11-23 13:00')
  })
})

describe('looking whenever a look is due', () => {
  const minutes = fc.integer({ min: 1, max: 3 * 1440 })
  const severity = fc.constantFrom('critical', 'high', 'normal', 'low')

  /** Looks at every `nextLookAt`, and at some other moments; everything that is due is told at once. */
  function tell(severity: string, others: readonly number[]): readonly { warning: DueWarning; toldAt: number }[] {
    let now = msk('2026-11-20 17:00')
    const history: TicketEvent[] = [{ ...registered, severity } as TicketEvent]
    const given: { warning: DueWarning; toldAt: number }[] = []
    for (const other of [...others.map((minute) => now + minute * MINUTE).sort((a, b) => a - b), Infinity]) {
      for (let look = nextLook(); look !== null && look <= other; look = nextLook()) takeTurn(look)
      if (other < Infinity) takeTurn(Math.max(now, other))
    }
    return given

    function takeTurn(at: number): void {
      now = at
      for (const warning of readDeadlines(history, policy, new Date(now)).warnings) {
        const { target, percent } = warning
        history.push({ type: 'ticket.deadline_warned', at: new Date(now), target, percent })
        given.push({ warning, toldAt: now })
      }
    }

    function nextLook(): number | null {
      return readDeadlines(history, policy, new Date(now)).nextLookAt?.getTime() ?? null
    }
  }

  it('tells every level of both promises once, and at its moment', () => {
    fc.assert(
      fc.property(severity, fc.array(minutes, { maxLength: 8 }), (severity, others) => {
        const given = tell(severity, others)
        expect(given.map(({ warning }) => `${warning.target} ${warning.percent}`).sort()).toEqual(
          ['firstResponse', 'resolution']
            .flatMap((target) => [100, 50, 80].map((percent) => `${target} ${percent}`))
            .sort(),
        )
        expect(given.every(({ warning, toldAt }) => warning.at === toldAt)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('looks forward only, and comes to an end', () => {
    fc.assert(
      fc.property(severity, minutes, (severity, minute) => {
        const now = msk('2026-11-20 17:00') + minute * MINUTE
        const { nextLookAt } = readDeadlines([{ ...registered, severity } as TicketEvent], policy, new Date(now))
        return nextLookAt !== null && nextLookAt.getTime() > now
      }),
    )
  })
})
