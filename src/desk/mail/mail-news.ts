import type { Letter } from '../../domain/notice/letter.ts'
import type { MomentParam } from '../../domain/notice/message.ts'
import type { TicketView } from '../../domain/notice/ticket-view.ts'
import type { TicketEvent } from '../../domain/ticket/events.ts'
import { ticketLetterCall } from '../letters.ts'
import type { CallRecord } from '../records.ts'
import type { RequesterOnFile } from '../ticket/ticket-subject.ts'

/** Whether letters may tell of a ticket: to a proven address that takes mail. */
export function isMailable(requester: RequesterOnFile): requester is RequesterOnFile & { readonly email: string } {
  return requester.email !== null && requester.isEmailConfirmed && requester.isEmailBounced !== true
}

export interface NewsOccasion {
  readonly deskName: string
  /** Of the event in its ticket's history: the same event makes the same letter. */
  readonly position: number
  readonly at: Date
}

/**
 * The letter that tells a requester the same as the chat does (R16–R18, R21), or null when this event makes none or the
 * address is not proven. The fate of a reply's letter is reported to the ticket: it counts where the chat fails.
 */
export function newsLetter(
  event: TicketEvent,
  view: TicketView,
  words: string | null,
  requester: RequesterOnFile,
  { deskName, position, at }: NewsOccasion,
): CallRecord | null {
  if (!isMailable(requester)) return null
  const about = letterAbout(event, view, words ?? '')
  if (about === null) return null
  const letter: Letter = { ...about, deskName, address: 'confirmed', ticketNumber: view.number }
  const queued = {
    to: requester.email,
    language: requester.language,
    letter,
    at: at.getTime(),
    ticketId: view.id,
    strangerFor: null,
  }
  const report = event.type === 'ticket.replied' ? { mailed: event.messageId } : null
  return ticketLetterCall(queued, view.id, `mail.${view.id}.${position}`, report)
}

type About = Letter extends infer One
  ? One extends { readonly address: 'confirmed'; readonly ticketNumber: string }
    ? Fields<One>
    : never
  : never
type Fields<One> = Omit<One, 'deskName' | 'address' | 'ticketNumber'>

function letterAbout(event: TicketEvent, view: TicketView, words: string): About | null {
  switch (event.type) {
    case 'ticket.replied':
      return replyAbout(event, view, words)
    case 'ticket.stale_warned':
      return { kind: 'warning', params: { deadline: moment(event.closesAt.getTime()) } }
    case 'ticket.closed':
      return { kind: 'closed', params: { reason: event.reason } }
    default:
      return null
  }
}

function replyAbout(
  event: Extract<TicketEvent, { readonly type: 'ticket.replied' }>,
  view: TicketView,
  words: string,
): About {
  const ownWords = [words]
  const deadline = moment(view.staleAt ?? event.at.getTime())
  switch (event.reply) {
    case 'informationRequest':
      return { kind: 'question', ownWords, params: { deadline } }
    case 'solution':
      return { kind: 'solution', ownWords, params: { deadline } }
    case 'commitment':
      return { kind: 'answer', ownWords, params: { promised: moment((event.promisedAt ?? event.at).getTime()) } }
    case 'answer':
      return { kind: 'answer', ownWords, params: {} }
  }
}

function moment(at: number): MomentParam {
  return { moment: at, show: 'moment' }
}
