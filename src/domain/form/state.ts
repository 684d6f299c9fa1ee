import type { IncomingFile } from '../intake/incoming.ts'
import type { FormAbout, FormValues } from './act.ts'
import { textIn } from './read-values.ts'

/** What the platform tells of a person. */
export interface FormProfile {
  readonly name: string
  readonly company: string | null
  readonly phone: string | null
  readonly email: string | null
  /** The address of a full member of the desk's own workspace counts as confirmed (R4); nobody else's does. */
  readonly isEmailConfirmed: boolean
  /** The language of the person's program, `ru`; null when nobody knows. */
  readonly language: string | null
}

/** A request that is being filled in. What is typed is kept as it is typed, for a closed form tells nothing any more. */
export interface FormDraft {
  /** Names it in the form's metadata. */
  readonly id: string
  readonly startedAt: number
  /** When something in it changed last; epoch milliseconds. */
  readonly savedAt: number
  readonly values: FormValues
  /** Files that came with the message that it is about. */
  readonly files: readonly IncomingFile[]
  /** What of that message is too long for a field. */
  readonly rest: string
  /** Further situations, each to be a ticket of its own (R11). */
  readonly situations: readonly FormValues[]
  /** A further situation that is still being filled in. */
  readonly extra: FormValues
  readonly about: FormAbout | null
  readonly generation: number
}

/** Everything about forms that one person's conversation keeps: plain JSON. */
export interface FormState {
  readonly profile: FormProfile | null
  readonly draft: FormDraft | null
  /** The draft before, put aside for a request about a message. */
  readonly shelf: FormDraft | null
  /** The first views of the forms that were sent last: the same one is not registered again. */
  readonly sent: readonly string[]
  /** What mentions were about, for the button under the answer to them. */
  readonly offers: readonly FormOffer[]
  /** The page of the home that is shown; null before it was ever opened. */
  readonly homePage: number | null
}

export interface FormOffer {
  readonly text: string
  readonly files: readonly IncomingFile[]
  readonly about: FormAbout
}

export const MOST_SITUATIONS = 9
export const FIELD_CHARS = 3000
/** So long a draft waits; epoch milliseconds. */
export const KEEP_MS = 14 * 24 * 3_600_000
const KEPT_NAMES = 20

export function freshForms(): FormState {
  return { profile: null, draft: null, shelf: null, sent: [], offers: [], homePage: null }
}

/** Reads what was stored; whatever is not there begins empty. */
export function restoreForms(stored: unknown): FormState {
  return typeof stored === 'object' && stored !== null
    ? { ...freshForms(), ...(stored as Partial<FormState>) }
    : freshForms()
}

export interface Opening {
  readonly id: string
  readonly at: number
  readonly text: string
  readonly files: readonly IncomingFile[]
  readonly about: FormAbout | null
}

/**
 * The draft that an opened form shows: the one that was left, or a new one. One that begins with somebody's words is always
 * new, and what was left before it comes back after it.
 */
export function openDraft(state: FormState, opening: Opening): FormState {
  const kept = state.draft !== null && isWorthKeeping(state.draft, opening.at) ? state.draft : null
  const shelf = state.shelf !== null && isWorthKeeping(state.shelf, opening.at) ? state.shelf : null
  const isAboutSomething = opening.text !== '' || opening.files.length > 0 || opening.about !== null
  if (!isAboutSomething && kept) return { ...state, draft: kept, shelf }
  if (!isAboutSomething && shelf) return { ...state, draft: shelf, shelf: null }
  return { ...state, draft: newDraft(opening), shelf: kept ?? shelf }
}

function newDraft({ id, at, text, files, about }: Opening): FormDraft {
  const problem = text.slice(0, wholeEnd(text, FIELD_CHARS))
  const values: FormValues = problem === '' ? {} : { problem: { kind: 'text', text: problem } }
  return {
    id,
    startedAt: at,
    savedAt: at,
    values,
    files,
    rest: text.slice(problem.length),
    situations: [],
    extra: {},
    about,
    generation: 0,
  }
}

/** The place itself, or one before it when it lies between the two halves of a character. */
function wholeEnd(text: string, end: number): number {
  const before = text.charCodeAt(end - 1)
  return text.length > end && before >= 0xd800 && before <= 0xdbff ? end - 1 : end
}

const TOLD = ['product', 'version', 'problem', 'error', 'steps', 'changes', 'behalfName', 'behalfEmail'] as const

/** Somebody has told something in it, and not too long ago. What stands there by itself, name and address, is nothing told. */
export function isWorthKeeping(draft: FormDraft, at: number): boolean {
  return at - draft.savedAt < KEEP_MS && isBegun(draft)
}

export function isBegun({ values, files, situations, extra }: FormDraft): boolean {
  const isTold = (told: FormValues): boolean => TOLD.some((name) => textIn(told, name) !== '')
  const hasFile = Object.values(values).some((value) => value.kind === 'files' && value.files.length > 0)
  return isTold(values) || isTold(extra) || hasFile || files.length > 0 || situations.length > 0
}

/** The draft of this name, wherever it lies. */
export function draftOf({ draft, shelf }: FormState, id: string): FormDraft | null {
  return [draft, shelf].find((one) => one?.id === id) ?? null
}

/** The same draft, changed; another one is left alone. */
export function withDraft(state: FormState, id: string, change: Partial<FormDraft>): FormState {
  const changed = (draft: FormDraft | null): FormDraft | null => (draft?.id === id ? { ...draft, ...change } : draft)
  return { ...state, draft: changed(state.draft), shelf: changed(state.shelf) }
}

/** The draft is registered, or given up; the one before it comes back. */
export function withoutDraft(state: FormState, id: string): FormState {
  if (state.draft?.id === id) return { ...state, draft: state.shelf, shelf: null }
  return state.shelf?.id === id ? { ...state, shelf: null } : state
}

/** What has waited for too long is forgotten, with all that was typed in it. */
export function purged(state: FormState, at: number): FormState {
  const young = (draft: FormDraft | null): FormDraft | null =>
    draft !== null && at - draft.savedAt < KEEP_MS ? draft : null
  return { ...state, draft: young(state.draft), shelf: young(state.shelf), offers: [] }
}

/** Everything typed is thrown away, files included; the form stays open and begins empty. */
export function begunAnew(state: FormState, id: string, at: number): FormState {
  const draft = draftOf(state, id)
  if (!draft) return state
  const fresh = newDraft({ id, at, text: '', files: [], about: null })
  return withDraft(state, id, { ...fresh, generation: draft.generation + 1 })
}

export function noteSent(state: FormState, rootId: string): FormState {
  return { ...state, sent: [...state.sent, rootId].slice(-KEPT_NAMES) }
}

export function noteOffer(state: FormState, offer: FormOffer): FormState {
  const others = state.offers.filter(({ about }) => about.messageId !== offer.about.messageId)
  return { ...state, offers: [...others, offer].slice(-KEPT_NAMES) }
}
