import type { CardFields } from '../../domain/notice/card.ts'
import { receipt, severalReceipts } from '../../domain/notice/receipt.ts'
import type { Behalf } from '../../domain/form/form-submission.ts'
import { readContact } from '../../domain/intake/contact.ts'
import type { KnownTicket, Situation, Submission } from '../../domain/intake/world.ts'
import type { Message, Phrase } from '../../domain/notice/message.ts'
import { formatTicketNumber } from '../../domain/ticket/number.ts'
import { packageOf, roomOf, yearIn } from '../policy.ts'
import type { PersonRecord } from '../records.ts'
import { announceTicket, registerTicket, type Registered, type RegistrationTools } from '../registration.ts'
import type { RequesterOnFile } from '../ticket/ticket-subject.ts'
import type { Conversation } from './conversation.ts'

export interface Filed {
  /**
   * For whom it is filed: they are the requester then, with an address that nobody has confirmed, and the person of the
   * conversation hears of it in their chat (R4).
   */
  readonly behalf?: Behalf | null
  /** The agent who wrote it down for the person of the conversation. */
  readonly agent?: { readonly id: string; readonly name: string } | null
}

/**
 * Registers a confirmed form (R1): one ticket for each situation, each with its number, its card in the room of its product,
 * a receipt in the requester's chat and one by mail (R12). The request's id is the draft's, so a form can be registered only
 * once, whatever is pressed twice or comes twice.
 *
 * @param ids one free ticket id for each situation.
 * @param filed who filed it, or for whom, when it is not the person of the conversation who files it for themselves.
 */
export function registerRequest(
  submission: Submission,
  conversation: Conversation,
  ids: readonly string[],
  tools: RegistrationTools,
  { behalf = null, agent = null }: Filed = {},
): Conversation {
  // What an agent wrote down about somebody whom the desk knows changes nothing of what they told themselves.
  const met = agent === null ? null : conversation.person
  const submitter = met ?? personOf(submission, conversation, tools.at)
  const person = behalf === null ? submitter : strangerOf(behalf, conversation, tools)
  const chat = conversation.to.conversation.split(':')[2] ?? ''
  tools.writes.persons.push(submitter, ...(behalf === null ? [] : [person]))
  tools.writes.identities.push({ channel: conversation.to.channel, externalId: chat, personId: submitter.id })
  const numbers = submission.situations.map((_, index) => numberOf(ids[index], tools))
  const fresh = submission.situations.map((situation, index) => {
    const id = ids[index]
    if (id === undefined) throw new Error('There are fewer ticket ids than situations')
    const siblings = numbers.filter((_, at) => at !== index)
    const people = { person, submitterId: submitter.id, agent }
    const registration = { submission, situation, position: index + 1, id, ...people, conversation, siblings }
    const { file } = registerSituation(registration, tools)
    const { number, title, product } = file.row
    return { id, number, title, status: file.ticket.status, closeReason: null, product }
  })
  if (fresh.length > 1) tellAll(fresh, conversation, tools)
  const tickets = [...fresh, ...conversation.tickets]
  const used = { freshTicketIds: [], freshPersonId: null, freshRequesterId: null }
  return { ...conversation, person: submitter, tickets, ...used }
}

function numberOf(id: string | undefined, { policy, at }: RegistrationTools): string {
  return formatTicketNumber({ prefix: policy.numberPrefix, year: yearIn(policy.zone, at), sequence: Number(id) })
}

/** Several situations are several tickets (R11): the person gets the list of them. */
function tellAll(
  tickets: readonly KnownTicket[],
  { to, dialog }: Conversation,
  { writes, voice, turnKey }: RegistrationTools,
): void {
  const message = severalReceipts(tickets)
  const say = { say: 'message', ref: `several:${turnKey}`, message } as const
  writes.calls.push(...voice({ say, to, language: dialog.language }))
}

/** The person of a conversation, as they have just told who they are. Throws without an id for somebody new. */
export function personOf(
  submission: Pick<Submission, 'contact' | 'email' | 'displayName'>,
  conversation: Conversation,
  at: Date,
): PersonRecord {
  const known = conversation.person
  const id = known?.id ?? conversation.freshPersonId
  if (id === null) throw new Error('There is no id for the requester')
  const { name, company, phone } = readContact(submission.contact)
  const { confirmation } = conversation.dialog
  const isSameEmail = known !== null && known.email === submission.email
  const isProven = confirmation?.address === submission.email && confirmation.isConfirmed
  return {
    id,
    displayName: submission.displayName,
    language: conversation.dialog.language,
    contactName: name,
    company,
    email: submission.email,
    isEmailConfirmed: isProven || (isSameEmail && known.isEmailConfirmed),
    phone: phone ?? known?.phone ?? null,
    at: known?.at ?? at,
  }
}

