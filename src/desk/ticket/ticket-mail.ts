import { z } from 'zod'
import type { InternalRecord } from '../records.ts'

/**
 * What one part of the desk tells a ticket. Everything that changes a ticket goes through its lane, one message at a time, so
 * two people who press at once are heard one after the other.
 */
const file = z.object({
  fileId: z.string(),
  uniqueId: z.string(),
  kind: z.string(),
  name: z.string().nullable(),
  bytes: z.number().nullable(),
  mimeType: z.string().nullable(),
})

const requesterMessage = z.object({
  type: z.literal('requesterMessage'),
  conversation: z.string(),
  account: z.string(),
  externalId: z.string(),
  /** The message at the head of its thread: what answers it goes there. Null: it stands in none. */
  answerTo: z.string().nullish(),
  /** Epoch milliseconds. */
  at: z.number(),
  text: z.string(),
  files: z.array(file),
  /** Thanks keep a ticket alive; they neither resume its clock nor open a new one. */
  isSubstantive: z.boolean(),
  /** Obscene or insulting: kept and masked (R20). */
  isAbusive: z.boolean().default(false),
  /** Nobody said that it belongs here: it can be taken back. */
  isGuessed: z.boolean().default(false),
  /** One of many, not confirmed on its own. */
  isQuiet: z.boolean().default(false),
  /** It came as a letter. `stranger`: from another address than the requester's, masked. `isCut`: its end is missing. */
  byMail: z.object({ stranger: z.string().nullable(), isCut: z.boolean() }).optional(),
})

const requesterEdit = z.object({
  type: z.literal('requesterEdit'),
  conversation: z.string(),
  /** The ticket's message that was edited. */
  messageId: z.string(),
  externalId: z.string(),
  at: z.number(),
  text: z.string(),
  isAbusive: z.boolean().default(false),
})

/** The last message was about something else after all. */
const requesterTookBack = z.object({ type: z.literal('requesterTookBack'), externalId: z.string(), at: z.number() })

/** The requester's address is proven (R4): letters may tell more, and the package of its organization counts. */
const emailConfirmed = z.object({ type: z.literal('emailConfirmed'), email: z.string(), at: z.number() })

const requesterPress = z.object({
  type: z.literal('requesterPress'),
  action: z.string(),
  conversation: z.string(),
  /** Null when the press has been answered already. */
  pressId: z.string().nullable(),
  at: z.number(),
})

/** The rooms that live where an agent speaks: a ticket of another room does not listen. Missing in mail from before. */
const rooms = z.array(z.string()).optional()

const agentPress = z.object({
  type: z.literal('agentPress'),
  action: z.string(),
  agentId: z.string(),
  conversation: z.string(),
  pressId: z.string(),
  at: z.number(),
  rooms,
})

const agentWords = {
  rooms,
  agentId: z.string(),
  conversation: z.string(),
  externalId: z.string().nullable(),
  text: z.string(),
  at: z.number(),
}

const agentTake = z.object({ type: z.literal('agentTake'), ...agentWords })

const agentAssign = z.object({ type: z.literal('agentAssign'), to: z.string(), ...agentWords })

const agentPackage = z.object({ type: z.literal('agentPackage'), servicePackage: z.string(), ...agentWords })

const agentSplit = z.object({ type: z.literal('agentSplit'), ...agentWords })

const agentLink = z.object({
  type: z.literal('agentLink'),
  relation: z.enum(['related', 'duplicate']),
  ticketId: z.string(),
  number: z.string(),
  ...agentWords,
})

/** The other end of a link. */
const linkedFrom = z.object({
  type: z.literal('linkedFrom'),
  agentId: z.string(),
  ticketId: z.string(),
  relation: z.enum(['related', 'split', 'duplicate', 'incident']),
  /** Of an incident that this ticket looks like. */
  number: z.string().optional(),
  at: z.number(),
})

/** The ticket stands for an incident that many have; the words are for everybody. */
const agentIncident = z.object({ type: z.literal('agentIncident'), ...agentWords })

/** What helped here, written for everybody. */
const agentKnown = z.object({ type: z.literal('agentKnown'), title: z.string(), ...agentWords })

/** The room has found what may help with this ticket. */
const suggested = z.object({
  type: z.literal('suggested'),
  conversation: z.string(),
  found: z.array(z.object({ id: z.string(), title: z.string(), body: z.string(), number: z.string().nullable() })),
})

const agentUnmark = z.object({ type: z.literal('agentUnmark'), ...agentWords })

/** This ticket is a case of the incident of that one. */
const agentAttach = z.object({ type: z.literal('agentAttach'), ticketId: z.string(), ...agentWords })

const attached = z.object({
  type: z.literal('attached'),
  isOpen: z.boolean(),
  ticketId: z.string(),
  number: z.string(),
  ...agentWords,
})

