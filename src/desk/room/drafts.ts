import type { DeskAgent } from '../policy.ts'
import { cleanText } from '../../domain/intake/clean-text.ts'
import { readPromiseDate } from '../../domain/ticket/promise-date.ts'
import type { MailOf } from '../ticket/ticket-mail.ts'
import { openForm } from './room-forms.ts'
import type { RoomMailOf } from './room-mail.ts'
import type { Draft, HeldReply } from './room-state.ts'
import { answer, tellTicket, toast, type AgentPress, type RoomTurn, type Spot } from './room-turn.ts'

/**
 * How words reach a requester: an agent chooses what they will be, writes, sees them as the requester will, and sends; for ten
 * seconds they can be called back. Nothing else that is written in a room goes out.
 */

/** Between sending and being on the way, unless the desk says otherwise. */
const UNDO_MS = 10_000
/** Words that come later than this after the button are a note again. */
const PATIENCE_MS = 3_600_000
/** Whoever writes this soon after the button writes because of it. */
const AT_ONCE_MS = 300_000
const MOST_DRAFTS = 40

/** What a button of the card makes of the next words of the agent who pressed it. */
export const REPLY_OF = {
  ask: 'informationRequest',
  answer: 'answer',
  promise: 'commitment',
  solve: 'solution',
  close: 'solution',
  update: 'answer',
  fixed: 'solution',
} as const

type ReplyPurpose = keyof typeof REPLY_OF

export function isReplyPurpose(purpose: string): purpose is ReplyPurpose {
  return Object.hasOwn(REPLY_OF, purpose)
}

/** The agent's next words about this ticket are for this. */
export function startDraft(turn: RoomTurn, agent: DeskAgent, ticketId: string, purpose: string): void {
  const fresh = { id: turn.row.id, ticketId, agentId: agent.id, purpose, ready: null, startedAt: turn.now }
  setDrafts(turn, [...withoutAwaited(turn, agent.id), fresh])
}

export function forgetAwaited(turn: RoomTurn, agent: DeskAgent): void {
  setDrafts(turn, withoutAwaited(turn, agent.id))
}

/** What the next words of an agent about a ticket are, or null when they are a note. */
export function awaitedDraft(turn: RoomTurn, agent: DeskAgent, ticketId: string): Draft | null {
  return turn.state.drafts.find((one) => isAwaited(turn, one, agent, PATIENCE_MS) && one.ticketId === ticketId) ?? null
}

/** In a chat without topics whoever has just been asked for words need not answer the message that asked. */
export function justAwaited(turn: RoomTurn, agent: DeskAgent): Draft | null {
  if (turn.voice.hasTopics?.(turn.to.conversation)) return null
  return turn.state.drafts.find((one) => isAwaited(turn, one, agent, AT_ONCE_MS)) ?? null
}

function isAwaited({ now }: RoomTurn, draft: Draft, { id }: DeskAgent, forMs: number): boolean {
  return draft.agentId === id && draft.ready === null && draft.startedAt > now - forMs
}

export interface Words {
  readonly text: string
  readonly externalId: string
  readonly at: number
  readonly spot: Spot
}

/** The words of a reply have come; shown as the requester will see them before anything is sent. */
export function takeDraft(turn: RoomTurn, draft: Draft, words: Words): void {
  if (!isReplyPurpose(draft.purpose)) return
  const ready = readyOf(turn, draft.purpose, words)
  if (ready) offer(turn, { ...draft, ready }, 'preview')
}

/** The words as they would be sent; null when they cannot be, which is answered. */
function readyOf(turn: RoomTurn, purpose: ReplyPurpose, words: Words): Draft['ready'] {
  const { tools, now } = turn
  const refuse = (key: string): null => {
    answer(turn, words.spot, { key })
    return null
  }
  const text = cleanText(words.text)
  const promise = purpose === 'promise' ? readPromiseDate(text, now, tools.policy.zone) : null
  if (purpose === 'promise' && promise === null) return refuse('agent:draft.dateMissing')
  const { externalId, at } = words
  const ready = { text: promise?.rest ?? text, promisedAt: promise?.at ?? null, externalId, at }
  if (ready.text === '') return refuse('agent:draft.textMissing')
  return tools.judge.abuse(ready.text, 'prose', 'agent') === 'refuse' ? refuse('agent:refusal.abuse') : ready
}

