import type { Block, Message } from './message.ts'
import { ticketChoices } from './requester-news.ts'
import type { TicketView } from './ticket-view.ts'

/** What the requester reads when their request is registered: number, promise, and how to go on (R1, R12). */
export function receipt(view: TicketView, email: string): Message {
  const blocks: Block[] = [
    { key: 'ticket:receipt.title', params: { number: view.number } },
    { key: 'ticket:receipt.about', params: { product: view.product, title: view.title } },
  ]
  blocks.push(...promise(view), { key: 'ticket:receipt.mail', params: { email } }, { key: 'ticket:receipt.next' })
  return { blocks, choices: ticketChoices(view.id, [['status', 'why']]) }
}

/** A message to a ticket that is closed has become a new one, linked to the old (R22). */
export function successorReceipt(view: TicketView, old: string): Message {
  return {
    blocks: [{ key: 'ticket:successor', params: { old, number: view.number } }, ...promise(view)],
    choices: ticketChoices(view.id, [['status', 'why']]),
  }
}

function promise(view: TicketView): readonly Block[] {
  if (view.firstResponseDueAt === null) return []
  const severity = { key: `ticket:severityName.${view.severity}` }
  const deadline = { moment: view.firstResponseDueAt, show: 'moment' } as const
  return [{ key: 'ticket:receipt.deadline', params: { severity, deadline } }]
}
