import type { Block } from '../../domain/notice/message.ts'
import { receiveMailed, receiveRefused, sayMailed, sayMailing } from '../mail/letter-outcome.ts'
import { isMailable } from '../mail/mail-news.ts'
import { addressOf } from '../speak.ts'
import { draftRef } from './draft-turn.ts'
import { receiveAstray, receiveTopicOutcome, sayInRoom } from './room-card.ts'
import { receiveChanged, receiveRecalled, recallChoice } from './sent-reply.ts'
import type { MailOf } from './ticket-mail.ts'
import type { TicketTurn } from './ticket-turn.ts'

/** What became of something that was said about the ticket: a reply to its requester, or a message of its room. */
export function receiveDelivery(turn: TicketTurn, { about, outcome }: MailOf<'delivery'>): void {
  if (about['topic'] !== undefined) return receiveTopicOutcome(turn, about['topic'], outcome)
  if (about['astray'] !== undefined) return receiveAstray(turn, about, outcome)
  if (about['changed'] !== undefined) return receiveChanged(turn, about, outcome)
  if (about['recalled'] !== undefined) return receiveRecalled(turn, about, outcome)
  if (about['mailed'] !== undefined) return receiveMailed(turn, about['mailed'], outcome)
  if (about['refused'] !== undefined) return receiveRefused(turn, about['refused'])
  receiveReplyOutcome(turn, about, outcome)
}

/** From its proven arrival on a reply pauses the clock; where it failed, somebody has to decide (R21). */
function receiveReplyOutcome(turn: TicketTurn, about: MailOf<'delivery'>['about'], outcome: string): void {
  const { messageId, draftId, conversation } = about
  if (messageId === undefined) return
  const isProven = outcome === 'sent'
  const refusal = turn.command({ do: isProven ? 'proveDelivery' : 'failDelivery', messageId }, turn.now)
  if (draftId !== undefined && conversation !== undefined)
    showReceipt(turn, { draftId, conversation, outcome, messageId })
  if (isProven || refusal !== null) return
  if (turn.file.ticket.lastReply?.messageId === messageId && turn.file.ticket.lastReply.isMailed) return sayMailed(turn)
  if (isMailable(turn.subject.requester)) return sayMailing(turn)
  sayInRoom(turn, [{ key: 'agent:undelivered', params: { number: turn.file.row.number } }])
}

interface Receipt {
  readonly draftId: string
  readonly conversation: string
  readonly outcome: string
  readonly messageId: string
}

/** Under the words that were sent stands what became of them. */
function showReceipt(turn: TicketTurn, { draftId, conversation, outcome, messageId }: Receipt): void {
  const { id, number } = turn.file.row
  const replied = turn.file.history.findLast(
    (event) => event.type === 'ticket.replied' && event.messageId === messageId,
  )
  const kind = replied?.type === 'ticket.replied' ? replied.reply : 'answer'
  const isMailed = outcome === 'unreachable' && isMailable(turn.subject.requester)
  const fate = isMailed ? 'byMail' : (RECEIPTS[outcome] ?? 'failed')
  const at = { moment: turn.now.getTime(), show: 'time' } as const
  const blocks: Block[] = [
    { key: `agent:receipt.${fate}`, params: { number, what: { key: `agent:receipt.what.${kind}` }, at } },
  ]
  const choices = fate === 'delivered' ? [[recallChoice(id, messageId)]] : []
  turn.say({
    say: { say: 'edit', ref: draftRef(id, draftId), message: { blocks, choices } },
    to: addressOf(conversation),
    language: turn.tools.policy.roomLanguage,
  })
}

const RECEIPTS: Readonly<Record<string, string>> = { sent: 'delivered', unreachable: 'unreachable' }
