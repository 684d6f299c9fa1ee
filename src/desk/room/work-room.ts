import { z } from 'zod'
import type { Incoming } from '../../domain/intake/incoming.ts'
import type { Choice, Phrase } from '../../domain/notice/message.ts'
import { agentOf, roomOfConversation, type DeskAgent } from '../policy.ts'
import type { Address, Heard, LaneInput, LaneRow } from '../ports.ts'
import { joinWrites, noWrites, type Writes } from '../records.ts'
import { addressOf, createVoice, type Voice } from '../speak.ts'
import { mailToTicket, type TicketMail } from '../ticket/ticket-mail.ts'
import { ticketOfRef } from '../ticket/ticket-ref.ts'
import type { Worked, WorkTools } from '../work-tools.ts'
import { decideRefusal, revealMessage } from './review.ts'
import { isRoomCommand, readRoomCommand, type RoomCommand } from './room-command.ts'

/**
 * Takes the turns of a group chat. In a room of the desk the agents' buttons and commands are heard, each checked against the
 * list of agents by numeric id; a group that is none of the rooms is told where to write, and left. Nothing that anybody
 * writes in a group becomes a request: contacts are asked for in private only.
 */
export async function workRoom(tools: WorkTools, lane: LaneInput): Promise<Worked> {
  const to = addressOf(lane.lane)
  const all: Writes[] = []
  const done: string[] = []
  const names = [to.conversation, ...formerNames(lane.subject)]
  for (const row of lane.rows) {
    const turn = {
      tools,
      to,
      names,
      row,
      now: tools.clock(lane.now),
      writes: noWrites(),
      voice: createVoice(tools.surfaces, row.id),
    }
    try {
      await takeRow(turn)
    } catch (error) {
      if (done.length > 0) break
      throw error
    }
    all.push(turn.writes)
    done.push(row.id)
  }
  return { done, writes: joinWrites(all) }
}

export interface RoomTurn {
  readonly tools: WorkTools
  readonly to: Address
  /** The conversation's id, and those that it had before the platform gave it another one. */
  readonly names: readonly string[]
  readonly row: LaneRow
  readonly now: number
  readonly writes: Writes
  readonly voice: Voice
}

type HeardIncoming = Extract<Heard, { readonly kind: 'incoming' }>

async function takeRow(turn: RoomTurn): Promise<void> {
  const { tools, to, row } = turn
  if (row.channel === 'desk') return
  const surface = tools.surfaces.find(({ channel }) => channel === row.channel)
  if (!surface) throw new Error(`No channel "${row.channel}" is switched on`)
  const heard = surface.hear(row.payload, to, tools.clock(row.receivedAt))
  if (heard.kind === 'moved') turn.writes.moves.push({ from: to.conversation, to: heard.to })
  if (heard.kind !== 'incoming') return
  const { body } = heard.incoming
  if (!isRoom(turn)) return sendAway(turn, heard.incoming)
  if (body.kind === 'press') return takePress(turn, heard, body)
  if (body.kind === 'command' && isRoomCommand(body.name.toLowerCase())) {
    return takeCommand(turn, heard, body.name.toLowerCase() as RoomCommand, body.argument)
  }
}

function isRoom({ tools, names }: RoomTurn): boolean {
  return names.some((name) => roomOfConversation(tools.policy, name) !== null)
}

const subjectSchema = z.object({ formerly: z.array(z.string()) })

function formerNames(subject: unknown): readonly string[] {
  const read = subjectSchema.safeParse(subject)
  return read.success ? read.data.formerly : []
}

/** A stranger's group gets one line and no service. */
function sendAway(turn: RoomTurn, { body, messageId }: Incoming): void {
  if (body.kind !== 'joined' && body.kind !== 'command') return
  const write = { id: 'start', label: { key: 'intake:room.write' }, opens: 'privateChat' } as const
  answer(turn, body.kind === 'command' ? messageId : null, { key: 'intake:room.notHere' }, [[write]])
  if (body.kind === 'command') return
  const language = turn.tools.policy.roomLanguage
  turn.writes.calls.push(...turn.voice({ say: { say: 'leave' }, to: turn.to, language }))
}

