import type { Message } from '../../domain/notice/message.ts'
import type { TicketTurn } from './ticket-turn.ts'

/** «Почему такой срок?»: start, business hours, pauses with the question that caused each, deadline. */
export function explainDeadlines({ file, now, tools }: TicketTurn): Message {
  const title = { key: 'ticket:why.title', params: { number: file.row.number } }
  return { blocks: [title, ...tools.explainDeadlines(file.history, now)] }
}
