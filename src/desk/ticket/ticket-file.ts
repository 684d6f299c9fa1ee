import { decide, type TicketCommand, type TicketRefusal } from '../../domain/ticket/lifecycle.ts'
import type { TicketEvent, TicketRegistered } from '../../domain/ticket/events.ts'
import { apply, register, type Ticket } from '../../domain/ticket/ticket.ts'
import type { EventRecord, TicketRecord } from '../records.ts'

/**
 * A ticket on the desk: its row, its whole history, and what a turn has added. The row is an index of the history; the
 * history decides.
 */
export interface TicketFile {
  readonly row: TicketRecord
  readonly history: readonly TicketEvent[]
  readonly ticket: Ticket
  /** How many events of the history are stored already. */
  readonly stored: number
}

export type Carried =
  | { readonly ok: true; readonly file: TicketFile; readonly events: readonly TicketEvent[] }
  | { readonly ok: false; readonly refusal: TicketRefusal }

/** Opens a file from the stored row and events, oldest first. Throws when the history does not begin with a registration. */
export function openFile(row: TicketRecord, history: readonly TicketEvent[]): TicketFile {
  const [first, ...later] = history
  if (first?.type !== 'ticket.registered') throw new Error(`Ticket ${row.id} has no registration in its history`)
  return { row, history, ticket: later.reduce(apply, register(first)), stored: history.length }
}

/** A new file, with its registration not stored yet. */
export function newFile(row: TicketRecord, registration: TicketRegistered): TicketFile {
  return { row, history: [registration], ticket: register(registration), stored: 0 }
}

/** Carries out a command, or says why not. The file itself is never changed: a new one comes back. */
export function carryOut(file: TicketFile, command: TicketCommand, at: Date): Carried {
  const decision = decide(file.ticket, command, at)
  if (!decision.ok) return decision
  const ticket = decision.events.reduce(apply, file.ticket)
  return {
    ok: true,
    events: decision.events,
    file: { ...file, history: [...file.history, ...decision.events], ticket },
  }
}

/** The events that a turn has added, as rows. */
export function addedEvents(file: TicketFile): readonly EventRecord[] {
  return file.history.slice(file.stored).map((event, index) => {
    const { type, at, ...facts } = event
    return { ticketId: file.row.id, position: file.stored + index + 1, type, at, facts }
  })
}

/** The row as the history has it now. Deadlines are given: they are read from the clock. */
export function presentRow(
  file: TicketFile,
  deadlines: { readonly firstResponseDueAt: Date | null; readonly resolutionDueAt: Date | null },
  changedAt: Date,
): TicketRecord {
  const { ticket } = file
  return {
    ...file.row,
    status: ticket.status,
    severity: ticket.severity,
    servicePackage: ticket.servicePackage,
    assigneeId: ticket.assigneeId,
    closeReason: ticket.closeReason,
    closedAt: ticket.closedAt,
    ...deadlines,
    changedAt,
  }
}

/** Reads a stored event back: instants of its facts are instants again. */
export function reviveEvent(type: string, at: string, facts: Readonly<Record<string, unknown>>): TicketEvent {
  const dates = Object.entries(facts).map(([name, value]) => [
    name,
    typeof value === 'string' && /At$/.test(name) ? new Date(value) : value,
  ])
  return { ...Object.fromEntries(dates), type, at: new Date(at) } as TicketEvent
}
