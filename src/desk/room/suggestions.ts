import { findTicketNumber } from '../../domain/ticket/number.ts'
import { offerText } from './drafts.ts'
import { answer, tellTicket, toast, type AgentPress, type RoomTurn } from './room-turn.ts'
import type { Order } from './take-command.ts'

/**
 * What the desk has solved before, beside a new card: the room looks for it in its own turn, so that no reply waits for the
 * search. In a rush the chat is kept for the cards.
 */
export async function suggest(turn: RoomTurn, ticketId: string): Promise<void> {
  const { tools, to, state } = turn
  if (state.cards.waiting.length > 0) return
  const found = await tools.lookups.suggestionsFor({ ticketId, products: tools.policy.products })
  if (found.length > 0)
    tellTicket(turn, ticketId, { type: 'suggested', conversation: to.conversation, found: [...found] })
}

/** `K.<ticket>.<suggestion>`: its words become a draft of an answer, which goes to nobody before an agent sends it. */
export async function pressSuggestion(turn: RoomTurn, press: AgentPress): Promise<void> {
  const [, ticketId = '', id = ''] = /^K\.(\d{1,18})\.([kt][\w-]{1,30})$/.exec(press.choice) ?? []
  const { tools, rooms } = turn
  const stand = ticketId === '' ? null : await tools.lookups.ticketIn(ticketId, rooms)
  if (stand === null) return toast(turn, press.pressId, { key: 'agent:otherRoom' })
  const { number } = stand
  if (stand.isClosed) return toast(turn, press.pressId, { key: 'ticket:refusal.ticket_closed', params: { number } })
  const text = await tools.lookups.suggestionText(id, rooms)
  if (text === null) return toast(turn, press.pressId, { key: 'agent:similar.gone' })
  toast(turn, press.pressId, null)
  offerText(turn, press, ticketId, text)
}

/** What was learned from a ticket is taken away again: by a lead, because others have come to rely on it. */
export async function removeKnown(turn: RoomTurn, { agent, ticketId, argument, at, spot }: Order): Promise<void> {
  const { lookups, policy } = turn.tools
  if (agent.role !== 'lead') return answer(turn, spot, { key: 'agent:known.leadsOnly' })
  const number = findTicketNumber(argument, policy.numberPrefix)
  const source = number === null ? ticketId : await lookups.ticketOf(number)
  const stand = source === null ? null : await lookups.ticketIn(source, turn.rooms)
  if (source === null || stand === null) return answer(turn, spot, { key: 'agent:refusal.ticketUnknown' })
  const ids = await lookups.knownOf(source)
  const mark = { shown: 0, helped: 0, removedBy: agent.id, at: new Date(at) }
  turn.writes.knownMarks.push(...ids.map((id) => ({ id, ...mark })))
  const key = ids.length > 0 ? 'agent:known.removed' : 'agent:known.none'
  answer(turn, spot, { key, params: { number: stand.number } })
}
