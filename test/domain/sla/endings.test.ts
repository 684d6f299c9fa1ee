import { describe, expect, it } from '@jest/globals'
import { compileCalendar } from '../../../src/domain/sla/calendar.ts'
import { readClock } from '../../../src/domain/sla/clock.ts'
import { explainClock } from '../../../src/domain/sla/explain.ts'
import { traceClock } from '../../../src/domain/sla/trace.ts'
import type { TicketEvent } from '../../../src/domain/ticket/events.ts'
import { expectGolden } from '../../support/golden.ts'
import { plain } from '../../support/print-notice.ts'
import { aCalendar, aPolicy, msk, mskText, on } from './desk.ts'

const BEGUN = [on('2026-11-23 10:00', 'ticket.registered')]
const ASKED = [...BEGUN, on('2026-11-23 11:00', 'ticket.replied'), on('2026-11-23 11:05', 'ticket.reply_delivered')]
const RECALLED = on('2026-11-23 12:00', 'ticket.reply_recalled')
const OTHER = on('2026-11-23 12:00', 'ticket.reply_recalled', { messageId: 'other' })
const closed = (reason: 'confirmed' | 'stale' | 'withdrawn' | 'duplicate' | 'refused'): TicketEvent =>
  on('2026-11-23 13:00', 'ticket.closed', { reason })

const HISTORIES: Readonly<Record<string, readonly TicketEvent[]>> = {
  begun: BEGUN,
  asked: ASKED,
  'asked, recalled': [...ASKED, RECALLED],
  'asked, another reply recalled': [...ASKED, OTHER],
  'asked, closed, recalled': [...ASKED, closed('stale'), on('2026-11-23 14:00', 'ticket.reply_recalled')],
  confirmed: [...BEGUN, closed('confirmed')],
  stale: [...ASKED, closed('stale')],
  withdrawn: [...BEGUN, closed('withdrawn')],
  duplicate: [...BEGUN, closed('duplicate')],
  refused: [...BEGUN, closed('refused')],
}

describe('the clock of a ticket that ended', () => {
  it('is explained as it is written down', () => {
    const policy = aPolicy()
    const now = new Date(msk('2026-11-24 13:00'))
    const lines = Object.entries(HISTORIES).flatMap(([name, history]) => [
      `■ ${name}`,
      `  ${plain(readClock(history, policy, now))}`,
      ...explainClock(traceClock(history, policy, now), 'Europe/Moscow').map((line) => `  ${plain(line)}`),
    ])
    expectGolden(new URL('./written/', import.meta.url), 'endings', `${lines.join('\n')}\n`)
  })
})

describe('the next opening', () => {
  it('is found beyond the years that were reckoned already', () => {
    const closedYears = [2026, 2027, 2028, 2029]
    const days = closedYears.flatMap((year) =>
      Array.from({ length: 366 }, (_, n) => new Date(Date.UTC(year, 0, 1 + n)).toISOString().slice(0, 10)),
    )
    const calendar = compileCalendar(aCalendar({ holidays: [...new Set(days)] }))
    expect(mskText(calendar.nextOpening(msk('2026-01-05 10:00')))).toBe('2030-01-02 09:00')
  })
})
