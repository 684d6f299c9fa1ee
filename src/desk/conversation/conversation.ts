import { z } from 'zod'
import { freshDialog, restoreDialog, type Dialog } from '../../domain/intake/dialog.ts'
import { restoreForms, type FormState } from '../../domain/form/state.ts'
import { storable } from '../../domain/intake/clean-text.ts'
import type { KnownContact, KnownTicket } from '../../domain/intake/world.ts'
import type { Address } from '../ports.ts'
import type { PersonRecord } from '../records.ts'
import { addressOf } from '../speak.ts'

/** One person's conversation with the desk, as far as a turn needs it. Never changed: a turn makes a new one. */
export interface Conversation {
  readonly to: Address
  readonly dialog: Dialog
  readonly isReachable: boolean
  readonly person: PersonRecord | null
  /** The person's tickets, open ones first. */
  readonly tickets: readonly KnownTicket[]
  /** Taken for this turn when nobody is known yet; a gap when it is not needed. */
  readonly freshPersonId: string | null
  /** Taken for this turn when a request may be registered in it. */
  readonly freshTicketIds: readonly string[]
  /** Forms that are filled in, and the home page. */
  readonly forms: FormState
  /** Taken when a request may be registered for somebody else; a gap when it is not needed. */
  readonly freshRequesterId: string | null
}

const textOrNull = z.string().nullable()

const personSchema = z.object({
  id: z.coerce.string(),
  display_name: z.string(),
  language: z.string(),
  contact_name: textOrNull,
  company: textOrNull,
  email: textOrNull,
  is_email_confirmed: z.boolean(),
  phone: textOrNull,
  created_at: z.coerce.date(),
})

const subjectSchema = z.object({
  dialog: textOrNull,
  isReachable: z.boolean(),
  person: personSchema.nullable(),
  freshPersonId: textOrNull,
  freshTicketIds: z.array(z.string()).nullable(),
  freshRequesterId: textOrNull.optional(),
  tickets: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      title: z.string(),
      status: z.enum(['new', 'open', 'pending', 'solved', 'closed']),
      closeReason: z.enum(['confirmed', 'stale', 'withdrawn', 'duplicate', 'refused']).nullable(),
      product: z.string(),
    }),
  ),
})

/** Reads what the database knows of a conversation; one that has not begun speaks the desk's first language. */
export function readConversation(lane: string, subject: unknown, language: string): Conversation {
  const { dialog, person, freshTicketIds, freshRequesterId, ...rest } = subjectSchema.parse(subject)
  return {
    ...rest,
    to: addressOf(lane),
    dialog: dialog === null ? freshDialog(language) : restoreDialog(dialog, language),
    person: person === null ? null : toPerson(person),
    freshTicketIds: freshTicketIds ?? [],
    freshRequesterId: freshRequesterId ?? null,
    forms: readForms(dialog),
  }
}

/** Forms lie beside the dialog in the same state: what belongs to one person changes together. */
export function writeState({ dialog, forms }: Conversation): string {
  return JSON.stringify({ ...dialog, forms }, (_, value: unknown) =>
    typeof value === 'string' ? storable(value) : value,
  )
}

function readForms(state: string | null): FormState {
  try {
    return restoreForms((JSON.parse(state ?? '{}') as { readonly forms?: unknown }).forms)
  } catch {
    return restoreForms(null)
  }
}

function toPerson(row: z.infer<typeof personSchema>): PersonRecord {
  return {
    id: row.id,
    displayName: row.display_name,
    language: row.language,
    contactName: row.contact_name,
    company: row.company,
    email: row.email,
    isEmailConfirmed: row.is_email_confirmed,
    phone: row.phone,
    at: row.created_at,
  }
}

/** What the person told last time, to be offered again. */
export function knownContact({ person, tickets }: Conversation): KnownContact | null {
  if (person?.contactName == null || person.email === null) return null
  const contact = [person.contactName, person.company, person.phone].filter((part) => part !== null).join(', ')
  const [latest] = [...tickets].sort((a, b) => Number(b.id) - Number(a.id))
  return { contact, email: person.email, isEmailConfirmed: person.isEmailConfirmed, product: latest?.product ?? null }
}
