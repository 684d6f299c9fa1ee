import type { CloseReason, ReplyType, Severity, TicketEvent, TicketRegistered, TicketStatus } from './events.ts'

/** The agent's question or solution that the requester has not answered yet. */
export interface Waiting {
  readonly reply: Extract<ReplyType, 'informationRequest' | 'solution'>
  readonly messageId: string
  /** Null until delivery is proven; only then do the pause and the stale rule start. */
  readonly deliveredAt: Date | null
  /** When the requester last gave a sign of life that was no answer. */
  readonly lastSignAt: Date | null
  readonly warnedAt: Date | null
  readonly stillRelevantCount: number
  readonly needTimeCount: number
}

/** How the agent's last reply fared on its two ways. */
export interface LastReply {
  readonly messageId: string
  readonly inChat: 'underWay' | 'arrived' | 'failed'
  readonly isMailed: boolean
}

/** The present state of one registered situation; always a fold over its events. */
export interface Ticket {
  readonly status: TicketStatus
  readonly severity: Severity
  readonly servicePackage: string
  readonly requestId: string
  readonly requesterId: string
  readonly submitterId: string
  readonly assigneeId: string | null
  readonly registeredAt: Date
  readonly waiting: Waiting | null
  readonly lastReply: LastReply | null
  /** Where a revoked stale closing goes back to. */
  readonly statusBeforeClosing: Exclude<TicketStatus, 'closed'> | null
  readonly closeReason: CloseReason | null
  readonly closedAt: Date | null
  readonly followUpOf: string | null
  /** The one successor of a ticket closed as stale (R22); later messages join it while it is open. */
  readonly successorId: string | null
  /** It stands for a known incident that others follow. */
  readonly isIncident: boolean
}

/** The state after the first event. */
export function register(event: TicketRegistered): Ticket {
  return {
    status: 'new',
    severity: event.severity,
    servicePackage: event.servicePackage,
    requestId: event.requestId,
    requesterId: event.requesterId,
    submitterId: event.submitterId,
    assigneeId: null,
    registeredAt: event.at,
    waiting: null,
    lastReply: null,
    statusBeforeClosing: null,
    closeReason: null,
    closedAt: null,
    followUpOf: event.followUpOf,
    successorId: null,
    isIncident: false,
  }
}

/** The state after one more event. Total: an event that was decided earlier always applies. */
export function apply(ticket: Ticket, event: TicketEvent): Ticket {
  switch (event.type) {
    case 'ticket.registered':
      return register(event)
    case 'ticket.taken':
      return { ...ticket, assigneeId: event.by, status: ticket.status === 'new' ? 'open' : ticket.status }
    case 'ticket.replied':
      return afterReply(ticket, event.reply, event.messageId)
    case 'ticket.reply_delivered':
      return afterDelivery(ticket, event.messageId, event.at)
    case 'ticket.reply_undelivered':
      return withLastReply(ticket, event.messageId, { inChat: 'failed' })
    case 'ticket.reply_mailed':
      return withLastReply(ticket, event.messageId, { isMailed: true })
    case 'ticket.reply_recalled':
      return afterRecall(ticket, event.messageId)
    case 'ticket.reply_changed':
    case 'ticket.deadline_warned':
    case 'ticket.linked':
      return ticket
    case 'ticket.incident_marked':
      return { ...ticket, isIncident: true }
    case 'ticket.incident_closed':
      return { ...ticket, isIncident: false }
    case 'ticket.successor_opened':
      return { ...ticket, successorId: event.ticketId }
    case 'ticket.requester_reacted':
      return event.substantive ? resumed(ticket) : withSign(ticket, event.at)
    case 'ticket.stale_prolonged':
      return afterProlongation(ticket, event.kind, event.at)
    case 'ticket.stale_warned':
      return ticket.waiting ? { ...ticket, waiting: { ...ticket.waiting, warnedAt: event.at } } : ticket
    case 'ticket.solution_rejected':
      return resumed(ticket)
    case 'ticket.severity_changed':
      return { ...ticket, severity: event.to }
    case 'ticket.package_changed':
      return { ...ticket, servicePackage: event.to }
    case 'ticket.closed':
      return {
        ...ticket,
        status: 'closed',
        statusBeforeClosing: ticket.status === 'closed' ? ticket.statusBeforeClosing : ticket.status,
        closeReason: event.reason,
        closedAt: event.at,
      }
    case 'ticket.stale_closing_revoked':
      return { ...resumed(ticket), status: 'open', closeReason: null, closedAt: null, statusBeforeClosing: null }
  }
}

function afterReply(ticket: Ticket, reply: ReplyType, messageId: string): Ticket {
  const lastReply = { messageId, inChat: 'underWay', isMailed: false } as const
  if (reply === 'answer' || reply === 'commitment') {
    return { ...ticket, lastReply, status: ticket.status === 'new' ? 'open' : ticket.status }
  }
  return {
    ...ticket,
    lastReply,
    status: reply === 'informationRequest' ? 'pending' : 'solved',
    waiting: {
      reply,
      messageId,
      deliveredAt: null,
      lastSignAt: null,
      warnedAt: null,
      stillRelevantCount: 0,
      needTimeCount: 0,
    },
  }
}

function afterDelivery(ticket: Ticket, messageId: string, at: Date): Ticket {
  const arrived = withLastReply(ticket, messageId, { inChat: 'arrived' })
  return whenWaitingFor(arrived, messageId, (waiting) => ({ ...waiting, deliveredAt: waiting.deliveredAt ?? at }))
}

function withLastReply({ lastReply, ...ticket }: Ticket, messageId: string, change: Partial<LastReply>): Ticket {
  const isIt = lastReply?.messageId === messageId
  return { ...ticket, lastReply: isIt ? { ...lastReply, ...change } : lastReply }
}

function whenWaitingFor(ticket: Ticket, messageId: string, change: (waiting: Waiting) => Waiting): Ticket {
  return ticket.waiting?.messageId === messageId ? { ...ticket, waiting: change(ticket.waiting) } : ticket
}

function resumed(ticket: Ticket): Ticket {
  const isWaiting = ticket.status === 'pending' || ticket.status === 'solved'
  return { ...ticket, waiting: null, status: isWaiting ? 'open' : ticket.status }
}

/** A question that is taken back waits for nobody: the turn is the desk's again. */
function afterRecall(ticket: Ticket, messageId: string): Ticket {
  return ticket.status !== 'closed' && ticket.waiting?.messageId === messageId ? resumed(ticket) : ticket
}

function withSign(ticket: Ticket, at: Date): Ticket {
  return ticket.waiting ? { ...ticket, waiting: { ...ticket.waiting, lastSignAt: at, warnedAt: null } } : ticket
}

function afterProlongation(ticket: Ticket, kind: 'stillRelevant' | 'needTime', at: Date): Ticket {
  const { waiting } = ticket
  if (!waiting) return ticket
  if (kind === 'needTime') {
    return { ...ticket, waiting: { ...waiting, warnedAt: null, needTimeCount: waiting.needTimeCount + 1 } }
  }
  return {
    ...ticket,
    waiting: { ...waiting, lastSignAt: at, warnedAt: null, stillRelevantCount: waiting.stillRelevantCount + 1 },
  }
}
