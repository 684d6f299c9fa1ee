import { firstLine } from '../domain/intake/clean-text.ts'
import { ticketCard, type CardFields } from '../domain/notice/card.ts'
import type { Message } from '../domain/notice/message.ts'
import { ticketStatus } from '../domain/notice/ticket-list.ts'
import type { TicketView } from '../domain/notice/ticket-view.ts'
import type { Severity } from '../domain/ticket/events.ts'
import { formatTicketNumber } from '../domain/ticket/number.ts'
import type { ReadDeadlines } from './deadlines.ts'
import { acknowledgementCall } from './letters.ts'
import { isLetterConversation } from './letter-conversation.ts'
import { roomConversations, targetsOf, yearIn, type DeskPolicy } from './policy.ts'
import type { InternalRecord, TicketRecord, Writes } from './records.ts'
import { mailToRoom } from './room/room-mail.ts'
import { addressOf, type Voice } from './speak.ts'
import { topicName, topicRef } from './ticket/ticket-topic.ts'
import { newFile, type TicketFile } from './ticket/ticket-file.ts'
import { ticketRef } from './ticket/ticket-ref.ts'
import type { RequesterOnFile } from './ticket/ticket-subject.ts'
import { viewOf, writeTicket } from './ticket/ticket-turn.ts'

export interface RegistrationTools {
  readonly policy: DeskPolicy
  readonly readDeadlines: ReadDeadlines
  readonly voice: Voice
  readonly writes: Writes
  /** When the request was made: all clocks start here (R14). */
  readonly at: Date
  readonly turnKey: string
}

export interface NewTicket {
  /** From the database's sequence; never used before. */
  readonly id: string
  readonly requestId: string
  /** The place of the situation in its request, from 1. */
  readonly position: number
  readonly title: string
  readonly product: string
  readonly productVersion: string
  readonly severity: Severity
  readonly servicePackage: string
  readonly room: string
  readonly conversation: string
  readonly followUpOf: { readonly id: string; readonly number: string } | null
  /** The numbers of the other tickets of the same request (R11). */
  readonly siblings: readonly string[]
  /** Who filed it for somebody else; the requester without it. */
  readonly submitterId?: string
}

export interface Registered {
  readonly file: TicketFile
  readonly view: TicketView
}

/**
 * Gives a situation its number and writes it down (R1), with what its package promises today: a later change of the
 * configuration does not move it (R14).
 */
export function registerTicket(fresh: NewTicket, requester: RequesterOnFile, tools: RegistrationTools): Registered {
  const { policy, at, readDeadlines, writes } = tools
  const { position, followUpOf, siblings, submitterId = requester.id, ...same } = fresh
  const servicePackage = packageToday(policy, fresh.servicePackage)
  const row: TicketRecord = {
    ...same,
    servicePackage,
    number: formatTicketNumber({
      prefix: policy.numberPrefix,
      year: yearIn(policy.zone, at),
      sequence: Number(fresh.id),
    }),
    situation: position,
    status: 'new',
    requesterId: requester.id,
    submitterId,
    assigneeId: null,
    followUpOf: followUpOf?.id ?? null,
    closeReason: null,
    registeredAt: at,
    firstResponseDueAt: null,
    resolutionDueAt: null,
    closedAt: null,
    changedAt: at,
  }
  const file = newFile(row, {
    type: 'ticket.registered',
    at,
    requestId: fresh.requestId,
    requesterId: requester.id,
    submitterId,
    severity: fresh.severity,
    servicePackage,
    targets: targetsOf(policy, servicePackage),
    followUpOf: row.followUpOf,
  })
  const deadlines = readDeadlines(file.history, at)
  writeTicket(file, deadlines, at, writes)
  return {
    file,
    view: viewOf(file, requester, { followUpOf: followUpOf?.number ?? null, siblings }, deadlines, policy),
  }
}

export interface Announcement {
  readonly receipt: Message
  readonly fields: CardFields
  /** Another letter of the same request tells this number as well. */
  readonly isToldByMail?: boolean
  /** Who causes the letter, when it is not the person of the conversation (T5). */
  readonly cause?: string
}

/** Tells everybody: the requester in their chat, the agents by a card in the room, and the requester again by mail (R12). */
export function announceTicket(
  { file, view }: Registered,
  { receipt, fields, isToldByMail = false, cause }: Announcement,
  requester: RequesterOnFile,
  tools: RegistrationTools,
): void {
  const { policy, voice, writes } = tools
  const { id, room, conversation } = file.row
  writes.calls.push(
    ...voice({
      say: { say: 'message', ref: ticketRef(id, 'receipt'), message: receipt },
      to: addressOf(conversation),
      language: requester.language,
    }),
  )
  openRequesterTopic({ file, view }, requester, tools)
  for (const place of roomConversations(policy, room)) {
    if (voice.cardPace?.(place)) announceInTurn(view, place, tools)
    else {
      const card = ticketCard(view, fields)
      const say = { say: 'message', ref: ticketRef(id, 'card'), message: card } as const
      writes.calls.push(...voice({ say, to: addressOf(place), language: policy.roomLanguage }))
    }
  }
  const from = { sender: cause ?? conversation, isOnlyWay: isLetterConversation(conversation) }
  const occasion = { policy, at: tools.at, turnKey: tools.turnKey, ...from }
  if (requester.email !== null && !isToldByMail) writes.calls.push(acknowledgementCall(view, requester, occasion))
}

/** Where few messages a minute are allowed the room's own lane says whose card comes when. */
function announceInTurn(view: TicketView, lane: string, tools: RegistrationTools): void {
  tools.writes.internal.push(cardMail(view, lane, tools.turnKey, tools.at))
}

/** Tells a room of a ticket whose card it is to show when there is room for it. */
export function cardMail(
  { id, number, title, severity }: Pick<TicketView, 'id' | 'number' | 'title' | 'severity'>,
  lane: string,
  occasion: string,
  at: Date,
): InternalRecord {
  const mail = { type: 'newTicket', ticketId: id, number, title: firstLine(title, 60), severity } as const
  return mailToRoom(lane, `${occasion}.card.${id}.${lane}`, mail, at)
}

/** In the requester's own chat the ticket gets a topic, where there are topics: all that is written there belongs to it. */
function openRequesterTopic({ file, view }: Registered, { language }: RequesterOnFile, tools: RegistrationTools): void {
  const { voice, writes, policy } = tools
  const { id, conversation } = file.row
  if (!voice.hasTopics?.(conversation)) return
  const to = addressOf(conversation)
  const open = { say: 'openTopic', ref: topicRef(id), name: topicName(view), tone: view.severity } as const
  const message = { ...ticketStatus(view), isSilent: true }
  const say = { say: 'message', ref: ticketRef(id, 'head'), message, inTopic: topicRef(id) } as const
  // A name of signs, numbers and the person's own words is the same in every language.
  writes.calls.push(...voice({ say: open, to, language: policy.roomLanguage }), ...voice({ say, to, language }))
}

/** A successor may take over the package of a ticket from before the desk gave it up. */
function packageToday({ packages, defaultPackage }: DeskPolicy, wanted: string): string {
  return packages.some(({ name }) => name === wanted) ? wanted : defaultPackage
}
