/**
 * The life of a ticket.
 *
 *   new ──▶ open ◀──▶ pending ──▶ closed (stale)
 *            │  ▲
 *            ▼  │
 *          solved ──▶ closed (confirmed | stale)
 *
 * `new` becomes `open` when it is taken or first answered. `pending` (a question) and `solved` (a solution) wait for the
 * requester; only these two can go stale, and only after delivery was proven. Any status but `closed` can be closed as
 * withdrawn, duplicate or refused. `closed` is final: what comes later opens a linked successor (R22), with one exception:
 * a stale closing is revoked when a reply from before its deadline is found afterwards.
 */
import type {
  CloseReason,
  LinkRelation,
  Prolongation,
  PromisedTargets,
  ReplyMailed,
  ReplyType,
  ReplyUndelivered,
  Severity,
  TicketEvent,
} from './events.ts'
import type { Ticket } from './ticket.ts'

export type TicketCommand =
  | { readonly do: 'take'; readonly by: string; readonly givenBy?: string }
  | {
      readonly do: 'link'
      readonly by: string
      readonly ticketId: string
      readonly relation: LinkRelation
    }
  | {
      readonly do: 'reply'
      readonly by: string
      readonly reply: ReplyType
      readonly messageId: string
      readonly promisedAt?: Date
    }
  | { readonly do: 'proveDelivery'; readonly messageId: string }
  | { readonly do: 'failDelivery'; readonly messageId: string }
  | { readonly do: 'proveMailing'; readonly messageId: string }
  | { readonly do: 'change'; readonly by: string; readonly messageId: string }
  | { readonly do: 'recall'; readonly by: string; readonly messageId: string }
  | { readonly do: 'react'; readonly messageId: string; readonly substantive: boolean }
  | { readonly do: 'confirm' }
  | { readonly do: 'reject'; readonly messageId: string | null }
  | { readonly do: 'prolong'; readonly kind: Prolongation }
  | { readonly do: 'warn'; readonly closesAt: Date }
  | { readonly do: 'expire' }
  | { readonly do: 'warnDeadline'; readonly target: 'firstResponse' | 'resolution'; readonly percent: number }
  | { readonly do: 'revokeStaleClosing'; readonly messageId: string }
  | { readonly do: 'changeSeverity'; readonly by: string; readonly to: Severity; readonly reasonId: string | null }
  | { readonly do: 'changePackage'; readonly by: string; readonly to: string; readonly targets?: PromisedTargets }
  | { readonly do: 'withdraw' }
  | { readonly do: 'closeAsDuplicate'; readonly by: string; readonly of: string }
  | { readonly do: 'refuse'; readonly by: string }
  | { readonly do: 'openSuccessor'; readonly ticketId: string }
  | { readonly do: 'markIncident'; readonly by: string; readonly titleId: string }
  | { readonly do: 'closeIncident'; readonly by: string }

export type TicketRefusal =
  | 'ticket_closed'
  | 'already_assigned'
  | 'date_missing'
  | 'date_in_past'
  | 'not_waiting'
  | 'not_delivered'
  | 'nothing_to_confirm'
  | 'already_warned'
  | 'no_more_prolongations'
  | 'unchanged'
  | 'not_stale'
  | 'successor_exists'

export type Decision =
  | { readonly ok: true; readonly events: readonly TicketEvent[] }
  | { readonly ok: false; readonly refusal: TicketRefusal }

/** Each kind of prolongation may be used this often for one question. */
export const PROLONGATIONS_PER_QUESTION = 2

/** Decides what a command does to a ticket at an event time. Pure; a refusal is a value with a text in every language. */
export function decide(ticket: Ticket, command: TicketCommand, at: Date): Decision {
  if (command.do === 'change' || command.do === 'recall') return accept(afterwards(command, at))
  if (ticket.status === 'closed') return decideClosed(ticket, command, at)
  switch (command.do) {
    case 'take':
      return decideTaking(ticket, command, at)
    case 'link':
      return accept(linked(command, at))
    case 'reply':
      return decideReply(command, at)
    case 'proveDelivery':
      return accept({ type: 'ticket.reply_delivered', at, messageId: command.messageId })
    case 'failDelivery':
      return byBothWays(
        { type: 'ticket.reply_undelivered', at, messageId: command.messageId },
        ticket.lastReply?.isMailed,
        ticket,
      )
    case 'proveMailing':
      return byBothWays(
        { type: 'ticket.reply_mailed', at, messageId: command.messageId },
        ticket.lastReply?.inChat === 'failed',
        ticket,
      )
    case 'changeSeverity':
      return decideSeverity(ticket, command, at)
    case 'markIncident':
    case 'closeIncident':
      return decideIncident(ticket, command, at)
    case 'changePackage':
      return decidePackage(ticket, command, at)
    case 'warnDeadline':
      return accept({ type: 'ticket.deadline_warned', at, target: command.target, percent: command.percent })
    case 'withdraw':
      return close(at, 'withdrawn')
    case 'closeAsDuplicate':
      return close(at, 'duplicate', command.by, command.of)
    case 'refuse':
      return close(at, 'refused', command.by)
    case 'revokeStaleClosing':
    case 'openSuccessor':
      return refuse('not_stale')
    default:
      return decideRequesterTurn(ticket, command, at)
  }
}

function decideTaking(
  { assigneeId: from }: Ticket,
  { by, givenBy }: Extract<TicketCommand, { readonly do: 'take' }>,
  at: Date,
): Decision {
  return from === by
    ? refuse('already_assigned')
    : accept({ type: 'ticket.taken', at, by, from, givenBy: givenBy ?? null })
}

