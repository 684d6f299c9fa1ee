import { ticketCard, type CardFields } from '../../domain/notice/card.ts'
import { receipt } from '../../domain/notice/receipt.ts'
import type { Situation, Submission } from '../../domain/intake/world.ts'
import { formatTicketNumber } from '../../domain/ticket/number.ts'
import type { Conversation } from './conversation.ts'
import { packageOf, roomConversations, roomOf, yearIn, type DeskPolicy } from '../policy.ts'
import type { ReadDeadlines } from '../deadlines.ts'
import { acknowledgementCall } from '../letters.ts'
import type { PersonRecord, TicketRecord, Writes } from '../records.ts'
import { addressOf, type Voice } from '../speak.ts'
import { newFile, type TicketFile } from '../ticket/ticket-file.ts'
import { viewOf, writeTicket } from '../ticket/ticket-turn.ts'

export interface RegistrationTools {
  readonly policy: DeskPolicy
  readonly readDeadlines: ReadDeadlines
  readonly voice: Voice
  readonly writes: Writes
  /** When the form was confirmed: all clocks start here (R14). */
  readonly at: Date
  readonly turnKey: string
}

/**
 * Registers a confirmed form (R1): one ticket for each situation, each with its number, its card in the room of its product,
 * a receipt in the requester's chat and one by mail (R12). The request's id is the draft's, so a form can be registered only
 * once, whatever is pressed twice or comes twice.
 *
 * @param ids one free ticket id for each situation.
 */
export function registerRequest(
  submission: Submission,
  conversation: Conversation,
  ids: readonly string[],
  tools: RegistrationTools,
): Conversation {
  const person = requesterOf(submission, conversation, tools)
  tools.writes.persons.push(person)
  tools.writes.identities.push({
    channel: conversation.to.channel,
    externalId: chatOf(conversation),
    personId: person.id,
  })
  const files = submission.situations.map((situation, index) => {
    const id = ids[index]
    if (id === undefined) throw new Error('There are fewer ticket ids than situations')
    return registerSituation({ submission, situation, position: index + 1, id, person, conversation }, tools)
  })
  const fresh = files.map(({ row, ticket }) => ({
    id: row.id,
    number: row.number,
    title: row.title,
    status: ticket.status,
    closeReason: null,
  }))
  return {
    ...conversation,
    person,
    tickets: [...fresh, ...conversation.tickets],
    freshTicketIds: [],
    freshPersonId: null,
  }
}

function requesterOf(submission: Submission, conversation: Conversation, { at }: RegistrationTools): PersonRecord {
  const known = conversation.person
  const id = known?.id ?? conversation.freshPersonId
  if (id === null) throw new Error('There is no id for the requester')
  const [contactName = '', ...company] = submission.contact.split(',').map((part) => part.trim())
  const isSameEmail = known !== null && known.email === submission.email
  return {
    id,
    displayName: submission.displayName,
    language: conversation.dialog.language,
    contactName,
    company: company.join(', ') || null,
    email: submission.email,
    isEmailConfirmed: isSameEmail && known.isEmailConfirmed,
    phone: known?.phone ?? null,
    at: known?.at ?? at,
  }
}

interface Registration {
  readonly submission: Submission
  readonly situation: Situation
  readonly position: number
  readonly id: string
  readonly person: PersonRecord
  readonly conversation: Conversation
}

function registerSituation(registration: Registration, tools: RegistrationTools): TicketFile {
  const file = fileOf(registration, tools)
  keepFields(registration, tools)
  writeTicket(file, tools.readDeadlines(file.history, tools.at), tools.at, tools.writes)
  announce(file, registration, tools)
  return file
}

function fileOf(
  { submission, situation, position, id, person, conversation }: Registration,
  tools: RegistrationTools,
): TicketFile {
  const { policy, at } = tools
  const servicePackage = packageOf(policy, person.isEmailConfirmed ? person.email : null)
  const row: TicketRecord = {
    id,
    number: formatTicketNumber({ prefix: policy.numberPrefix, year: yearIn(policy.zone, at), sequence: Number(id) }),
    requestId: submission.id,
    situation: position,
    title: situation.title,
    product: situation.product,
    productVersion: situation.version ?? '—',
    status: 'new',
    severity: situation.severity,
    servicePackage,
    room: roomOf(policy, situation.productId),
    requesterId: person.id,
    submitterId: person.id,
    assigneeId: null,
    conversation: conversation.to.conversation,
    followUpOf: null,
    closeReason: null,
    registeredAt: at,
    firstResponseDueAt: null,
    resolutionDueAt: null,
    closedAt: null,
    changedAt: at,
  }
  return newFile(row, {
    type: 'ticket.registered',
    at,
    requestId: submission.id,
    requesterId: person.id,
    submitterId: person.id,
    severity: situation.severity,
    servicePackage,
    followUpOf: null,
  })
}

/** The answers are messages of the ticket like all others: an edit of the chat message becomes a version of the answer (R3). */
function keepFields({ situation, id, position, person, conversation }: Registration, tools: RegistrationTools): void {
  const { writes, at, turnKey } = tools
  const { conversation: lane, account } = conversation.to
  for (const kind of ['problem', 'error', 'steps', 'changes'] as const) {
    const body = situation[kind]
    if (body === null) continue
    const messageId = `${turnKey}.${position}.${kind}`
    const externalId = situation.sources[kind] ?? null
    const author = `person:${person.id}`
    writes.messages.push({
      id: messageId,
      ticketId: id,
      author,
      kind,
      isPublic: true,
      conversation: lane,
      externalId,
      at,
    })
    writes.versions.push({ messageId, version: 1, body, at })
  }
  for (const [index, { kind, name, mimeType, bytes, fileId }] of situation.files.entries()) {
    writes.attachments.push({
      id: `${turnKey}.${position}.f${index}`,
      messageId: `${turnKey}.${position}.problem`,
      ticketId: id,
      kind,
      name,
      mimeType,
      bytes,
      account,
      fileId,
    })
  }
}

function announce(file: TicketFile, { situation, person, conversation }: Registration, tools: RegistrationTools): void {
  const { policy, voice, writes, at } = tools
  const requester = {
    id: person.id,
    name: person.contactName ?? person.displayName,
    company: person.company,
    email: person.email,
    isEmailConfirmed: person.isEmailConfirmed,
    language: person.language,
    isReachable: true,
  }
  const view = viewOf(file, requester, null, tools.readDeadlines(file.history, at), policy)
  const { id, room } = file.row
  writes.calls.push(
    ...voice({
      say: { say: 'message', ref: `receipt:${id}`, message: receipt(view, person.email ?? '') },
      to: conversation.to,
      language: person.language,
    }),
  )
  const card = ticketCard(view, cardFields(situation))
  for (const place of roomConversations(policy, room)) {
    writes.calls.push(
      ...voice({
        say: { say: 'message', ref: `card:${id}`, message: card },
        to: addressOf(place),
        language: policy.roomLanguage,
      }),
    )
  }
  if (person.email !== null) writes.calls.push(acknowledgementCall(view, person, tools))
}

function cardFields({ problem, error, steps, changes, files }: Situation): CardFields {
  return { problem, error, steps, changes, files: files.length }
}

function chatOf({ to }: Conversation): string {
  return to.conversation.split(':')[2] ?? ''
}
