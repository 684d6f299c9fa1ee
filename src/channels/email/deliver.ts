import type { Deliver, OutgoingCall, Sent } from '../../desk/delivering.ts'
import type { QueuedLetter } from '../../desk/letters.ts'
import { classifyMailError, type DelayHint } from './classify-mail-error.ts'
import type { Mailer } from './mailer.ts'
import { messageIdFor } from './message-id.ts'
import { renderMail, type MailTranslator } from './render-mail.ts'

/** What the sending asks the database. */
export interface MailPorts {
  readonly mayWriteTo: MayWriteTo
  /** A fresh link to the page of a ticket. */
  readonly linkTo: (ticketId: string) => Promise<string>
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
export function createMailDeliver(mailer: Mailer, words: MailTranslator, { mayWriteTo, linkTo }: MailPorts): Deliver {
  return async (call) => {
    const { to, language, letter, at, strangerFor, ticketId } = JSON.parse(call.payload) as QueuedLetter
    const isAllowed =
      !strangerFor || (await mayWriteTo({ key: call.id, address: to, sender: strangerFor, at }).catch(() => null))
    if (isAllowed === null) return { outcome: 'retry', note: 'the database is away', afterMs: 1000 }
    if (!isAllowed) return { outcome: 'skipped', note: 'enough letters to an address that nobody has confirmed' }
    // A link is made for each sending, and for proven addresses only (R2, R4).
    const link = strangerFor !== null || ticketId === null ? null : await linkTo(ticketId).catch(() => undefined)
    if (link === undefined) return { outcome: 'retry', note: 'the database is away', afterMs: 1000 }
    const messageId = messageIdFor(`outbox:${call.id}`, mailer.domain)
    try {
      const mail = {
        to,
        messageId,
        at,
        autoSubmitted: 'auto-generated',
        ...renderMail(language, words, letter, link),
      } as const
      const receipt = await mailer.deliver(mail)
      return receipt.accepted
        ? { outcome: 'sent', platformId: receipt.messageId }
        : { outcome: 'unreachable', note: `not one mailbox: ${receipt.refusal}` }
    } catch (error) {
      return sorted(error, call)
    }
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
