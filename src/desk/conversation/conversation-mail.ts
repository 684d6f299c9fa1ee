import { z } from 'zod'
import type { FormValues } from '../../domain/form/act.ts'
import type { FormRefusal } from '../form/refuse-form.ts'
import type { InternalRecord } from '../records.ts'

/** What the desk tells a conversation: a due timer, or what became of something that was said there. */
const alarm = z.object({
  type: z.literal('alarm'),
  name: z.enum(['draftReminder', 'draftPurge', 'albumComplete', 'caughtUp']),
})

const delivery = z.object({
  type: z.literal('delivery'),
  outcome: z.enum(['sent', 'skipped', 'unreachable', 'parked', 'replaced']),
  /** `form`: it was the opening of one. `incident`: it was this news of a known incident. `refused`: it was a letter to this address, and no mail server takes it. */
  about: z
    .object({ form: z.string().optional(), refused: z.string().optional(), incident: z.string().optional() })
    .nullish(),
})

/** An agent has let refused words pass after all, or has not. */
const overruled = z.object({
  type: z.literal('overruled'),
  messageId: z.string(),
  text: z.string(),
  field: z.string().nullable(),
  /** Files came with them, which are not kept. */
  hadFiles: z.boolean().default(false),
})
const upheld = z.object({ type: z.literal('upheld') })

/** The platform gave the conversation another id. */
const moved = z.object({ type: z.literal('moved'), to: z.string() })

/** A form was opened and waits for its fields. */
const fillForm = z.object({ type: z.literal('fillForm'), draft: z.string(), ref: z.string(), openedBy: z.string() })

/** A form was refused for its words while somebody waited for the answer. */
const formRefused = z.object({
  type: z.literal('formRefused'),
  text: z.string(),
  form: z.object({
    name: z.string(),
    rootId: z.string(),
    metadata: z.string(),
    fields: z.custom<FormValues>((fields) => typeof fields === 'object' && fields !== null),
  }),
})

/** Something that stands on the person's home page has changed. */
const showHome = z.object({ type: z.literal('showHome') })

/** A draft of a form may have waited for too long. */
const purgeForms = z.object({ type: z.literal('purgeForms') })

/** An incident that the person follows goes on, or is over. */
export const incidentNews = z.object({
  type: z.literal('incidentNews'),
  incidentId: z.string(),
  kind: z.enum(['update', 'fixed']),
  title: z.string(),
  text: z.string(),
})

/** An agent has written down a problem of this conversation's person. */
const fileFor = z.object({
  type: z.literal('fileFor'),
  id: z.string(),
  agentId: z.string(),
  /** The chat in which the agent did it. */
  room: z.string(),
  /** How somebody is known who has not been met. */
  contact: z.string(),
  email: z.string().nullable(),
  problem: z.string(),
  productId: z.string().nullable(),
  product: z.string().nullable(),
  severity: z.enum(['critical', 'high', 'normal', 'low']),
  /** Epoch milliseconds. */
  at: z.number(),
})

export type FileFor = z.infer<typeof fileFor>

/** A letter came from the address that only a letter to it could have been answered from: it is proven (R4). */
const addressProven = z.object({ type: z.literal('addressProven'), address: z.string(), at: z.number() })

export type IncidentNews = z.infer<typeof incidentNews>

export const conversationMail = z.discriminatedUnion('type', [
  addressProven,
  alarm,
  delivery,
  fileFor,
  fillForm,
  formRefused,
  incidentNews,
  moved,
  overruled,
  purgeForms,
  showHome,
  upheld,
])

/** What an incident tells a conversation that follows it. */
export function mailToFollower(lane: string, externalId: string, news: IncidentNews, eventAt: Date): InternalRecord {
  return { externalId, lane, eventAt, payload: JSON.stringify(news) }
}

/** What the conversation of a person is told whose form was refused for its words, as the payload of a row. */
export function mailOfRefusedForm({ form, text }: FormRefusal): string {
  const { name, rootId, metadata, fields } = form
  const mail: z.infer<typeof formRefused> = { type: 'formRefused', text, form: { name, rootId, metadata, fields } }
  return JSON.stringify(mail)
}

/** Has a request filed where the person's other requests are, in turn with what they do themselves. */
export function mailForCustomer(lane: string, filing: FileFor): InternalRecord {
  return { externalId: `filing.${filing.id}`, lane, eventAt: new Date(filing.at), payload: JSON.stringify(filing) }
}

export function mailOfProof(lane: string, externalId: string, address: string, at: number): InternalRecord {
  const payload = JSON.stringify({ type: 'addressProven', address, at })
  return { externalId, lane, eventAt: new Date(at), payload }
}