/** A reply that the chat did not take has arrived when the mail server took it, whichever of the two is known first (R21). */
function byBothWays(
  event: ReplyMailed | ReplyUndelivered,
  isOtherWayKnown: boolean | undefined,
  ticket: Ticket,
): Decision {
  const { at, messageId } = event
  const isLast = ticket.lastReply?.messageId === messageId
  return isLast && isOtherWayKnown ? accept(event, { type: 'ticket.reply_delivered', at, messageId }) : accept(event)
}

type RequesterCommand = Extract<
  TicketCommand,
  { readonly do: 'react' | 'confirm' | 'reject' | 'prolong' | 'warn' | 'expire' }
>

function decideRequesterTurn(ticket: Ticket, command: RequesterCommand, at: Date): Decision {
  switch (command.do) {
    case 'react':
      return accept({
        type: 'ticket.requester_reacted',
        at,
        messageId: command.messageId,
        substantive: command.substantive,
      })
    case 'confirm':
      return ticket.status === 'solved' ? close(at, 'confirmed') : refuse('nothing_to_confirm')
    case 'reject':
      return ticket.status === 'solved'
        ? accept({ type: 'ticket.solution_rejected', at, messageId: command.messageId })
        : refuse('nothing_to_confirm')
    case 'prolong':
      return decideProlongation(ticket, command.kind, at)
    case 'warn':
      if (!ticket.waiting) return refuse('not_waiting')
      if (!ticket.waiting.deliveredAt) return refuse('not_delivered')
      if (ticket.waiting.warnedAt) return refuse('already_warned')
      return accept({ type: 'ticket.stale_warned', at, closesAt: command.closesAt })
    case 'expire':
      if (!ticket.waiting) return refuse('not_waiting')
      return ticket.waiting.deliveredAt ? close(at, 'stale') : refuse('not_delivered')
  }
}

/** A closed ticket hears only of what was under way, of its successor, and of a stale closing that must be taken back. */
function decideClosed(ticket: Ticket, command: TicketCommand, at: Date): Decision {
  const isStale = ticket.closeReason === 'stale'
  switch (command.do) {
    case 'revokeStaleClosing':
      return isStale
        ? accept({ type: 'ticket.stale_closing_revoked', at, messageId: command.messageId })
        : refuse('not_stale')
    case 'closeIncident':
      return decideIncident(ticket, command, at)
    case 'link':
      return accept(linked(command, at))
    case 'openSuccessor':
      if (ticket.successorId) return refuse('successor_exists')
      return accept({ type: 'ticket.successor_opened', at, ticketId: command.ticketId })
    default:
      return refuse('ticket_closed')
  }
}

/** An incident is marked and closed once; it can outlive the ticket of whoever told of it first. */
function decideIncident(
  ticket: Ticket,
  command: Extract<TicketCommand, { readonly do: 'markIncident' | 'closeIncident' }>,
  at: Date,
): Decision {
  const { by } = command
  if (ticket.isIncident === (command.do === 'markIncident')) return refuse('unchanged')
  return command.do === 'markIncident'
    ? accept({ type: 'ticket.incident_marked', at, by, titleId: command.titleId })
    : accept({ type: 'ticket.incident_closed', at, by })
}

function decideSeverity(
  ticket: Ticket,
  { by, to, reasonId }: Extract<TicketCommand, { readonly do: 'changeSeverity' }>,
  at: Date,
): Decision {
  if (to === ticket.severity) return refuse('unchanged')
  return accept({ type: 'ticket.severity_changed', at, by, from: ticket.severity, to, reasonId })
}

function decidePackage(
  ticket: Ticket,
  { by, to, targets }: Extract<TicketCommand, { readonly do: 'changePackage' }>,
  at: Date,
): Decision {
  if (to === ticket.servicePackage) return refuse('unchanged')
  return accept({
    type: 'ticket.package_changed',
    at,
    by,
    from: ticket.servicePackage,
    to,
    ...(targets ? { targets } : {}),
  })
}

function linked({ by, ticketId, relation }: Extract<TicketCommand, { readonly do: 'link' }>, at: Date): TicketEvent {
  return { type: 'ticket.linked', at, by, ticketId, relation }
}

/** Words can be put right or taken back whatever has become of the ticket. */
function afterwards(
  { do: what, by, messageId }: Extract<TicketCommand, { readonly do: 'change' | 'recall' }>,
  at: Date,
): TicketEvent {
  return { type: what === 'change' ? 'ticket.reply_changed' : 'ticket.reply_recalled', at, by, messageId }
}

function decideReply(command: Extract<TicketCommand, { readonly do: 'reply' }>, at: Date): Decision {
  if (command.reply === 'commitment') {
    if (!command.promisedAt) return refuse('date_missing')
    if (command.promisedAt <= at) return refuse('date_in_past')
  }
  const { by, reply, messageId, promisedAt = null } = command
  return accept({ type: 'ticket.replied', at, by, reply, messageId, promisedAt })
}

function decideProlongation(ticket: Ticket, kind: Prolongation, at: Date): Decision {
  if (!ticket.waiting) return refuse('not_waiting')
  const used = kind === 'needTime' ? ticket.waiting.needTimeCount : ticket.waiting.stillRelevantCount
  if (used >= PROLONGATIONS_PER_QUESTION) return refuse('no_more_prolongations')
  return accept({ type: 'ticket.stale_prolonged', at, kind })
}

function close(at: Date, reason: CloseReason, by: string | null = null, duplicateOf: string | null = null): Decision {
  return accept({ type: 'ticket.closed', at, by, reason, duplicateOf })
}

function accept(...events: readonly TicketEvent[]): Decision {
  return { ok: true, events }
}

function refuse(refusal: TicketRefusal): Decision {
  return { ok: false, refusal }
}
