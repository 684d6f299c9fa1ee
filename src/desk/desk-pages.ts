import type { TicketEvent } from '../domain/ticket/events.ts'
import type { PageMessage } from './ticket-page.ts'

/**
 * What the desk's pages for agents ask of the archive and of those who come in. Instants are epoch milliseconds of the desk's
 * clock.
 */

/** The account under which the pages write to the desk's own inbox. */
export const DESK_ACCOUNT = 'agents'

/** A link from the bot opens the desk once, and no longer than this. */
export const LOGIN_MINUTES = 10
export const SESSION_HOURS = 12

export interface AgentLogins {
  /** Makes a link for an agent and returns its token: 192 bits of chance that are written down nowhere. */
  mint(agentId: string): Promise<string>
  /** Spends a token and opens a session; null when it is wrong, expired, spent, or its agent is none of `agents`. */
  enter(
    token: string,
    agents: readonly string[],
  ): Promise<{ readonly agentId: string; readonly session: string } | null>
  /** Whose session this is now, or null; one whose agent is none of `agents` ends here for good. */
  agentOf(session: string, agents: readonly string[]): Promise<string | null>
  leave(session: string): Promise<void>
  /** Ends the sessions and links of everybody else. */
  keepOnly(agents: readonly string[]): Promise<void>
  /** Removes links and sessions that will never open again, and returns how many. */
  forgetExpired(): Promise<number>
}

/** How many lines a page of the desk has. */
export const PAGE_LINES = 50

/** In the place of an agent: tickets that nobody has. */
export const NOBODY = '-'

export interface QueueQuery {
  readonly which: 'all' | 'mine' | 'unassigned' | 'urgent'
  readonly agentId: string
  /** `urgent`: critical, or due before this. */
  readonly dueBefore: number
  readonly room: string | null
  /** Every name that the product has, in lower case; empty: any product. */
  readonly products: readonly string[]
  readonly status: string | null
  /** The cursor of the last line that was seen. */
  readonly after: string | null
}

export interface ArchiveQuery {
  /** Words, parts of a title, or a number in its canonical form. */
  readonly words: string
  readonly products: readonly string[]
  readonly company: string
  readonly severity: string | null
  readonly status: string | null
  readonly agentId: string | null
  /** Registered from this instant on, and before that one. */
  readonly from: number | null
  readonly to: number | null
  /** Was open at this instant. */
  readonly openAt: number | null
  readonly after: string | null
}

export interface TicketLine {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly product: string
  readonly version: string
  readonly room: string
  readonly status: string
  readonly severity: string
  readonly closeReason: string | null
  readonly assigneeId: string | null
  readonly requester: string
  readonly company: string | null
  readonly registeredAt: number
  readonly closedAt: number | null
  readonly firstResponseDueAt: number | null
  readonly resolutionDueAt: number | null
  /** Where the next page begins. */
  readonly cursor: string
}

export interface Lines {
  readonly lines: readonly TicketLine[]
  /** Where the next page begins, or null. */
  readonly next: string | null
  /** More was found than anybody looks through: narrower words are needed. */
  readonly isCut: boolean
}

export interface DeskMessage extends PageMessage {
  readonly isPublic: boolean
}

export interface DeskTicket {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly product: string
  readonly version: string
  readonly room: string
  readonly conversation: string
  readonly requester: {
    readonly name: string
    readonly company: string | null
    readonly email: string | null
    readonly isEmailConfirmed: boolean
    readonly phone: string | null
    readonly language: string
    readonly isReachable: boolean
  }
  /** Another person filed it. */
  readonly submitter: string | null
  readonly followUpOf: string | null
  readonly successor: string | null
  /** Numbers of the tickets that the history speaks of, by their ids. */
  readonly numbers: Readonly<Record<string, string>>
  readonly history: readonly TicketEvent[]
  /** Notes among them; oldest first. */
  readonly messages: readonly DeskMessage[]
  /** How many messages there are before the first of `messages`. */
  readonly earlier: number
  /** How much of what was sent from these pages waits to be worked. */
  readonly waiting: number
  /** How much is on its way to the requester. */
  readonly databaseNow: number
}

export interface DeskArchive {
  /** The database's clock. */
  now(): Promise<number>
  /** Open tickets, the most pressing first; those that wait for their requester after all others. */
  queue(query: QueueQuery): Promise<Lines>
  /** Tickets, the newest first. */
  search(query: ArchiveQuery, limit?: number): Promise<Lines>
  /** By number in its canonical form. */
  ticket(number: string): Promise<DeskTicket | null>
  idOf(number: string): Promise<string | null>
  /** The whole ticket as the export has it, one line of JSON. */
  exported(number: string): Promise<string | null>
  /** True when the mail with this external id has been worked, or given up. */
  isWorked(externalId: string): Promise<boolean>
}

/** Words that the filter refused (R20). */
export interface RefusedWords {
  readonly id: string
  readonly body: string
  readonly at: number
  readonly isAppealed: boolean
  readonly decision: 'allowed' | 'upheld' | null
  readonly decidedBy: string | null
}

export interface Review {
  /** Those that wait for a decision first, then those decided lately. */
  list(): Promise<readonly RefusedWords[]>
  /** False when somebody has decided before. The person's conversation is told in the same transaction. */
  decide(id: string, decision: 'allowed' | 'upheld', agentId: string): Promise<boolean>
}

export interface ParkedMessage {
  readonly queue: 'inbox' | 'outbox'
  readonly id: string
  readonly lane: string
  readonly failures: number
  readonly error: string | null
  readonly parkedAt: Date
}

export interface Parked {
  list(): Promise<readonly ParkedMessage[]>
  /** False when there is no such parked row any longer. */
  replay(queue: 'inbox' | 'outbox', id: string): Promise<boolean>
}

/** A ticket as a report needs it. */
export interface ReportedTicket {
  readonly number: string
  readonly product: string
  readonly assigneeId: string | null
  readonly registeredAt: number
  readonly closedAt: number | null
  readonly history: readonly TicketEvent[]
}

export interface ReportSource {
  /** Tickets registered in a half-open span, in the order of their ids, behind `after`. */
  registered(from: number, to: number, after: string): Promise<readonly (ReportedTicket & { readonly id: string })[]>
  /** When tickets were closed in a span, and by whom they were kept. */
  closings(from: number, to: number): Promise<readonly { readonly at: number; readonly agentId: string | null }[]>
  /** How many were open at an instant. */
  openAt(at: number): Promise<number>
}
