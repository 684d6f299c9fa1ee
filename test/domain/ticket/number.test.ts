import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { findTicketNumber, formatTicketNumber, TICKET_NUMBER_MAX_LENGTH } from '../../../src/domain/ticket/number.ts'

const numbers = fc.record({
  prefix: fc.constant('KSB'),
  year: fc.integer({ min: 2024, max: 2099 }),
  sequence: fc.integer({ min: 1, max: 9_999_999 }),
})

describe('ticket number', () => {
  it('is found again in a sentence, whatever the case and the dashes', () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom('-', ' ', '–', ''), (parts, dash) => {
        const number = formatTicketNumber(parts)
        const typed = `что с ${number.toLowerCase().replaceAll('-', dash)}?`
        return findTicketNumber(typed, 'KSB') === number
      }),
    )
  })

  it('with one digit mistyped is nobody’s number', () => {
    fc.assert(
      fc.property(numbers, fc.nat(5), fc.integer({ min: 1, max: 9 }), (parts, index, step) => {
        const number = formatTicketNumber(parts)
        const at = number.indexOf('-', 4) + 1 + index
        const wrong = (Number(number[at]) + step) % 10
        return findTicketNumber(number.slice(0, at) + String(wrong) + number.slice(at + 1), 'KSB') === null
      }),
    )
  })

  it('fits a Slack title', () => {
    const longest = formatTicketNumber({ prefix: 'KASBRG', year: 2026, sequence: 99_999_999 })
    expect(longest.length).toBeLessThanOrEqual(TICKET_NUMBER_MAX_LENGTH)
  })
})
