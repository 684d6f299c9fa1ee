import type { Severity, TicketStatus } from '../ticket/events.ts'
import type { Block, Message } from './message.ts'
import { ticketChoices } from './requester-news.ts'
import type { TicketView } from './ticket-view.ts'

export interface ListedTicket {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly status: TicketStatus
}

/** As many lines as a person reads at once. */
const MOST_LINES = 10

/** The person's requests, each with a button that shows more of it (R2). */
export function ticketList(tickets: readonly ListedTicket[]): Message {
  if (tickets.length === 0) return { blocks: [{ key: 'ticket:list.empty' }] }
  const shown = tickets.slice(0, MOST_LINES)
  const lines = shown.map(({ number, status, title }): Block => ({
    key: 'ticket:list.line',
    params: { number, title, status: { key: `ticket:status.${status}` } },
  }))
  return {
    blocks: [{ key: 'ticket:list.title' }, ...lines],
    choices: shown.map(({ id, number }) => [{ id: `t.${id}.status`, label: number }]),
  }
}

/** Where one request stands, as its requester may know it (R2). */
export function ticketStatus(view: TicketView): Message {
  const severity: Severity = view.severity
  const blocks: Block[] = [
    { key: 'ticket:show.title', params: { number: view.number, title: view.title } },
    {
      key: 'ticket:show.state',
      params: { status: { key: `ticket:status.${view.status}` }, severity: { key: `ticket:severityName.${severity}` } },
    },
  ]
  if (view.assignee !== null) blocks.push({ key: 'ticket:show.assignee', params: { agent: view.assignee } })
  if (view.firstResponseDueAt !== null) blocks.push(due('ticket:show.firstResponse', view.firstResponseDueAt))
  if (view.resolutionDueAt !== null) blocks.push(due('ticket:show.resolution', view.resolutionDueAt))
  if (view.staleAt !== null) blocks.push(due('ticket:show.waiting', view.staleAt))
  if (view.status === 'closed') return { blocks }
  const rows =
    view.status === 'solved' ? ([['helped', 'notHelped'], ['why']] as const) : ([['why', 'mayClose']] as const)
  return { blocks, choices: ticketChoices(view.id, rows) }
}

function due(key: string, at: number): Block {
  return { key, params: { deadline: { moment: at, show: 'moment' } } }
}
