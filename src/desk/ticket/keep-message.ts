import type { Writes } from '../records.ts'

export interface Kept {
  readonly ticketId: string
  readonly author: string
  readonly kind: string
  /** False for what only agents see. */
  readonly isPublic: boolean
  readonly isAbusive?: boolean
  readonly conversation: string | null
  readonly externalId: string | null
  readonly text: string
  readonly at: Date
}

/** Puts words into the archive; an edit later adds a version and takes nothing away (R3). */
export function keepMessage(writes: Writes, id: string, kept: Kept): void {
  const { text, at, isAbusive = false, ...message } = kept
  writes.messages.push({ id, at, isAbusive, ...message })
  writes.versions.push({ messageId: id, version: 1, body: text, at })
}

export interface KeptFile {
  readonly kind: string
  readonly name: string | null
  readonly mimeType: string | null
  readonly bytes: number | null
  readonly fileId: string
}

export function keepFiles(
  writes: Writes,
  messageId: string,
  ticketId: string,
  account: string,
  files: readonly KeptFile[],
): void {
  for (const [index, { kind, name, mimeType, bytes, fileId }] of files.entries()) {
    const id = `${messageId}.f${index}`
    writes.attachments.push({ id, messageId, ticketId, kind, name, mimeType, bytes, account, fileId })
  }
}
