import type { Block, Message } from './message.ts'
import { ticketChoices } from './requester-news.ts'
import type { TicketView } from './ticket-view.ts'

/** What the requester reads when their request is registered: number, promise, and how to go on (R1, R12). */
export function receipt(view: TicketView, email: string): Message {
  const blocks: Block[] = [
    { key: 'ticket:receipt.title', params: { number: view.number } },
    { key: 'ticket:receipt.about', params: { product: view.product, title: view.title } },
  ]
  if (view.firstResponseDueAt !== null) {
    blocks.push({
      key: 'ticket:receipt.deadline',
      params: {
        severity: { key: `ticket:severityName.${view.severity}` },
        deadline: { moment: view.firstResponseDueAt, show: 'moment' },
      },
    })
  }
  blocks.push({ key: 'ticket:receipt.mail', params: { email } }, { key: 'ticket:receipt.next' })
  return { blocks, choices: ticketChoices(view.id, [['status']]) }
}
