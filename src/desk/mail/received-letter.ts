/** A letter that came in, read. Whatever is in it was chosen by whoever sent it. */
export interface ReceivedLetter {
  readonly nature: LetterNature
  /** One mailbox out of the From header, the domain in lower-case ASCII; null when there is none that could be answered. */
  readonly sender: string | null
  /** Null when the sender gave none that could stand in a header. */
  readonly messageId: string | null
  /** The same for every copy of this letter, and for no other; hexadecimal. */
  readonly fingerprint: string
  /** In-Reply-To and References, the nearest first. */
  readonly answers: readonly string[]
  /** Every address that the letter says it was sent to. */
  readonly recipients: readonly string[]
  /** What the person wrote, without what they quote and without their signature. */
  readonly words: string
  readonly files: readonly LetterFile[]
  /** What it says of a letter that could not be delivered; only for a bounce. */
  readonly bounce: Bounce | null
}

/**
 * `person`: somebody wrote it. `automatic`: a machine answers or sends to many; nobody has reacted. `own`: we sent it
 * ourselves, and it came round. `bounce`: a mail server gives a letter back.
 */
export type LetterNature = 'person' | 'automatic' | 'own' | 'bounce'

export interface LetterFile {
  /** The place among the attachments of the letter, or `words` for the whole text of one that is too long for a message. */
  readonly part: string
  readonly name: string | null
  readonly mimeType: string | null
  readonly bytes: number
}

export interface Bounce {
  /** For good: the server will not try again. */
  readonly isFinal: boolean
  /** The mailbox itself is not there; false for a full one and for what a policy refused. */
  readonly isOfMailbox: boolean
  /** The stamp of ours that was found in what came back. */
  readonly stamp: string | null
}
