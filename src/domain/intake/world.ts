import type { Severity, TicketStatus, CloseReason } from '../ticket/events.ts'
import type { Say } from '../notice/message.ts'
import type { Dialog, DraftFile, Field, Hint } from './dialog.ts'
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
  /** False while the person had the bot blocked. */
  readonly wasReachable: boolean
  /** The person's own ticket behind the link that brought them here. */
  readonly linkedTicket: KnownTicket | null
  /** What the person told last time. */
  readonly known: KnownContact | null
  /** What is known about a problem like that of the draft; null: nothing, missing: nobody has looked. */
  readonly hint?: Hint | null
  /** The six digits that prove an address, from the desk's secret: the same key has the same code (R4). */
  readonly codeFor: (key: string) => string
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
  readonly product: string
}

export interface KnownContact {
  readonly contact: string
  readonly email: string
  readonly isEmailConfirmed: boolean
  /** The product of the last request, as it was answered; null when there is none. */
  readonly product: string | null
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
  /** Codes to be sent by mail. */
  readonly codes: readonly CodeRequest[]
  /** Words that were not taken, for the review of the agents. */
  readonly refused: RefusedWords | null
}

export interface CodeRequest {
  readonly address: string
  readonly code: string
  readonly minutes: number
}

/** Words that the filter refused. They are in nobody's answer; agents may overrule the filter (R20). */
export interface RefusedWords {
  readonly text: string
  /** The question that they answered, and where they go when the filter was wrong. */
  readonly asking: Field | null
  readonly messageId: string
  /** Files came with them, which are not kept. */
  readonly hasFiles: boolean
}

export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'submitted'; readonly submission: Submission }
  /** Words for a ticket that is open, or for the successor of one that closed as stale (R22). */
  | { readonly kind: 'followUp'; readonly ticketId: string; readonly message: TicketMessage }
  | {
      readonly kind: 'edited'
      readonly messageId: string
      readonly text: string
      readonly at: number
      readonly isAbusive: boolean
    }
  | { readonly kind: 'pressed'; readonly ticketId: string; readonly action: string; readonly pressId: string }
  | { readonly kind: 'listTickets' }
  | { readonly kind: 'showTicket'; readonly ticketId: string }
  | { readonly kind: 'reachable'; readonly isReachable: boolean }
  /** The person owns this address (R4). */
  | { readonly kind: 'emailConfirmed'; readonly address: string }
  /** «Это ошибка фильтра»: agents are asked to look at the refused words. */
  | { readonly kind: 'appealed'; readonly refusalId: string; readonly pressId: string }
  /** The person follows a known incident instead of sending a request. */
  | { readonly kind: 'followed'; readonly incidentId: string; readonly contact: string; readonly email: string }
  /** What a follower says of an incident that is over, or that they do not want to wait for. */
  | { readonly kind: 'incidentAnswered'; readonly incidentId: string; readonly answer: 'helped' | 'remains' }
  /** A known problem was the person's own: nothing is registered. */
  | { readonly kind: 'knownHelped'; readonly id: string }
  /** A message was filed under the wrong ticket; where it goes now. */
  | { readonly kind: 'detached'; readonly ticketId: string; readonly messageId: string }

export interface TicketMessage {
  readonly messageId: string
  readonly at: number
  readonly text: string
  readonly files: readonly IncomingFile[]
  readonly isSubstantive: boolean
  /** Obscene or insulting: kept, shown to agents only when they ask for it, and the person is warned (R20). */
  readonly isAbusive: boolean
  /** It went to the only open ticket without anybody saying so, and can be taken out again. */
  readonly isGuessed: boolean
  /** One of many: kept, and not confirmed on its own. */
  readonly isQuiet: boolean
}

export interface Submission {
  /** The draft's: the same form is never registered twice. */
  readonly id: string
  /** The name that the person shows on the platform. */
  readonly displayName: string
  readonly contact: string
  readonly email: string
  readonly situations: readonly Situation[]
  /** The known incident that this is a case of, as far as its words tell. */
  readonly incidentId?: string | null
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
