import type { Trigger } from '../../domain/form/act.ts'
import type { FormSay } from '../../domain/form/view.ts'
import type { Choice, Message, Phrase } from '../../domain/notice/message.ts'
import { agentOf, type DeskAgent } from '../policy.ts'
import type { Address, Heard, LaneRow } from '../ports.ts'
import type { Writes } from '../records.ts'
import type { Voice } from '../speak.ts'
import { mailToTicket, type TicketMail } from '../ticket/ticket-mail.ts'
import { ticketOfRef } from '../ticket/ticket-ref.ts'
import type { WorkTools } from '../work-tools.ts'
import type { RoomState } from './room-state.ts'

/** A turn of a room. `state` is changed by assigning a new one. */
export interface RoomTurn {
  readonly tools: WorkTools
  readonly to: Address
  /** The conversation's id, and those that it had before the platform gave it another one. */
  readonly names: readonly string[]
  /** The rooms that live here; a ticket of another room is none of theirs. */
  readonly rooms: readonly string[]
  readonly row: LaneRow
  readonly now: number
  readonly writes: Writes
  readonly voice: Voice
  /** What is done with forms; nothing where the platform has none. */
  readonly show: ((say: FormSay, personId: string) => void) | null
  state: RoomState
}

export type HeardIncoming = Extract<Heard, { readonly kind: 'incoming' }>

/** An agent's press, with the authority of the agent already proven. */
export interface AgentPress {
  readonly agent: DeskAgent
  readonly choice: string
  readonly pressId: string
  /** The platform's id of the person, and what a form can be opened with. */
  readonly personId: string
  readonly trigger: Trigger | null
  /** The message that carries the button. */
  readonly messageId: string
  /** Epoch milliseconds. */
  readonly at: number
}

/**
 * Authority comes from the list of agents alone; who speaks under the name of a group or a channel is nobody, and so is who is
 * on the list but only a guest of the workspace. Rejects when the platform does not say who somebody is: the turn is taken again.
 */
export async function agentBehind(
  { tools, to }: RoomTurn,
  { sender }: Pick<HeardIncoming, 'sender'>,
): Promise<DeskAgent | null> {
  const agent = sender.isAnonymous ? null : agentOf(tools.policy, to.channel, sender.id)
  if (agent === null || !tools.isMember) return agent
  return (await tools.isMember(to, sender.id)) ? agent : null
}

export interface TicketPlace {
  readonly ticketId: string
  /** The name of the message that was answered; null in a topic, where nothing needs to be. */
  readonly ref: string | null
}

/** The ticket that a message is about: the one of its topic, else the one of the message that it answers. */
export async function ticketAt(
  { tools, to }: RoomTurn,
  { incoming, threadId }: HeardIncoming,
): Promise<TicketPlace | null> {
  const { replyTo } = incoming
  const topic = threadId === null ? null : await tools.lookups.refOf(to.conversation, threadId)
  const ref = replyTo === null ? null : await tools.lookups.refOf(to.conversation, replyTo)
  const ticketId = ticketOfRef(topic ?? ref ?? '')
  return ticketId === null ? null : { ticketId, ref }
}

export function tellTicket({ writes, row }: RoomTurn, ticketId: string, mail: TicketMail): void {
  const at = 'at' in mail ? new Date(mail.at) : new Date(row.eventAt)
  writes.internal.push(mailToTicket(ticketId, `${row.id}.${writes.internal.length + 1}`, mail, at))
}

export interface Spot {
  /** The message that is answered. */
  readonly messageId?: string | null
  readonly thread?: string | null
  /** A press or a command whose answer concerns nobody else. */
  readonly pressId?: string | null
}

/** Where an answer to somebody's words stands: under them, or in the thread that they stand in. */
export function spotOf({ incoming, threadId }: HeardIncoming): Spot {
  const { body, messageId, threadHead } = incoming
  const pressId = body.kind === 'text' ? (body.toDesk?.pressId ?? null) : null
  return { messageId: messageId === '' ? null : (threadHead ?? messageId), thread: threadId, pressId }
}

export function sayHere(turn: RoomTurn, message: Message, spot: Spot = {}, ref?: string): void {
  const { voice, writes, to, tools, row } = turn
  const replyTo = spot.messageId == null ? {} : { replyTo: { messageId: spot.messageId } }
  const onlyFor = spot.pressId == null ? {} : { onlyFor: spot.pressId }
  const name = ref ?? `say:${row.id}.${writes.calls.length}`
  const say = { say: 'message', ref: name, message, ...replyTo, ...onlyFor } as const
  const place = { ...to, thread: spot.thread ?? null }
  writes.calls.push(...voice({ say, to: place, language: tools.policy.roomLanguage }))
}

export function answer(turn: RoomTurn, spot: Spot, phrase: Phrase, choices: readonly (readonly Choice[])[] = []): void {
  if (spot.pressId != null && choices.length === 0) return toast(turn, spot.pressId, phrase)
  sayHere(turn, { blocks: [phrase], choices }, spot)
}

/** Ends the spinner of a button; with a phrase, which only the one who pressed sees. */
export function toast({ voice, writes, to, tools }: RoomTurn, pressId: string, phrase: Phrase | null): void {
  const say = { say: 'toast', pressId, phrase, ...(phrase ? { isAlert: true } : {}) } as const
  writes.calls.push(...voice({ say, to, language: tools.policy.roomLanguage }))
}