/** The agent has changed a message whose words wait to be sent: what will be sent is changed with it. */
export function reviseDraft(turn: RoomTurn, { id: agentId }: DeskAgent, words: Words): void {
  const { drafts, held } = turn.state
  const isIt = (one: { readonly agentId: string }, externalId: string | null | undefined): boolean =>
    one.agentId === agentId && externalId === words.externalId
  const draft = drafts.find((one) => isIt(one, one.ready?.externalId))
  if (draft && isReplyPurpose(draft.purpose)) {
    const ready = readyOf(turn, draft.purpose, words)
    if (!ready) return
    setDrafts(
      turn,
      drafts.map((one) => (one === draft ? { ...draft, ready } : one)),
    )
    tellOfDraft(turn, { ...draft, ready }, 'revised')
  }
  const [id, leaving] = Object.entries(held).find(([, one]) => isIt(one, one.externalId)) ?? []
  const ready = leaving ? readyOf(turn, purposeOf(leaving), words) : null
  if (id === undefined || !leaving || !ready) return
  turn.state = { ...turn.state, held: { ...held, [id]: { ...leaving, ...ready, at: leaving.at } } }
  tellOfDraft(turn, { ...leaving, id, purpose: purposeOf(leaving), ready, startedAt: turn.now }, 'held')
}

interface FormDraft {
  readonly ticketId: string
  /** The draft whose words are written anew. */
  readonly draftId: string | null
  readonly purpose: ReplyPurpose
  readonly text: string
  readonly promisedAt: number | null
  readonly at: number
  readonly spot: Spot
}

/** A reply that came whole, from a form; one that is written anew stays the draft that it was. */
export function takeFormDraft(turn: RoomTurn, agent: DeskAgent, form: FormDraft): void {
  const { ticketId, draftId, purpose, at, spot } = form
  const text = cleanText(form.text)
  const promisedAt = purpose === 'promise' ? form.promisedAt : null
  if (text === '') return answer(turn, spot, { key: 'agent:draft.textMissing' })
  if (purpose === 'promise' && (promisedAt === null || promisedAt <= turn.now)) {
    return answer(turn, spot, { key: 'agent:form.fault.date' })
  }
  if (turn.tools.judge.abuse(text, 'prose', 'agent') === 'refuse') {
    return answer(turn, spot, { key: 'agent:refusal.abuse' })
  }
  const before = draftId === null ? undefined : turn.state.drafts.find(({ id }) => id === draftId)
  if (draftId !== null && (before?.agentId !== agent.id || before.ticketId !== ticketId)) {
    return answer(turn, spot, { key: 'agent:draft.over' })
  }
  const ready = { text, promisedAt, externalId: null, at }
  const draft = { id: draftId ?? turn.row.id, ticketId, agentId: agent.id, purpose, ready, startedAt: turn.now }
  setDrafts(turn, [...turn.state.drafts.filter(({ id }) => id !== draft.id), draft])
  tellOfDraft(turn, draft, before ? 'revised' : 'preview')
}

/** Words that answered what the requester wrote: a note, and perhaps meant for them. */
export function offerAnswer(turn: RoomTurn, agent: DeskAgent, ticketId: string, words: Words): void {
  const text = cleanText(words.text)
  if (text === '' || turn.tools.judge.abuse(text, 'prose', 'agent') === 'refuse') return
  const ready = { text, promisedAt: null, externalId: words.externalId, at: words.at }
  offer(turn, { id: '', ticketId, agentId: agent.id, purpose: 'answer', ready, startedAt: turn.now }, 'offer')
}

/** Words that the desk had already become an answer of the agent who chose them, to be looked at like any other. */
export function offerText(turn: RoomTurn, { agent, at }: AgentPress, ticketId: string, text: string): void {
  const ready = { text, promisedAt: null, externalId: null, at }
  offer(turn, { id: '', ticketId, agentId: agent.id, purpose: 'answer', ready, startedAt: turn.now }, 'preview')
}

