import type { Incoming } from '../../domain/intake/incoming.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { agentOf, roomOfConversation } from '../policy.ts'
import type { Address, Heard, LaneInput, LaneRow } from '../ports.ts'
import { joinWrites, noWrites, type Writes } from '../records.ts'
import { addressOf, createVoice, type Voice } from '../speak.ts'
import { mailToTicket } from '../ticket/ticket-mail.ts'
import type { Worked, WorkTools } from '../work-tools.ts'

/**
 * Takes the turns of a group chat. In a room of the desk the agents' buttons are heard, each press checked against the list
 * of agents by numeric id; a group that is none of the rooms is told where to write, and left. Nothing that anybody writes in
 * a group becomes a request: contacts are asked for in private only.
 */
export function workRoom(tools: WorkTools, lane: LaneInput): Worked {
  const to = addressOf(lane.lane)
  const worked = lane.rows.map((row) => takeRow(tools, to, row))
  return { done: lane.rows.map(({ id }) => id), writes: joinWrites(worked) }
}

interface RoomTurn {
  readonly tools: WorkTools
  readonly to: Address
  readonly row: LaneRow
  readonly writes: Writes
  readonly voice: Voice
}

function takeRow(tools: WorkTools, to: Address, row: LaneRow): Writes {
  const turn = { tools, to, row, writes: noWrites(), voice: createVoice(tools.surfaces, row.id) }
  if (row.channel === 'desk') return turn.writes
  const surface = tools.surfaces.find(({ channel }) => channel === row.channel)
  if (!surface) throw new Error(`No channel "${row.channel}" is switched on`)
  const heard = surface.hear(row.payload, to, tools.clock(row.receivedAt))
  if (heard.kind === 'incoming') takeIncoming(turn, heard)
  return turn.writes
}

function takeIncoming(turn: RoomTurn, heard: Extract<Heard, { readonly kind: 'incoming' }>): void {
  const { body } = heard.incoming
  if (roomOfConversation(turn.tools.policy, turn.to.conversation) === null) return sendAway(turn, heard.incoming)
  if (body.kind === 'press') takePress(turn, heard, body)
}

/** A stranger's group gets one line and no service. */
function sendAway(turn: RoomTurn, { body }: Incoming): void {
  if (body.kind === 'joined' || body.kind === 'command') {
    say(turn, { key: 'intake:room.notHere' })
    if (body.kind === 'joined') {
      turn.writes.calls.push(
        ...turn.voice({ say: { say: 'leave' }, to: turn.to, language: turn.tools.policy.roomLanguage }),
      )
    }
  }
}

function takePress(
  turn: RoomTurn,
  { sender, incoming }: Extract<Heard, { readonly kind: 'incoming' }>,
  { choice, pressId }: { readonly choice: string; readonly pressId: string },
): void {
  const { tools, to, row } = turn
  const agent = sender.isAnonymous ? null : agentOf(tools.policy, to.channel, sender.id)
  if (agent === null) return toast(turn, pressId, { key: 'agent:notAnAgent' })
  const [, ticketId, action] = /^t\.(\d{1,18})\.(\w{1,20})$/.exec(choice) ?? []
  if (ticketId === undefined || action === undefined) return toast(turn, pressId, { key: 'intake:stale' })
  const at = incoming.at
  const mail = { type: 'agentPress', action, agentId: agent.id, conversation: to.conversation, pressId, at } as const
  turn.writes.internal.push(mailToTicket(ticketId, `${row.id}.1`, mail, new Date(at)))
}

function say({ voice, writes, to, tools, row }: RoomTurn, phrase: Phrase): void {
  const message = { blocks: [phrase] }
  const language = tools.policy.roomLanguage
  writes.calls.push(...voice({ say: { say: 'message', ref: `say:${row.id}`, message }, to, language }))
}

function toast({ voice, writes, to, tools }: RoomTurn, pressId: string, phrase: Phrase): void {
  const language = tools.policy.roomLanguage
  writes.calls.push(...voice({ say: { say: 'toast', pressId, phrase, isAlert: true }, to, language }))
}
