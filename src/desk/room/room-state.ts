import { z } from 'zod'

/**
 * What a room remembers between its turns: replies that are being written, replies that can still be called back, tickets
 * whose card waits for its turn, warnings that are gathered. Everything of it is on the way somewhere; what has arrived stands
 * in the tickets.
 */

export const REPLIES = ['informationRequest', 'answer', 'commitment', 'solution'] as const

const severity = z.enum(['critical', 'high', 'normal', 'low'])

const draft = z.object({
  id: z.string(),
  ticketId: z.string(),
  agentId: z.string(),
  /** What the next words of this agent about this ticket are. */
  purpose: z.string(),
  /** Null while the words are awaited. */
  ready: z
    .object({ text: z.string(), promisedAt: z.number().nullable(), externalId: z.string().nullable(), at: z.number() })
    .nullable(),
  startedAt: z.number(),
})

const held = z.object({
  ticketId: z.string(),
  agentId: z.string(),
  reply: z.enum(REPLIES),
  audience: z.literal('followers').optional(),
  text: z.string(),
  promisedAt: z.number().nullable(),
  externalId: z.string().nullable(),
  at: z.number(),
})

const waitingTicket = z.object({ id: z.string(), number: z.string(), title: z.string(), severity })

const warning = z.object({
  ticketId: z.string(),
  number: z.string(),
  key: z.string(),
  percent: z.number(),
  dueAt: z.number(),
  names: z.string(),
})

/** What an agent wrote down for a customer and has not sent yet. */
const filing = z.object({
  id: z.string(),
  agentId: z.string(),
  /** Where the customer hears from the desk; null: they are met by a letter. */
  conversation: z.string().nullable(),
  contact: z.string(),
  email: z.string().nullable(),
  problem: z.string(),
  productId: z.string().nullable(),
  product: z.string().nullable(),
  severity,
})

const state = z.object({
  version: z.literal(1),
  drafts: z.array(draft),
  held: z.record(z.string(), held),
  filings: z.array(filing).default([]),
  cards: z.object({
    /** When the last cards were shown, epoch milliseconds. */
    shownAt: z.array(z.number()),
    waiting: z.array(waitingTicket),
    /** The live message about those that wait. */
    digest: z.object({ ref: z.string(), drawnAt: z.number(), isDue: z.boolean() }).nullable(),
  }),
  warnings: z.object({ saidAt: z.array(z.number()), waiting: z.array(warning) }),
  /** When the room was last told that its topics do not work. */
  alertedAt: z.number().nullable(),
})

export type RoomState = z.infer<typeof state>
export type Draft = RoomState['drafts'][number]
export type Filing = RoomState['filings'][number]
export type HeldReply = RoomState['held'][string]
export type WaitingTicket = RoomState['cards']['waiting'][number]
export type GatheredWarning = RoomState['warnings']['waiting'][number]

export const FRESH_ROOM: RoomState = {
  version: 1,
  drafts: [],
  held: {},
  filings: [],
  cards: { shownAt: [], waiting: [], digest: null },
  warnings: { saidAt: [], waiting: [] },
  alertedAt: null,
}

/** A state that cannot be read is begun anew: what was on its way is asked for again. */
export function readRoomState(text: string | null): RoomState {
  if (text === null) return FRESH_ROOM
  try {
    return state.parse(JSON.parse(text))
  } catch {
    return FRESH_ROOM
  }
}
