import type { Severity, TicketStatus, CloseReason } from '../ticket/events.ts'
import type { Say } from '../notice/message.ts'
import type { Dialog, DraftFile, Field } from './dialog.ts'
import type { DialogAlarm, IncomingFile } from './incoming.ts'

/** What a turn may know of its surroundings. */
export interface World {
  /** Epoch milliseconds, the desk's clock. */
  readonly now: number
  /** Unique for each incoming message: names what this turn begins. */
  readonly turnKey: string
  /** The name that the person shows on the platform. */
  readonly displayName: string
  readonly desk: {
    readonly name: string
    readonly languages: readonly string[]
    readonly rulesVersion: string
    /** The desk's own rules by language; empty where it has none of its own. */
    readonly rules: Readonly<Record<string, string>>
    readonly products: readonly IntakeProduct[]
    readonly supportEmail: string | null
  }
  /** The person's tickets, open ones first. */
  readonly tickets: readonly KnownTicket[]
  /** The ticket that the message answers, when it answers a message about one. */
  readonly repliedTicket: KnownTicket | null
  /** What the person told last time. */
  readonly known: KnownContact | null
}

export interface IntakeProduct {
  readonly id: string
  readonly name: Readonly<Record<string, string>>
  readonly aliases: readonly string[]
  readonly versionHint: Readonly<Record<string, string>> | null
}

export interface KnownTicket {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly status: TicketStatus
  readonly closeReason: CloseReason | null
}

export interface KnownContact {
  readonly contact: string
  readonly email: string
}

/** What was found in the person's words before the turn. */
export interface Judgement {
  readonly abuse: 'ok' | 'warn' | 'refuse'
  /** The language of the words, or null when it is not clear. */
  readonly language: string | null
}

export interface Turn {
  readonly dialog: Dialog
  readonly says: readonly Say[]
  readonly outcome: Outcome
  readonly alarms: readonly { readonly name: DialogAlarm; readonly at: number | null }[]
}

export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'submitted'; readonly submission: Submission }
  /** Words for a ticket that is open, or for the successor of one that closed as stale (R22). */
  | { readonly kind: 'followUp'; readonly ticketId: string; readonly message: TicketMessage }
  | { readonly kind: 'edited'; readonly messageId: string; readonly text: string; readonly at: number }
  | { readonly kind: 'pressed'; readonly ticketId: string; readonly action: string; readonly pressId: string }
  | { readonly kind: 'listTickets' }
  | { readonly kind: 'showTicket'; readonly ticketId: string }
  | { readonly kind: 'reachable'; readonly isReachable: boolean }

export interface TicketMessage {
  readonly messageId: string
  readonly at: number
  readonly text: string
  readonly files: readonly IncomingFile[]
  readonly isSubstantive: boolean
}

export interface Submission {
  /** The draft's: the same form is never registered twice. */
  readonly id: string
  /** The name that the person shows on the platform. */
  readonly displayName: string
  readonly contact: string
  readonly email: string
  readonly situations: readonly Situation[]
}

export interface Situation {
  readonly title: string
  /** An id of the catalogue, or null for a product in the person's own words. */
  readonly productId: string | null
  readonly product: string
  /** Null when the person does not know it. */
  readonly version: string | null
  readonly problem: string
  readonly error: string | null
  readonly steps: string | null
  readonly changes: string | null
  readonly severity: Severity
  /** The chat messages that the answers came in, by field: an edit of one of them is a new version of the answer. */
  readonly sources: Readonly<Partial<Record<Field, string>>>
  readonly files: readonly DraftFile[]
}
