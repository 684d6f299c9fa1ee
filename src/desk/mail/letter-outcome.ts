import { sayInRoom } from '../ticket/room-card.ts'
import { ticketRef } from '../ticket/ticket-ref.ts'
import type { TicketTurn } from '../ticket/ticket-turn.ts'

/** The mail server has taken the letter with a reply. Where the chat did not take it, the reply has arrived now (R21). */
export function receiveMailed(turn: TicketTurn, messageId: string, outcome: string): void {
  if (outcome !== 'sent') return
  const inChat = turn.file.ticket.lastReply?.inChat
  const refusal = turn.command({ do: 'proveMailing', messageId }, turn.now)
  if (refusal === null && inChat === 'failed') sayMailed(turn)
}

/** The agents know which way the requester was reached. */
export function sayMailed(turn: TicketTurn): void {
  sayInRoom(turn, [{ key: 'email:room.mailed', params: { number: turn.file.row.number } }], 'mailed')
}

/** The chat did not take a reply, and its letter is under way: nothing is decided yet. */
export function sayMailing(turn: TicketTurn): void {
  sayInRoom(turn, [{ key: 'email:room.mailing', params: { number: turn.file.row.number } }], 'mailing')
}

/** Mail to the requester comes back: the agents are told, and the requester is asked where they still are (R4). */
export function receiveRefused(turn: TicketTurn, address: string): void {
  const { number, id } = turn.file.row
  // Another address has taken its place meanwhile.
  if (turn.subject.requester.email?.toLowerCase() !== address.toLowerCase()) return
  sayInRoom(turn, [{ key: 'email:room.refused', params: { number } }], 'refused')
  turn.tellRequester(ticketRef(id, `refused${turn.tools.turnKey}`), {
    blocks: [{ key: 'email:chat.refused', params: { address } }],
  })
}
