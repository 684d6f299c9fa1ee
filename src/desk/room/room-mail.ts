import { z } from 'zod'
import type { InternalRecord } from '../records.ts'

/** What other parts of the desk, and timers, tell a room. */
const newTicket = z.object({
  type: z.literal('newTicket'),
  ticketId: z.string(),
  number: z.string(),
  title: z.string(),
  severity: z.enum(['critical', 'high', 'normal', 'low']),
})

const warning = z.object({
  type: z.literal('warning'),
  ticketId: z.string(),
  number: z.string(),
  key: z.string(),
  percent: z.number(),
  dueAt: z.number(),
  names: z.string(),
  thread: z.string().nullable(),
  isSilent: z.boolean(),
})

/** The ticket does not take this reply. */
const replyRefused = z.object({ type: z.literal('replyRefused'), id: z.string() })

/** A topic could not be opened, or is gone. */
const topicsFail = z.object({ type: z.literal('topicsFail') })

/** What became of something that the room had shown. */
const delivery = z.object({
  type: z.literal('delivery'),
  outcome: z.string(),
  about: z.record(z.string(), z.string()),
})

/** The time in which a reply can be called back is over. */
const send = z.object({ type: z.literal('send'), id: z.string() })

/** Refused words were decided about on the pages of the desk. */
const refusalDecided = z.object({
  type: z.literal('refusalDecided'),
  id: z.string(),
  decision: z.enum(['allowed', 'upheld']),
  agentId: z.string(),
})

/** What an agent wrote down for a customer is registered. */
const filed = z.object({ type: z.literal('filed'), id: z.string(), number: z.string() })

const digest = z.object({ type: z.literal('digest') })

const gathered = z.object({ type: z.literal('gathered') })

const roomMail = z.discriminatedUnion('type', [
  newTicket,
  warning,
  replyRefused,
  topicsFail,
  delivery,
  send,
  digest,
  filed,
  gathered,
  refusalDecided,
])

export type RoomMail = z.infer<typeof roomMail>
export type RoomMailOf<Type extends RoomMail['type']> = Extract<RoomMail, { readonly type: Type }>

/** Null for what is no business of a room. */
export function readRoomMail(payload: string): RoomMail | null {
  const read = roomMail.safeParse(JSON.parse(payload))
  return read.success ? read.data : null
}

/** A message for a room's lane; the external id makes it the same message when the turn is taken twice. */
export function mailToRoom(lane: string, externalId: string, mail: RoomMail, eventAt: Date): InternalRecord {
  return { externalId, lane, eventAt, payload: JSON.stringify(mail) }
}
