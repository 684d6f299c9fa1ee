import { createHash } from 'node:crypto'
import PostalMime, { type Attachment, type Email } from 'postal-mime'
import type { MailMarks } from '../../desk/mail/mail-marks.ts'
import type { LetterFile, ReceivedLetter } from '../../desk/mail/received-letter.ts'
import { textOfHtml } from './html-text.ts'
import { letterNature } from './letter-nature.ts'
import { STAMP_HEADER } from './mailer.ts'
import { wellFormedIds } from './message-id.ts'
import { ownWords } from './own-words.ts'
import { readBounce } from './read-bounce.ts'
import { strictAddress } from './strict-address.ts'

/** A letter longer than this is read up to here; the whole of it is kept as a file. */
const WORDS_CHARS = 200_000
const MOST_FILES = 20
const PARSE_LIMITS = { maxNestingDepth: 50, maxHeadersSize: 512 * 1024, forceRfc822Attachments: true } as const

export interface ReaderOptions {
  readonly marks: MailMarks
  /** The address that our letters come from. */
  readonly ownAddress: string
}

export type LetterReader = (source: Uint8Array) => Promise<ReceivedLetter>

/** Reads letters as they came; rejects only for one that is no letter at all. */
export function createLetterReader({ marks, ownAddress }: ReaderOptions): LetterReader {
  return async (source) => {
    const email = await PostalMime.parse(source, PARSE_LIMITS)
    const header = (name: string): string | null => email.headers.find(({ key }) => key === name)?.value.trim() ?? null
    const sender = senderOf(email)
    const stamp = header(STAMP_HEADER.toLowerCase())
    const isOurs = (stamp !== null && marks.outboxIdOfStamp(stamp) !== null) || isSameMailbox(sender, ownAddress)
    const nature = letterNature({ header, sender, subject: email.subject ?? '', isOurs })
    return {
      nature,
      sender,
      messageId: wellFormedIds([email.messageId?.trim() ?? ''])[0] ?? null,
      fingerprint: fingerprintOf(email, source),
      answers: wellFormedIds([...idsIn(email.inReplyTo), ...idsIn(email.references).reverse()]).slice(0, 50),
      recipients: recipientsOf(email, header),
      words: nature === 'person' ? ownWords(plainText(email)) : '',
      files: filesOf(email),
      bounce: nature === 'bounce' ? readBounce(Buffer.from(source).toString('latin1')) : null,
    }
  }
}

/** The bytes of one part, or null when the letter has no such part. */
export async function partOf(source: Uint8Array, part: string): Promise<Uint8Array | null> {
  const email = await PostalMime.parse(source, PARSE_LIMITS)
  if (part === 'words') return Buffer.from(plainText(email), 'utf8')
  const file = kept(email)[Number(part)]
  return file === undefined ? null : bytesOf(file)
}

function plainText({ text, html }: Email): string {
  const words = text !== undefined && text.trim() !== '' ? text : textOfHtml((html ?? '').slice(0, 4 * WORDS_CHARS))
  return words.slice(0, WORDS_CHARS)
}

function senderOf({ from }: Email): string | null {
  const read = strictAddress(from?.address ?? '')
  return read.ok ? read.address.toLowerCase() : null
}

/** `support+anything@desk` is the mailbox `support@desk`. */
function isSameMailbox(sender: string | null, own: string): boolean {
  return sender !== null && sender.replace(/\+[^@]*@/u, '@') === own.toLowerCase()
}

/** Name and words together, so that a name that is used twice loses no letter; a letter without a name is only itself. */
function fingerprintOf({ messageId, text, html }: Email, source: Uint8Array): string {
  const hash = createHash('sha256')
  const whole = messageId === undefined ? hash.update(source) : hash.update(`${messageId}\n`).update(text ?? html ?? '')
  return whole.digest('hex').slice(0, 32)
}

function idsIn(text: string | undefined): string[] {
  return (text ?? '').slice(0, 20_000).match(/<[^<>\s]{1,250}>/gu) ?? []
}

const DELIVERED_TO = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to']

function recipientsOf({ to, cc }: Email, header: (name: string) => string | null): readonly string[] {
  const named = [...(to ?? []), ...(cc ?? [])].flatMap((one) => one.group ?? [one]).map(({ address }) => address)
  const delivered = DELIVERED_TO.flatMap((name) => header(name)?.replace(/[<>]/gu, '').trim() ?? [])
  return [...delivered, ...named].filter((address) => address.includes('@')).slice(0, 100)
}

/** Pictures of a signature stand inside the text; what a person adds stands beside it. Reports of servers are no files. */
function kept({ attachments }: Email): readonly Attachment[] {
  return attachments.filter(
    ({ mimeType, related, disposition }) =>
      !/^(?:message\/(?:delivery-status|disposition-notification)|text\/rfc822-headers|application\/pgp-signature)$/u.test(
        mimeType,
      ) && !(related === true && disposition !== 'attachment' && !mimeType.startsWith('image/')),
  )
}

function filesOf(email: Email): readonly LetterFile[] {
  return kept(email)
    .slice(0, MOST_FILES)
    .map((file, index) => ({
      part: String(index),
      name: file.filename,
      mimeType: file.mimeType,
      bytes: bytesOf(file).byteLength,
    }))
}

function bytesOf({ content }: Attachment): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : new Uint8Array(content)
}