function offer(turn: RoomTurn, draft: Draft, stage: 'preview' | 'offer'): void {
  const shown = { ...draft, id: turn.row.id }
  setDrafts(turn, [...turn.state.drafts.filter(({ id }) => id !== draft.id), shown])
  tellOfDraft(turn, shown, stage)
}

/** What goes to many is looked at first, also when it is written as a command. */
export function offerUpdate(turn: RoomTurn, ticketId: string, mail: MailOf<'agentReply'>): void {
  const { agentId, text, promisedAt, externalId, at } = mail
  const ready = { text, promisedAt, externalId, at }
  offer(turn, { id: '', ticketId, agentId, purpose: purposeOf(mail), ready, startedAt: turn.now }, 'preview')
}

/** A command is a reply without a look at it first; it can be called back like all others. */
export function holdCommand(turn: RoomTurn, ticketId: string, mail: MailOf<'agentReply'>): void {
  const { agentId, reply, text, promisedAt, externalId, at } = mail
  hold(turn, turn.row.id, { ticketId, agentId, reply, text, promisedAt, externalId, at }, 'heldFresh')
}

type Deed = (turn: RoomTurn, press: AgentPress, id: string) => Promise<void> | void

/** The buttons under a draft. */
export const DRAFT_DEEDS: Readonly<Record<string, Deed>> = { send, edit, drop, undo }

/** `D.<draft>.<deed>`: only whoever wrote it decides about it, and once. */
export async function pressDraft(turn: RoomTurn, press: AgentPress): Promise<void> {
  const [, id = '', name = ''] = /^D\.(\d{1,18})\.(\w{1,10})$/.exec(press.choice) ?? []
  const deed = Object.hasOwn(DRAFT_DEEDS, name) ? DRAFT_DEEDS[name] : undefined
  const owner = turn.state.held[id]?.agentId ?? turn.state.drafts.find((draft) => draft.id === id)?.agentId
  if (deed === undefined || owner === undefined) return toast(turn, press.pressId, { key: 'agent:draft.over' })
  if (owner !== press.agent.id) return toast(turn, press.pressId, { key: 'agent:draft.notYours' })
  await deed(turn, press, id)
}

function send(turn: RoomTurn, press: AgentPress, id: string): void {
  const draft = turn.state.drafts.find((one) => one.id === id)
  if (!draft?.ready || !isReplyPurpose(draft.purpose)) return toast(turn, press.pressId, { key: 'agent:draft.over' })
  toast(turn, press.pressId, null)
  const { ticketId, agentId, purpose } = draft
  setDrafts(
    turn,
    turn.state.drafts.filter((one) => one.id !== id),
  )
  const reply = { reply: REPLY_OF[purpose], ...audienceOf(purpose) }
  hold(turn, id, { ticketId, agentId, ...reply, ...draft.ready, at: press.at }, 'held')
}

async function edit(turn: RoomTurn, press: AgentPress, id: string): Promise<void> {
  const draft = turn.state.drafts.find((one) => one.id === id)
  if (!draft?.ready) return toast(turn, press.pressId, { key: 'agent:draft.over' })
  const { ticketId, purpose, ready } = draft
  if (await openForm(turn, press, { ticketId, purpose, draft: { id, ...ready } })) return
  toast(turn, press.pressId, null)
  tellOfDraft(turn, draft, 'rewrite')
  setDrafts(
    turn,
    withoutAwaited(turn, draft.agentId).filter((one) => one.id !== id),
  )
  setDrafts(turn, [...turn.state.drafts, { ...draft, ready: null, startedAt: turn.now }])
}

function drop(turn: RoomTurn, press: AgentPress, id: string): void {
  const draft = turn.state.drafts.find((one) => one.id === id)
  if (!draft) return toast(turn, press.pressId, { key: 'agent:draft.over' })
  toast(turn, press.pressId, null)
  tellOfDraft(turn, draft, 'dropped')
  setDrafts(
    turn,
    turn.state.drafts.filter((one) => one.id !== id),
  )
}

