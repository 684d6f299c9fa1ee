import type { TicketEvent } from '../domain/ticket/events.ts'

/** What the clock says about a ticket. Instants are UTC. */
export interface Deadlines {
  /** Null when the promise was kept, or is void because the ticket is closed. */
  readonly firstResponseDueAt: Date | null
  readonly resolutionDueAt: Date | null
  /** When a ticket that waits for its requester closes as stale (R21), and when they are warned. */
  readonly staleAt: Date | null
  readonly staleWarningAt: Date | null
  /** The next instant at which somebody has to look: a warning level, a due time, the stale rule. */
  readonly nextLookAt: Date | null
}

/** Reads the clock of a ticket from its history, as seen at an instant. */
export type ReadDeadlines = (history: readonly TicketEvent[], now: Date) => Deadlines
