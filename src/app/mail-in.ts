import type { Surroundings } from './surroundings.ts'
import { createMailDownloader } from '../channels/email/downloader.ts'
import { createMailMarks } from '../channels/email/mail-marks.ts'
import { openMailbox, readImapUrl } from '../channels/email/mailbox.ts'
import { startMailReceiver, type LetterShelf } from '../channels/email/receiver.ts'
import { parseSender } from '../channels/email/sender.ts'
import type { Downloader } from '../desk/files.ts'
import type { MailMarks } from '../desk/mail/mail-marks.ts'
import type { MailTools } from '../desk/mail/mail-tools.ts'
import { MAIL_IN_ACCOUNT } from '../desk/mail/work-mail.ts'
import { createBell } from '../queue/bell.ts'
import { toRecord } from '../queue/inbox.ts'
import { createLoop } from '../queue/loop.ts'
import { createPollStore } from '../queue/poll-store.ts'
import type { Database } from '../storage/database.ts'
import { createMailQueries, createReceivedLetters, type ReceivedLetters } from '../storage/received-letters.ts'
import { secretKeyOf } from './secret-key.ts'

/** The mailbox that is read, in pieces, so that receiving can begin last and end first. */
export interface MailIn {
  readonly tools: MailTools
  /** Under which the files of letters stand, and where they come from. */
  readonly account: string
  readonly downloader: Downloader
  /** Begins to read; resolves with how to end it. */
  startReceiving(): () => Promise<void>
}

const LEASE_MS = 5000
const CARE_MS = 3_600_000

/** The desk's signs on letters: the same for all processes that share a secret key and a sender. */
export function mailMarksOf({ config }: Surroundings): MailMarks {
  return createMailMarks(secretKeyOf(config), parseSender(config.mail.from).domain)
}

/** Null where IMAP_URL is not set: then no ticket waits for mail to have been read. */
export async function prepareMailIn(around: Surroundings, database: Database): Promise<MailIn | null> {
  const letters = createReceivedLetters(database)
  const { imapUrl, from } = around.config.mail
  if (imapUrl === null) {
    await letters.forgetReading(MAIL_IN_ACCOUNT)
    return null
  }
  const { createLetterReader } = await import('../channels/email/read-letter.ts')
  const marks = mailMarksOf(around)
  const readLetter = createLetterReader({ marks, ownAddress: parseSender(from).address })
  return {
    account: MAIL_IN_ACCOUNT,
    downloader: createMailDownloader(letters.sourceOf),
    tools: {
      marks,
      async read(key) {
        const source = await letters.sourceOf(key)
        return source === null ? null : readLetter(source)
      },
      ...createMailQueries(database),
    },
    startReceiving: () => startReceiving(around, database, letters, imapUrl),
  }
}

function startReceiving(
  { config, log: whole, clock, holder, inBell }: Surroundings,
  database: Database,
  letters: ReceivedLetters,
  imapUrl: string,
): () => Promise<void> {
  const log = whole.child({ component: 'mail' })
  const place = readImapUrl(imapUrl)
  const account = MAIL_IN_ACCOUNT
  const receiver = startMailReceiver({
    account,
    open: () => openMailbox(place),
    lease: createPollStore({ sql: database, account, holder, leaseMs: LEASE_MS, clock }),
    letters: shelfOf(letters, account),
    onStored: () => inBell.ring(),
    onAway: (error) => log.warn({ err: error }, 'The mailbox or the database does not answer; it is tried again'),
    onForbidden: () => log.error('IMAP_URL is refused: name or password are wrong; it is tried again once a minute'),
    onCut: ({ key, bytes }) => log.warn({ letter: key, bytes }, 'A letter of more than 25 MB was kept without its end'),
  })
  const { inboxDays } = config.desk.retention
  const caring = createLoop({
    bell: createBell(),
    idleMs: CARE_MS,
    ceilingMs: CARE_MS,
    onFault: (error) => log.warn({ err: error }, 'Old letters could not be removed; tried again later'),
    once: async () => {
      await letters.forget(inboxDays)
      return 'idle'
    },
  })
  return async () => {
    await Promise.all([receiver.stop(), caring.stop()])
  }
}

function shelfOf(letters: ReceivedLetters, account: string): LetterShelf {
  return {
    keep: (key, source, row) => letters.keep({ key, source, row: toRecord(row) }),
    positionOf: () => letters.positionOf(account),
    moveTo: (position) => letters.moveTo(account, position),
  }
}
