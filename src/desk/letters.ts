import type { Letter } from '../domain/notice/letter.ts'
import type { TicketView } from '../domain/notice/ticket-view.ts'
import type { DeskPolicy } from './policy.ts'
import type { CallRecord } from './records.ts'
import type { RequesterOnFile } from './ticket/ticket-subject.ts'

/** The account under which all mail leaves. */
export const MAIL_ACCOUNT = 'mail:out'

/** A letter as the outbox keeps it; words are found when it is sent. */
export interface QueuedLetter {
  readonly to: string
  readonly language: string
  readonly letter: Letter
  /** Epoch milliseconds of the desk's clock, for the Date header. */
  readonly at: number
}

/**
 * The receipt by mail (R12). An address that nobody has confirmed hears the number and nothing else: whoever owns it may
 * never have heard of us (R4).
 */
export function acknowledgementCall(
  view: TicketView,
  requester: RequesterOnFile,
  { policy, at, turnKey }: { readonly policy: DeskPolicy; readonly at: Date; readonly turnKey: string },
): CallRecord {
  const head = { kind: 'acknowledgement', deskName: policy.name, ticketNumber: view.number } as const
  const letter: Letter =
    requester.isEmailConfirmed && view.firstResponseDueAt !== null
      ? {
          ...head,
          address: 'confirmed',
          params: { severity: view.severity, deadline: { moment: view.firstResponseDueAt, show: 'moment' } },
        }
      : { ...head, address: 'unconfirmed' }
  const queued: QueuedLetter = { to: requester.email ?? '', language: requester.language, letter, at: at.getTime() }
  return letterCall(queued, view.id, `${turnKey}.mail.${view.id}`)
}

/** Letters of one ticket leave in order; a slow address holds up nobody else's. */
function letterCall(queued: QueuedLetter, ticketId: string, dedupeKey: string): CallRecord {
  const conversation = `${MAIL_ACCOUNT}:${ticketId}`
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
