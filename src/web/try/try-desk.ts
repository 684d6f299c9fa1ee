/** What the page needs of the desk behind it. */

export interface Visitor {
  /** The digest of what the browser's cookie holds. */
  readonly session: string
  /** The language of the page. */
  readonly language: string
}

export interface PageFile {
  readonly id: string
  readonly name: string
  readonly bytes: number
  readonly mimeType: string
  readonly digest: string
}

/** Something that somebody does on the page; `clientId` is made by the page and names it once and for all. */
export interface Deed extends Visitor {
  readonly place: 'chat' | 'room'
  readonly clientId: string
  readonly body:
    | { readonly kind: 'text'; readonly text: string; readonly replyTo: string | null }
    | { readonly kind: 'files'; readonly caption: string; readonly files: PageFile[] }
    | { readonly kind: 'edit'; readonly messageId: string; readonly text: string }
    | { readonly kind: 'press'; readonly messageId: string; readonly choice: string }
    | { readonly kind: 'contact' }
}

export interface PageLetter {
  readonly id: string
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly text: string
  /** Epoch milliseconds. */
  readonly at: number
}

export interface PageClock {
  /** Epoch milliseconds of the desk's clock. */
  readonly at: number
  readonly zone: string
  /** When something falls due next for this browser's tickets; null when nothing does. */
  readonly nextAt: number | null
}

/** What is new on the page. */
export interface PageChanges {
  readonly revision: number
  /** JSON of each message, in the order of the chats. */
  readonly messages: readonly object[]
  readonly letters: readonly PageLetter[]
  readonly clock: PageClock
}

export type ClockStep = 'hour' | 'businessDay' | 'next'

export interface PageToast {
  readonly text: string
  readonly isAlert: boolean
  readonly pressId: string
}

export interface PageListener {
  changed(): void
  toast(toast: PageToast): void
}

export interface TryDesk {
  /** The languages of the page, the first being the one that it opens in when the browser asks for none of them. */
  readonly languages: readonly string[]
  /** Ends the streams when the program stops. */
  readonly stopping: AbortSignal
  /** False until the database is there: nothing can be stored, so nothing is taken. */
  isReady(): boolean
  /** A text of the page. */
  text(language: string, key: string): string
  changes(visitor: Visitor, since: number): Promise<PageChanges>
  /** Resolves after the commit; false for what this page cannot have offered. Rejects when the database is away. */
  carryOut(deed: Deed): Promise<boolean>
  keepFile(bytes: Uint8Array): Promise<{ readonly id: string; readonly digest: string }>
  /** A file of this browser's own messages; null for any other. */
  openFile(visitor: Visitor, id: string): Promise<{ readonly file: PageFile; readonly bytes: Uint8Array } | null>
  /** Moves the clock of the whole desk forward. False when there is nothing to move to. */
  moveClock(visitor: Visitor, step: ClockStep): Promise<boolean>
  /** Where the agent of the page comes into the desk's own pages, once and for ten minutes. */
  deskPath(visitor: Visitor): Promise<string>
  listen(visitor: Visitor, listener: PageListener): () => void
}
