import { isOrderPurpose, orderForm, replyForm } from '../../domain/form/desk-forms.ts'
import type { DeskMetadata } from '../../domain/form/desk-metadata.ts'
import type { RoomMailOf } from './room-mail.ts'
import { toast, type AgentPress, type RoomTurn } from './room-turn.ts'

/**
 * Where the platform has forms, the words of an agent come in one: a press opens it, and what is sent goes the way of words in
 * a chat. Whom a form is opened for says nothing about who may send it: that is checked again.
 */

/** What the buttons of a card open. */
const FORM_OF: Readonly<Record<string, string>> = {
  ...{ reply: 'answer', ask: 'ask', answer: 'answer', promise: 'promise', solve: 'solve', close: 'close' },
  ...{ hand: 'hand', severity: 'severity', split: 'split', link: 'link', duplicate: 'duplicate' },
}

/** True when the press has been answered with a form, or with the reason why there is none. */
export async function openTicketForm(
  turn: RoomTurn,
  press: AgentPress,
  ticketId: string,
  action: string,
): Promise<boolean> {
  const purpose = Object.hasOwn(FORM_OF, action) ? FORM_OF[action] : undefined
  if (purpose === undefined) return false
  return openForm(turn, press, { ticketId, purpose, draft: null })
}

interface Wanted {
  readonly ticketId: string
  readonly purpose: string
  /** The draft that is written anew. */
  readonly draft: { readonly id: string; readonly text: string; readonly promisedAt: number | null } | null
}

export async function openForm(turn: RoomTurn, press: AgentPress, wanted: Wanted): Promise<boolean> {
  const { trigger, personId, pressId } = press
  if (turn.show === null || trigger === null) return false
  const { ticketId, purpose, draft } = wanted
  const stand = await turn.tools.lookups.ticketIn(ticketId, turn.rooms)
  const refuse = (key: string, params = {}): true => {
    toast(turn, pressId, { key, params })
    return true
  }
  if (stand === null) return refuse('agent:otherRoom')
  const { number } = stand
  if (stand.isClosed) return refuse('ticket:refusal.ticket_closed', { number })
  const { agents, roomLanguage: language } = turn.tools.policy
  const place = turn.to.conversation
  const about: DeskMetadata = { language, place, ticketId, purpose, draftId: draft?.id ?? null }
  const others = agents.filter(({ id, role }) => role !== 'operator' && id !== stand.assigneeId)
  if (purpose === 'hand' && others.length === 0) return refuse('agent:form.nobodyElse')
  const start = { number, severity: stand.severity, agents: others }
  const view = isOrderPurpose(purpose)
    ? orderForm({ ...about, purpose }, start)
    : replyForm(about, { number, text: draft?.text ?? null, promisedAt: draft?.promisedAt ?? null })
  turn.show({ form: 'open', ref: `desk:${turn.row.id}:${pressId}`, trigger, view, tells: place }, personId)
  return true
}

/** A form did not open in its time: whoever pressed learns that, and nobody else. */
export function receiveFormOutcome(turn: RoomTurn, { about, outcome }: RoomMailOf<'delivery'>): void {
  const [, pressId] = /^desk:\d+:(.+)$/.exec(about['form'] ?? '') ?? []
  if (pressId !== undefined && outcome !== 'sent') toast(turn, pressId, { key: 'agent:form.notOpened' })
}
