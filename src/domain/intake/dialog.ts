import type { IncomingFile } from './incoming.ts'

/** The questions of an intake, in the order in which they are asked (R4–R10). */
export const FIELDS = [
  'contact',
  'email',
  'product',
  'version',
  'problem',
  'error',
  'steps',
  'changes',
  'severity',
] as const
export type Field = (typeof FIELDS)[number]

/** What the conversation waits for: the answer to a question, or a decision. */
export type Asking = Field | 'consent' | 'review' | 'cancel' | 'typo' | 'resume' | 'which' | 'declined' | null

export interface Answer {
  /** The person's own words, or the id of a product or a severity. */
  readonly text: string
  /** `unknown`: they do not know; `none`: there is nothing to tell; both are answers (R7). */
  readonly kind: 'given' | 'unknown' | 'none'
  /** The messages it came in; an edit of one of them changes the answer. */
  readonly messageIds: readonly string[]
}

export interface DraftFile extends IncomingFile {
  readonly messageId: string
}

/** A request that is being written. */
export interface Draft {
  /** Names the submission: the same draft can be registered only once. */
  readonly id: string
  readonly startedAt: number
  readonly answers: Readonly<Partial<Record<Field, Answer>>>
  readonly files: readonly DraftFile[]
  /** True while one answer is changed from the review card. */
  readonly isEditing: boolean
  readonly wasLanguageOffered: boolean
}

/** Words that wait until the person has said which ticket they belong to. */
export interface HeldMessage {
  readonly messageId: string
  readonly at: number
  readonly text: string
  readonly files: readonly IncomingFile[]
}

/** The whole state of one person's conversation with the bot: plain JSON with a version. */
export interface Dialog {
  readonly version: 1
  readonly language: string
  /** The person chose it; detection no longer changes it. */
  readonly isLanguageLocked: boolean
  /** The version of the rules that the person has agreed to. */
  readonly consent: string | null
  readonly draft: Draft | null
  readonly asking: Asking
  /** Counts what was asked; the buttons of an older question are stale. */
  readonly revision: number
  /** The actions behind the buttons that are shown now, by index. */
  readonly offered: readonly string[]
  readonly held: HeldMessage | null
  /** The album that was last answered, so that its other pictures are taken silently. */
  readonly lastAlbum: string | null
  /** When the person was last helped out of something that was not understood, epoch milliseconds. */
  readonly lastHintAt: number | null
}

/** A conversation that has not begun. */
export function freshDialog(language: string): Dialog {
  return {
    version: 1,
    language,
    isLanguageLocked: false,
    consent: null,
    draft: null,
    asking: null,
    revision: 0,
    offered: [],
    held: null,
    lastAlbum: null,
    lastHintAt: null,
  }
}

/** Reads a stored dialog. One of another version, or broken, begins anew and keeps the language and the consent. */
export function restoreDialog(state: string, language: string): Dialog {
  const stored = parse(state)
  if (stored?.version === 1) return { ...freshDialog(language), ...stored }
  const kept = typeof stored?.language === 'string' ? stored.language : language
  return { ...freshDialog(kept), consent: typeof stored?.consent === 'string' ? stored.consent : null }
}

function parse(state: string): Partial<Dialog> | null {
  try {
    const value: unknown = JSON.parse(state)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
