import { z } from 'zod'
import { ANSWER_CHARS, cleanText, shorten } from '../../domain/intake/clean-text.ts'
import type { IncomingFile } from '../../domain/intake/incoming.ts'
import { isThanks } from '../../domain/intake/route.ts'
import { mailOfProof } from '../conversation/conversation-mail.ts'
import { isLetterConversation } from '../letter-conversation.ts'
import { howToFileCall } from '../letters.ts'
import type { LaneInput, LaneRow } from '../ports.ts'
import { noWrites, type Writes } from '../records.ts'
import { mailToTicket } from '../ticket/ticket-mail.ts'
import type { Worked, WorkTools } from '../work-tools.ts'
import { tokensIn } from './mail-marks.ts'
import type { MailContact, MailTools } from './mail-tools.ts'
import type { LetterFile, ReceivedLetter } from './received-letter.ts'
import { tellRefused } from './refused-letter.ts'
import { isFlood, mayHelp, readMemory, withLetter, type SenderMemory } from './sender-memory.ts'

/** The account under which received letters stand. */
export const MAIL_IN_ACCOUNT = 'mail:in'

/** What the receiver writes into the inbox: the letter itself stands elsewhere, because it may be large. */
export const receivedRow = z.object({ letter: z.string(), isCut: z.boolean().default(false) })

interface MailTurn {
  readonly tools: WorkTools
  readonly mail: MailTools
  readonly lane: string
  readonly row: LaneRow
  readonly received: z.infer<typeof receivedRow>
  readonly letter: ReceivedLetter
  readonly writes: Writes
  memory: SenderMemory
}

/**
 * Takes the oldest letter of one sender. What answers a ticket goes to the ticket's lane; a stranger is told once a day how a
 * request is filed; what machines send changes nothing, but for a letter of ours that comes back.
 */
export async function workMail(tools: WorkTools, lane: LaneInput): Promise<Worked> {
  const [row] = lane.rows
  const writes = noWrites()
  if (!row) return { done: [], writes }
  const { mail } = tools
  if (!mail) throw new Error('No mailbox is read, but a letter waits')
  const received = receivedRow.parse(JSON.parse(row.payload))
  const letter = await mail.read(received.letter)
  if (letter === null) return { done: [row.id], writes }
  const at = tools.clock(row.receivedAt)
  const memory = withLetter(readMemory(stateOf(lane.subject)), at)
  const turn: MailTurn = { tools, mail, lane: lane.lane, row, received, letter, writes, memory }
  if (letter.nature === 'bounce') await takeBounce(turn)
  if (letter.nature === 'person' && !isFlood(memory)) await takeWords(turn)
  writes.dialogs.push({ personId: null, state: JSON.stringify(turn.memory), isReachable: true, at: new Date(at) })
  return { done: [row.id], writes }
}

function stateOf(subject: unknown): string | null {
  const state: unknown = typeof subject === 'object' && subject !== null ? Reflect.get(subject, 'state') : null
  return typeof state === 'string' ? state : null
}

async function takeWords(turn: MailTurn): Promise<void> {
  const contact = await contactOf(turn)
  if (contact === null) return help(turn)
  const { letter, row, tools, writes } = turn
  const { conversation, ticketId } = contact
  const words = cleanText(letter.words)
  const text = shorten(words, ANSWER_CHARS)
  const files = filesOf(turn, text !== words)
  if (text === '' && files.length === 0) return
  const externalId = `mail:${letter.fingerprint}`
  const abuse = [tools.judge.abuse(text, 'prose', 'requester')]
  for (const { name } of files) abuse.push(tools.judge.abuse(name ?? '', 'fileName', 'requester'))
  const said = {
    type: 'requesterMessage',
    conversation,
    account: MAIL_IN_ACCOUNT,
    externalId,
    at: tools.clock(row.eventAt),
    text,
    files,
    isSubstantive: !isThanks({ text, files }),
    isAbusive: abuse.includes('refuse'),
    isGuessed: false,
    // The chat is not disturbed with receipts for what was written elsewhere.
    isQuiet: true,
    byMail: {
      stranger: letter.sender === addressOf(contact) ? null : masked(letter.sender),
      isCut: turn.received.isCut,
    },
  } as const
  proveAddress(turn, contact)
  // The same letter that was delivered twice is the same message.
  const key = `mail:${ticketId}:${letter.fingerprint}`
  writes.internal.push(mailToTicket(ticketId, key, said, new Date(row.eventAt)))
}

