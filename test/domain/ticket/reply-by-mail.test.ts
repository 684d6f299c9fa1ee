import { describe, expect, it } from '@jest/globals'
import { decide, type TicketCommand } from '../../../src/domain/ticket/lifecycle.ts'
import { apply, register, type Ticket } from '../../../src/domain/ticket/ticket.ts'

const at = new Date('2026-11-23T09:00:00Z')

function asked(): Ticket {
  const fresh = register({
    type: 'ticket.registered',
    at,
    requestId: 'r',
    requesterId: '1',
    submitterId: '1',
    severity: 'normal',
    servicePackage: 'standard',
    followUpOf: null,
  })
  return after(fresh, { do: 'reply', by: 'anna', reply: 'informationRequest', messageId: 'q' })
}

function after(ticket: Ticket, ...commands: readonly TicketCommand[]): Ticket {
  return commands.reduce((one, command) => {
    const decision = decide(one, command, at)
    return decision.ok ? decision.events.reduce(apply, one) : one
  }, ticket)
}

const mailed = { do: 'proveMailing', messageId: 'q' } as const
const failed = { do: 'failDelivery', messageId: 'q' } as const
const delivered = { do: 'proveDelivery', messageId: 'q' } as const

describe('a question that goes to the chat and by mail', () => {
  it.each([
    ['the letter first, then the chat fails', [mailed, failed]],
    ['the chat fails first, then the letter is taken', [failed, mailed]],
    ['the chat takes it', [delivered]],
    ['both take it', [mailed, delivered]],
  ])('has arrived when %s', (_, commands) => {
    expect(after(asked(), ...commands).waiting?.deliveredAt).toEqual(at)
  })

  it.each([
    ['the letter alone is taken and the chat has not answered yet', [mailed]],
    ['the chat alone fails', [failed]],
    ['the letter of an earlier question is taken', [failed, { do: 'proveMailing', messageId: 'earlier' } as const]],
  ])('has not arrived when %s', (_, commands) => {
    expect(after(asked(), ...commands).waiting?.deliveredAt).toBeNull()
  })
})
