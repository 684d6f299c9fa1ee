import type { Block } from '../../domain/notice/message.ts'
import { refusalCard } from '../../domain/notice/refusal-card.ts'
import type { Refusal } from '../ports.ts'
import { addressOf } from '../speak.ts'
import { agentName, roomConversations } from '../policy.ts'
import type { RoomMailOf } from './room-mail.ts'
import { toast, type AgentPress, type RoomTurn } from './room-turn.ts'

/**
 * The buttons under refused words (R20): show them, let them pass, or leave it at that. One tap puts them where they belonged;
 * the first decision stands, and whoever presses later is told.
 */
export async function decideRefusal(turn: RoomTurn, press: AgentPress): Promise<void> {
  const [, id = '', action = ''] = press.choice.split('.')
  const refusal = await turn.tools.lookups.refusalOf(id)
  if (!refusal) return toast(turn, press.pressId, { key: 'agent:refused.gone' })
  if (action === 'show') {
    quietly(turn, press)
    return show(turn, press, refusal.body)
  }
  if (refusal.decision !== null) return toast(turn, press.pressId, { key: 'agent:refused.decided' })
  decide(turn, press, { id, refusal, decision: action === 'allow' ? 'allowed' : 'upheld' })
}

interface Decision {
  readonly id: string
  readonly refusal: Refusal
  readonly decision: 'allowed' | 'upheld'
}

function decide(turn: RoomTurn, press: AgentPress, { id, refusal, decision }: Decision): void {
  const { writes, tools, to } = turn
  const { agent, at } = press
  const decidedAt = new Date(at)
  writes.refusalMarks.push({ id, appealedAt: null, decision, decidedBy: agent.id, decidedAt })
  const { messageId, body: text, asking: field, hasFiles: hadFiles } = refusal
  const mail = decision === 'allowed' ? { type: 'overruled', messageId, text, field, hadFiles } : { type: 'upheld' }
  const payload = JSON.stringify(mail)
  writes.internal.push({ externalId: `refusal.${id}`, lane: refusal.lane, eventAt: decidedAt, payload })
  quietly(turn, press)
  const others = roomConversations(tools.policy, tools.policy.defaultRoom).filter(
    (place) => !turn.names.includes(place),
  )
  for (const place of [to.conversation, ...others]) {
    drawDecided(turn, place, { id, body: text, decision, agent: agent.name })
  }
}

/** Decided on a page of the desk: here the buttons go as well. */
export async function receiveRefusalDecided(turn: RoomTurn, mail: RoomMailOf<'refusalDecided'>): Promise<void> {
  const { id, decision, agentId } = mail
  const refusal = await turn.tools.lookups.refusalOf(id)
  if (!refusal?.isAppealed) return
  const agent = agentName(turn.tools.policy, agentId) ?? agentId
  drawDecided(turn, turn.to.conversation, { id, body: refusal.body, decision, agent })
}

interface Decided {
  readonly id: string
  readonly body: string
  readonly decision: 'allowed' | 'upheld'
  readonly agent: string
}

function drawDecided({ writes, tools, voice }: RoomTurn, place: string, { id, body, decision, agent }: Decided): void {
  const message = refusalCard({ id, masked: tools.judge.mask(body), decision: { kind: decision, agent } })
  const say = { say: 'edit', ref: `r:${id}`, message } as const
  writes.calls.push(...voice({ say, to: addressOf(place), language: tools.policy.roomLanguage }))
}

/** Words that came masked, for an agent who wants to read them; the id names a message of that ticket only. */
export async function revealMessage(turn: RoomTurn, press: AgentPress): Promise<void> {
  const [, ticketId = '', messageId = ''] = /^V\.(\d{1,18})\.([\w.-]{1,60})$/.exec(press.choice) ?? []
  const body = ticketId === '' ? null : await turn.tools.lookups.bodyOf(ticketId, messageId, turn.rooms)
  if (body === null) return toast(turn, press.pressId, { key: 'agent:refused.gone' })
  quietly(turn, press)
  show(turn, press, body)
}

function show(turn: RoomTurn, { messageId, agent }: AgentPress, text: string): void {
  const { writes, row, to, tools } = turn
  const blocks: Block[] = [{ key: 'agent:revealed', params: { agent: agent.name } }, { quote: text }]
  const say = {
    say: 'message',
    ref: `reveal:${row.id}`,
    message: { blocks, isSilent: true },
    replyTo: { messageId },
  } as const
  writes.calls.push(...turn.voice({ say, to, language: tools.policy.roomLanguage }))
}

function quietly(turn: RoomTurn, { pressId }: AgentPress): void {
  toast(turn, pressId, null)
}
