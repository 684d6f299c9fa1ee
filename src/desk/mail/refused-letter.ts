import type { QueuedLetter } from '../letters.ts'
import type { InternalRecord } from '../records.ts'
import { mailToTicket } from '../ticket/ticket-mail.ts'

/**
 * A mail server will not take a letter: the ticket is told, or the conversation in which the address was typed, once a day
 * whatever the number of letters. Null when nobody has to know.
 */
export function tellRefused({ ticketId, strangerFor, letter, to }: QueuedLetter, at: Date): InternalRecord | null {
  if (letter.kind === 'howToFile') return null
  const day = at.toISOString().slice(0, 10)
  const about = { refused: to }
  if (ticketId !== null) {
    const mail = { type: 'delivery', outcome: 'unreachable', about } as const
    return mailToTicket(ticketId, `mail-refused:${ticketId}:${day}`, mail, at)
  }
  if (strangerFor === null) return null
  const payload = JSON.stringify({ type: 'delivery', outcome: 'unreachable', about })
  return { externalId: `mail-refused:${strangerFor}:${to}:${day}`, lane: strangerFor, eventAt: at, payload }
}
