import { tellTicket, ticketAt, toast, answer } from './room-turn.ts'
import type { AgentPress, HeardIncoming, RoomTurn, Spot } from './room-turn.ts'
import type { DeskAgent } from '../policy.ts'

/** `/recall` as an answer to one's own words takes those back; elsewhere in a ticket its last reply. */
export async function takeRecall(
  turn: RoomTurn,
  agent: DeskAgent,
  { heard, spot }: { readonly heard: HeardIncoming; readonly spot: Spot },
): Promise<void> {
  const { tools, to } = turn
  const { replyTo, messageId: externalId, at } = heard.incoming
  const said = replyTo === null ? [] : await tools.lookups.messagesOf(to.conversation, replyTo)
  const place = said.length > 0 ? null : await ticketAt(turn, heard)
  const ticketIds = place === null ? [...new Set(said.map(({ ticketId }) => ticketId))] : [place.ticketId]
  if (ticketIds.length === 0) return answer(turn, spot, { key: 'agent:replyToCard' })
  for (const ticketId of ticketIds) {
    const messageIds = said.flatMap((one) => (one.ticketId === ticketId ? one.messageId : []))
    await recall(turn, ticketId, messageIds, { agentId: agent.id, externalId, at, shown: null })
  }
}

/** «Отозвать» under the receipt of a reply, `recall.<message>`. */
export async function pressRecall(turn: RoomTurn, press: AgentPress, ticketId: string, action: string): Promise<void> {
  const { agent, pressId, messageId, at } = press
  const shown = await turn.tools.lookups.refOf(turn.to.conversation, messageId)
  toast(turn, pressId, null)
  const by = { agentId: agent.id, externalId: null, at, shown }
  await recall(turn, ticketId, [`${action.replace(/^recall\.?/, '')}.m`], by)
}

interface By {
  readonly agentId: string
  readonly externalId: string | null
  readonly at: number
  readonly shown: string | null
}

/** Without a message it is about the last reply, whose length only the ticket could tell: as long as one may be. */
const UNITS_UNKNOWN = 8192

async function recall(turn: RoomTurn, ticketId: string, messageIds: readonly string[], by: By): Promise<void> {
  const { tools, to, rooms } = turn
  const bodies = await Promise.all(messageIds.map((id) => tools.lookups.bodyOf(ticketId, id, rooms)))
  const units = messageIds.length === 0 ? UNITS_UNKNOWN : Math.max(0, ...bodies.map((body) => body?.length ?? 0))
  const spoken = { conversation: to.conversation, rooms: [...rooms], text: '', ...by }
  tellTicket(turn, ticketId, { type: 'agentRecall', messageIds: [...messageIds], units, ...spoken })
}
