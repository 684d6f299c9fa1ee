import { z } from 'zod'
import type { Incoming } from '../../domain/intake/incoming.ts'
import type { LaneInput } from '../ports.ts'
import { joinWrites, noWrites, type Writes } from '../records.ts'
import { addressOf, createVoice } from '../speak.ts'
import type { Worked, WorkTools } from '../work-tools.ts'
import { receiveDigestTime, receiveTicket } from './cards.ts'
import { receiveReplyRefused, receiveSend } from './drafts.ts'
import { takeAgentPress } from './presses.ts'
import { receiveFormOutcome } from './room-forms.ts'
import { receiveCardOutcome } from './room-lost.ts'
import { takeRoomForm } from './take-room-form.ts'
import { mailToRoom, readRoomMail, type RoomMail } from './room-mail.ts'
import { readRoomState, type RoomState } from './room-state.ts'
import { receiveRefusalDecided } from './review.ts'
import { receiveFiled } from './take-filing.ts'
import { createRoomForms } from './show-form.ts'
import { agentBehind, answer, toast, type HeardIncoming, type RoomTurn } from './room-turn.ts'
import { takeCommand } from './take-command.ts'
import { takeEdit } from './take-edit.ts'
import { takeNote } from './take-note.ts'
import { receiveTopicsFail } from './topics-fail.ts'
import { receiveGathered, receiveWarning } from './warnings.ts'

/**
 * Takes the turns of a group chat. In a room of the desk the agents' buttons, commands and notes are heard, each checked
 * against the list of agents by numeric id; a group that is none of the rooms is told where to write, and left. Nothing that
 * anybody writes in a group becomes a request: contacts are asked for in private only.
 */
export async function workRoom(tools: WorkTools, lane: LaneInput): Promise<Worked> {
  const to = addressOf(lane.lane)
  const { formerly, nowAt, state: stored } = readSubject(lane.subject)
  const names = [to.conversation, ...formerly]
  const rooms = tools.policy.rooms
    .filter(({ conversations }) => conversations.some((one) => names.includes(one)))
    .map(({ id }) => id)
  const first = readRoomState(stored)
  let state = first
  const all: Writes[] = []
  const done: string[] = []
  for (const row of lane.rows) {
    const voice = createVoice(tools.surfaces, row.id)
    const writes = noWrites()
    const show = createRoomForms(tools.surfaces, row.id, to, tools.policy.roomLanguage, writes)
    const turn = { tools, to, names, rooms, row, now: tools.clock(lane.now), writes, voice, show, state }
    try {
      await takeRow(turn, nowAt)
    } catch (error) {
      if (done.length > 0) break
      throw error
    }
    state = turn.state
    all.push(turn.writes)
    done.push(row.id)
  }
  const writes = joinWrites(all)
  if (state !== first) writes.dialogs.push(memoryOf(state, new Date(tools.clock(lane.now))))
  return { done, writes }
}

function memoryOf(state: RoomState, at: Date): Writes['dialogs'][number] {
  return { personId: null, state: JSON.stringify(state), isReachable: true, at }
}

async function takeRow(turn: RoomTurn, nowAt: string | null): Promise<void> {
  const { tools, to, row } = turn
  if (row.channel === 'desk') return takeMail(turn, nowAt)
  const surface = tools.surfaces.find(({ channel }) => channel === row.channel)
  if (!surface) throw new Error(`No channel "${row.channel}" is switched on`)
  const heard = surface.hear(row.payload, to, tools.clock(row.receivedAt))
  if (heard.kind === 'moved') turn.writes.moves.push({ from: to.conversation, to: heard.to })
  if (heard.kind === 'form') return turn.rooms.length === 0 ? undefined : takeRoomForm(turn, heard)
  if (heard.kind !== 'incoming') return
  const { body } = heard.incoming
  if (turn.rooms.length === 0) return sendAway(turn, heard.incoming)
  switch (body.kind) {
    case 'press':
      return takePress(turn, heard, body)
    case 'command':
      return takeCommand(turn, heard, body)
    case 'text':
    case 'files':
      return takeNote(turn, heard, body)
    case 'joined':
      return body.lacksTopics ? receiveTopicsFail(turn) : undefined
    case 'edit':
      return takeEdit(turn, heard, body.text)
    default:
  }
}

const subjectSchema = z.object({
  formerly: z.array(z.string()),
  nowAt: z.string().nullable().default(null),
  state: z.string().nullable().default(null),
})

function readSubject(subject: unknown): z.infer<typeof subjectSchema> {
  const read = subjectSchema.safeParse(subject)
  return read.success ? read.data : { formerly: [], nowAt: null, state: null }
}

/** The configuration may know the room by an id that it had before: what comes for that one goes where the room is now. */
function takeMail(turn: RoomTurn, nowAt: string | null): Promise<void> | void {
  const mail = readRoomMail(turn.row.payload)
  if (mail === null) return
  if (nowAt !== null) {
    const at = new Date(turn.row.eventAt)
    return void turn.writes.internal.push(mailToRoom(nowAt, `${turn.row.id}.moved`, mail, at))
  }
  return receive(turn, mail)
}

function receive(turn: RoomTurn, mail: RoomMail): Promise<void> | void {
  switch (mail.type) {
    case 'newTicket':
      return receiveTicket(turn, mail)
    case 'warning':
      return receiveWarning(turn, mail)
    case 'replyRefused':
      return receiveReplyRefused(turn, mail)
    case 'delivery':
      receiveCardOutcome(turn, mail)
      return receiveFormOutcome(turn, mail)
    case 'topicsFail':
      return receiveTopicsFail(turn)
    case 'send':
      return receiveSend(turn, mail)
    case 'digest':
      return receiveDigestTime(turn)
    case 'filed':
      return receiveFiled(turn, mail)
    case 'gathered':
      return receiveGathered(turn)
    case 'refusalDecided':
      return receiveRefusalDecided(turn, mail)
  }
}

/** A stranger's group gets one line and no service. */
function sendAway(turn: RoomTurn, { body, messageId }: Incoming): void {
  if (body.kind !== 'joined' && body.kind !== 'command') return
  const write = { id: 'start', label: { key: 'intake:room.write' }, opens: 'privateChat' } as const
  const spot = { messageId: body.kind === 'command' ? messageId : null }
  answer(turn, spot, { key: 'intake:room.notHere' }, [[write]])
  if (body.kind === 'command') return
  const language = turn.tools.policy.roomLanguage
  turn.writes.calls.push(...turn.voice({ say: { say: 'leave' }, to: turn.to, language }))
}

async function takePress(
  turn: RoomTurn,
  heard: HeardIncoming,
  { choice, pressId }: { readonly choice: string; readonly pressId: string },
): Promise<void> {
  const agent = await agentBehind(turn, heard)
  if (agent === null) return toast(turn, pressId, { key: 'agent:notAnAgent' })
  const { messageId, at } = heard.incoming
  const { trigger = null, sender } = heard
  await takeAgentPress(turn, { agent, choice, pressId, messageId, at, trigger, personId: sender.id })
}