/** The room hears of the end of the ten seconds in its own lane, so before that nothing has left and after it nothing returns. */
function undo(turn: RoomTurn, press: AgentPress, id: string): void {
  const held = turn.state.held[id]
  if (!held) return toast(turn, press.pressId, { key: 'agent:draft.over' })
  toast(turn, press.pressId, null)
  letGo(turn, id)
  const { ticketId, agentId, at, text, promisedAt, externalId } = held
  const ready = { text, promisedAt, externalId, at }
  const draft = { id, ticketId, agentId, purpose: purposeOf(held), ready, startedAt: turn.now }
  setDrafts(turn, [...turn.state.drafts, draft])
  tellOfDraft(turn, draft, 'undone')
}

/** The ten seconds are over. */
export function receiveSend(turn: RoomTurn, { id }: RoomMailOf<'send'>): void {
  const held = turn.state.held[id]
  if (!held) return
  forgetHeld(turn, id)
  const { ticketId, ...words } = held
  tellTicket(turn, ticketId, { type: 'agentReply', conversation: turn.to.conversation, draftId: id, ...words })
}

/** The ticket does not take it, and has said why. */
export function receiveReplyRefused(turn: RoomTurn, { id }: RoomMailOf<'replyRefused'>): void {
  if (turn.state.held[id]) letGo(turn, id)
  setDrafts(
    turn,
    turn.state.drafts.filter((one) => one.id !== id),
  )
}

function hold(turn: RoomTurn, id: string, held: HeldReply, stage: 'held' | 'heldFresh'): void {
  turn.state = { ...turn.state, held: { ...turn.state.held, [id]: held } }
  const waitMs = turn.tools.undoMs ?? UNDO_MS
  const dueAt = new Date(turn.now + waitMs)
  const payload = JSON.stringify({ type: 'send', id })
  turn.writes.timers.push({ key: timerKey(turn, id), lane: turn.to.conversation, dueAt, payload })
  const { ticketId, ...words } = held
  tellTicket(turn, ticketId, {
    type: 'agentDraft',
    stage,
    id,
    waitMs,
    conversation: turn.to.conversation,
    ...words,
    rooms: [...turn.rooms],
  })
}

function letGo(turn: RoomTurn, id: string): void {
  forgetHeld(turn, id)
  turn.writes.timers.push({ key: timerKey(turn, id), lane: turn.to.conversation, dueAt: null, payload: '{}' })
}

function forgetHeld(turn: RoomTurn, id: string): void {
  const held = Object.fromEntries(Object.entries(turn.state.held).filter(([one]) => one !== id))
  turn.state = { ...turn.state, held }
}

function timerKey({ to }: RoomTurn, id: string): string {
  return `send:${to.conversation}:${id}`
}

function tellOfDraft(turn: RoomTurn, draft: Draft, stage: MailOf<'agentDraft'>['stage']): void {
  const { id, ticketId, agentId, purpose, ready } = draft
  if (!ready || !isReplyPurpose(purpose)) return
  const reply = REPLY_OF[purpose]
  const { conversation } = turn.to
  tellTicket(turn, ticketId, {
    type: 'agentDraft',
    stage,
    id,
    agentId,
    reply,
    ...audienceOf(purpose),
    conversation,
    waitMs: 0,
    ...ready,
    rooms: [...turn.rooms],
  })
}

/** News of an incident go to all who follow it. */
function audienceOf(purpose: ReplyPurpose): { readonly audience?: 'followers' } {
  return purpose === 'update' || purpose === 'fixed' ? { audience: 'followers' } : {}
}

function purposeOf({ reply, audience }: Pick<HeldReply, 'reply' | 'audience'>): ReplyPurpose {
  if (audience === 'followers') return reply === 'solution' ? 'fixed' : 'update'
  switch (reply) {
    case 'informationRequest':
      return 'ask'
    case 'commitment':
      return 'promise'
    case 'solution':
      return 'solve'
    case 'answer':
      return 'answer'
  }
}

/** An agent writes one thing at a time. */
function withoutAwaited({ state }: RoomTurn, agentId: string): readonly Draft[] {
  return state.drafts.filter((draft) => draft.agentId !== agentId || draft.ready !== null)
}

function setDrafts(turn: RoomTurn, drafts: readonly Draft[]): void {
  turn.state = { ...turn.state, drafts: drafts.slice(-MOST_DRAFTS) }
}