/** Somebody else, known by what the submitter told. Nothing that they had before is theirs by a typed address (R4). */
function strangerOf({ contact, email }: Behalf, conversation: Conversation, { at }: RegistrationTools): PersonRecord {
  const { freshRequesterId: id, dialog } = conversation
  if (id === null) throw new Error('There is no id for a requester who is not the submitter')
  const { name, company, phone } = readContact(contact)
  const { language } = dialog
  const unproven = { email, isEmailConfirmed: false }
  return { id, displayName: name, language, contactName: name, company, ...unproven, phone, at }
}

interface Registration {
  readonly submission: Submission
  readonly situation: Situation
  readonly position: number
  readonly id: string
  readonly person: PersonRecord
  readonly submitterId: string
  readonly agent: NonNullable<Filed['agent']> | null
  readonly conversation: Conversation
  /** The numbers of the other tickets of the request. */
  readonly siblings: readonly string[]
}

function registerSituation(registration: Registration, tools: RegistrationTools): Registered {
  const { submission, situation, position, id, person, conversation, agent } = registration
  const requester = onFile(person)
  const registered = registerTicket(
    {
      id,
      requestId: submission.id,
      position,
      title: situation.title,
      product: situation.product,
      productVersion: situation.version ?? '—',
      severity: situation.severity,
      servicePackage: packageOf(tools.policy, person.isEmailConfirmed ? person.email : null),
      room: roomOf(tools.policy, situation.productId),
      conversation: conversation.to.conversation,
      followUpOf: null,
      siblings: registration.siblings,
      submitterId: registration.submitterId,
    },
    requester,
    tools,
  )
  keepAnswers(registration, tools)
  keepFiles(registration, tools)
  // Of several situations the first one's letter tells all numbers to an address that nobody has proven (T5).
  const isToldByMail = !person.isEmailConfirmed && position > 1
  const words = { receipt: receiptOf(registration, registered), fields: cardFields(situation), isToldByMail }
  const cause = agent === null ? {} : { cause: `agent:${agent.id}` }
  announceTicket(registered, { ...words, ...cause }, requester, tools)
  return registered
}

/** What is said about mail, and about who filed it, is said once for all of them. */
function receiptOf({ person, position, submitterId, agent }: Registration, { view }: Registered): Message {
  if (position > 1) return receipt(view)
  const asksForCode = person.id === submitterId && agent === null
  const filedBy = agent === null ? [] : [{ key: 'ticket:receipt.filedBy', params: { agent: agent.name } }]
  const mail = person.email === null ? [] : [mailLine(person, asksForCode)]
  return receipt(view, [...filedBy, ...mail], asksForCode && !person.isEmailConfirmed)
}

/** What the receipt says about mail: an unproven address hears only a number until its code has come (R4); who files for somebody else has no code to give. */
function mailLine({ email, isEmailConfirmed }: PersonRecord, asksForCode: boolean): Phrase {
  const key = isEmailConfirmed || !asksForCode ? 'ticket:receipt.mail' : 'ticket:receipt.mailUnproven'
  return { key, params: { email: email ?? '' } }
}

function onFile(person: PersonRecord): RequesterOnFile {
  const { id, company, email, isEmailConfirmed, language } = person
  return {
    id,
    name: person.contactName ?? person.displayName,
    company,
    email,
    isEmailConfirmed,
    language,
    isReachable: true,
  }
}

/** The answers are messages of the ticket like all others: an edit of the chat message becomes a version of the answer (R3). */
function keepAnswers(
  { situation, id, position, submitterId, conversation, agent }: Registration,
  tools: RegistrationTools,
): void {
  const { writes, at, turnKey } = tools
  for (const kind of ['problem', 'error', 'steps', 'changes'] as const) {
    const body = situation[kind]
    if (body === null) continue
    const messageId = `${turnKey}.${position}.${kind}`
    writes.messages.push({
      id: messageId,
      ticketId: id,
      author: agent === null ? `person:${submitterId}` : `agent:${agent.id}`,
      kind,
      isPublic: true,
      isAbusive: false,
      conversation: conversation.to.conversation,
      externalId: situation.sources[kind] ?? null,
      at,
    })
    writes.versions.push({ messageId, version: 1, body, at })
  }
}

function keepFiles(
  { situation, id, position, conversation }: Registration,
  { writes, turnKey }: RegistrationTools,
): void {
  const { account } = conversation.to
  for (const [index, { kind, name, mimeType, bytes, fileId }] of situation.files.entries()) {
    const messageId = `${turnKey}.${position}.problem`
    const file = { kind, name, mimeType, bytes, account, fileId }
    writes.attachments.push({ id: `${turnKey}.${position}.f${index}`, messageId, ticketId: id, ...file })
  }
}

function cardFields({ problem, error, steps, changes, files }: Situation): CardFields {
  return { problem, error, steps, changes, files: files.length }
}
