import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decide, type TicketCommand } from '../../../src/domain/ticket/lifecycle.ts'
import { apply, register, type Ticket } from '../../../src/domain/ticket/ticket.ts'

const start = new Date('2026-11-23T07:00:00Z')
const later = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000)

const fresh = register({
  type: 'ticket.registered',
  at: start,
  requestId: 'r1',
  requesterId: 'p1',
  submitterId: 'p1',
  severity: 'normal',
  servicePackage: 'standard',
  followUpOf: null,
})

/** Applies commands one minute apart; a refusal leaves the ticket as it is. */
function after(commands: readonly TicketCommand[], ticket: Ticket = fresh): Ticket {
  return commands.reduce((state, command, index) => {
    const decision = decide(state, command, later(index + 1))
    return decision.ok ? decision.events.reduce(apply, state) : state
  }, ticket)
}

const ask: TicketCommand = { do: 'reply', by: 'a1', reply: 'informationRequest', messageId: 'm1' }
const solve: TicketCommand = { do: 'reply', by: 'a1', reply: 'solution', messageId: 'm1' }
const delivered: TicketCommand = { do: 'proveDelivery', messageId: 'm1' }
const answer: TicketCommand = { do: 'react', messageId: 'm2', substantive: true }
const thanks: TicketCommand = { do: 'react', messageId: 'm2', substantive: false }

const commands: fc.Arbitrary<TicketCommand> = fc.constantFrom<TicketCommand>(
  ask,
  solve,
  delivered,
  answer,
  thanks,
  { do: 'take', by: 'a1' },
  { do: 'take', by: 'a2' },
  { do: 'confirm' },
  { do: 'reject', messageId: 'm3' },
  { do: 'prolong', kind: 'needTime' },
  { do: 'prolong', kind: 'stillRelevant' },
  { do: 'warn', closesAt: later(9999) },
  { do: 'expire' },
  { do: 'withdraw' },
  { do: 'changeSeverity', by: 'a1', to: 'high', reasonId: null },
  { do: 'refuse', by: 'a1' },
)

describe('the life of a ticket', () => {
  it.each<[string, readonly TicketCommand[], string]>([
    ['is new when registered', [], 'new'],
    ['opens when taken', [{ do: 'take', by: 'a1' }], 'open'],
    ['opens when first answered', [{ do: 'reply', by: 'a1', reply: 'answer', messageId: 'm1' }], 'open'],
    ['waits for the requester after a question', [ask], 'pending'],
    ['goes on when the question is answered', [ask, delivered, answer], 'open'],
    ['is not resumed by thanks', [ask, delivered, thanks], 'pending'],
    ['waits for confirmation after a solution', [solve, delivered], 'solved'],
    ['closes when the solution is confirmed', [solve, delivered, { do: 'confirm' }], 'closed'],
    ['goes on when the solution is rejected', [solve, delivered, { do: 'reject', messageId: null }], 'open'],
    ['closes as stale when a delivered question stays unanswered', [ask, delivered, { do: 'expire' }], 'closed'],
    ['never goes stale before delivery is proven', [ask, { do: 'expire' }], 'pending'],
    ['never goes stale while it is the agents’ turn', [{ do: 'take', by: 'a1' }, { do: 'expire' }], 'open'],
  ])('%s', (_name, steps, status) => {
    expect(after(steps).status).toBe(status)
  })

  it('refuses a promise without a date or with a date in the past', () => {
    const promise = { do: 'reply', by: 'a1', reply: 'commitment', messageId: 'm1' } as const
    expect(decide(fresh, promise, later(1))).toEqual({ ok: false, refusal: 'date_missing' })
    expect(decide(fresh, { ...promise, promisedAt: start }, later(1))).toEqual({ ok: false, refusal: 'date_in_past' })
  })

  it('lets the requester ask for more time twice for one question', () => {
    const more: TicketCommand = { do: 'prolong', kind: 'needTime' }
    const ticket = after([ask, delivered, more, more])
    expect(decide(ticket, more, later(9))).toEqual({ ok: false, refusal: 'no_more_prolongations' })
  })

  it('takes a stale closing back when an earlier reply is found, and no other closing', () => {
    const revoke: TicketCommand = { do: 'revokeStaleClosing', messageId: 'm9' }
    expect(after([ask, delivered, { do: 'expire' }, revoke]).status).toBe('open')
    expect(after([{ do: 'withdraw' }, revoke]).status).toBe('closed')
  })

  it('once closed refuses every command of daily work', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 12 }), commands, (history, command) => {
        const closed = after([...history, { do: 'withdraw' }])
        const decision = decide(closed, command, later(99))
        return closed.status === 'closed' && !decision.ok && decision.refusal === 'ticket_closed'
      }),
    )
  })

  it('waits for the requester exactly in the two statuses that say so', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 20 }), (history) => {
        const ticket = after(history)
        if (ticket.status === 'closed') return true
        return (ticket.waiting !== null) === (ticket.status === 'pending' || ticket.status === 'solved')
      }),
    )
  })
})
