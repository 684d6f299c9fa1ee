import { firstLine } from '../../domain/intake/clean-text.ts'
import { findProduct } from '../../domain/intake/questions.ts'
import { errorCodesIn } from '../../domain/intake/reading/error-codes.ts'
import { incidentNews } from '../../domain/notice/incident-news.ts'
import type { Block } from '../../domain/notice/message.ts'
import { mailToFollower } from '../conversation/conversation-mail.ts'
import type { FollowerRecord } from '../records.ts'
import { addressOf } from '../speak.ts'
import { answerAgent, keepAgentMessage } from './agent-turn.ts'
import { draftRef } from './draft-turn.ts'
import { sayInRoom } from './room-card.ts'
import { mailToTicket, type MailOf } from './ticket-mail.ts'
import type { TicketTurn } from './ticket-turn.ts'

/**
 * A ticket that stands for an incident which many have. Whoever follows it, with a ticket or without, hears one update that
 * an agent wrote once, and is asked when it is over. All of it happens in the lane of this ticket, one after the other.
 */

const TITLE_CHARS = 200

/** An agent says how people know the incident; from now on drafts that look like it are told. */
export function receiveIncident(turn: TicketTurn, mail: MailOf<'agentIncident'>): void {
  const { row } = turn.file
  const titleId = `${turn.tools.turnKey}.m`
  const title = firstLine(mail.text, TITLE_CHARS)
  const refusal = turn.command({ do: 'markIncident', by: mail.agentId, titleId }, new Date(mail.at))
  if (refusal !== null) return refuse(turn, mail, refusal)
  keepAgentMessage(turn, { ...mail, text: title }, titleId, 'incident', false)
  const { problem, error } = turn.subject.fields
  turn.writes.incidents.push({
    ticketId: row.id,
    title,
    product: findProduct(row.product, turn.tools.policy.products)?.id ?? '',
    room: row.room,
    codes: errorCodesIn([title, problem, error ?? ''].join('\n')),
    markedBy: mail.agentId,
    openedAt: new Date(mail.at),
    closedAt: null,
  })
  answerAgent(turn, mail, [{ key: 'agent:incident.marked', params: { number: row.number, title } }])
}

/** It was no incident. Whoever follows one is owed an answer, so then it is closed with words instead. */
export function receiveUnmark(turn: TicketTurn, mail: MailOf<'agentUnmark'>): void {
  const { number } = turn.file.row
  const count = waitingFollowers(turn).length
  if (count > 0) {
    return answerAgent(turn, mail, [{ key: 'agent:incident.hasFollowers', params: { number, count } }])
  }
  const refusal = turn.command({ do: 'closeIncident', by: mail.agentId }, new Date(mail.at))
  if (refusal !== null) return refuse(turn, mail, refusal)
  endIncident(turn, new Date(mail.at))
  answerAgent(turn, mail, [{ key: 'agent:incident.unmarked', params: { number } }])
}

/** This ticket is to follow an incident: that one says whether it can be followed. */
export function receiveAttach(turn: TicketTurn, mail: MailOf<'agentAttach'>): void {
  const { row, ticket } = turn.file
  if (ticket.status === 'closed') return refuse(turn, mail, 'ticket_closed')
  const { agentId, conversation: askedIn, externalId, at, rooms } = mail
  const asked = { agentId, askedIn, externalId, rooms: rooms ?? null }
  const about = { conversation: row.conversation, personId: row.requesterId, ticketId: row.id }
  const followed = { type: 'followed', ...about, asked, at } as const
  turn.writes.internal.push(mailToTicket(mail.ticketId, `${turn.tools.turnKey}.follow`, followed, new Date(at)))
}

