import type { Block, Choice, Message, Phrase } from './message.ts'
import { ticketChoices } from './requester-news.ts'
import type { TicketView } from './ticket-view.ts'

/**
 * What the requester reads when their request is registered: number, promise, and how to go on (R1, R12).
 *
 * @param lines What else is to be said, about mail above all.
 * @param isUnproven Nobody has confirmed the address yet: the code can be sent again from here.
 */
export function receipt(view: TicketView, lines: readonly Phrase[] = [], isUnproven = false): Message {
  const blocks: Block[] = [
    { key: 'ticket:receipt.title', params: { number: view.number } },
    { key: 'ticket:receipt.about', params: { product: view.product, title: view.title } },
  ]
  blocks.push(...promise(view), ...lines, { key: 'ticket:receipt.next' })
  const again: Choice[][] = isUnproven ? [[{ id: 'C', label: { key: 'intake:code.resend' } }]] : []
  return { blocks, choices: [...ticketChoices(view.id, [['status', 'why']]), ...again] }
}

/** The map of several tickets that were registered at once (R11). */
export function severalReceipts(tickets: readonly { readonly number: string; readonly title: string }[]): Message {
  const lines = tickets.map(({ number, title }): Block => ({ key: 'ticket:several.line', params: { number, title } }))
  return {
    blocks: [
      { key: 'ticket:several.title', params: { count: tickets.length } },
      ...lines,
      { key: 'ticket:several.next' },
    ],
    isSilent: true,
  }
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
