import type { Block } from '../../domain/notice/message.ts'
import { ticketRef } from '../ticket/ticket-ref.ts'
import type { RoomMailOf } from './room-mail.ts'
import type { GatheredWarning } from './room-state.ts'
import { sayHere, type RoomTurn } from './room-turn.ts'

const MINUTE_MS = 60_000
/** Warnings a minute that are said one by one; what comes on top is gathered. */
const ALONE = 3
const GATHER_MS = 30_000
const MOST_LINES = 20

/** A promise is in danger: told where the ticket is, or on a bad minute gathered into one message of the room. */
export function receiveWarning(turn: RoomTurn, mail: RoomMailOf<'warning'>): void {
  const { warnings } = turn.state
  const saidAt = warnings.saidAt.filter((at) => at > turn.now - MINUTE_MS && at <= turn.now)
  const { ticketId, number, key, percent, dueAt, names, thread, isSilent } = mail
  const warning = { ticketId, number, key, percent, dueAt, names }
  if (saidAt.length < ALONE && warnings.waiting.length === 0) {
    turn.state = { ...turn.state, warnings: { saidAt: [...saidAt, turn.now], waiting: [] } }
    return sayAlone(turn, warning, thread, isSilent)
  }
  if (warnings.waiting.length === 0) {
    const lane = turn.to.conversation
    const dueAt = new Date(turn.now + GATHER_MS)
    turn.writes.timers.push({ key: `${lane}:gathered`, lane, dueAt, payload: JSON.stringify({ type: 'gathered' }) })
  }
  turn.state = { ...turn.state, warnings: { saidAt, waiting: [...warnings.waiting, warning] } }
}

export function receiveGathered(turn: RoomTurn): void {
  const { waiting } = turn.state.warnings
  if (waiting.length === 0) return
  turn.state = { ...turn.state, warnings: { saidAt: [turn.now], waiting: [] } }
  const worst = [...waiting].sort((a, b) => a.dueAt - b.dueAt)
  const shown = worst.slice(0, MOST_LINES)
  const rest = worst.length - shown.length
  const more: Block[] = rest === 0 ? [] : [{ key: 'agent:digest.more', params: { count: rest } }]
  const title = { key: 'agent:warnings.title', params: { count: worst.length } }
  sayHere(turn, { blocks: [title, ...shown.map(lineOf), ...more] })
}

function lineOf({ key, number, percent, dueAt }: GatheredWarning): Block {
  return { key, params: { number, percent, deadline: { moment: dueAt, show: 'moment' } } }
}

function sayAlone(turn: RoomTurn, warning: GatheredWarning, thread: string | null, isSilent: boolean): void {
  const { ticketId, names } = warning
  const whom: Block[] = names === '' ? [] : [{ key: 'agent:forWhom', params: { names } }]
  const say = {
    say: 'message',
    ref: ticketRef(ticketId, `warn${turn.row.id}`),
    message: { blocks: [lineOf(warning), ...whom], ...(isSilent ? { isSilent } : {}) },
    ...(thread === null ? { replyTo: { ref: ticketRef(ticketId, 'card') } } : {}),
  } as const
  const to = { ...turn.to, thread }
  turn.writes.calls.push(...turn.voice({ say, to, language: turn.tools.policy.roomLanguage }))
}
