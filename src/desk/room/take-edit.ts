import { cleanText } from '../../domain/intake/clean-text.ts'
import { reviseDraft } from './drafts.ts'
import { isRoomCommand, readRoomCommand } from './room-command.ts'
import { agentBehind, spotOf, tellTicket, type HeardIncoming, type RoomTurn } from './room-turn.ts'

/**
 * An agent has changed a message of their own. Words that wait to be sent change on the spot; what became a note or a reply is
 * told to its ticket, which knows what can still be done. An edit that changes nothing that anybody can read is nothing.
 */
export async function takeEdit(turn: RoomTurn, heard: HeardIncoming, text: string): Promise<void> {
  const agent = await agentBehind(turn, heard)
  if (agent === null) return
  const { tools, to, rooms } = turn
  const { messageId: externalId, at } = heard.incoming
  const words = cleanText(withoutCommand(turn, text))
  reviseDraft(turn, agent, { text: words, externalId, at, spot: spotOf(heard) })
  for (const { ticketId, messageId } of await tools.lookups.messagesOf(to.conversation, externalId)) {
    const before = await tools.lookups.bodyOf(ticketId, messageId, rooms)
    if (before === null || before === words) continue
    const spoken = { agentId: agent.id, conversation: to.conversation, externalId, at, rooms: [...rooms] }
    tellTicket(turn, ticketId, { type: 'agentEdit', messageId, units: before.length, ...spoken, text: words })
  }
}

/** What stands behind the command, and behind the degree of a new severity. */
function withoutCommand({ tools, now, to }: RoomTurn, text: string): string {
  const [whole = '', name = ''] = /^\/(\w{1,64})(?:@\w{1,64})?\s*/.exec(text) ?? []
  if (!isRoomCommand(name)) return text
  const argument = text.slice(whole.length)
  if (name !== 'severity') return argument
  const spoken = { agentId: '', conversation: to.conversation, externalId: '', at: now }
  const reading = readRoomCommand(name, argument, spoken, { policy: tools.policy, now })
  return reading.ok && 'mail' in reading && 'text' in reading.mail ? reading.mail.text : argument
}
