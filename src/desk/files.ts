import type { Readable } from 'node:stream'

/** Files that people send: how a channel hands them out, where they are kept, and how a reader finds them. */

/** Bytes in pieces; read once. */
export type Content = AsyncIterable<Uint8Array>

/** Why a file was not kept. `erased`: it was, and its owner asked for it to go. */
export type FileRefusal = 'tooBig' | 'gone' | 'quota' | 'unreachable' | 'erased'

/** Keeps files under names of our own. What a person called the file never reaches it (T11). */
export interface FileStore {
  /**
   * Stores the content whole or not at all, in the place of what stood under the key, and resolves when it outlives a crash.
   * Rejects with the content's own error when that breaks off.
   *
   * @param key 32 hexadecimal digits; anything else is refused, in the other functions as well.
   */
  put(key: string, content: Content): Promise<void>
  /** Null when there is no such file. */
  get(key: string): Promise<Readable | null>
  /** Resolves as well when there is no such file. */
  remove(key: string): Promise<void>
  /** Removes what was begun before this moment and never became a file, as a killed process leaves it. */
  sweepUnfinished(before: Date): Promise<void>
}

export interface FileToFetch {
  /** The platform's handle. */
  readonly fileId: string
  /** More bytes than this are never read, whatever the platform declares. */
  readonly mostBytes: number
  /** Failed tries so far. */
  readonly failures: number
  /** Ends the transfer early. */
  readonly signal: AbortSignal
}

/** Fetches the files of one account, one try at a time. */
export interface Downloader {
  /**
   * Opens a file for reading. It rejects, and so does the reading of the content, only with a `FileFault`: with `tooBig` as
   * soon as more than `mostBytes` have come or are announced. Content that ends without one is complete.
   */
  open(file: FileToFetch): Promise<Content>
}

export type FileVerdict =
  | { readonly kind: 'refused'; readonly because: 'tooBig' | 'gone' }
  /** Comes back by itself; `account`: for every file of the account until then. */
  | { readonly kind: 'away'; readonly afterMs?: number; readonly scope?: 'account' }

/** A file that cannot be had, now or ever. Its text holds neither a token, nor an address, nor words of a person (T20). */
export class FileFault extends Error {
  readonly verdict: FileVerdict

  constructor(note: string, verdict: FileVerdict) {
    super(note)
    this.name = 'FileFault'
    this.verdict = verdict
  }
}

/** Passes content on and breaks it off with `tooBig` before more than `mostBytes` have gone through. */
export async function* upTo(content: Content, mostBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of content) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) throw new FileFault('more bytes came than may', { kind: 'refused', because: 'tooBig' })
    yield chunk
  }
}

/** A file as a reader may know of it. */
export interface Attachment {
  readonly id: string
  readonly ticketId: string
  readonly messageId: string
  /** False for what only agents see. */
  readonly isPublic: boolean
  readonly kind: string
  /** Fit to be shown and to be saved under; never empty. */
  readonly name: string
  /** As stored, else as announced; null when nobody knows. */
  readonly bytes: number | null
  readonly state:
    | { readonly is: 'stored'; readonly key: string; readonly type: string }
    | { readonly is: 'waiting' }
    | { readonly is: 'refused'; readonly because: string }
}

/** Finds files of a ticket. Whether the reader may see the ticket at all is asked before (T10). */
export interface AttachmentLookup {
  /** In the order of their messages. */
  ofTicket(ticketId: string): Promise<readonly Attachment[]>
  /** Those that came with one message of a ticket; without one those of the request itself. */
  ofMessage(ticketId: string, messageId: string | null): Promise<readonly Attachment[]>
  /** Null when the ticket has no such file, whoever else has one under this id. */
  one(ticketId: string, id: string): Promise<Attachment | null>
}
