import type { IncomingBody } from '../../domain/intake/incoming.ts'
import type { DeskAgent } from '../policy.ts'
import { awaitedDraft, forgetAwaited, justAwaited, isReplyPurpose, offerAnswer, takeDraft } from './drafts.ts'
import { isRoomCommand } from './room-command.ts'
import { agentBehind, spotOf, tellTicket, ticketAt, type HeardIncoming, type RoomTurn, type Spot } from './room-turn.ts'
import type { Draft } from './room-state.ts'
import { carryOut, saidIn, takeSpoken } from './take-command.ts'
import { queueWord, showQueue } from './ticket-queue.ts'

type Written = Extract<IncomingBody, { readonly kind: 'text' | 'files' }>

/**
 * What somebody writes in a room without a command. An agent's words in a ticket's topic, or in answer to one of its messages,
 * are a note that no requester sees, unless the agent has just pressed a button that asks for words. Everything else is talk
 * between people.
 */
export async function takeNote(turn: RoomTurn, heard: HeardIncoming, body: Written): Promise<void> {
  if (body.kind === 'text' && body.toDesk) return takeSpoken(turn, heard, body.text)
  const agent = await agentBehind(turn, heard)
  if (agent === null) return
  const { incoming } = heard
  const spot = spotOf(heard)
  const text = body.kind === 'text' ? body.text : body.caption
  const place = await ticketAt(turn, heard)
  if (place === null) return takeLoose(turn, agent, heard, body)
  const { ticketId, ref } = place
  const draft = body.kind === 'text' ? awaitedDraft(turn, agent, ticketId) : null
  if (draft) return takeAwaited(turn, { agent, draft, text, heard, spot })
  tellTicket(turn, ticketId, {
    type: 'agentNote',
    agentId: agent.id,
    conversation: turn.to.conversation,
    externalId: incoming.messageId,
    text,
    at: incoming.at,
    isPlain: true,
    account: turn.to.account,
    files: body.kind === 'files' ? [...body.files] : [],
    rooms: [...turn.rooms],
  })
  const isToRequester = ref !== null && MIRRORED.test(ref) && body.kind === 'text'
  if (isToRequester) offerAnswer(turn, agent, ticketId, { text, externalId: incoming.messageId, at: incoming.at, spot })
}

/** Words that belong to no ticket by their place: asked for a moment ago, the name of a queue, or talk. */
async function takeLoose(turn: RoomTurn, agent: DeskAgent, heard: HeardIncoming, body: Written): Promise<void> {
  const { incoming, threadId } = heard
  if (body.kind !== 'text' || threadId !== null || incoming.replyTo !== null) return
  const spot = spotOf(heard)
  const which = queueWord(body.text)
  if (which !== null) return showQueue(turn, agent, which, { words: '', spot })
  const draft = justAwaited(turn, agent)
  if (draft) await takeAwaited(turn, { agent, draft, text: body.text, heard, spot })
}

/** Messages of a room that repeat what the requester wrote. */
const MIRRORED = /^t:\d+:mirror/

interface Awaited {
  readonly agent: DeskAgent
  readonly draft: Draft
  readonly text: string
  readonly heard: HeardIncoming
  readonly spot: Spot
}

async function takeAwaited(turn: RoomTurn, { agent, draft, text, heard, spot }: Awaited): Promise<void> {
  const { messageId, at } = heard.incoming
  if (isReplyPurpose(draft.purpose)) return takeDraft(turn, draft, { text, externalId: messageId, at, spot })
  const [name = '', degree] = draft.purpose.split('.')
  if (!isRoomCommand(name)) return
  const argument = degree === undefined ? text : `${degree} ${text}`
  const isDone = await carryOut(turn, { agent, name, argument, ticketId: draft.ticketId, ...saidIn(heard), spot })
  if (isDone) forgetAwaited(turn, agent)
}
