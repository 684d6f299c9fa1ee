import type { CloseReason, Severity, TicketStatus } from '../ticket/events.ts'

/** What notices tell about a ticket. Names and words in it are a person's own; they never become keys. */
export interface TicketView {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly product: string
  readonly version: string
  readonly severity: Severity
  readonly status: TicketStatus
  readonly closeReason: CloseReason | null
  /** Epoch milliseconds; null when the promise is kept or void. */
  readonly firstResponseDueAt: number | null
  readonly resolutionDueAt: number | null
  /** When a ticket that waits for the requester becomes stale; null while it does not wait. */
  readonly staleAt: number | null
  /** The name of the agent in charge, as people know them. */
  readonly assignee: string | null
  readonly requester: RequesterView
  /** The number of the stale ticket that this one continues (R22). */
  readonly followUpOf: string | null
  /** It stands for a known incident. */
  readonly incident?: { readonly followers: number } | null
  /** The numbers of the other tickets of the same request (R11). */
  readonly siblings: readonly string[]
}

export interface RequesterView {
  readonly name: string
  readonly company: string | null
  readonly email: string | null
  readonly isReachable: boolean
}

/**
 * An address as agents see it on a card that anybody may forward: the first letter and the domain. The full one is shown on
 * request to those who may see it.
 */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? '***' : `${email.slice(0, 1)}***${email.slice(at)}`
}