/** Told to an incident: somebody follows it, with a ticket or, as `0`, without. `asked`: the agent who wants to know. */
const followed = z.object({
  type: z.literal('followed'),
  conversation: z.string(),
  personId: z.string(),
  ticketId: z.string().default('0'),
  asked: z
    .object({
      agentId: z.string(),
      askedIn: z.string(),
      externalId: z.string().nullable(),
      rooms: z.array(z.string()).nullable(),
    })
    .nullable()
    .default(null),
  at: z.number(),
})

const followerAnswered = z.object({
  type: z.literal('followerAnswered'),
  conversation: z.string(),
  answer: z.enum(['helped', 'remains']),
  at: z.number(),
})

const incidentCase = z.object({ type: z.literal('incidentCase'), ticketId: z.string(), at: z.number() })

const followerLost = z.object({ type: z.literal('followerLost'), at: z.number() })

/** What an incident tells a ticket that follows it. */
const incidentNews = z.object({
  type: z.literal('incidentNews'),
  kind: z.enum(['update', 'fixed']),
  agentId: z.string(),
  conversation: z.string(),
  text: z.string(),
  at: z.number(),
})

const agentNote = z.object({
  type: z.literal('agentNote'),
  ...agentWords,
  /** Written without a command: confirmed by a sign and no words. */
  isPlain: z.boolean().default(false),
  account: z.string().default(''),
  files: z.array(file).default([]),
})

const agentSeverity = z.object({
  type: z.literal('agentSeverity'),
  severity: z.enum(['critical', 'high', 'normal', 'low']),
  ...agentWords,
})

/** An agent has changed a message of their own, a note or the words of a reply. `units`: the length that it had before. */
const agentEdit = z.object({ type: z.literal('agentEdit'), messageId: z.string(), units: z.number(), ...agentWords })

/** Takes back what was sent to the requester: one of these messages, or without them the last reply. */
const agentRecall = z.object({
  type: z.literal('agentRecall'),
  messageIds: z.array(z.string()),
  units: z.number(),
  /** The message of the room whose button was pressed. */
  shown: z.string().nullable(),
  ...agentWords,
})

const reply = z.enum(['informationRequest', 'answer', 'commitment', 'solution'])

/** `followers`: everybody who follows the incident that this ticket stands for. */
const audience = z.literal('followers').optional()

const agentReply = z.object({
  type: z.literal('agentReply'),
  reply,
  audience,
  promisedAt: z.number().nullable(),
  /** The message of the room under which it could be called back. */
  draftId: z.string().nullable().default(null),
  ...agentWords,
})

/** A reply on its way through the room, to be shown there as it will be read. */
const agentDraft = z.object({
  type: z.literal('agentDraft'),
  stage: z.enum(['preview', 'offer', 'held', 'heldFresh', 'undone', 'revised', 'rewrite', 'dropped']),
  id: z.string(),
  reply,
  audience,
  promisedAt: z.number().nullable(),
  /** How long it can be called back. */
  waitMs: z.number().default(0),
  ...agentWords,
})

/** Words that were refused on the ticket's page: an agent has let them pass after all, or has not (R20). */
const overruled = z.object({ type: z.literal('overruled'), messageId: z.string(), text: z.string() })
const upheld = z.object({ type: z.literal('upheld') })

/** Its turn has come in a room's chat. */
const showCard = z.object({ type: z.literal('showCard'), conversation: z.string() })

const delivery = z.object({
  type: z.literal('delivery'),
  outcome: z.enum(['sent', 'skipped', 'unreachable', 'parked', 'replaced']),
  about: z.record(z.string(), z.string()),
})

const alarm = z.object({ type: z.literal('alarm'), name: z.string() })

export const ticketMail = z.discriminatedUnion('type', [
  requesterMessage,
  requesterEdit,
  requesterPress,
  requesterTookBack,
  emailConfirmed,
  agentPress,
  agentTake,
  agentAssign,
  agentPackage,
  agentSplit,
  agentLink,
  linkedFrom,
  agentIncident,
  agentKnown,
  suggested,
  agentUnmark,
  agentAttach,
  attached,
  followed,
  followerAnswered,
  incidentCase,
  followerLost,
  incidentNews,
  agentReply,
  agentDraft,
  agentEdit,
  agentRecall,
  showCard,
  agentNote,
  agentSeverity,
  delivery,
  alarm,
  overruled,
  upheld,
])

export type TicketMail = z.infer<typeof ticketMail>

export type MailOf<Type extends TicketMail['type']> = Extract<TicketMail, { readonly type: Type }>

/** A message for the ticket's lane; the external id makes it the same message when the turn is taken twice. */
export function mailToTicket(ticketId: string, externalId: string, mail: TicketMail, eventAt: Date): InternalRecord {
  return { externalId, lane: `ticket:${ticketId}`, eventAt, payload: JSON.stringify(mail) }
}
