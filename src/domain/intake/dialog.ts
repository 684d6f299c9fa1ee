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
export type Asking =
  | Field
  | ('consent' | 'review' | 'cancel' | 'typo' | 'resume' | 'which' | 'declined')
  | ('guess' | 'code' | 'split' | 'more' | 'incident' | 'known' | 'assign' | 'files')
  | null

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
  /** The situation that it shows, from 1; 0: all of them; null: nobody has said yet. */
  readonly situation: number | null
}

/** What the first words seemed to tell already: offered for a yes, not asked again. */
export interface Guess {
  readonly productId: string
  readonly version: string | null
}

/** Several problems found in one text, while the person decides which of them become requests of their own (R11). */
export interface SplitProposal {
  readonly introduction: string
  readonly parts: readonly { readonly text: string; readonly isOn: boolean }[]
}

/** What the desk knows already about a problem like this one; all words are an agent's own, written for everybody. */
export type Hint =
  | { readonly kind: 'incident'; readonly id: string; readonly title: string }
  | { readonly kind: 'known'; readonly id: string; readonly title: string; readonly body: string }

/** A known incident that the person follows, with the request that they have not sent because of it. */
export interface Follow {
  readonly incidentId: string
  readonly title: string
  readonly draft: Draft
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
  readonly guess: Guess | null
  /** The problems, each to be a ticket of its own; empty while there is one, which stands in the answers. */
  readonly situations: readonly string[]
  readonly proposal: SplitProposal | null
  /** The text that was offered for splitting last: the same is not offered twice. */
  readonly splitAsked: string | null
  /** How many times the live card was posted; the last one is kept up to date. */
  readonly cards: number
  /** What the desk knows already was looked for; it is offered once. */
  readonly isHintSought: boolean
  readonly hint: Hint | null
  /** The person put the code of their address off until later. */
  readonly isCodePutOff: boolean
}

/** The six digits that prove an address (R4). Nothing in it tells the code: that comes from the desk's secret and `key`. */
export interface Confirmation {
  readonly address: string
  readonly key: string
  /** The letters of the last day from this chat, oldest first; epoch milliseconds. */
  readonly letters: readonly { readonly address: string; readonly at: number }[]
  /** Wrong tries at the code that was sent last. */
  readonly wrong: number
  readonly isConfirmed: boolean
}

/** An album that is still arriving: its pictures come one by one and are answered once. */
export interface Album {
  readonly id: string
  readonly count: number
  /** Pictures beyond the measure. */
  readonly dropped: number
}

/** The last words of the person, to recognise the next piece of a text that their program cut in two. */
export interface LastWords {
  readonly messageId: string
  /** UTF-16 units of the message. */
  readonly units: number
  readonly at: number
}

/** Words that wait until the person has said which ticket they belong to. */
export interface HeldMessage {
  readonly messageId: string
  readonly at: number
  readonly text: string
  readonly files: readonly IncomingFile[]
  readonly isAbusive: boolean
  /** One of many, an album or a flood: kept, and not confirmed on its own. */
  readonly isQuiet: boolean
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
  /** The last message that went to the only open ticket by itself, in case it was about something else. */
  readonly guessed: { readonly ticketId: string; readonly message: HeldMessage } | null
  readonly album: Album | null
  readonly confirmation: Confirmation | null
  readonly lastWords: LastWords | null
  /** The language that the last words were in, and how many in a row agreed, while it is not the one that is spoken. */
  readonly otherLanguage: { readonly language: string; readonly times: number } | null
  /** A message whose words are no answer, because they were not understood or refused: an edit of it is a new try. */
  readonly unkept: string | null
  /** When words were refused of late; epoch milliseconds (R20). */
  readonly strikes: readonly number[]
  /** Until then words are not taken into a draft, after too many refusals. */
  readonly coolsUntil: number | null
  /** When the latest messages came, oldest first, as many as one minute may hold. */
  readonly recent: readonly number[]
  readonly isFloodTold: boolean
  readonly follows: readonly Follow[]
  /** How many late words wait for their one answer after an outage; null when none do. */
  readonly behind: number | null
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
    guessed: null,
    album: null,
    confirmation: null,
    lastWords: null,
    otherLanguage: null,
    unkept: null,
    strikes: [],
    coolsUntil: null,
    recent: [],
    isFloodTold: false,
    follows: [],
    behind: null,
  }
}

/** A request of which nothing is written yet. */
export function freshDraft(id: string, startedAt: number): Draft {
  return {
    id,
    startedAt,
    answers: {},
    files: [],
    isEditing: false,
    wasLanguageOffered: false,
    guess: null,
    situations: [],
    proposal: null,
    splitAsked: null,
    cards: 0,
    isHintSought: false,
    hint: null,
    isCodePutOff: false,
  }
}

/** Reads a stored dialog. One of another version, or broken, begins anew and keeps the language and the consent. */
export function restoreDialog(state: string, language: string): Dialog {
  const stored = parse(state)
  if (stored?.version === 1) {
    const { draft = null } = stored
    return {
      ...freshDialog(language),
      ...stored,
      draft: draft && { ...freshDraft(draft.id, draft.startedAt), ...draft },
    }
  }
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
