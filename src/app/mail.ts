import { join } from 'node:path'
import type { Surroundings } from './surroundings.ts'
import { createMailDeliver, type MailPorts } from '../channels/email/deliver.ts'
import { createMailer } from '../channels/email/mailer.ts'
import type { MailTranslator } from '../channels/email/render-mail.ts'
import { MAIL_ACCOUNT } from '../desk/letters.ts'
import { trackingUrl, type Links } from '../desk/links.ts'
import { tellRefused } from '../desk/mail/refused-letter.ts'
import { createInbox } from '../queue/inbox.ts'
import type { Running } from '../queue/loop.ts'
import { ensureBudget } from '../queue/outbox.ts'
import type { Database } from '../storage/database.ts'
import { createLetterAllowance } from '../storage/letter-allowance.ts'
import { createMailQueries } from '../storage/received-letters.ts'
import { mailMarksOf } from './mail-in.ts'
import { startSending } from './sending.ts'

/** Letters an hour are the mail provider's business; this keeps a burst from looking like spam. */
const LETTER_PACE = { perMs: 100, burst: 10 }

/**
 * Sends letters by SMTP, or catches them in the data directory.
 *
 * @param chatLink Where a chat with the desk begins, as far as is known when a letter leaves.
 */
export async function startMail(
  around: Surroundings,
  database: Database,
  words: MailTranslator,
  links: Links,
  chatLink: () => string | null = () => null,
): Promise<Running> {
  const { mail, dataDir, web } = around.config
  const mailer = createMailer({
    smtpUrl: mail.smtpUrl,
    from: mail.from,
    catchDir: join(dataDir, 'mail'),
    publicUrl: web.publicUrl,
  })
  await ensureBudget(database, MAIL_ACCOUNT, LETTER_PACE.perMs, LETTER_PACE.burst)
  const ports: MailPorts = {
    mayWriteTo: createLetterAllowance(database),
    linkTo: async (ticketId) => trackingUrl(web.publicUrl, await links.mint(ticketId, 'track')),
    marks: mailMarksOf(around),
    isAnswered: mail.imapUrl !== null,
    chatLink,
    onRefused: tellsOfRefusals(around, database),
  }
  const sending = startSending(around, database, MAIL_ACCOUNT, createMailDeliver(mailer, words, ports))
  return {
    async stop() {
      await sending.stop()
      await mailer.close()
    },
  }
}

/** The contact is flagged, and who has to know is told by a row of their own: a refusal is rare, and costs no turn otherwise. */
function tellsOfRefusals({ clock, inBell }: Surroundings, database: Database): MailPorts['onRefused'] {
  const inbox = createInbox(database, inBell)
  const { flagBounced } = createMailQueries(database)
  return async (letter, isOfMailbox) => {
    const at = new Date(clock(Date.now()))
    if (isOfMailbox) await flagBounced(letter.to, at)
    const told = tellRefused(letter, at)
    if (told) await inbox.save([{ channel: 'desk', account: 'desk', epoch: 0, ...told, eventAt: at.getTime() }])
  }
}