/** Somebody follows, or would: it may be over by now, and then they are asked at once. */
export function receiveFollowed(turn: TicketTurn, mail: MailOf<'followed'>): void {
  const { row, ticket } = turn.file
  const { conversation, personId, ticketId, asked, at } = mail
  const isOpen = ticket.isIncident && (asked?.rooms == null || asked.rooms.includes(row.room))
  if (asked !== null) answerAttach(turn, mail, isOpen)
  else if (!isOpen) tellFollower(turn, mail, { kind: 'fixed', text: '' })
  if (!isOpen) return
  const followedAt = new Date(at)
  const isKnown = waitingFollowers(turn).some((one) => isSame(one, mail))
  const fresh = { incidentId: row.id, conversation, ticketId, personId, followedAt, answer: null, answeredAt: null }
  turn.writes.followers.push(fresh)
  if (!isKnown) turn.followers += 1
  if (ticketId !== '0')
    turn.command({ do: 'link', by: asked?.agentId ?? 'desk', ticketId, relation: 'incident' }, followedAt)
}

function answerAttach(turn: TicketTurn, { ticketId, asked, at }: MailOf<'followed'>, isOpen: boolean): void {
  if (asked === null) return
  const { agentId, askedIn: conversation, externalId } = asked
  const { id, number } = turn.file.row
  const words = { agentId, conversation, externalId, text: '', at }
  const mail = { type: 'attached', isOpen, ticketId: id, number, ...words } as const
  turn.writes.internal.push(mailToTicket(ticketId, `${turn.tools.turnKey}.attached`, mail, new Date(at)))
}

/** The incident has said whether this ticket follows it now. */
export function receiveAttached(turn: TicketTurn, mail: MailOf<'attached'>): void {
  const params = { number: turn.file.row.number, other: mail.number }
  if (!mail.isOpen) return answerAgent(turn, mail, [{ key: 'agent:incident.notOpen', params: { other: mail.number } }])
  turn.command({ do: 'link', by: mail.agentId, ticketId: mail.ticketId, relation: 'incident' }, new Date(mail.at))
  answerAgent(turn, mail, [{ key: 'agent:incident.attached', params }])
}

/** A follower without a ticket says whether it is over for them; who wants a ticket of their own is no follower any more. */
export function receiveFollowerAnswer(turn: TicketTurn, mail: MailOf<'followerAnswered'>): void {
  const follower = waitingFollowers(turn).find((one) => isSame(one, { ...mail, ticketId: '0' }))
  if (!follower) return
  turn.followers -= 1
  turn.writes.followers.push({ ...follower, answer: mail.answer, answeredAt: new Date(mail.at) })
}

/** A request that looks like this incident was filed all the same: the two know of each other, and an agent may join them. */
export function receiveCase(turn: TicketTurn, { ticketId, at }: MailOf<'incidentCase'>): void {
  const { id, number } = turn.file.row
  turn.command({ do: 'link', by: 'desk', ticketId, relation: 'incident' }, new Date(at))
  const mail = { type: 'linkedFrom', agentId: 'desk', ticketId: id, relation: 'incident', number, at } as const
  turn.writes.internal.push(mailToTicket(ticketId, `${turn.tools.turnKey}.case`, mail, new Date(at)))
}

/** News reach nobody there: agents have to know. */
export function receiveFollowerLost(turn: TicketTurn): void {
  sayInRoom(turn, [{ key: 'agent:incident.lost', params: { number: turn.file.row.number } }], 'lost')
}

/** What a draft of an update shows: whom it reaches, and how those without a ticket read it, in the room's requester's language. */
export function updatePreview(turn: TicketTurn, mail: MailOf<'agentDraft'>): readonly Block[] {
  const { subject, file } = turn
  const kind = mail.reply === 'solution' ? 'fixed' : 'update'
  const title = subject.incident?.title ?? file.row.title
  const { blocks } = incidentNews({ incidentId: file.row.id, kind, title, text: mail.text })
  return [{ key: `agent:incident.reach.${kind}`, params: { count: waitingFollowers(turn).length } }, ...blocks]
}

/**
 * One update for everybody: the ticket's own requester, tickets that follow, and conversations that follow without one. The
 * last one ends the incident and asks each of them whether it is over (R18).
 */
