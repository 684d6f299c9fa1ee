import type { Block } from '../domain/notice/message.ts'
import type { TicketEvent } from '../domain/ticket/events.ts'

/** What the clock says about a ticket. Instants are UTC. */
export interface Deadlines {
  /** Null when the promise was kept, or is void because the ticket is closed. */
  readonly firstResponseDueAt: Date | null
  readonly resolutionDueAt: Date | null
  /** When a ticket that waits for its requester closes as stale (R21), and when they are warned. */
  readonly staleAt: Date | null
  readonly staleWarningAt: Date | null
  /** What the rule of silence demands now; null outside of working hours, when it has to wait for them. */
  readonly staleDue: 'warning' | 'closing' | null
  /** Levels that are reached and that nobody was told of. */
  readonly warnings: readonly DeadlineWarning[]
  /** The next instant at which somebody has to look: a warning level, a due time, the stale rule. */
  readonly nextLookAt: Date | null
}

export interface DeadlineWarning {
  readonly target: 'firstResponse' | 'resolution'
  /** Share of the business time of the promise that is used up. */
  readonly percent: number
  /** When the share was used up, epoch milliseconds. */
  readonly at: number
}

/** Reads the clock of a ticket from its history, as seen at an instant. */
export type ReadDeadlines = (history: readonly TicketEvent[], now: Date) => Deadlines

/** Why a deadline is what it is, as a person can check it by hand. */
export type ExplainDeadlines = (history: readonly TicketEvent[], now: Date) => readonly Block[]
