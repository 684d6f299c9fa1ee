import { firstLine } from '../../domain/intake/clean-text.ts'
import type { CardFields } from '../../domain/notice/card.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { successorReceipt } from '../../domain/notice/receipt.ts'
import { announceTicket, registerTicket } from '../registration.ts'
import { keepFiles, keepMessage } from './keep-message.ts'
import { confirmReceipt, keepRequesterMessage } from './requester-message.ts'
import { mailToTicket, type MailOf } from './ticket-mail.ts'
import type { TicketTurn } from './ticket-turn.ts'

/**
 * What comes to a closed ticket. Dated before a stale closing, it takes the closing back: the person had answered in time
 * (R21). Thanks change nothing. Words on a duplicate go to the ticket that it repeats. Everything else goes to the successor,
 * which is registered for the first of them (R22): a ticket has one successor, and later messages join it.
 */
export function receiveLate(turn: TicketTurn, mail: MailOf<'requesterMessage'>): void {
  const { ticket } = turn.file
  const isInTime = ticket.closeReason === 'stale' && ticket.closedAt !== null && mail.at < ticket.closedAt.getTime()
  if (isInTime) {
    const messageId = keepRequesterMessage(turn, mail)
    turn.command({ do: 'revokeStaleClosing', messageId }, turn.now)
    return
  }
  if (!mail.isSubstantive) return confirmReceipt(turn, mail, 'ticket:thanksClosed')
  const heir = heirOf(turn)
  if (heir !== null) return forward(turn, heir, mail)
  if (ticket.closeReason === 'refused') return confirmReceipt(turn, mail, 'ticket:closed.refused')
  openSuccessor(turn, { text: mail.text, externalId: mail.externalId, at: mail.at, mail })
}

/** «Проблема осталась» under the news of a closing: the old description is the new one's. */
export function receiveStillProblem(turn: TicketTurn, mail: MailOf<'requesterPress'>): Phrase | null {
  const { ticket, row } = turn.file
  if (ticket.status !== 'closed') return { key: 'ticket:refusal.not_stale', params: { number: row.number } }
  if (heirOf(turn) !== null) return { key: 'ticket:refusal.successor_exists', params: { number: row.number } }
  openSuccessor(turn, { text: turn.subject.fields.problem, externalId: null, at: mail.at, mail: null })
  return null
}

/** The ticket that takes what comes to this one. */
function heirOf({ file }: TicketTurn): string | null {
  const { successorId, closeReason } = file.ticket
  if (successorId !== null) return successorId
  if (closeReason !== 'duplicate') return null
  const closing = file.history.findLast((event) => event.type === 'ticket.closed')
  return closing?.type === 'ticket.closed' ? closing.duplicateOf : null
}

function forward(turn: TicketTurn, heir: string, mail: MailOf<'requesterMessage'>): void {
  turn.writes.internal.push(mailToTicket(heir, `${turn.tools.turnKey}.heir`, mail, new Date(mail.at)))
}

interface FirstWords {
  readonly text: string
  readonly externalId: string | null
  readonly at: number
  readonly mail: MailOf<'requesterMessage'> | null
}

/** Contact, product and version are carried over; number and clock are fresh; both tickets know of each other (R22). */
function openSuccessor(turn: TicketTurn, { text, externalId, at, mail }: FirstWords): void {
  const { subject, tools, writes } = turn
  const { row } = turn.file
  // Closed while the words were on their way: they are kept all the same, and covered (R20).
  const isAbusive = mail?.isAbusive === true
  const [id] = subject.freshTicketIds
  if (id === undefined) throw new Error('There is no free id for a successor')
  turn.command({ do: 'openSuccessor', ticketId: id }, new Date(at))
  const registration = { ...tools, writes, at: new Date(at) }
  const registered = registerTicket(
    {
      id,
      requestId: `s${tools.turnKey}`,
      position: 1,
      title: isAbusive ? row.title : firstLine(text, 60) || row.title,
      product: row.product,
      productVersion: row.productVersion,
      severity: turn.file.ticket.severity,
      servicePackage: turn.file.ticket.servicePackage,
      room: row.room,
      conversation: mail?.conversation ?? row.conversation,
      followUpOf: { id: row.id, number: row.number },
      siblings: [],
    },
    subject.requester,
    registration,
  )
  const messageId = `${tools.turnKey}.s`
  const author = `person:${subject.requester.id}`
  const conversation = mail?.conversation ?? row.conversation
  const place = { ticketId: id, author, kind: 'problem', isPublic: true, conversation, externalId }
  keepMessage(writes, messageId, { ...place, isAbusive, text, at: new Date(at) })
  if (mail) keepFiles(writes, messageId, id, mail.account, mail.files)
  const problem = isAbusive ? tools.judge.mask(text) : text
  const fields: CardFields = { problem, error: null, steps: null, changes: null, files: mail?.files.length ?? 0 }
  announceTicket(
    registered,
    { receipt: successorReceipt(registered.view, row.number), fields },
    subject.requester,
    registration,
  )
}
