import type { DeadlineWarning } from '../deadlines.ts'
import { agentName, tellsAt } from '../policy.ts'
import type { LaneRow } from '../ports.ts'
import { sayWarning } from './room-warning.ts'
import { ticketMail } from './ticket-mail.ts'
import type { TicketTurn } from './ticket-turn.ts'

/**
 * Somebody has to look: a share of a promise is used up, or a question has waited long enough. The timer is a hint; what is
 * due is read from the history, and may be nothing any more.
 */
export function receiveAlarm(turn: TicketTurn, waiting: readonly LaneRow[]): void {
  const { warnings, staleDue, staleAt } = turn.deadlines()
  for (const warning of warnings) warn(turn, warning)
  if (staleAt === null || staleDue === null) return
  if (staleDue === 'closing') return closeAsStale(turn, staleAt, waiting)
  turn.command({ do: 'warn', closesAt: staleAt }, turn.now)
}

/** Once per level (R14). Told in the room, to the assignee by name, and from the upper levels on to the leads. */
function warn(turn: TicketTurn, { target, percent, at }: DeadlineWarning): void {
  const { policy } = turn.tools
  if (turn.command({ do: 'warnDeadline', target, percent }, turn.now) !== null) return
  const { ticket } = turn.file
  const whom = tellsAt(policy, percent).includes('leads')
    ? policy.agents.filter(({ role }) => role === 'lead').map(({ name }) => name)
    : []
  const assignee = agentName(policy, ticket.assigneeId)
  const names = [...new Set([...(assignee === null ? [] : [assignee]), ...whom])].join(', ')
  const { firstResponseDueAt, resolutionDueAt } = turn.view()
  const dueAt = (target === 'firstResponse' ? firstResponseDueAt : resolutionDueAt) ?? turn.now.getTime()
  const key = percent >= 100 ? `agent:breached.${target}` : `agent:warning.${target}`
  sayWarning(turn, { key, percent, dueAt, names, at })
}

/**
 * Closes a ticket that nobody reacted to (R21), after the channel of the conversation was read beyond the
 * deadline, and with nothing from the requester waiting in any queue. The last of these is looked at again in the transaction
 * that writes the closing; until all is well somebody looks again every minute.
 */
function closeAsStale(turn: TicketTurn, staleAt: Date, waiting: readonly LaneRow[]): void {
  const { subject, writes } = turn
  const deadline = staleAt.getTime()
  const isRead = subject.readAt !== null && subject.readAt > deadline
  const hasUnread = subject.unreadSince !== null && subject.unreadSince <= deadline
  const hasWaiting = waiting.some((row) => row.eventAt <= deadline && isFromRequester(row))
  if (!isRead || hasUnread || hasWaiting) return
  if (turn.command({ do: 'expire' }, staleAt) !== null) return
  writes.guards.push({ lane: turn.file.row.conversation, before: staleAt })
}

function isFromRequester({ payload }: LaneRow): boolean {
  const mail = ticketMail.safeParse(JSON.parse(payload))
  return mail.success && mail.data.type.startsWith('requester')
}
