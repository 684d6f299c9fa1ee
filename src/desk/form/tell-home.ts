import type { Phrase } from '../../domain/notice/message.ts'
import type { TicketEvent } from '../../domain/ticket/events.ts'
import type { Surface } from '../ports.ts'
import { addressOf } from '../speak.ts'
import { ticketRef } from '../ticket/ticket-ref.ts'
import type { TicketTurn } from '../ticket/ticket-turn.ts'
import { createFormVoice } from './speak-form.ts'

/**
 * A ticket has changed. Where its requester has a home page, that is drawn anew by a turn of their conversation; and the thread
 * in which the request began, if it began in one, hears how it stands.
 */
export function tellHome(turn: TicketTurn, surfaces: readonly Surface[]): void {
  const { file, tools, now, writes, subject } = turn
  const { conversation, id, number } = file.row
  const to = addressOf(conversation)
  const hasHome = surfaces.some((one) => one.channel === to.channel && one.renderForm !== undefined)
  const fresh = file.history.slice(file.stored)
  if (!hasHome || fresh.length === 0) return
  const payload = JSON.stringify({ type: 'showHome' })
  writes.internal.push({ externalId: `${tools.turnKey}.home`, lane: conversation, eventAt: now, payload })
  const show = createFormVoice(surfaces, tools.turnKey, to)
  for (const phrase of fresh.flatMap((event) => standing(event, number) ?? [])) {
    writes.calls.push(...show({ form: 'goOn', ref: ticketRef(id, 'origin'), phrase }, subject.requester.language))
  }
}

/** Whoever reads along there learns how it stands and nothing that anybody wrote. */
function standing(event: TicketEvent, number: string): Phrase | null {
  switch (event.type) {
    case 'ticket.taken':
      return event.from === null ? { key: 'slack:origin.taken', params: { number } } : null
    case 'ticket.replied':
      return event.reply === 'solution' ? { key: 'slack:origin.solved', params: { number } } : null
    case 'ticket.closed':
      return { key: 'slack:origin.closed', params: { number } }
    default:
      return null
  }
}
