import type { CodeRequest } from '../domain/intake/world.ts'
import type { Letter } from '../domain/notice/letter.ts'
import type { TicketView } from '../domain/notice/ticket-view.ts'
import type { DeskPolicy } from './policy.ts'
import type { CallRecord } from './records.ts'
import type { RequesterOnFile } from './ticket/ticket-subject.ts'

export interface LetterOccasion {
  readonly policy: DeskPolicy
  readonly at: Date
  readonly turnKey: string
  /** The conversation that causes the letter. */
  readonly sender: string
  /** The reader has no other way to us than an answer to the letter. */
  readonly isOnlyWay?: boolean
}

/** The account under which all mail leaves. */
export const MAIL_ACCOUNT = 'mail:out'

/** A letter as the outbox keeps it; words are found when it is sent. */
export interface QueuedLetter {
  readonly to: string
  readonly language: string
  readonly letter: Letter
  /** Epoch milliseconds of the desk's clock, for the Date header. */
  readonly at: number
  /** The ticket it is about, for the link to its page; null when it is about none. */
  readonly ticketId: string | null
  /**
   * Who causes a letter to an address that nobody has confirmed: such letters are few a day, for the address and for the
   * sender (T5). Null: the address is confirmed.
   */
  readonly strangerFor: string | null
  /** An answer to it joins the ticket although nobody has confirmed the address; whoever reads it there is who it is for. */
  readonly isOnlyWay?: boolean
  /** The Message-ID of the letter that this one answers. */
  readonly answers?: string | null
}

/**
 * The receipt by mail (R12). An address that nobody has confirmed hears the number and nothing else: whoever owns it may
 * never have heard of us (R4).
 */
export function acknowledgementCall(
  view: TicketView,
  requester: RequesterOnFile,
  { policy, at, turnKey, sender, isOnlyWay = false }: LetterOccasion,
): CallRecord {
  const head = { kind: 'acknowledgement', deskName: policy.name, ticketNumber: view.number } as const
  const letter: Letter =
    requester.isEmailConfirmed && view.firstResponseDueAt !== null
      ? {
          ...head,
          address: 'confirmed',
          params: { severity: view.severity, deadline: { moment: view.firstResponseDueAt, show: 'moment' } },
        }
      : { ...head, address: 'unconfirmed', siblings: view.siblings }
  const queued: QueuedLetter = {
    to: requester.email ?? '',
    language: requester.language,
    letter,
    at: at.getTime(),
    ticketId: view.id,
    strangerFor: requester.isEmailConfirmed ? null : sender,
    ...(isOnlyWay ? { isOnlyWay } : {}),
  }
  return letterCall(queued, view.id, `${turnKey}.mail.${view.id}`)
}

/** The six digits that prove an address (R4); nothing in the letter says what the request is about. */
export function codeCall(
  { address, code, minutes }: CodeRequest,
  language: string,
  { policy, at, turnKey, sender }: LetterOccasion,
): CallRecord {
  const letter: Letter = {
    kind: 'code',
    address: 'unconfirmed',
    deskName: policy.name,
    ticketNumber: null,
    params: { code, minutes },
  }
  const queued: QueuedLetter = { to: address, language, letter, at: at.getTime(), ticketId: null, strangerFor: sender }
  return letterCall(queued, sender, `${turnKey}.code`)
}

/** A letter about a ticket to a proven address. `about` comes back to the ticket with what became of the letter. */
export function ticketLetterCall(
  queued: QueuedLetter,
  ticketId: string,
  dedupeKey: string,
  about: Readonly<Record<string, string>> | null,
): CallRecord {
  const report = about === null ? null : JSON.stringify({ lane: `ticket:${ticketId}`, about })
  return { ...letterCall(queued, ticketId, dedupeKey), report }
}

/** News of a known incident for somebody whose chat does not take them. */
export function incidentLetterCall(queued: QueuedLetter, conversation: string, dedupeKey: string): CallRecord {
  return letterCall(queued, conversation, dedupeKey)
}

/** Tells somebody who wrote out of the blue how a request is filed, and nothing about anybody. */
export function howToFileCall(
  stranger: { readonly to: string; readonly language: string; readonly answers: string | null },
  { policy, at, turnKey, sender }: LetterOccasion,
): CallRecord {
  const queued: QueuedLetter = {
    ...stranger,
    letter: { kind: 'howToFile', address: 'unconfirmed', deskName: policy.name },
    at: at.getTime(),
    ticketId: null,
    strangerFor: sender,
  }
  return letterCall(queued, sender, `${turnKey}.help`)
}

/** Letters of one ticket, or of one conversation, leave in order; a slow address holds up nobody else's. */
function letterCall(queued: QueuedLetter, about: string, dedupeKey: string): CallRecord {
  const conversation = `${MAIL_ACCOUNT}:${about}`
  return {
    account: MAIL_ACCOUNT,
    lane: conversation,
    bucket: null,
    bucketPerMs: null,
    bucketBurst: null,
    priority: 5,
    kind: 'letter',
    payload: JSON.stringify(queued),
    conversation,
    ref: null,
    needsRef: null,
    coalesceKey: null,
    isFree: false,
    report: null,
    dedupeKey,
  }
}
