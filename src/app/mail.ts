import { join } from 'node:path'
import type { Surroundings } from './surroundings.ts'
import { createMailDeliver, type MailPorts } from '../channels/email/deliver.ts'
import { createMailer } from '../channels/email/mailer.ts'
import type { MailTranslator } from '../channels/email/render-mail.ts'
import { MAIL_ACCOUNT } from '../desk/letters.ts'
import { trackingUrl, type Links } from '../desk/links.ts'
import type { Running } from '../queue/loop.ts'
import { ensureBudget } from '../queue/outbox.ts'
import type { Database } from '../storage/database.ts'
import { createLetterAllowance } from '../storage/letter-allowance.ts'
import { startSending } from './sending.ts'

/** Letters an hour are the mail provider's business; this keeps a burst from looking like spam. */
const LETTER_PACE = { perMs: 100, burst: 10 }

/** Sends letters by SMTP, or catches them in the data directory. */
export async function startMail(
  around: Surroundings,
  database: Database,
  words: MailTranslator,
  links: Links,
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
  }
  const sending = startSending(
    around,
    database,
    MAIL_ACCOUNT,
    createMailDeliver(mailer, words, ports),
  )
  return {
    async stop() {
      await sending.stop()
      await mailer.close()
    },
  }
}
