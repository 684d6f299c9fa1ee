import type { Block } from '../../domain/notice/message.ts'
import { createOffsetReader } from '../../domain/sla/zone.ts'
import { roomConversations } from '../policy.ts'
import { mailToRoom } from '../room/room-mail.ts'
import { addressOf } from '../speak.ts'
import { ticketRef } from './ticket-ref.ts'
import { threadIn } from './ticket-topic.ts'
import type { TicketTurn } from './ticket-turn.ts'

export interface Warning {
  readonly key: string
  readonly percent: number
  readonly dueAt: number
  readonly names: string
  /** When the share of the promise was used up, epoch milliseconds. */
  readonly at: number
}

/** A promise is in danger: told in every chat of the room, in a crowded one together with other warnings. */
export function sayWarning(turn: TicketTurn, warning: Warning): void {
  const { policy, voice } = turn.tools
  const isSilent = isUnfit(turn, warning)
  for (const place of roomConversations(policy, turn.file.row.room)) {
    if (voice.cardPace?.(place)) tellRoom(turn, place, warning, isSilent)
    else sayUnderCard(turn, place, warning, isSilent)
  }
}

/**
 * At night nobody is woken, unless the hours of this very promise run at night: then its share was used up at night as well,
 * and somebody is on duty.
 */
function isUnfit({ now, tools }: TicketTurn, { at }: Warning): boolean {
  const offsetAt = createOffsetReader(tools.policy.zone)
  const isNight = (instant: number): boolean => {
    const hour = new Date(instant + offsetAt(instant)).getUTCHours()
    return hour >= NIGHT.from || hour < NIGHT.to
  }
  return isNight(now.getTime()) && !isNight(at)
}

/** Hours of the desk's zone. */
const NIGHT = { from: 22, to: 8 } as const

function tellRoom(turn: TicketTurn, place: string, { key, percent, dueAt, names }: Warning, isSilent: boolean): void {
  const { id, number } = turn.file.row
  const thread = threadIn(turn.subject, place)
  const mail = { type: 'warning', ticketId: id, number, key, percent, dueAt, names, thread, isSilent } as const
  const externalId = `${turn.tools.turnKey}.${key}.${percent}.${place}`
  turn.writes.internal.push(mailToRoom(place, externalId, mail, turn.now))
}

function sayUnderCard(turn: TicketTurn, place: string, warning: Warning, isSilent: boolean): void {
  const { key, percent, dueAt, names } = warning
  const { id, number } = turn.file.row
  const params = { number, percent, deadline: { moment: dueAt, show: 'moment' } } as const
  const whom: Block[] = names === '' ? [] : [{ key: 'agent:forWhom', params: { names } }]
  turn.say({
    say: {
      say: 'message',
      ref: ticketRef(id, `warn${percent}${key.split('.').at(-1)}${turn.tools.turnKey}`),
      message: { blocks: [{ key, params }, ...whom], ...(isSilent ? { isSilent } : {}) },
      replyTo: { ref: ticketRef(id, 'card') },
    },
    to: addressOf(place),
    language: turn.tools.policy.roomLanguage,
  })
}
