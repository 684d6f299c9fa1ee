import { addressOf } from '../speak.ts'
import type { RoomMailOf } from './room-mail.ts'
import type { RoomTurn } from './room-turn.ts'

/** The same trouble is told again after so long. */
const AGAIN_MS = 6 * 3_600_000

/**
 * A card could not be shown because the chat is gone, archived, or no longer open to the desk. Where the room has another chat
 * its card stands there; whoever can be reached otherwise hears of it: that chat, and the leads in private.
 */
export function receiveCardOutcome(turn: RoomTurn, { about, outcome }: RoomMailOf<'delivery'>): void {
  const number = about['card']
  if (number === undefined || outcome !== 'unreachable') return
  const { alertedAt } = turn.state
  const isNews = alertedAt === null || alertedAt <= turn.now - AGAIN_MS
  const others = otherChats(turn)
  // Without another chat each ticket is told of, or nobody would know that it is there.
  if (!isNews && others.length > 0) return
  if (isNews) turn.state = { ...turn.state, alertedAt: turn.now }
  const message = { blocks: [{ key: 'agent:roomLost', params: { number } }] }
  for (const conversation of [...others, ...leadsInPrivate(turn)]) {
    const say = { say: 'message', ref: `lost:${turn.row.id}`, message } as const
    const language = turn.tools.policy.roomLanguage
    turn.writes.calls.push(...turn.voice({ say, to: addressOf(conversation), language }))
  }
}

function otherChats({ tools, rooms, names }: RoomTurn): readonly string[] {
  return tools.policy.rooms
    .filter(({ id }) => rooms.includes(id))
    .flatMap(({ conversations }) => conversations)
    .filter((conversation) => !names.includes(conversation))
}

function leadsInPrivate({ tools, to }: RoomTurn): readonly string[] {
  const prefix = `${to.channel}:`
  return tools.policy.agents
    .filter(({ role }) => role === 'lead')
    .flatMap(({ identities }) => identities.filter((identity) => identity.startsWith(prefix)))
    .map((identity) => `${to.account}:${identity.slice(prefix.length)}`)
}
