import type { TicketEvent } from '../ticket/events.ts'
import type { Block, Choice, Message, MomentParam, Phrase } from './message.ts'
import type { TicketView } from './ticket-view.ts'

/** Buttons under a notice; the id names the ticket and the action, and is checked again when it is pressed. */
export type TicketAction =
  'helped' | 'notHelped' | 'needTime' | 'stillRelevant' | 'mayClose' | 'stillProblem' | 'why' | 'status'

/**
 * What the requester hears of an event, or null when it is no news to them. `words` are the agent's own text of a reply.
 * Questions, solutions and warnings ring; receipts of the requester's own button are said elsewhere.
 */
export function requesterNews(event: TicketEvent, view: TicketView, words: string | null): Message | null {
  switch (event.type) {
    case 'ticket.taken':
      return event.from === null && view.assignee !== null
        ? news([{ key: 'ticket:taken', params: { number: view.number, agent: view.assignee } }], [], true)
        : null
    case 'ticket.replied':
      return replyNews(event, view, words ?? '')
    case 'ticket.severity_changed':
      return view.resolutionDueAt === null
        ? null
        : news([severityPhrase(event, view), ...quoted(words)], [['why']], true, view)
    case 'ticket.stale_warned':
      return news(
        [{ key: 'ticket:stale.warning', params: { number: view.number, deadline: moment(event.closesAt.getTime()) } }],
        [['stillRelevant', 'needTime'], ['mayClose']],
        false,
        view,
      )
    case 'ticket.closed':
      return event.reason === 'stale'
        ? news([{ key: 'ticket:stale.closed', params: { number: view.number } }], [['stillProblem']], false, view)
        : news([{ key: `ticket:closed.${event.reason}`, params: { number: view.number } }], [], false, view)
    case 'ticket.stale_prolonged':
      return view.staleAt === null ? null : news([atStale('ticket:stale.prolonged', view)], [], true, view)
    case 'ticket.stale_closing_revoked':
      return news([{ key: 'ticket:stale.revoked', params: { number: view.number } }], [], true, view)
    case 'ticket.reply_recalled':
      return news([{ key: 'ticket:recalled', params: { number: view.number } }], [], true)
    case 'ticket.solution_rejected':
      return news([{ key: 'ticket:rejected', params: { number: view.number } }], [], true, view)
    default:
      return null
  }
}

function replyNews(
  event: Extract<TicketEvent, { readonly type: 'ticket.replied' }>,
  view: TicketView,
  words: string,
): Message {
  const number = { number: view.number }
  const quote = { quote: words }
  switch (event.reply) {
    case 'informationRequest':
      return news(
        [{ key: 'ticket:question.title', params: number }, quote, atStale('ticket:question.pause', view)],
        [['needTime', 'why']],
        false,
        view,
      )
    case 'answer':
      return news([{ key: 'ticket:answer', params: number }, quote], [], false, view)
    case 'commitment': {
      const promised = moment(event.promisedAt?.getTime() ?? event.at.getTime())
      return news([{ key: 'ticket:commitment', params: { ...number, promised } }, quote], [], false, view)
    }
    case 'solution':
      return news(
        [{ key: 'ticket:solution.title', params: number }, quote, atStale('ticket:solution.ask', view)],
        [['helped', 'notHelped'], ['needTime']],
        false,
        view,
      )
  }
}

function quoted(words: string | null): readonly Block[] {
  return words === null || words === '' ? [] : [{ quote: words }]
}

function severityPhrase(
  event: Extract<TicketEvent, { readonly type: 'ticket.severity_changed' }>,
  view: TicketView,
): Phrase {
  return {
    key: 'ticket:severity',
    params: {
      number: view.number,
      from: { key: `ticket:severityName.${event.from}` },
      to: { key: `ticket:severityName.${event.to}` },
      deadline: moment(view.resolutionDueAt ?? 0),
    },
  }
}

function atStale(key: string, view: TicketView): Phrase {
  return { key, params: { number: view.number, deadline: moment(view.staleAt ?? 0) } }
}

/** A row of buttons for this ticket. */
export function ticketChoices(ticketId: string, rows: readonly (readonly TicketAction[])[]): readonly Choice[][] {
  return rows.map((row) =>
    row.map((action) => ({ id: `t.${ticketId}.${action}`, label: { key: `ticket:button.${action}` } })),
  )
}

function news(
  blocks: readonly Block[],
  actions: readonly (readonly TicketAction[])[],
  isSilent: boolean,
  view?: TicketView,
): Message {
  const choices = view && actions.length > 0 ? { choices: ticketChoices(view.id, actions) } : {}
  return { blocks, ...choices, ...(isSilent ? { isSilent } : {}) }
}

function moment(at: number): MomentParam {
  return { moment: at, show: 'moment' }
}
