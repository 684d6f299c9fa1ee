import { cardButtons, type CardMenu, type NamedAgent } from './card-menu.ts'
import type { Block, Message, Phrase } from './message.ts'
import { maskEmail, type TicketView } from './ticket-view.ts'

/** The requester's answers as they were registered; null where there was nothing to say. */
export interface CardFields {
  readonly problem: string
  readonly error: string | null
  readonly steps: string | null
  readonly changes: string | null
  readonly files: number
}

/** Longest piece of a field that the card shows; the whole text stands in the archive. */
const FIELD_CHARS = 600

/**
 * The agents' card of a ticket: what it is, how urgent, who waits, who works. Contacts are masked; the requester's words
 * stand in quotations, where nothing in them can be tapped.
 */
export function ticketCard(
  view: TicketView,
  fields: CardFields,
  menu: CardMenu | null = null,
  agents: readonly NamedAgent[] = [],
): Message {
  const choices = view.status === 'closed' ? [] : cardButtons(view, menu, agents)
  return { blocks: [...headBlocks(view), ...fieldBlocks(fields)], choices }
}

function headBlocks(view: TicketView): readonly Block[] {
  const blocks: Block[] = [
    {
      key: 'agent:card.title',
      stands: 'head',
      params: {
        number: view.number,
        severity: { key: `agent:severity.${view.severity}` },
        status: { key: `agent:status.${view.status}` },
      },
    },
    ...factsOf(view).map((fact): Block => ({ ...fact, stands: 'fact' })),
  ]
  if (view.followUpOf !== null) blocks.push({ key: 'agent:card.followUp', params: { old: view.followUpOf } })
  if (view.siblings.length > 0) {
    blocks.push({
      key: 'agent:card.siblings',
      params: { numbers: view.siblings.join(', '), count: view.siblings.length },
    })
  }
  if (view.incident) blocks.push({ key: 'agent:card.incident', params: { count: view.incident.followers } })
  if (!view.requester.isReachable) blocks.push({ key: 'agent:card.unreachable' })
  return blocks
}

function factsOf(view: TicketView): readonly Phrase[] {
  return [
    { key: 'agent:card.product', params: { product: view.product, version: view.version } },
    requesterBlock(view),
    ...deadlineBlocks(view),
    view.assignee === null
      ? { key: 'agent:card.nobody' }
      : { key: 'agent:card.assignee', params: { agent: view.assignee } },
  ]
}

function requesterBlock({ requester }: TicketView): Phrase {
  const email = requester.email === null ? '—' : maskEmail(requester.email)
  if (requester.company === null) return { key: 'agent:card.requesterOnly', params: { name: requester.name, email } }
  return { key: 'agent:card.requester', params: { name: requester.name, company: requester.company, email } }
}

function deadlineBlocks(view: TicketView): readonly Phrase[] {
  if (view.status === 'closed') return []
  const blocks: Phrase[] = []
  if (view.firstResponseDueAt !== null) blocks.push(dueBlock('agent:card.firstResponse', view.firstResponseDueAt))
  if (view.resolutionDueAt !== null) blocks.push(dueBlock('agent:card.resolution', view.resolutionDueAt))
  return blocks
}

function dueBlock(key: string, dueAt: number): Phrase {
  return { key, params: { deadline: { moment: dueAt, show: 'moment' } } }
}

function fieldBlocks(fields: CardFields): readonly Block[] {
  const blocks: Block[] = []
  for (const name of ['problem', 'error', 'steps', 'changes'] as const) {
    const text = fields[name]
    if (text) blocks.push({ key: `agent:field.${name}` }, { quote: shorten(text) })
  }
  if (fields.files > 0) blocks.push({ key: 'agent:card.files', params: { count: fields.files } })
  return blocks
}

function shorten(text: string): string {
  const chars = [...text]
  return chars.length <= FIELD_CHARS ? text : `${chars.slice(0, FIELD_CHARS - 1).join('')}…`
}
