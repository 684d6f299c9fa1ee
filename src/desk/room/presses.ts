import { decideRefusal, revealMessage } from './review.ts'
import { forgetAwaited, isReplyPurpose, pressDraft, startDraft } from './drafts.ts'
import { showTaken } from './cards.ts'
import { pressFiling } from './take-filing.ts'
import { pressSuggestion } from './suggestions.ts'
import { pressRecall } from './take-recall.ts'
import { openTicketForm } from './room-forms.ts'
import { tellTicket, toast, type AgentPress, type RoomTurn } from './room-turn.ts'

type TicketDeed = (turn: RoomTurn, press: AgentPress, ticketId: string, action: string) => Promise<void> | void

/**
 * What the buttons of a ticket do, `t.<ticket>.<deed>`. All of them are checked again by the ticket, which knows its room and
 * its state; a name that stands here has a row in the matrix of who may do what.
 */
export const TICKET_DEEDS: Readonly<Record<string, TicketDeed>> = {
  async take(turn, press, ticketId, action) {
    await showTaken(turn, ticketId)
    passOn(turn, press, ticketId, action)
  },
  why: passOn,
  more: passOn,
  less: passOn,
  reply: passOn,
  hand: passOn,
  to: passOn,
  severity: passOn,
  contact: passOn,
  ask: write,
  answer: write,
  promise: write,
  solve: write,
  close: write,
  grade: write,
  split: write,
  link: write,
  duplicate: write,
  incident: write,
  known: write,
  update: write,
  fixed: write,
  unmark(turn, { agent, pressId, at }, ticketId) {
    const { conversation } = turn.to
    const words = { externalId: null, text: '', at, rooms: [...turn.rooms] }
    toast(turn, pressId, null)
    tellTicket(turn, ticketId, { type: 'agentUnmark', agentId: agent.id, conversation, ...words })
  },
  recall: pressRecall,
  nevermind(turn, press) {
    forgetAwaited(turn, press.agent)
    toast(turn, press.pressId, { key: 'agent:draft.forgotten' })
  },
}

/** Buttons by the first letter of their name. */
export const PRESSES: Readonly<Record<string, (turn: RoomTurn, press: AgentPress) => Promise<void> | void>> = {
  R: decideRefusal,
  V: revealMessage,
  D: pressDraft,
  N: pressFiling,
  K: pressSuggestion,
  t: pressTicket,
}

export function takeAgentPress(turn: RoomTurn, press: AgentPress): Promise<void> | void {
  const [name = ''] = press.choice.split('.')
  const handle = Object.hasOwn(PRESSES, name) ? PRESSES[name] : undefined
  return handle ? handle(turn, press) : toast(turn, press.pressId, { key: 'intake:stale' })
}

async function pressTicket(turn: RoomTurn, press: AgentPress): Promise<void> {
  const [, ticketId = '', action = ''] = /^t\.(\d{1,18})\.([\w-]{1,20}(?:\.[\w-]{1,30})?)$/.exec(press.choice) ?? []
  const [name = ''] = action.split('.')
  const deed = Object.hasOwn(TICKET_DEEDS, name) ? TICKET_DEEDS[name] : undefined
  if (deed === undefined) return toast(turn, press.pressId, { key: 'intake:stale' })
  if (!(await openTicketForm(turn, press, ticketId, action))) await deed(turn, press, ticketId, action)
}

function passOn(turn: RoomTurn, { agent, pressId, at }: AgentPress, ticketId: string, action: string): void {
  const { conversation } = turn.to
  const rooms = [...turn.rooms]
  tellTicket(turn, ticketId, { type: 'agentPress', action, agentId: agent.id, conversation, pressId, at, rooms })
}

/** The words for it come next; the ticket asks for them. */
function write(turn: RoomTurn, press: AgentPress, ticketId: string, action: string): void {
  const purpose = action.replace(/^grade\./, 'severity.')
  if (isReplyPurpose(purpose) || WRITTEN.test(purpose)) startDraft(turn, press.agent, ticketId, purpose)
  passOn(turn, press, ticketId, action)
}

const WRITTEN = /^(?:severity\.(?:critical|high|normal|low)|split|link|duplicate|incident|known)$/
