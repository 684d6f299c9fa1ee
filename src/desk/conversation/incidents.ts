import { hintWanted } from '../../domain/intake/hint.ts'
import type { Hint } from '../../domain/intake/dialog.ts'
import type { Incoming } from '../../domain/intake/incoming.ts'
import type { Outcome, Submission } from '../../domain/intake/world.ts'
import { incidentNews } from '../../domain/notice/incident-news.ts'
import { incidentLetterCall } from '../letters.ts'
import { isMailable } from '../mail/mail-news.ts'
import { mailToTicket, type TicketMail } from '../ticket/ticket-mail.ts'
import type { Conversation } from './conversation.ts'
import type { IncidentNews } from './conversation-mail.ts'
import type { ConversationTurn } from './conversation-turn.ts'
import { personOf } from './register-request.ts'

/**
 * Looks for what is known about the problem of a draft: once, when its error is told. It costs a round trip before the turn
 * ends, outside of the transaction in which the turn is written. Undefined: this is not the moment.
 */
export async function lookUpHint(
  { tools, conversation }: ConversationTurn,
  { body }: Incoming,
): Promise<Hint | null | undefined> {
  const { draft, asking } = conversation.dialog
  if (!draft || (asking !== 'error' && draft.answers.error === undefined)) return undefined
  const wanted = hintWanted(draft, body.kind === 'text' && asking === 'error' ? body.text : '')
  return wanted === null ? undefined : tools.lookups.hintFor({ ...wanted, products: productIds(tools.policy.products) })
}

function productIds(products: readonly { readonly id: string }[]): readonly string[] {
  return products.map(({ id }) => id)
}

/** Shown suggestions are counted, so that the desk sees which of them help. */
export function countShown({ writes, now, conversation }: ConversationTurn, next: Conversation): void {
  const { draft } = next.dialog
  const isNew = draft?.isHintSought === true && conversation.dialog.draft?.isHintSought !== true
  if (!isNew || draft.hint?.kind !== 'known') return
  writes.knownMarks.push({ id: draft.hint.id, shown: 1, helped: 0, removedBy: null, at: new Date(now) })
}

type IncidentOutcome = Extract<Outcome, { readonly kind: 'followed' | 'incidentAnswered' | 'knownHelped' }>

/** What somebody decided about something that the desk knows already. The incident itself hears of it in its own lane. */
export function takeKnown(
  turn: ConversationTurn,
  next: Conversation,
  incoming: Incoming,
  outcome: IncidentOutcome,
): Conversation {
  const at = new Date(incoming.at)
  const { conversation } = next.to
  if (outcome.kind === 'knownHelped') {
    turn.writes.knownMarks.push({ id: outcome.id, shown: 0, helped: 1, removedBy: null, at })
    return next
  }
  const { incidentId } = outcome
  if (outcome.kind === 'incidentAnswered') {
    tellIncident(turn, incidentId, { type: 'followerAnswered', conversation, answer: outcome.answer, at: at.getTime() })
    return next
  }
  const { contact, email } = outcome
  const person = personOf({ displayName: incoming.displayName, contact, email }, next, at)
  const externalId = conversation.split(':')[2] ?? ''
  turn.writes.persons.push(person)
  turn.writes.identities.push({ channel: next.to.channel, externalId, personId: person.id })
  tellIncident(turn, incidentId, {
    type: 'followed',
    conversation,
    personId: person.id,
    ticketId: '0',
    asked: null,
    at: at.getTime(),
  })
  return { ...next, person, freshPersonId: null }
}

/** A request that looks like a known incident and was sent all the same: both tickets know of each other. */
export function noteIncident(turn: ConversationTurn, { tickets }: Conversation, { incidentId }: Submission): void {
  const [ticket] = tickets
  if (incidentId == null || !ticket) return
  tellIncident(turn, incidentId, { type: 'incidentCase', ticketId: ticket.id, at: turn.now })
}

function tellIncident({ writes, row, now }: ConversationTurn, incidentId: string, mail: TicketMail): void {
  writes.internal.push(mailToTicket(incidentId, `${row.id}.${writes.internal.length + 1}`, mail, new Date(now)))
}

/** News of an incident that the person follows: in their chat, and by mail where the chat is closed to us. */
export function takeIncidentNews(turn: ConversationTurn, news: IncidentNews): void {
  const { conversation, writes, voice, row } = turn
  const { incidentId, kind, text } = news
  const follow = conversation.dialog.follows.find((one) => one.incidentId === incidentId)
  if (!follow) return
  if (!conversation.isReachable) return mailNews(turn, news)
  const { to, dialog } = conversation
  const message = incidentNews({ incidentId, kind, title: news.title, text })
  writes.calls.push(
    ...voice({
      say: { say: 'message', ref: `incident:${row.id}`, message },
      to,
      language: dialog.language,
      report: { lane: to.conversation, about: { incident: JSON.stringify(news) } },
    }),
  )
}

/** The chat did not take them; a proven address hears them, and without one the agents hear that nobody does (R4). */
export function mailNews(turn: ConversationTurn, news: IncidentNews): void {
  const { conversation, tools, row, now } = turn
  const { person, to } = conversation
  const { title, kind, text, incidentId } = news
  const requester = person === null ? null : { ...person, name: '', isReachable: false }
  if (requester === null || !isMailable(requester)) {
    return tellIncident(turn, incidentId, { type: 'followerLost', at: now })
  }
  const letter = {
    kind: 'incident',
    address: 'confirmed',
    deskName: tools.policy.name,
    news: kind,
    title,
    ownWords: [text],
  } as const
  const queued = { to: requester.email, language: person?.language ?? '', letter, at: now, ticketId: null }
  turn.writes.calls.push(incidentLetterCall({ ...queued, strangerFor: null }, to.conversation, `${row.id}.mail`))
}
