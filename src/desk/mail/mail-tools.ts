import type { QueuedLetter } from '../letters.ts'
import type { MailMarks } from './mail-marks.ts'
import type { ReceivedLetter } from './received-letter.ts'

/** What the desk needs to understand mail; missing where no mailbox is read. */
export interface MailTools {
  readonly marks: MailMarks
  /** Null when the letter is kept no longer. Rejects for one that cannot be read at all. */
  readonly read: (key: string) => Promise<ReceivedLetter | null>
  readonly contactOf: (ticketId: string) => Promise<MailContact | null>
  /** The letter that an outbox row stands for; null when it is kept no longer. */
  readonly letterOf: (outboxId: string) => Promise<QueuedLetter | null>
  /** Notes that nobody reads mail at this address. Twice is the same as once. */
  readonly flagBounced: (address: string, at: Date) => Promise<void>
}

/** Whose ticket it is, as far as mail goes. */
export interface MailContact {
  readonly ticketId: string
  /** Where the requester hears news. */
  readonly conversation: string
  readonly email: string | null
  readonly isEmailConfirmed: boolean
}