export function receiveUpdate(turn: TicketTurn, mail: MailOf<'agentReply'>): void {
  const { number } = turn.file.row
  const at = new Date(mail.at)
  if (!turn.file.ticket.isIncident) return refuse(turn, mail, 'unchanged')
  const kind = mail.reply === 'solution' ? 'fixed' : 'update'
  const messageId = `${turn.tools.turnKey}.m`
  const reply = kind === 'fixed' ? 'solution' : 'answer'
  const refusal = turn.command({ do: 'reply', by: mail.agentId, reply, messageId }, at, mail.text)
  keepAgentMessage(turn, mail, messageId, refusal === null ? reply : 'update', refusal === null)
  const followers = waitingFollowers(turn)
  for (const follower of followers) tellFollower(turn, follower, { kind, text: mail.text, from: mail })
  if (kind === 'fixed') {
    turn.command({ do: 'closeIncident', by: mail.agentId }, at)
    endIncident(turn, at)
  }
  const sent: Block = { key: `agent:incident.sent.${kind}`, params: { number, count: followers.length } }
  if (mail.draftId === null) return answerAgent(turn, mail, [sent])
  turn.say({
    say: {
      say: 'edit',
      ref: draftRef(turn.file.row.id, mail.draftId),
      message: { blocks: [sent, { quote: mail.text }] },
    },
    to: addressOf(mail.conversation),
    language: turn.tools.policy.roomLanguage,
  })
}

interface News {
  readonly kind: 'update' | 'fixed'
  readonly text: string
  readonly from?: MailOf<'agentReply'>
}

function tellFollower(
  turn: TicketTurn,
  { conversation, ticketId }: Pick<FollowerRecord, 'conversation' | 'ticketId'>,
  { kind, text, from }: News,
): void {
  const { tools, writes, file, now, subject } = turn
  const key = `${tools.turnKey}.news.${writes.internal.length + 1}`
  if (ticketId !== '0') {
    if (!from) return
    const { agentId, conversation: askedIn, at } = from
    const mail = { type: 'incidentNews', kind, agentId, conversation: askedIn, text, at } as const
    writes.internal.push(mailToTicket(ticketId, key, mail, now))
    return
  }
  const title = subject.incident?.title ?? ''
  const news = { type: 'incidentNews', incidentId: file.row.id, kind, title, text } as const
  writes.internal.push(mailToFollower(conversation, key, news, now))
}

/** What was written for all who follow the incident goes to this ticket's requester as a reply like any other (R16, R18). */
export function receiveIncidentNews(turn: TicketTurn, mail: MailOf<'incidentNews'>): void {
  const messageId = `${turn.tools.turnKey}.m`
  const reply = mail.kind === 'fixed' ? 'solution' : 'answer'
  const refusal = turn.command({ do: 'reply', by: mail.agentId, reply, messageId }, new Date(mail.at), mail.text)
  if (refusal === null) keepAgentMessage(turn, { ...mail, externalId: null }, messageId, reply, true)
}

function endIncident(turn: TicketTurn, closedAt: Date): void {
  const { incident } = turn.subject
  if (!incident) return
  const { title, product, room, codes, markedBy, openedAt } = incident
  const ticketId = turn.file.row.id
  turn.writes.incidents.push({ ticketId, title, product, room, codes, markedBy, openedAt, closedAt })
}

/** Those who have not said yet that it is over for them. */
function waitingFollowers({ subject }: TicketTurn): readonly FollowerRecord[] {
  return (subject.incident?.followers ?? []).filter(({ answer }) => answer === null)
}

function isSame(one: Pick<FollowerRecord, 'conversation' | 'ticketId'>, other: typeof one): boolean {
  return one.conversation === other.conversation && one.ticketId === other.ticketId
}

function refuse(turn: TicketTurn, mail: Parameters<typeof answerAgent>[1], refusal: string): void {
  answerAgent(turn, mail, [{ key: `ticket:refusal.${refusal}`, params: { number: turn.file.row.number } }])
}
