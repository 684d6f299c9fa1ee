/**
 * What can happen to a ticket. Facts are appended and never rewritten; they are the truth for history, clock and archive.
 *
 * Events carry no personal text: they refer by id to message, person and attachment rows, so that erasing a person changes
 * those rows and no event.
 */

export type Severity = 'critical' | 'high' | 'normal' | 'low'
export type TicketStatus = 'new' | 'open' | 'pending' | 'solved' | 'closed'
export type CloseReason = 'confirmed' | 'stale' | 'withdrawn' | 'duplicate' | 'refused'

/** The four kinds of an agent's reply (R15–R18); the kind drives the clock. */
export type ReplyType = 'informationRequest' | 'answer' | 'commitment' | 'solution'

/** «Ещё актуально» starts the three business days anew; «Нужно время» adds two. */
export type Prolongation = 'stillRelevant' | 'needTime'

/** What a package promises for one severity: business minutes of a calendar, by its name. */
export interface PromisedTarget {
  readonly calendar: string
  readonly firstResponseMinutes: number
  readonly resolutionMinutes: number
}

/** What a package promised when it came into force; a later change of the configuration does not move it. */
export type PromisedTargets = Readonly<Record<Severity, PromisedTarget>>

interface Fact<Type extends string> {
  readonly type: Type
  /** Event time: the message's own time, capped by its receipt; not the time of processing. */
  readonly at: Date
}

export interface TicketRegistered extends Fact<'ticket.registered'> {
  readonly requestId: string
  readonly requesterId: string
  readonly submitterId: string
  readonly severity: Severity
  /** The policy in force at registration; a later change is an event of its own. */
  readonly servicePackage: string
  /** Missing in histories from before it was kept: they are read with what the package promises now. */
  readonly targets?: PromisedTargets
  readonly followUpOf: string | null
}
export interface TicketTaken extends Fact<'ticket.taken'> {
  /** Who has the ticket now. */
  readonly by: string
  readonly from: string | null
  /** Who handed it over; null when it was taken. */
  readonly givenBy: string | null
}
/** `split`: the other one was made out of this one. `incident`: one is a case of the known incident that the other one is. */
export type LinkRelation = 'related' | 'split' | 'duplicate' | 'incident'
/** Two tickets know of each other. */
export interface TicketLinked extends Fact<'ticket.linked'> {
  readonly by: string
  readonly ticketId: string
  readonly relation: LinkRelation
}
export interface TicketReplied extends Fact<'ticket.replied'> {
  readonly by: string
  readonly reply: ReplyType
  readonly messageId: string
  /** Only for a commitment (R17): the date that the requester sees. */
  readonly promisedAt: Date | null
}
export interface ReplyDelivered extends Fact<'ticket.reply_delivered'> {
  readonly messageId: string
}
export interface ReplyUndelivered extends Fact<'ticket.reply_undelivered'> {
  readonly messageId: string
}
/** The mail server has taken the letter with the reply: the second way to the requester, for when the chat fails. */
export interface ReplyMailed extends Fact<'ticket.reply_mailed'> {
  readonly messageId: string
}
/** The requester reads other words than before; it stays the same reply. */
export interface ReplyChanged extends Fact<'ticket.reply_changed'> {
  readonly by: string
  readonly messageId: string
}
/** The requester no longer has the reply before them. What it asked need not be answered. */
export interface ReplyRecalled extends Fact<'ticket.reply_recalled'> {
  readonly by: string
  readonly messageId: string
}
export interface RequesterReacted extends Fact<'ticket.requester_reacted'> {
  readonly messageId: string | null
  /** False for thanks and 👍: they keep the ticket alive but neither resume the clock nor reopen. */
  readonly substantive: boolean
}
export interface StaleProlonged extends Fact<'ticket.stale_prolonged'> {
  readonly kind: Prolongation
}
export interface StaleWarned extends Fact<'ticket.stale_warned'> {
  readonly closesAt: Date
}
export interface SolutionRejected extends Fact<'ticket.solution_rejected'> {
  readonly messageId: string | null
}
export interface SeverityChanged extends Fact<'ticket.severity_changed'> {
  readonly by: string
  readonly from: Severity
  readonly to: Severity
  readonly reasonId: string | null
}
export interface PackageChanged extends Fact<'ticket.package_changed'> {
  readonly by: string
  readonly from: string
  readonly to: string
  /** Of the new package, as in the registration. */
  readonly targets?: PromisedTargets
}
/** Somebody was told that a share of a promise's business time is used up; once for each level (R14). */
export interface DeadlineWarned extends Fact<'ticket.deadline_warned'> {
  readonly target: 'firstResponse' | 'resolution'
  readonly percent: number
}
export interface TicketClosed extends Fact<'ticket.closed'> {
  readonly by: string | null
  readonly reason: CloseReason
  readonly duplicateOf: string | null
}
export interface StaleClosingRevoked extends Fact<'ticket.stale_closing_revoked'> {
  /** The reply, dated before the deadline, that was found after the closing. */
  readonly messageId: string
}
/** From now on the ticket stands for an incident that many have; `titleId` is the message that says how people know it. */
export interface IncidentMarked extends Fact<'ticket.incident_marked'> {
  readonly by: string
  readonly titleId: string
}
/** The incident is over, or was none. */
export interface IncidentClosed extends Fact<'ticket.incident_closed'> {
  readonly by: string
}
export interface SuccessorOpened extends Fact<'ticket.successor_opened'> {
  readonly ticketId: string
}

export type TicketEvent =
  | TicketRegistered
  | TicketTaken
  | TicketLinked
  | TicketReplied
  | ReplyDelivered
  | ReplyUndelivered
  | ReplyMailed
  | ReplyChanged
  | ReplyRecalled
  | RequesterReacted
  | StaleProlonged
  | StaleWarned
  | SolutionRejected
  | SeverityChanged
  | PackageChanged
  | TicketClosed
  | StaleClosingRevoked
  | DeadlineWarned
  | SuccessorOpened
  | IncidentMarked
  | IncidentClosed
