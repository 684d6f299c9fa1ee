import type { CardPace } from '../ports.ts'
import type { RoomState, WaitingTicket } from './room-state.ts'

/**
 * Which card comes when. Platforms let only so many messages a minute into a group, and customers' words, edits and answers
 * need their share of them. On a bad day critical tickets get a card at once, and the others stand in one live message until
 * they are taken or their turn comes.
 */
export type CardState = RoomState['cards']

const MINUTE_MS = 60_000
/** The live message is redrawn no more often than this. */
export const REDRAW_MS = 15_000

const URGENCY = { critical: 0, high: 1, normal: 2, low: 3 } as const

export interface Admission {
  readonly cards: CardState
  /** Whose card is shown now. */
  readonly shown: readonly string[]
}

/** A ticket comes in: its card is shown now, or it waits behind those that wait already. */
export function arrive(cards: CardState, ticket: WaitingTicket, now: number, pace: CardPace): Admission {
  if (cards.waiting.some(({ id }) => id === ticket.id)) return { cards, shown: [] }
  const isFirst = cards.waiting.length === 0 || ticket.severity === 'critical'
  if (isFirst && roomFor(cards, ticket, now, pace)) return { cards: shownNow(cards, now), shown: [ticket.id] }
  return { cards: { ...cards, waiting: [...cards.waiting, ticket] }, shown: [] }
}

/** Some time has passed: the most urgent of those that wait, the eldest first, get their card as far as there is room. */
export function admit(cards: CardState, now: number, pace: CardPace): Admission {
  let left = cards
  const shown: string[] = []
  for (const ticket of inOrder(cards.waiting)) {
    if (!roomFor(left, ticket, now, pace)) break
    left = { ...shownNow(left, now), waiting: left.waiting.filter(({ id }) => id !== ticket.id) }
    shown.push(ticket.id)
  }
  return { cards: left, shown }
}

/** Somebody took it from the live message: it gets its card whatever else waits. */
export function takeOut(cards: CardState, ticketId: string, now: number): Admission {
  if (!cards.waiting.some(({ id }) => id === ticketId)) return { cards, shown: [] }
  const waiting = cards.waiting.filter(({ id }) => id !== ticketId)
  return { cards: { ...shownNow(cards, now), waiting }, shown: [ticketId] }
}

export function inOrder(waiting: readonly WaitingTicket[]): readonly WaitingTicket[] {
  return [...waiting].sort((a, b) => URGENCY[a.severity] - URGENCY[b.severity] || Number(a.id) - Number(b.id))
}

function roomFor(cards: CardState, { severity }: WaitingTicket, now: number, pace: CardPace): boolean {
  const recent = cards.shownAt.filter((at) => at > now - MINUTE_MS && at <= now).length
  return recent < (severity === 'critical' ? pace.withCritical : pace.aMinute)
}

function shownNow(cards: CardState, now: number): CardState {
  return { ...cards, shownAt: [...cards.shownAt.filter((at) => at > now - MINUTE_MS && at <= now), now] }
}
