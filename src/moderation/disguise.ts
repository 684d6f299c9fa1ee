import { DEAD, START, type Automaton } from './automaton.ts'
import { CYRILLIC, isAlike, lettersOf, LATIN, onCyrillicKey, onLatinKey, SIGN, type Imitation } from './letters.ts'
import { NO_FACTS, type Facts, type Lexicon, type Match } from './lexicon.ts'
import type { Signs } from './signs.ts'

/** As many readings of one chunk as are followed at a time. */
const MAX_READINGS = 48
const MAX_LENGTH = 48
const MAX_MASKED = 24
/** Signs that people put in place of a letter; the others hide one only when they stand in a row. */
const MASKS = new Set([...'*#%_•·×…■█▇'].map((sign) => sign.charCodeAt(0)))
const WEAK_MASKS = new Set([...'.-@?+~^=&'].map((sign) => sign.charCodeAt(0)))
const [STAR, HASH] = ['*', '#'].map((sign) => sign.charCodeAt(0))
const HEAVY = ['obscene', 'slur', 'insultStrong']

export interface ReadingOptions {
  readonly letters: Imitation
  /** A doubled letter may be a single one; three or more always may. */
  readonly areDoublesSingle: boolean
}

interface Readings {
  length: number
  readonly states: Int32Array
}

let now: Readings = { length: 0, states: new Int32Array(MAX_READINGS) }
let then: Readings = { length: 0, states: new Int32Array(MAX_READINGS) }

/**
 * The heaviest word that the signs can be read as, whole: digits and look-alikes as letters, drawn-out letters as one. Only
 * words that are bad wherever they stand are found this way; nothing when a reading is an ordinary word.
 */
export function readDisguised(lexicon: Lexicon, codes: Uint16Array, length: number, options: ReadingOptions): Facts {
  if (length === 0 || length > MAX_LENGTH) return NO_FACTS
  now.length = 1
  now.states[0] = START
  let run = 0
  for (let at = 0; at < length; at += 1) {
    const code = codes[at] ?? 0
    run = at > 0 && isAlike(codes[at - 1] ?? 0, code) ? run + 1 : 1
    const mayStay = run > 1 && (options.areDoublesSingle || run + countFollowing(codes, length, at) > 2)
    advance(lexicon.words, lettersOf(code, options.letters), mayStay)
    if (now.length === 0) return NO_FACTS
  }
  return heaviest(lexicon)
}

function countFollowing(codes: Uint16Array, length: number, at: number): number {
  let count = 0
  while (count < 3 && at + count + 1 < length && isAlike(codes[at + count + 1] ?? 0, codes[at] ?? 0)) count += 1
  return count
}

function advance(automaton: Automaton, letters: readonly number[], mayStay: boolean): void {
  const next = then
  next.length = 0
  if (mayStay) {
    next.length = now.length
    next.states.set(now.states)
  }
  for (let at = 0; at < now.length; at += 1) {
    const state = now.states[at] ?? DEAD
    for (const letter of letters) {
      const reached = automaton.step(state, letter)
      if (reached === DEAD || next.length >= MAX_READINGS || includes(next, reached)) continue
      next.states[next.length] = reached
      next.length += 1
    }
  }
  then = now
  now = next
}

function includes({ length, states }: Readings, state: number): boolean {
  for (let at = 0; at < length; at += 1) if (states[at] === state) return true
  return false
}

/** The heaviest of several readings; none when one of them is an ordinary word by the lists. */
function heaviest(lexicon: Lexicon): Facts {
  let best: Match | null = null
  for (let at = 0; at < now.length; at += 1) {
    const facts = lexicon.factsAt(now.states[at] ?? DEAD)
    if (facts.isAllowed) return NO_FACTS
    for (const match of facts.matches) {
      if (isHeavy(match) && (best === null || tierOrder(match) < tierOrder(best))) best = match
    }
  }
  return best === null ? NO_FACTS : { ...NO_FACTS, matches: [best] }
}

export function isHeavy({ rule, isCollision }: Match): boolean {
  return !isCollision && HEAVY.includes(rule.tier)
}

function tierOrder({ rule }: Match): number {
  return HEAVY.indexOf(rule.tier)
}

export function isMask({ kind, plain, length }: Signs, at: number): boolean {
  const code = plain[at] ?? 0
  if (kind[at] !== SIGN) return false
  if (MASKS.has(code)) return true
  const isRow = (at > 0 && plain[at - 1] === code) || (at + 1 < length && plain[at + 1] === code)
  return isRow && WEAK_MASKS.has(code)
}

