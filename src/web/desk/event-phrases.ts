import type { DeskTicket } from '../../desk/desk-pages.ts'
import { agentName, type DeskPolicy } from '../../desk/policy.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import type { TicketEvent } from '../../domain/ticket/events.ts'

interface Told {
  readonly ticket: DeskTicket
  readonly policy: DeskPolicy
}

/** What happened, for agents; null where a message of its own says it. */
export function eventPhrase(told: Told, event: TicketEvent): Phrase | null {
  const agent = (id: string | null): string => agentName(told.policy, id) ?? id ?? ''
  const number = (id: string | null): string => (id === null ? '' : (told.ticket.numbers[id] ?? id))
  switch (event.type) {
    case 'ticket.registered':
      return { key: 'desk:event.registered', params: { package: event.servicePackage } }
    case 'ticket.taken':
      return event.givenBy === null
        ? { key: 'desk:event.taken', params: { agent: agent(event.by) } }
        : { key: 'desk:event.given', params: { agent: agent(event.by), by: agent(event.givenBy) } }
    case 'ticket.linked':
      return { key: `desk:event.linked.${event.relation}`, params: { number: number(event.ticketId) } }
    case 'ticket.reply_delivered':
      return { key: 'desk:event.delivered' }
    case 'ticket.reply_undelivered':
      return { key: 'desk:event.undelivered' }
    case 'ticket.reply_changed':
      return { key: 'desk:event.replyChanged', params: { agent: agent(event.by) } }
    case 'ticket.reply_recalled':
      return { key: 'desk:event.replyRecalled', params: { agent: agent(event.by) } }
    case 'ticket.stale_prolonged':
      return { key: `desk:event.prolonged.${event.kind}` }
    case 'ticket.stale_warned':
      return { key: 'desk:event.staleWarned', params: { closes: moment(event.closesAt) } }
    case 'ticket.solution_rejected':
      return { key: 'desk:event.rejected' }
    case 'ticket.package_changed':
      return { key: 'desk:event.package', params: { from: event.from, to: event.to, agent: agent(event.by) } }
    case 'ticket.closed':
      return { key: `desk:closed.${event.reason}` }
    case 'ticket.stale_closing_revoked':
      return { key: 'desk:event.revoked' }
    case 'ticket.successor_opened':
      return { key: 'desk:event.successor', params: { number: number(event.ticketId) } }
    case 'ticket.incident_marked':
      return { key: 'desk:event.incidentMarked', params: { agent: agent(event.by) } }
    case 'ticket.incident_closed':
      return { key: 'desk:event.incidentClosed', params: { agent: agent(event.by) } }
    case 'ticket.severity_changed':
    case 'ticket.deadline_warned':
      return changePhrase(event, agent)
    default:
      return null
  }
}

type Change = Extract<TicketEvent, { readonly type: 'ticket.severity_changed' | 'ticket.deadline_warned' }>

function changePhrase(event: Change, agent: (id: string) => string): Phrase {
  if (event.type === 'ticket.deadline_warned') {
    return { key: `desk:event.warned.${event.target}`, params: { percent: event.percent } }
  }
  const from = { key: `desk:severity.${event.from}` }
  return {
    key: 'desk:event.severity',
    params: { from, to: { key: `desk:severity.${event.to}` }, agent: agent(event.by) },
  }
}

function moment(at: Date): { readonly moment: number; readonly show: 'moment' } {
  return { moment: at.getTime(), show: 'moment' }
}