/**
 * Whoever has no chat has no place to give a code in. Their first letter came to an address that stands in a letter to them and
 * nowhere else, so it proves as much as the code does (R4).
 */
function proveAddress({ letter, row, writes, tools }: MailTurn, contact: MailContact): void {
  const { conversation, email, isEmailConfirmed } = contact
  if (!isLetterConversation(conversation) || isEmailConfirmed || email === null) return
  if (letter.sender !== addressOf(contact)) return
  writes.internal.push(mailOfProof(conversation, `mail:${row.id}.proof`, email, tools.clock(row.eventAt)))
}

/**
 * The ticket that a letter answers. The token in the address was sent to the requester alone and is enough; a Message-ID of
 * ours travels further, to everybody in copy, and counts only from the requester's own, proven address.
 */
async function contactOf({ mail, letter }: MailTurn): Promise<MailContact | null> {
  const [byToken] = tokensIn(letter.recipients).flatMap((token) => mail.marks.ticketOfToken(token) ?? [])
  if (byToken !== undefined) return mail.contactOf(byToken)
  const [byThread] = letter.answers.flatMap((id) => mail.marks.ticketOfThread(id) ?? [])
  const contact = byThread === undefined ? null : await mail.contactOf(byThread)
  const isTheirs = contact?.isEmailConfirmed === true && letter.sender !== null && letter.sender === addressOf(contact)
  return isTheirs ? contact : null
}

function addressOf({ email }: MailContact): string | null {
  return email === null ? null : email.toLowerCase()
}

function masked(address: string | null): string {
  const at = address?.lastIndexOf('@') ?? -1
  return address === null || at < 1 ? '?' : `${address.slice(0, 1)}***${address.slice(at)}`
}

/** Words that are too long for a message are kept whole beside it. */
function filesOf({ received, letter }: MailTurn, isShortened: boolean): IncomingFile[] {
  const all: LetterFile = { part: 'words', name: 'letter.txt', mimeType: 'text/plain', bytes: letter.words.length }
  return [...letter.files, ...(isShortened ? [all] : [])].map((file) => fileOf(received.letter, file))
}

function fileOf(key: string, { part, name, mimeType, bytes }: LetterFile): IncomingFile {
  const fileId = `${key}#${part}`
  return { fileId, uniqueId: fileId, kind: 'document', name, bytes, mimeType }
}

/** One polite letter a day, and only to an address that a person wrote from. */
function help(turn: MailTurn): void {
  const { tools, letter, row, memory, lane, writes } = turn
  const at = tools.clock(row.receivedAt)
  if (letter.sender === null || !mayHelp(memory, at)) return
  const { policy } = tools
  const [usual = 'ru'] = policy.languages
  const heard = tools.judge.language(letter.words, null) ?? usual
  const language = policy.languages.includes(heard) ? heard : usual
  const occasion = { policy, at: new Date(at), turnKey: row.id, sender: lane }
  writes.calls.push(howToFileCall({ to: letter.sender, language, answers: letter.messageId }, occasion))
  turn.memory = { ...memory, helpedAt: at }
}

/** Believed only with a stamp of ours: whoever got a letter could make one up, nobody else (T4). */
async function takeBounce({ mail, letter, row, tools, writes }: MailTurn): Promise<void> {
  const { bounce } = letter
  if (bounce?.stamp == null || !bounce.isFinal) return
  const outboxId = mail.marks.outboxIdOfStamp(bounce.stamp)
  const queued = outboxId === null ? null : await mail.letterOf(outboxId)
  if (queued === null) return
  const at = new Date(tools.clock(row.eventAt))
  if (bounce.isOfMailbox) await mail.flagBounced(queued.to, at)
  const told = tellRefused(queued, at)
  if (told) writes.internal.push(told)
}
