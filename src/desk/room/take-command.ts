import type { DeskAgent } from '../policy.ts'
import { holdCommand, offerUpdate } from './drafts.ts'
import { isOff, isRoomCommand, readRoomCommand, type RoomCommand, type Spoken } from './room-command.ts'
import {
  agentBehind,
  answer,
  spotOf,
  tellTicket,
  ticketAt,
  type HeardIncoming,
  type RoomTurn,
  type Spot,
} from './room-turn.ts'
import { readSpokenCommand } from './spoken-command.ts'
import { takeFiling } from './take-filing.ts'
import { removeKnown } from './suggestions.ts'
import { takeRecall } from './take-recall.ts'
import { QUEUE_COMMANDS, showQueue } from './ticket-queue.ts'

interface Command {
  readonly name: string
  readonly argument: string
  /** The number of the ticket, where it is named. */
  readonly number?: string | null
}

/** A command of an agent; those about a ticket are written in its topic or answer one of its messages. */
export async function takeCommand(
  turn: RoomTurn,
  heard: HeardIncoming,
  { name, argument, number = null }: Command,
): Promise<void> {
  const spot = spotOf(heard)
  if (name === 'desk') return answer(turn, spot, { key: 'desk:login.private' })
  const which = Object.hasOwn(QUEUE_COMMANDS, name) ? QUEUE_COMMANDS[name] : undefined
  const own = Object.hasOwn(OWN_COMMANDS, name) ? OWN_COMMANDS[name] : undefined
  if (which === undefined && own === undefined && !isRoomCommand(name)) return
  const agent = await agentBehind(turn, heard)
  if (agent === null) return answer(turn, spot, { key: 'agent:notAnAgent' })
  if (own !== undefined) return own(turn, agent, { heard, argument, spot })
  if (which !== undefined) return showQueue(turn, agent, which, { words: argument, spot })
  const ticketId = number === null ? (await ticketAt(turn, heard))?.ticketId : await turn.tools.lookups.ticketOf(number)
  if (ticketId == null) {
    return answer(turn, spot, { key: number === null ? 'agent:replyToCard' : 'agent:refusal.ticketUnknown' })
  }
  if (isRoomCommand(name)) await carryOut(turn, { agent, name, argument, ticketId, ...saidIn(heard), spot })
}

/** Said to the desk in people's own words: a command, or a hint at what can be said. It is never a note. */
export async function takeSpoken(turn: RoomTurn, heard: HeardIncoming, text: string): Promise<void> {
  const command = readSpokenCommand(text, turn.tools.policy.numberPrefix)
  if (command) return takeCommand(turn, heard, command)
  const agent = await agentBehind(turn, heard)
  answer(turn, spotOf(heard), { key: agent === null ? 'agent:notAnAgent' : 'agent:spoken.help' })
}

interface Given {
  readonly heard: HeardIncoming
  readonly argument: string
  readonly spot: Spot
}

/** Commands that find by themselves what they are about. */
export const OWN_COMMANDS: Readonly<
  Record<string, (turn: RoomTurn, agent: DeskAgent, given: Given) => Promise<void> | void>
> = { recall: takeRecall, new: takeFiling }

export interface Order {
  readonly agent: DeskAgent
  readonly name: RoomCommand
  readonly argument: string
  readonly ticketId: string
  /** The message that says it; null when none does. */
  readonly messageId: string | null
  /** Epoch milliseconds. */
  readonly at: number
  readonly spot: Spot
}

export function saidIn({ incoming }: HeardIncoming): Pick<Order, 'messageId' | 'at'> {
  return { messageId: incoming.messageId === '' ? null : incoming.messageId, at: incoming.at }
}

/** True when the ticket, or the agent, was told what comes of it; a refusal is an answer to the agent's own words. */
export async function carryOut(turn: RoomTurn, order: Order): Promise<boolean> {
  const { tools, to, now } = turn
  const { agent, name, argument, ticketId, messageId, at, spot } = order
  if (name === 'known' && isOff(argument)) {
    await removeKnown(turn, order)
    return true
  }
  const spoken: Spoken = {
    agentId: agent.id,
    conversation: to.conversation,
    externalId: messageId,
    at,
    rooms: [...turn.rooms],
  }
  const reading = readRoomCommand(name, argument, spoken, { policy: tools.policy, now })
  const refuse = (key: string): false => {
    answer(turn, spot, { key })
    return false
  }
  if (!reading.ok) return refuse(`agent:refusal.${reading.refusal}`)
  const isAbusive = FOR_THE_REQUESTER.includes(name) && tools.judge.abuse(argument, 'prose', 'agent') === 'refuse'
  if (isAbusive) return refuse('agent:refusal.abuse')
  if ('number' in reading) {
    const other = await tools.lookups.ticketOf(reading.number)
    if (other === null || other === ticketId) return refuse('agent:refusal.ticketUnknown')
    tellTicket(turn, ticketId, reading.mailFor(other))
    return true
  }
  const { mail } = reading
  if (mail.type === 'agentReply' && mail.audience === 'followers') offerUpdate(turn, ticketId, mail)
  else if (mail.type === 'agentReply') holdCommand(turn, ticketId, mail)
  else tellTicket(turn, ticketId, mail)
  return true
}

/** What they write here is read by the requester, so it passes the same filter as the requester's own words (R20). */
const FOR_THE_REQUESTER: readonly RoomCommand[] = [
  ...(['ask', 'answer', 'promise', 'solve', 'severity', 'split'] as const),
  ...(['incident', 'update', 'fixed', 'known'] as const),
]
