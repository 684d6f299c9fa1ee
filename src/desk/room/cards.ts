import { roomDigest } from '../../domain/notice/room-digest.ts'
import { admit, arrive, inOrder, REDRAW_MS, takeOut, type Admission } from './card-pace.ts'
import type { CardPace } from '../ports.ts'
import type { RoomMailOf } from './room-mail.ts'
import { sayHere, tellTicket, type RoomTurn } from './room-turn.ts'
import { suggest } from './suggestions.ts'

/** A ticket was registered for this room. */
export async function receiveTicket(turn: RoomTurn, mail: RoomMailOf<'newTicket'>): Promise<void> {
  const { ticketId: id, number, title, severity } = mail
  await follow(turn, arrive(turn.state.cards, { id, number, title, severity }, turn.now, paceOf(turn)))
}

/** The live message is looked at again. */
export async function receiveDigestTime(turn: RoomTurn): Promise<void> {
  const { cards } = turn.state
  if (cards.digest) turn.state = { ...turn.state, cards: { ...cards, digest: { ...cards.digest, isDue: false } } }
  await follow(turn, admit(turn.state.cards, turn.now, paceOf(turn)), true)
}

/** The ticket of a pressed «Беру» may stand in the live message only. */
export async function showTaken(turn: RoomTurn, ticketId: string): Promise<void> {
  await follow(turn, takeOut(turn.state.cards, ticketId, turn.now))
}

/** Where nobody has said how many, as few as the narrowest platform lets in. */
const CAREFUL: CardPace = { aMinute: 4, withCritical: 6 }

function paceOf({ voice, to }: RoomTurn): CardPace {
  return voice.cardPace?.(to.conversation) ?? CAREFUL
}

async function follow(turn: RoomTurn, { cards, shown }: Admission, isTime = false): Promise<void> {
  const hadWaiting = turn.state.cards.waiting.length
  turn.state = { ...turn.state, cards }
  for (const id of shown) {
    tellTicket(turn, id, { type: 'showCard', conversation: turn.to.conversation })
    await suggest(turn, id)
  }
  if (cards.digest === null) return cards.waiting.length > 0 ? beginDigest(turn) : undefined
  if (isTime) return redraw(turn)
  if (cards.waiting.length !== hadWaiting) lookAgain(turn)
}

function beginDigest(turn: RoomTurn): void {
  const ref = `digest:${turn.row.id}`
  sayHere(turn, digestOf(turn), {}, ref)
  setDigest(turn, { ref, drawnAt: turn.now, isDue: false })
  lookAgain(turn)
}

function redraw(turn: RoomTurn): void {
  const { cards } = turn.state
  if (cards.digest === null) return
  const { ref } = cards.digest
  const say = { say: 'edit', ref, message: digestOf(turn) } as const
  turn.writes.calls.push(
    ...turn.voice({
      say,
      to: turn.to,
      language: turn.tools.policy.roomLanguage,
      coalesceKey: `${turn.to.conversation}:${ref}`,
    }),
  )
  if (cards.waiting.length === 0) return setDigest(turn, null)
  setDigest(turn, { ref, drawnAt: turn.now, isDue: false })
  lookAgain(turn)
}

/** Several changes in a row are one edit, and each look lets in whom there is room for. */
function lookAgain(turn: RoomTurn): void {
  const { digest } = turn.state.cards
  if (digest === null || digest.isDue) return
  setDigest(turn, { ...digest, isDue: true })
  const lane = turn.to.conversation
  const dueAt = new Date(Math.max(turn.now, digest.drawnAt + REDRAW_MS))
  turn.writes.timers.push({ key: `${lane}:digest`, lane, dueAt, payload: JSON.stringify({ type: 'digest' }) })
}

function setDigest(turn: RoomTurn, digest: RoomTurn['state']['cards']['digest']): void {
  turn.state = { ...turn.state, cards: { ...turn.state.cards, digest } }
}

function digestOf(turn: RoomTurn): ReturnType<typeof roomDigest> {
  return roomDigest(inOrder(turn.state.cards.waiting))
}
