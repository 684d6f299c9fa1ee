import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readClock, readDeadlines } from '../../../src/domain/sla/clock.ts'
import { createSlaPolicy, type SlaPolicy } from '../../../src/domain/sla/policy.ts'
import type { TicketEvent } from '../../../src/domain/ticket/events.ts'
import { Dice, randomCalendar, randomHistory, randomPackage, randomPlace, type Place } from './random-desk.ts'

interface Case {
  readonly policy: SlaPolicy
  readonly history: readonly TicketEvent[]
}

const DESKS = 15
const desks = new Map<number, { readonly policy: SlaPolicy; readonly place: Place }>()

/** Few desks, because calendars take a while to compile; the same for the same number. */
function deskOf(seed: number): { readonly policy: SlaPolicy; readonly place: Place } {
  const known = desks.get(seed)
  if (known) return known
  const dice = new Dice(seed)
  const place = randomPlace(dice)
  const calendars = [randomCalendar(dice, 'office', place), randomCalendar(dice, 'other', place)]
  const packages = ['one', 'two'].map((name) => randomPackage(dice, name, ['office', 'other']))
  const stale = { days: 3, warnDaysBefore: 1 }
  const policy = createSlaPolicy({ calendars, packages, defaultPackage: 'one', stale, warnAtPercents: [50, 80, 100] })
  desks.set(seed, { policy, place })
  return { policy, place }
}

/** A ticket's life on a desk. */
const cases: fc.Arbitrary<Case> = fc.integer({ min: 1, max: 1e9 }).map((seed) => {
  const { policy, place } = deskOf(seed % DESKS)
  return { policy, history: randomHistory(new Dice(seed), place, ['one', 'two']) }
})

/** The history as it stood after each of its events. */
function stages({ history }: Case): readonly (readonly [history: readonly TicketEvent[], now: Date])[] {
  return history.map((event, index) => [history.slice(0, index + 1), event.at] as const)
}

describe('in any life of a ticket', () => {
  it('a broken promise stays broken, at its moment', () => {
    fc.assert(
      fc.property(cases, (one) => {
        // A reply that was given up and arrived after all is the one thing that proves a breach wrong.
        fc.pre(!one.history.some(({ type }) => type === 'ticket.reply_undelivered'))
        const views = stages(one).map(([history, now]) => readClock(history, one.policy, now))
        for (const target of ['firstResponse', 'resolution'] as const) {
          const breaches = views.map((view) => view[target].breachedAt)
          const first = breaches.findIndex((at) => at !== null)
          if (first >= 0) expect(new Set(breaches.slice(first)).size).toBe(1)
        }
      }),
    )
  })

  it('a kept promise stays kept, whatever is promised later', () => {
    fc.assert(
      fc.property(cases, (one) => {
        for (const [history, now] of stages(one)) {
          const before = readClock(history, one.policy, now).firstResponse
          if (before.state !== 'met') continue
          const to = history[0]?.type === 'ticket.registered' && history[0].servicePackage === 'one' ? 'two' : 'one'
          const changed: TicketEvent = { type: 'ticket.package_changed', at: now, by: 'a', from: 'one', to }
          const after = readClock([...history, changed], one.policy, now).firstResponse
          expect([after.metAt, after.breachedAt]).toEqual([before.metAt, before.breachedAt])
        }
      }),
    )
  })

  it('no pause is forgotten or reordered', () => {
    fc.assert(
      fc.property(cases, (one) => {
        let known: readonly string[] = []
        for (const [history, now] of stages(one)) {
          const { pauses } = readClock(history, one.policy, now).resolution
          const named = pauses.map(({ messageId, from }) => `${messageId} ${from}`)
          expect(named.slice(0, known.length)).toEqual(known)
          known = named
        }
      }),
    )
  })

  it('the clock never runs backwards, and stands while the requester has the turn', () => {
    fc.assert(
      fc.property(cases, fc.nat(3000), (one, minutes) => {
        const [history, now] = stages(one).at(-1)!
        const before = readClock(history, one.policy, now).resolution
        const after = readClock(history, one.policy, new Date(now.getTime() + minutes * 60_000)).resolution
        if (before.state === 'running') expect(after.usedMinutes).toBeGreaterThanOrEqual(before.usedMinutes)
        else expect(after.usedMinutes).toBe(before.usedMinutes)
      }),
    )
  })

  it('the next look lies ahead, and a closed ticket needs none', () => {
    fc.assert(
      fc.property(cases, (one) => {
        for (const [history, now] of stages(one)) {
          const { nextLookAt } = readDeadlines(history, one.policy, now)
          if (history.some(({ type }) => type === 'ticket.closed')) expect(nextLookAt).toBeNull()
          else if (nextLookAt !== null) expect(nextLookAt.getTime()).toBeGreaterThan(now.getTime())
        }
      }),
    )
  })
})
