import { firstLine } from '../../domain/intake/clean-text.ts'
import { receipt } from '../../domain/notice/receipt.ts'
import { announceTicket, registerTicket } from '../registration.ts'
import { answerAgent } from './agent-turn.ts'
import { sayInRoom } from './room-card.ts'
import { keepMessage } from './keep-message.ts'
import { mailToTicket, type MailOf } from './ticket-mail.ts'
import type { TicketTurn } from './ticket-turn.ts'

/** Two tickets are made to know of each other; one that repeats another is closed, and later words go to that one. */
export function receiveLink(turn: TicketTurn, mail: MailOf<'agentLink'>): void {
  const { agentId, ticketId, relation, number: other } = mail
  const { number } = turn.file.row
  const at = new Date(mail.at)
  if (relation === 'duplicate') {
    const refusal = turn.command({ do: 'closeAsDuplicate', by: agentId, of: ticketId }, at)
    if (refusal !== null) {
      answerAgent(turn, mail, [{ key: `ticket:refusal.${refusal}`, params: { number } }])
      return
    }
  } else {
    turn.command({ do: 'link', by: agentId, ticketId, relation }, at)
  }
  tellOther(turn, ticketId, relation, agentId, at)
  answerAgent(turn, mail, [{ key: 'agent:linked', params: { number, other } }])
}

/** The other end of a link knows of it as well. */
export function receiveLinkedFrom(turn: TicketTurn, mail: MailOf<'linkedFrom'>): void {
  const { agentId, ticketId, relation, at, number: other } = mail
  turn.command({ do: 'link', by: agentId, ticketId, relation }, new Date(at))
  if (other === undefined) return
  sayInRoom(turn, [{ key: 'agent:incident.similar', params: { number: turn.file.row.number, other } }], 'similar')
}

/**
 * A second situation that shows only later gets a ticket of its own (R11): a sibling with its own number, clock and history,
 * with contact, product and version of this one.
 */
export function receiveSplit(turn: TicketTurn, mail: MailOf<'agentSplit'>): void {
  const { subject, tools, writes } = turn
  const { row, ticket } = turn.file
  const [id] = subject.freshTicketIds
  if (id === undefined) throw new Error('There is no free id for the new ticket')
  const at = new Date(mail.at)
  const registration = { ...tools, writes, at }
  const registered = registerTicket(
    {
      id,
      requestId: row.requestId,
      position: subject.situations + 1,
      title: firstLine(mail.text, 60),
      product: row.product,
      productVersion: row.productVersion,
      severity: ticket.severity,
      servicePackage: ticket.servicePackage,
      room: row.room,
      conversation: row.conversation,
      followUpOf: null,
      siblings: [row.number, ...subject.siblings],
    },
    subject.requester,
    registration,
  )
  const messageId = `${tools.turnKey}.s`
  const author = `agent:${mail.agentId}`
  const place = { conversation: mail.conversation, externalId: mail.externalId }
  keepMessage(writes, messageId, {
    ticketId: id,
    author,
    kind: 'problem',
    isPublic: true,
    ...place,
    text: mail.text,
    at,
  })
  turn.command({ do: 'link', by: mail.agentId, ticketId: id, relation: 'split' }, at)
  const fields = { problem: mail.text, error: null, steps: null, changes: null, files: 0 }
  const words = {
    receipt: receipt(registered.view, [{ key: 'ticket:receipt.split', params: { number: row.number } }]),
    fields,
  }
  announceTicket(registered, words, subject.requester, registration)
  tellOther(turn, id, 'split', mail.agentId, at)
}

function tellOther(
  turn: TicketTurn,
  other: string,
  relation: MailOf<'linkedFrom'>['relation'],
  agentId: string,
  at: Date,
): void {
  const mail = { type: 'linkedFrom', agentId, ticketId: turn.file.row.id, relation, at: at.getTime() } as const
  turn.writes.internal.push(mailToTicket(other, `${turn.tools.turnKey}.link`, mail, at))
}
