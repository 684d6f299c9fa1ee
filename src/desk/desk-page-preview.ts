import { requesterNews } from '../domain/notice/requester-news.ts'
import type { Block, Phrase } from '../domain/notice/message.ts'
import type { TicketView } from '../domain/notice/ticket-view.ts'
import type { TicketEvent } from '../domain/ticket/events.ts'
import { apply, type Ticket } from '../domain/ticket/ticket.ts'
import type { ReadDeadlines } from './deadlines.ts'
import { ticketOf, type ReplyAction } from './desk-page-turn.ts'
import type { DeskTicket } from './desk-pages.ts'
import { agentName, type DeskPolicy } from './policy.ts'

export interface Preview {
  /** As the requester will read it, in their language. */
  readonly blocks: readonly Block[]
  /** What sending it does to the promises (R15–R18). */
  readonly effect: Phrase
}

export interface PreviewTools {
  readonly policy: DeskPolicy
  readonly readDeadlines: ReadDeadlines
  readonly now: Date
}

/** What would come of a reply now, without anything coming of it; it is taken to arrive at once. */
export function previewReply(
  ticket: DeskTicket,
  reply: { readonly kind: ReplyAction; readonly text: string; readonly events: readonly TicketEvent[] },
  { policy, readDeadlines, now }: PreviewTools,
): Preview {
  const arrived: TicketEvent = { type: 'ticket.reply_delivered', at: now, messageId: 'preview' }
  const after = reply.events.reduce(apply, ticketOf(ticket))
  const deadlines = readDeadlines([...ticket.history, ...reply.events, arrived], now)
  const [staleAt, resolutionDueAt] = [timeOf(deadlines.staleAt), timeOf(deadlines.resolutionDueAt)]
  const view = viewOf(ticket, after, policy, {
    staleAt,
    resolutionDueAt,
    firstResponseDueAt: timeOf(deadlines.firstResponseDueAt),
  })
  const blocks = reply.events.flatMap((event) => requesterNews(event, view, reply.text)?.blocks ?? [])
  const isQuestion = reply.kind === 'informationRequest' || reply.kind === 'solution'
  const at = isQuestion ? staleAt : resolutionDueAt
  const effect: Phrase =
    at === null
      ? { key: 'agent:draft.effect.none' }
      : { key: `agent:draft.effect.${reply.kind}`, params: { deadline: { moment: at, show: 'moment' } } }
  return { blocks, effect }
}

function timeOf(at: Date | null): number | null {
  return at?.getTime() ?? null
}

function viewOf(
  ticket: DeskTicket,
  now: Ticket,
  policy: DeskPolicy,
  deadlines: Pick<TicketView, 'staleAt' | 'resolutionDueAt' | 'firstResponseDueAt'>,
): TicketView {
  const { id, number, title, product, version, requester, followUpOf } = ticket
  const { name, company, email, isReachable } = requester
  return {
    ...{ id, number, title, product, version, followUpOf, siblings: [], ...deadlines },
    severity: now.severity,
    status: now.status,
    closeReason: now.closeReason,
    assignee: agentName(policy, now.assigneeId),
    requester: { name, company, email, isReachable },
  }
}
