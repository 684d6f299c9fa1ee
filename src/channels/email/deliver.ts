import type { Deliver, OutgoingCall, Sent } from '../../desk/delivering.ts'
import type { QueuedLetter } from '../../desk/letters.ts'
import { replyAddress, type MailMarks } from '../../desk/mail/mail-marks.ts'
import { classifyMailError, isNoMailbox, type DelayHint } from './classify-mail-error.ts'
import type { Mailer, OutgoingMail } from './mailer.ts'
import { messageIdFor } from './message-id.ts'
import { renderMail, type MailTranslator } from './render-mail.ts'

/** What the sending asks the rest of the program. */
export interface MailPorts {
  readonly mayWriteTo: MayWriteTo
  /** A fresh link to the page of a ticket. */
  readonly linkTo: (ticketId: string) => Promise<string>
  readonly marks: MailMarks
  /** Whether somebody reads what is answered; without it no letter invites to. */
  readonly isAnswered: boolean
  /** Where a chat with the desk begins; null while that is not known. */
  readonly chatLink: () => string | null
  /** The recipient's server refuses for good. `isOfMailbox`: there is no such mailbox. */
  readonly onRefused: (letter: QueuedLetter, isOfMailbox: boolean) => Promise<void>
}

/** Whether one more letter may go to an address that nobody has confirmed; the same key is the same letter (T5). */
export type MayWriteTo = (letter: {
  readonly key: string
  readonly address: string
  /** Who causes it. */
  readonly sender: string
  /** Epoch milliseconds of the desk's clock. */
  readonly at: number
}) => Promise<boolean>

/**
 * Sends one letter of the outbox. Its Message-ID comes from the outbox row, so that a second copy after a crash is recognised
 * by the reader's program (R12). Never rejects for what the mail server answers.
 */
export function createMailDeliver(mailer: Mailer, words: MailTranslator, ports: MailPorts): Deliver {
  return async (call) => {
    // Written by the desk itself.
    const queued = JSON.parse(call.payload) as QueuedLetter
    const { to, strangerFor, at } = queued
    const isAllowed =
      !strangerFor || (await ports.mayWriteTo({ key: call.id, address: to, sender: strangerFor, at }).catch(() => null))
    if (isAllowed === null) return DATABASE_AWAY
    if (!isAllowed) return { outcome: 'skipped', note: 'enough letters to an address that nobody has confirmed' }
    // A link is made for each sending, and for proven addresses only (R2, R4).
    const isProven = strangerFor === null && queued.ticketId !== null
    const link = isProven ? await ports.linkTo(queued.ticketId).catch(() => undefined) : null
    if (link === undefined) return DATABASE_AWAY
    try {
      const receipt = await mailer.deliver(compose(mailer, words, ports, { call, queued, link }))
      if (receipt.accepted) return { outcome: 'sent', platformId: receipt.messageId }
      await ports.onRefused(queued, true)
      return { outcome: 'unreachable', note: `not one mailbox: ${receipt.refusal}` }
    } catch (error) {
      return refused(error, call, queued, ports)
    }
  }
}

const DATABASE_AWAY = { outcome: 'retry', note: 'the database is away', afterMs: 1000 } as const

interface Leaving {
  readonly call: OutgoingCall
  readonly queued: QueuedLetter
  readonly link: string | null
}

/** Who has proven the address may answer the letter itself; everybody else is told what the letter tells and no more. */
function compose(
  mailer: Mailer,
  words: MailTranslator,
  { marks, isAnswered, chatLink }: MailPorts,
  { call, queued, link }: Leaving,
): OutgoingMail {
  const { to, language, letter, at, ticketId, strangerFor, answers, isOnlyWay = false } = queued
  const ofTicket = strangerFor === null ? ticketId : null
  const answered = isOnlyWay ? ticketId : ofTicket
  const replyTo = answered === null || !isAnswered ? null : replyAddress(mailer.address, marks.tokenOf(answered))
  const rendered = renderMail(language, words, letter, {
    link: letter.kind === 'howToFile' ? chatLink() : link,
    isAnswered: replyTo !== null,
  })
  const thread = ofTicket === null ? null : marks.threadOf(ofTicket)
  const above = thread ?? answers ?? null
  return {
    to,
    at,
    messageId: messageIdFor(`outbox:${call.id}`, mailer.domain),
    stamp: marks.stampOf(call.id),
    autoSubmitted: letter.kind === 'howToFile' ? 'auto-replied' : 'auto-generated',
    ...(replyTo === null ? {} : { replyTo }),
    ...(above === null ? {} : { inReplyTo: above, references: [above] }),
    ...rendered,
  }
}

/** Whoever has to know of a refusal is told before the letter counts as done, so that a crash in between tells them twice. */
async function refused(error: unknown, call: OutgoingCall, queued: QueuedLetter, ports: MailPorts): Promise<Sent> {
  const sent = sorted(error, call)
  if (sent.outcome !== 'unreachable') return sent
  try {
    await ports.onRefused(queued, isNoMailbox(error))
    return sent
  } catch {
    return DATABASE_AWAY
  }
}

function sorted(error: unknown, call: OutgoingCall): Sent {
  const fault = classifyMailError(error)
  switch (fault.kind) {
    case 'retry': {
      const afterMs = delayMs(fault.delay, call.failures)
      const note = `the mail ${fault.blocks} is not available now`
      return fault.blocks === 'server'
        ? { outcome: 'retry', note, afterMs, scope: 'account' }
        : { outcome: 'retry', note, afterMs }
    }
    case 'unauthorised':
      return {
        outcome: 'retry',
        note: 'the mail server does not serve this sender: check SMTP_URL and MAIL_FROM',
        afterMs: delayMs(fault.delay, call.failures),
        scope: 'account',
      }
    case 'rejected':
      return { outcome: 'unreachable', note: `refused by the recipient's server with ${fault.responseCode}` }
    case 'bug':
      return { outcome: 'bug', note: error instanceof Error ? error.name : 'unknown' }
  }
}

function delayMs({ firstMs, ceilingMs }: DelayHint, failures: number): number {
  return Math.min(ceilingMs, firstMs * 2 ** Math.min(failures, 20))
}
