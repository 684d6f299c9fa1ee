import { ticketStatus } from '../../domain/notice/ticket-list.ts'
import type { Block, Phrase } from '../../domain/notice/message.ts'
import type { TicketRefusal } from '../../domain/ticket/lifecycle.ts'
import { acknowledgementCall } from '../letters.ts'
import { packageOf, targetsOf } from '../policy.ts'
import { addressOf } from '../speak.ts'
import { PAGE_ACCOUNT } from '../ticket-page.ts'
import { explainDeadlines } from './explain-deadlines.ts'
import { confirmReceipt, keepRequesterMessage } from './requester-message.ts'
import { copyInRoom, sayInRoom } from './room-card.ts'
import { receiveLate, receiveStillProblem } from './late-message.ts'
import type { MailOf } from './ticket-mail.ts'
import { ticketRef } from './ticket-ref.ts'
import { toastTo, type TicketTurn } from './ticket-turn.ts'

/** What the requester writes is kept first and judged afterwards: it is a reaction unless it is only thanks (R15, R21). */
export function receiveMessage(turn: TicketTurn, mail: MailOf<'requesterMessage'>): void {
  if (turn.file.ticket.status === 'closed') return receiveLate(turn, mail)
  const messageId = keepRequesterMessage(turn, mail)
  turn.command({ do: 'react', messageId, substantive: mail.isSubstantive }, new Date(mail.at))
  const receipt = mail.isSubstantive ? 'ticket:added' : 'ticket:thanks'
  confirmReceipt(turn, mail, mail.isAbusive ? 'ticket:abuse.warned' : receipt)
  if (mail.isAbusive) return mirrorAbuse(turn, messageId, mail.text)
  mirror(turn, 'agent:requester.wrote', mail.text, mail.files.length, byMail(mail))
  if (mail.files.length > 0) copyInRoom(turn, mail, messageId)
}

/** The filter was wrong about what was written on the ticket's page: the words go where they belonged, and their author hears of it. */
export function receiveOverruled(turn: TicketTurn, { messageId, text }: MailOf<'overruled'>): void {
  tellReview(turn, 'intake:abuse.overruled')
  receiveMessage(turn, {
    type: 'requesterMessage',
    conversation: turn.file.row.conversation,
    account: PAGE_ACCOUNT,
    externalId: messageId,
    at: turn.now.getTime(),
    text,
    files: [],
    isSubstantive: true,
    isAbusive: false,
    isGuessed: false,
    isQuiet: true,
  })
}

export function receiveUpheld(turn: TicketTurn): void {
  tellReview(turn, 'intake:abuse.upheld')
}

function tellReview(turn: TicketTurn, key: string): void {
  const { row } = turn.file
  turn.say({
    say: { say: 'message', ref: ticketRef(row.id, `review${turn.tools.turnKey}`), message: { blocks: [{ key }] } },
    to: addressOf(row.conversation),
    language: turn.subject.requester.language,
  })
}

/** Agents see that something was said, and read it only if they wish to (R20). */
function mirrorAbuse(turn: TicketTurn, messageId: string, text: string): void {
  const { id, number } = turn.file.row
  const masked = turn.tools.judge.mask(text)
  const reveal = { id: `V.${id}.${messageId}`, label: { key: 'agent:button.reveal' } }
  sayInRoom(turn, [{ key: 'agent:requester.abusive', params: { number } }, { quote: masked }], 'mirror', [[reveal]])
}

/** The person has moved the message elsewhere; here it stays in the history, and the agents know. */
export function receiveTakenBack(turn: TicketTurn): void {
  sayInRoom(turn, [{ key: 'agent:requester.tookBack', params: { number: turn.file.row.number } }])
}

/** From now on letters tell more than the number, and the promises are those of the organization's package (R4, R14). */
export function receiveEmailConfirmed(turn: TicketTurn, { email, at }: MailOf<'emailConfirmed'>): void {
  const { subject, tools, file, writes } = turn
  if (file.ticket.status === 'closed' || subject.requester.email !== email) return
  const servicePackage = packageOf(tools.policy, email)
  if (servicePackage !== file.ticket.servicePackage && servicePackage !== tools.policy.defaultPackage) {
    const targets = targetsOf(tools.policy, servicePackage)
    turn.command({ do: 'changePackage', by: 'desk', to: servicePackage, targets }, new Date(at))
  }
  const requester = { ...subject.requester, isEmailConfirmed: true }
  const letter = { policy: tools.policy, at: new Date(at), turnKey: tools.turnKey, sender: file.row.conversation }
  writes.calls.push(acknowledgementCall(turn.view(), requester, letter))
}

