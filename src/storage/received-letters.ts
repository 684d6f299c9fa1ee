import type { QueuedLetter } from '../desk/letters.ts'
import type { MailContact } from '../desk/mail/mail-tools.ts'
import type { Database } from './database.ts'

export interface MailPosition {
  readonly uidValidity: number
  readonly lastUid: number
}

/** One letter with the row that announces it, in the shape that `receive_rows` reads. */
export interface LetterToKeep {
  readonly key: string
  readonly source: Uint8Array
  readonly row: Readonly<Record<string, unknown>>
}

export interface ReceivedLetters {
  /** Keeps a letter and its row in one transaction; one that was kept before stays as it is. False: it was there. */
  readonly keep: (letter: LetterToKeep) => Promise<boolean>
  readonly sourceOf: (key: string) => Promise<Uint8Array | null>
  readonly positionOf: (account: string) => Promise<MailPosition | null>
  readonly moveTo: (account: string, position: MailPosition) => Promise<void>
  /** Lets letters go that came before this moment of the database's clock, and what was remembered of their senders. */
  readonly forget: (olderThanDays: number) => Promise<void>
  /** Nothing is read any more: no ticket waits for mail to have been read. */
  readonly forgetReading: (account: string) => Promise<void>
}

export function createReceivedLetters(database: Pick<Database, 'query'>): ReceivedLetters {
  return {
    async keep({ key, source, row }) {
      const [answer] = await database.query<{ stored: number }>('keep_letter', KEEP, [
        key,
        Buffer.from(source.buffer, source.byteOffset, source.byteLength),
        JSON.stringify([row]),
      ])
      return (answer?.stored ?? 0) > 0
    },
    async sourceOf(key) {
      const [row] = await database.query<{ source: Buffer }>(
        'letter_source',
        'select source from received_letters where key = $1',
        [key],
      )
      return row?.source ?? null
    },
    async positionOf(account) {
      const [row] = await database.query<{ uidValidity: string; lastUid: string }>(
        'mail_position',
        'select uid_validity::text as "uidValidity", last_uid::text as "lastUid" from mail_positions where account = $1',
        [account],
      )
      return row ? { uidValidity: Number(row.uidValidity), lastUid: Number(row.lastUid) } : null
    },
    async moveTo(account, { uidValidity, lastUid }) {
      await database.query('move_mail_position', MOVE, [account, uidValidity, lastUid])
    },
    async forget(olderThanDays) {
      await database.query(
        'forget_letters',
        `delete from received_letters where received_at < now() - $1 * interval '1 day'`,
        [olderThanDays],
      )
      await database.query(
        'forget_senders',
        `delete from dialogs where lane like 'mail:in:%' and person_id is null and changed_at < now() - interval '30 days'`,
        [],
      )
    },
    async forgetReading(account) {
      await database.query('forget_reading', 'delete from channel_cursors where account = $1', [account])
    },
  }
}

const KEEP = `
  with kept as (
    insert into received_letters (key, source) values ($1, $2) on conflict on constraint received_letters_pkey do nothing
  )
  select receive_rows($3::json) as stored`

/** Never back within one numbering of the mailbox. */
const MOVE = `
  insert into mail_positions as p (account, uid_validity, last_uid) values ($1, $2, $3)
  on conflict on constraint mail_positions_pkey do update set uid_validity = excluded.uid_validity,
    last_uid = case when p.uid_validity = excluded.uid_validity then greatest(p.last_uid, excluded.last_uid)
      else excluded.last_uid end`

/** What the desk asks the database about mail. */
export interface MailQueries {
  readonly contactOf: (ticketId: string) => Promise<MailContact | null>
  readonly letterOf: (outboxId: string) => Promise<QueuedLetter | null>
  readonly flagBounced: (address: string, at: Date) => Promise<void>
}

export function createMailQueries(database: Pick<Database, 'query'>): MailQueries {
  return {
    async contactOf(ticketId) {
      const [row] = await database.query<MailContact>(
        'mail_contact',
        `select k.id::text as "ticketId", k.conversation, p.email, p.is_email_confirmed as "isEmailConfirmed"
         from tickets k join persons p on p.id = k.requester_id
         where k.id = $1 and p.erased_at is null`,
        [ticketId],
      )
      return row ?? null
    },
    async letterOf(outboxId) {
      const [row] = await database.query<{ payload: string }>(
        'letter_of_outbox',
        `select payload from outbox where id = $1 and kind = 'letter'`,
        [outboxId],
      )
      // Written by the desk itself.
      return row ? (JSON.parse(row.payload) as QueuedLetter) : null
    },
    async flagBounced(address, at) {
      await database.query(
        'flag_bounced',
        'update persons set email_bounced_at = $2 where lower(email) = lower($1) and email_bounced_at is null',
        [address, at],
      )
    },
  }
}
