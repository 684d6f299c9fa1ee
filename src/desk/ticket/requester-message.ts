import type { Choice } from '../../domain/notice/message.ts'
import { addressOf } from '../speak.ts'
import { keepFiles, keepMessage } from './keep-message.ts'
import type { MailOf } from './ticket-mail.ts'
import { ticketRef } from './ticket-ref.ts'
import type { TicketTurn } from './ticket-turn.ts'

/** Puts the message into the archive and returns the id of the message in the archive. */
export function keepRequesterMessage(turn: TicketTurn, mail: MailOf<'requesterMessage'>): string {
  const messageId = `${turn.tools.turnKey}.m`
  const { conversation, externalId, text } = mail
  keepMessage(turn.writes, messageId, {
    ticketId: turn.file.row.id,
    author: `person:${turn.subject.requester.id}`,
    kind: 'message',
    isPublic: true,
    isAbusive: mail.isAbusive,
    conversation,
    externalId,
    text,
    at: new Date(mail.at),
  })
  keepFiles(turn.writes, messageId, turn.file.row.id, mail.account, mail.files)
  return messageId
}

/** Told silently, as an answer to the message itself: the person sees where it went and is not disturbed. */
export function confirmReceipt(turn: TicketTurn, mail: MailOf<'requesterMessage'>, key: string): void {
  if (mail.isQuiet) return
  const { row, ticket } = turn.file
  const isOffered = key === 'ticket:thanks' && ticket.status === 'solved'
  const isDoubtful = mail.isGuessed && key === 'ticket:added'
  const choices: Choice[][] = []
  if (isOffered) choices.push([{ id: `t.${row.id}.helped`, label: { key: 'ticket:button.helped' } }])
  if (isDoubtful) choices.push([{ id: `U.${row.id}.${mail.externalId}`, label: { key: 'ticket:button.elsewhere' } }])
  const message = { blocks: [{ key, params: { number: row.number } }], isSilent: true, choices }
  turn.say({
    say: {
      say: 'message',
      ref: ticketRef(row.id, `added${turn.tools.turnKey}`),
      message,
      replyTo: { messageId: mail.answerTo ?? mail.externalId },
    },
    to: addressOf(mail.conversation),
    language: turn.subject.requester.language,
  })
}