/** The word that the mask hides: at least two letters are left, and it is one of the forms that people write so. */
export function readMasked(lexicon: Lexicon, signs: Signs, from: number, to: number): Facts {
  if (to - from < 3 || to - from > MAX_LENGTH) return NO_FACTS
  const masks = countMasks(signs, from, to)
  if (masks === 0) return NO_FACTS
  const known = countLetters(signs, from, to)
  const listed = lexicon.masks.get(maskOf(signs, from, to))
  if (listed && isStarred(signs, from, to)) return listed
  if (known < 2 || to - from > MAX_MASKED || isMask(signs, from)) return NO_FACTS
  let readings: readonly number[] = [START]
  for (let at = from; at < to && readings.length > 0; at += 1) {
    at = drawnTo(signs, at, to)
    if (!isMask(signs, at)) {
      readings = reachedBy(lexicon.forms, readings, lettersOf(signs.plain[at] ?? 0, 'disguised'))
      continue
    }
    let length = 1
    while (at + length < to && isMask(signs, at + length)) length += 1
    readings = hidden(lexicon.forms, readings, length)
    at += length - 1
  }
  const found = readings.find((state) => lexicon.formFactsAt(state).matches.length > 0)
  return found === undefined ? NO_FACTS : lexicon.formFactsAt(found)
}

function countMasks(signs: Signs, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) if (isMask(signs, at)) count += 1
  return count
}

export function countLetters({ kind }: Signs, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) if (kind[at] === CYRILLIC || kind[at] === LATIN) count += 1
  return count
}

function maskOf(signs: Signs, from: number, to: number): string {
  let mask = ''
  for (let at = from; at < to; at += 1) {
    at = drawnTo(signs, at, to)
    mask += isMask(signs, at) ? '*' : String.fromCharCode(signs.plain[at] ?? 0)
  }
  return mask
}

/** The last of a letter that is drawn out, three times or more; any other place is its own. */
function drawnTo({ kind, plain }: Signs, at: number, to: number): number {
  if (kind[at] !== CYRILLIC && kind[at] !== LATIN) return at
  let last = at
  while (last + 1 < to && plain[last + 1] === plain[at]) last += 1
  return last - at > 1 ? last : at
}

/** Nothing but letters and the two signs that are nothing but masks. */
function isStarred({ kind, plain }: Signs, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const isLetter = kind[at] === CYRILLIC || kind[at] === LATIN
    if (!isLetter && plain[at] !== STAR && plain[at] !== HASH) return false
  }
  return true
}

function reachedBy(automaton: Automaton, readings: readonly number[], letters: readonly number[]): readonly number[] {
  const reached = new Set<number>()
  for (const state of readings) {
    for (const letter of letters) {
      const next = automaton.step(state, letter)
      if (next !== DEAD && reached.size < MAX_READINGS) reached.add(next)
    }
  }
  return [...reached]
}

/** One mask hides one letter; a run of them about as many as there are. */
function hidden(automaton: Automaton, readings: readonly number[], length: number): readonly number[] {
  const least = length === 1 ? 1 : length - 1
  const most = length === 1 ? 1 : length + 2
  let states: readonly number[] = readings
  const reached = new Set<number>()
  for (let count = 1; count <= most && states.length > 0; count += 1) {
    states = [...new Set(states.flatMap((state) => automaton.successors(state)))]
    if (count >= least) for (const state of states) reached.add(state)
  }
  return [...reached]
}

/** Punctuation at the end of a word, as letters on its keys. */
const ENDING_KEYS = new Set([...'юбж'].map((letter) => letter.charCodeAt(0)))

/** The word that would have come out with the other keyboard layout on: one of the listed forms, nothing wider. */
export function readOtherLayout(lexicon: Lexicon, text: string, from: number, to: number): Facts {
  const length = to - from
  if (length < 4) return NO_FACTS
  if (onCyrillicKey(text.charCodeAt(from)) !== 0) return readKeys(lexicon, text, from, to)
  let state = START
  for (let at = from; at < to; at += 1) {
    const letter = onLatinKey(text.charCodeAt(at))
    state = letter === 0 ? DEAD : lexicon.forms.step(state, letter)
    if (state === DEAD) return NO_FACTS
  }
  const found = lexicon.formFactsAt(state)
  return length > 4 || found.matches[0]?.rule.lang === 'en' ? found : NO_FACTS
}

function readKeys(lexicon: Lexicon, text: string, from: number, to: number): Facts {
  let state = START
  let word = NO_FACTS
  for (let at = from; at < to; at += 1) {
    const letter = onCyrillicKey(text.charCodeAt(at))
    if (letter === 0) return NO_FACTS
    if (!ENDING_KEYS.has(letter)) word = NO_FACTS
    else if (word === NO_FACTS && isLongEnough(text, from, at)) word = lexicon.formFactsAt(state)
    if (state !== DEAD) state = lexicon.forms.step(state, letter)
    if (state === DEAD && word === NO_FACTS) return NO_FACTS
  }
  const whole = isLongEnough(text, from, to) ? lexicon.formFactsAt(state) : NO_FACTS
  return whole === NO_FACTS ? word : whole
}

/** Four letters are a word of their own more often than one of the other layout. */
function isLongEnough(text: string, from: number, to: number): boolean {
  return to - from > 4 || (to - from === 4 && !isLatinWord(text, from, to))
}

function isLatinWord(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at) | 32
    if (code < 97 || code > 122) return false
  }
  return true
}