/** Authority comes from the list of agents alone; who speaks under the name of a group or a channel is nobody. */
function agentBehind({ tools, to }: RoomTurn, { sender }: HeardIncoming): DeskAgent | null {
  return sender.isAnonymous ? null : agentOf(tools.policy, to.channel, sender.id)
}

async function takePress(
  turn: RoomTurn,
  heard: HeardIncoming,
  { choice, pressId }: { readonly choice: string; readonly pressId: string },
): Promise<void> {
  const agent = agentBehind(turn, heard)
  if (agent === null) return toast(turn, pressId, { key: 'agent:notAnAgent' })
  const { messageId, at } = heard.incoming
  const pressed = { agent, choice, pressId, messageId, at }
  if (choice.startsWith('R.')) return decideRefusal(turn, pressed)
  if (choice.startsWith('V.')) return revealMessage(turn, pressed)
  const [, ticketId, action] = /^t\.(\d{1,18})\.(\w{1,20})$/.exec(choice) ?? []
  if (ticketId === undefined || action === undefined) return toast(turn, pressId, { key: 'intake:stale' })
  const { conversation } = turn.to
  tellTicket(turn, ticketId, {
    type: 'agentPress',
    action,
    agentId: agent.id,
    conversation,
    pressId,
    at: heard.incoming.at,
  })
}

async function takeCommand(turn: RoomTurn, heard: HeardIncoming, name: RoomCommand, argument: string): Promise<void> {
  const { tools, to, now } = turn
  const { messageId, replyTo, at } = heard.incoming
  const agent = agentBehind(turn, heard)
  if (agent === null) return answer(turn, messageId, { key: 'agent:notAnAgent' })
  const ref = replyTo === null ? null : await tools.lookups.refOf(to.conversation, replyTo)
  const ticketId = ref === null ? null : ticketOfRef(ref)
  if (ticketId === null) return answer(turn, messageId, { key: 'agent:replyToCard' })
  const spoken = { agentId: agent.id, conversation: to.conversation, externalId: messageId, at }
  const reading = readRoomCommand(name, argument, spoken, { policy: tools.policy, now })
  if (!reading.ok) return answer(turn, messageId, { key: `agent:refusal.${reading.refusal}` })
  const isAbusive = FOR_THE_REQUESTER.includes(name) && tools.judge.abuse(argument, 'prose', 'agent') === 'refuse'
  if (isAbusive) return answer(turn, messageId, { key: 'agent:refusal.abuse' })
  if ('mail' in reading) return tellTicket(turn, ticketId, reading.mail)
  const other = await tools.lookups.ticketOf(reading.number)
  if (other === null || other === ticketId) return answer(turn, messageId, { key: 'agent:refusal.ticketUnknown' })
  tellTicket(turn, ticketId, reading.mailFor(other))
}

/** What they write here is read by the requester, so it passes the same filter as the requester's own words (R20). */
const FOR_THE_REQUESTER: readonly RoomCommand[] = ['ask', 'answer', 'promise', 'solve', 'severity', 'split']

function tellTicket({ writes, row }: RoomTurn, ticketId: string, mail: TicketMail): void {
  const at = 'at' in mail ? new Date(mail.at) : new Date(row.eventAt)
  writes.internal.push(mailToTicket(ticketId, `${row.id}.1`, mail, at))
}

function answer(
  { voice, writes, to, tools, row }: RoomTurn,
  messageId: string | null,
  phrase: Phrase,
  choices: readonly (readonly Choice[])[] = [],
): void {
  const message = { blocks: [phrase], choices }
  const replyTo = messageId === null ? {} : { replyTo: { messageId } }
  const say = { say: 'message', ref: `say:${row.id}`, message, ...replyTo } as const
  writes.calls.push(...voice({ say, to, language: tools.policy.roomLanguage }))
}

export function toast({ voice, writes, to, tools }: RoomTurn, pressId: string, phrase: Phrase): void {
  const say = { say: 'toast', pressId, phrase, isAlert: true } as const
  writes.calls.push(...voice({ say, to, language: tools.policy.roomLanguage }))
}