/** The old words stay; the new ones are a version beside them (R3). */
export function receiveEdit(turn: TicketTurn, { messageId, text, at, isAbusive }: MailOf<'requesterEdit'>): void {
  turn.writes.versions.push({ messageId, version: null, body: text, at: new Date(at), isAbusive })
  if (isAbusive) return mirrorAbuse(turn, messageId, text)
  const isLate = isAnswered(turn, messageId)
  mirror(turn, isLate ? 'agent:requester.changedAfter' : 'agent:requester.changed', text, 0)
}

/** Whoever answered the old words has to know of the new ones. */
function isAnswered({ file }: TicketTurn, messageId: string): boolean {
  const { history } = file
  const place = history.findIndex((event) => event.type === 'ticket.requester_reacted' && event.messageId === messageId)
  return history.slice(place + 1).some((event) => event.type === 'ticket.replied')
}

/** The agents read it under the card, set apart as a quotation in which nothing can be tapped. */
function mirror(turn: TicketTurn, key: string, text: string, files: number, more: readonly Block[] = []): void {
  const blocks: Block[] = [{ key, params: { number: turn.file.row.number } }]
  if (text !== '') blocks.push({ quote: text })
  if (files > 0) blocks.push({ key: 'agent:card.files', params: { count: files } })
  sayInRoom(turn, [...blocks, ...more], 'mirror')
}

/** Agents know when words came as a letter, and when from another address than the proven one. */
function byMail({ byMail: letter }: MailOf<'requesterMessage'>): readonly Block[] {
  if (letter === undefined) return []
  const { stranger, isCut } = letter
  const whence =
    stranger === null ? { key: 'email:room.byMail' } : { key: 'email:room.byMailFrom', params: { address: stranger } }
  return [whence, ...(isCut ? [{ key: 'email:room.cut' }] : [])]
}

export function receivePress(turn: TicketTurn, mail: MailOf<'requesterPress'>): void {
  const { requester } = turn.subject
  const answer = answerPress(turn, mail)
  if (answer !== 'answered') toastTo(turn, mail, requester.language, answer)
}

/** The text of the toast, null for a silent one; or the press has been answered otherwise. */
function answerPress(turn: TicketTurn, mail: MailOf<'requesterPress'>): Phrase | null | 'answered' {
  const at = new Date(mail.at)
  switch (mail.action) {
    case 'status':
      show(turn, mail, 'status')
      return null
    case 'why':
      show(turn, mail, 'why')
      return null
    case 'stillProblem':
      return receiveStillProblem(turn, mail)
    default: {
      const refusal = decidePress(turn, mail.action, at)
      return refusal === null ? null : { key: `ticket:refusal.${refusal}`, params: { number: turn.file.row.number } }
    }
  }
}

function show(turn: TicketTurn, mail: MailOf<'requesterPress'>, what: 'status' | 'why'): void {
  const message = what === 'status' ? ticketStatus(turn.view()) : explainDeadlines(turn)
  turn.say({
    say: { say: 'message', ref: ticketRef(turn.file.row.id, `${what}${turn.tools.turnKey}`), message },
    to: addressOf(mail.conversation),
    language: turn.subject.requester.language,
  })
}

function decidePress(turn: TicketTurn, action: string, at: Date): TicketRefusal | null {
  switch (action) {
    case 'helped':
      return turn.command({ do: 'confirm' }, at)
    case 'notHelped':
      return turn.command({ do: 'reject', messageId: null }, at)
    case 'needTime':
    case 'stillRelevant':
      return turn.command({ do: 'prolong', kind: action }, at)
    case 'mayClose':
      return turn.command({ do: turn.file.ticket.status === 'solved' ? 'confirm' : 'withdraw' }, at)
    default:
      return 'unchanged'
  }
}
