import { DEAD, START } from './automaton.ts'
import {
  countLetters,
  isHeavy,
  isMask,
  readDisguised,
  readMasked,
  readOtherLayout,
  type ReadingOptions,
} from './disguise.ts'
import { gapOf, type Gap } from './gap.ts'
import { CYRILLIC, DIGIT, imitates, kindOf, LATIN, twinOf, type Imitation } from './letters.ts'
import { EVERYDAY, isKnown, MIDDLE_FINGER, NO_FACTS, type Facts, type Lexicon } from './lexicon.ts'
import { createSigns, IS_FOREIGN, letterCode, MAX_PIECE, PICTURE, readSigns, type Signs } from './signs.ts'

export interface Word {
  readonly start: number
  readonly end: number
  readonly facts: Facts
  readonly gap: Gap
  readonly isCapital: boolean
  /** Part of an address, a path, a file name, a call. */
  readonly isTechnical: boolean
}

/** A chunk is what stands between two spaces. Places are counted from its beginning. */
export interface Chunk {
  readonly words: readonly Word[]
  /** The chunk is one letter, or a sign in place of one: its plain code, else 0. */
  readonly single: number
  /** Letters that begin or continue a bad word and are no everyday word themselves. */
  readonly fragment: string
  /** The state of the word lists after the fragment, when it can begin a bad word. */
  readonly opens: number
  /** Stands for the gap of the word before when the chunk has none of its own. */
  readonly lead: Gap
}

export const MAX_WORD = 40
export const MAX_FRAGMENT = 7
const FINGER = 0x1f595
const [BANG, STAR, HASH, DOT, DASH, LINE] = ['!', '*', '#', '.', '-', '_'].map((sign) => sign.charCodeAt(0))
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{M}]+/gu
const SHOUT = /[!?]+$/u
const LOOSELY: ReadingOptions = { letters: 'disguised', areDoublesSingle: true }
const PLAINLY: ReadingOptions = { letters: 'plain', areDoublesSingle: true }

const signs = createSigns()
/** Codes that were picked out of the signs. */
const picked = new Uint16Array(signs.plain.length)
const letters = new Uint16Array(signs.plain.length)

/** Reads a chunk, or a piece of a long one, sign by sign and in every way that it can be read. */
export function readChunk(lexicon: Lexicon, raw: string, isTurkish: boolean, technical: boolean): Chunk {
  readSigns(signs, raw.length > MAX_PIECE ? raw.slice(0, MAX_PIECE) : raw, isTurkish)
  const words = readWords(lexicon, raw, technical)
  const hidden = technical ? null : (findHidden(lexicon, raw, words) ?? findJoined(lexicon, raw, words))
  const joined = joinedLetters()
  const body = countBody()
  const fragment = joined.length === body && isFragment(words, joined) ? joined : ''
  const others = hidden ? words.filter(({ start, end }) => end <= hidden.start || start >= hidden.end) : words
  return {
    words: hidden ? [...others, hidden].sort((a, b) => a.start - b.start) : words,
    single: technical || body !== 1 ? 0 : firstOfBody(),
    fragment,
    opens: fragment === '' ? DEAD : lexicon.words.run(START, fragment),
    lead: gapOf(raw, 0, words[0]?.start ?? raw.length, words.length === 0),
  }
}

function isLetter(at: number): boolean {
  const kind = signs.kind[at]
  return at < signs.length && (kind === CYRILLIC || kind === LATIN)
}

function isInner(at: number): boolean {
  return isLetter(at) || imitates(signs.plain[at] ?? 0)
}

function countBody(): number {
  let count = 0
  for (let at = 0; at < signs.length; at += 1) if (isInner(at)) count += 1
  return count
}

function firstOfBody(): number {
  let at = 0
  while (at < signs.length && !isInner(at)) at += 1
  return signs.plain[at] ?? 0
}

/** For joining: the letters of the chunk as one word. */
function joinedLetters(): string {
  let joined = ''
  for (let at = 0; at < signs.length; at += 1) if (isLetter(at)) joined += String.fromCharCode(signs.plain[at] ?? 0)
  return joined
}

function isFragment(words: readonly Word[], joined: string): boolean {
  const facts = words[0]?.facts
  return facts !== undefined && words.length === 1 && joined.length <= MAX_FRAGMENT && mayBeFragment(facts)
}

export function mayBeFragment({ roles, matches, isAllowed }: Facts): boolean {
  return (roles & EVERYDAY) === 0 && matches.length === 0 && !isAllowed
}

function readWords(lexicon: Lexicon, raw: string, technical: boolean): readonly Word[] {
  const words: Word[] = []
  for (let at = 0; at < signs.length; at += 1) {
    if (signs.plain[at] === PICTURE && raw.codePointAt(signs.start[at] ?? 0) === FINGER) {
      words.push(wordOf(raw, at, at + 1, MIDDLE_FINGER, false))
    }
    if (!isLetter(at)) continue
    const from = at
    while (isLetter(at + 1)) at += 1
    const to = Math.min(at + 1, from + MAX_WORD)
    words.push(wordOf(raw, from, to, readWord(lexicon, from, to), technical))
  }
  return words.map((word, at) => ({
    ...word,
    gap: gapOf(raw, word.end, words[at + 1]?.start ?? raw.length, at === words.length - 1),
  }))
}

function wordOf(raw: string, from: number, to: number, facts: Facts, technical: boolean): Word {
  const start = signs.start[from] ?? 0
  const first = String.fromCodePoint(raw.codePointAt(start) ?? 0)
  const isCapital = first !== first.toLowerCase()
  return { start, end: signs.end[to - 1] ?? start, facts, gap: 'none', isCapital, isTechnical: technical }
}

function readWord(lexicon: Lexicon, from: number, to: number): Facts {
  let plain = START
  let exact = START
  for (let at = from; at < to; at += 1) {
    plain = lexicon.words.step(plain, signs.plain[at] ?? 0)
    exact = lexicon.words.step(exact, signs.exact[at] ?? 0)
    letters[at - from] = signs.plain[at] ?? 0
  }
  const own = exact === plain ? NO_FACTS : lexicon.factsAt(exact)
  return isKnown(own) ? own : readLetters(lexicon, to - from)
}

/** What the picked letters are as one word: as they stand, in one alphabet, or with drawn-out letters taken as one. */
function readLetters(lexicon: Lexicon, length: number): Facts {
  const isMixed = hasTwoAlphabets(length)
  const twin = isMixed ? inOneAlphabet(lexicon, length) : NO_FACTS
  if (isKnown(twin)) return twin
  let state = START
  for (let at = 0; at < length && state !== DEAD; at += 1) state = lexicon.words.step(state, letters[at] ?? 0)
  return orDrawnOut(lexicon, letters, length, lexicon.factsAt(state), isMixed)
}

function hasTwoAlphabets(length: number): boolean {
  for (let at = 1; at < length; at += 1) if (kindOf(letters[at] ?? 0) !== kindOf(letters[0] ?? 0)) return true
  return false
}

/** A word of two alphabets whose letters of the one look just like letters of the other. */
function inOneAlphabet(lexicon: Lexicon, length: number): Facts {
  for (const kind of [CYRILLIC, LATIN] as const) {
    let state = START
    for (let at = 0; at < length && state !== DEAD; at += 1) {
      const code = letters[at] ?? 0
      state = lexicon.words.step(state, kindOf(code) === kind ? code : twinOf(code))
    }
    const facts = state === DEAD ? NO_FACTS : lexicon.factsAt(state)
    if (isKnown(facts)) return facts
  }
  return NO_FACTS
}

function orDrawnOut(lexicon: Lexicon, codes: Uint16Array, length: number, facts: Facts, isMixed: boolean): Facts {
  let isForeign = false
  let longest = 1
  for (let at = 0, run = 1; at < length; at += 1) {
    const code = codes[at] ?? 0
    run = at > 0 && code === codes[at - 1] ? run + 1 : 1
    if (run > longest) longest = run
    if ((letterCode(code) & IS_FOREIGN) !== 0) isForeign = true
  }
  return drawnOut(lexicon, codes, length, facts, { isMixed, isForeign, longest })
}

export interface Drawing {
  /** Letters of two alphabets. */
  readonly isMixed: boolean
  /** Letters of a neighbour's alphabet. */
  readonly isForeign: boolean
  /** How often the same letter stands in a row. */
  readonly longest: number
}

/** A word by the lists, or else with drawn-out letters taken as one, look-alikes as what they look like. */
export function drawnOut(
  lexicon: Lexicon,
  codes: Uint16Array,
  length: number,
  facts: Facts,
  { isMixed, isForeign, longest }: Drawing,
): Facts {
  const isHarmless = facts.isAllowed && longest < 3
  const isFound = facts.matches.some(({ isCollision }) => !isCollision || longest < 3)
  if (isFound || isHarmless || (!isMixed && !isForeign && longest === 1)) return facts
  const options = { letters: lettersFor(isMixed, isForeign), areDoublesSingle: true }
  let single = NO_FACTS
  if (longest > 2 && (facts.isAllowed || facts.matches.length > 0 || !isKnown(facts))) {
    single = lexicon.factsAt(shortened(lexicon, codes, length))
    if (isKnown(single) && single.matches.length === 0) return single
  }
  const found = readDisguised(lexicon, codes, length, options)
  if (found === NO_FACTS) return isKnown(single) ? single : facts
  const isDrawn = isMixed || longest > 2
  return found.matches.some(({ rule }) => isDrawn || rule.tier === 'obscene') ? found : facts
}

/** Where one comes to with every drawn-out letter read once. */
function shortened(lexicon: Lexicon, codes: Uint16Array, length: number): number {
  let state = START
  let kept = 0
  for (let at = 0; at < length; kept += 1) {
    const code = codes[at] ?? 0
    let end = at + 1
    while (end < length && codes[end] === code) end += 1
    state = lexicon.words.step(state, code)
    if (end - at === 2) state = lexicon.words.step(state, code)
    at = end
  }
  // `pppd` is a program: too little is left for a bad word.
  return kept < 3 && lexicon.factsAt(state).matches.length > 0 ? DEAD : state
}

/** A word in two scripts is read in every way; one with letters of a neighbour's alphabet with their look-alikes only. */
function lettersFor(isMixed: boolean, isForeign: boolean): Imitation {
  if (isMixed) return 'disguised'
  return isForeign ? 'alike' : 'plain'
}

/** A word that only the whole chunk shows: digits, signs, masks, separators between letters, the other layout. */
function findHidden(lexicon: Lexicon, raw: string, words: readonly Word[]): Word | null {
  if (words.some(({ facts }) => facts.matches.some(isHeavy))) return null
  const letters = countLetters(signs, 0, signs.length)
  if (words.length > 3 && words.length === letters) {
    const facts = lexicon.wordFacts(joinedLetters())
    if (facts.matches.length > 0) return hiddenWord(raw, 0, signs.length, facts)
  }
  if (letters > 0 && letters < signs.length) {
    const found = findIn(trimmed(false), raw, readPart, lexicon) ?? findIn(trimmed(true), raw, readMasked, lexicon)
    if (found) return found
  }
  const typed = signs.length < raw.length ? raw.replace(UNSEEN, '') : raw
  const end = letters === signs.length ? typed.length : typed.length - (SHOUT.exec(typed)?.[0].length ?? 0)
  const facts = readOtherLayout(lexicon, typed, 0, end)
  return facts === NO_FACTS ? null : hiddenWord(raw, 0, signs.length, facts)
}

/**
 * «ба-ран»: a word by the lists whose parts are none. Not heavy, or it would have been found as hidden; what it means is told by
 * the words beside it, and by it of them.
 */
function findJoined(lexicon: Lexicon, raw: string, words: readonly Word[]): Word | null {
  if (words.length < 2 || words.every(({ start, end, facts }) => end - start > 1 && isKnown(facts))) return null
  const facts = readJoined(lexicon, false)
  const found = isKnown(facts) ? facts : readJoined(lexicon, true)
  return isKnown(found) ? hiddenWord(raw, 0, signs.length, found) : null
}

/** The letters of the chunk as one word; with `hasFigures` figures and signs as the letter that they are most like. */
function readJoined(lexicon: Lexicon, hasFigures: boolean): Facts {
  let length = 0
  for (let at = 0; at < signs.length; at += 1) {
    const code = signs.plain[at] ?? 0
    const figure = hasFigures ? FIGURES.indexOf(String.fromCharCode(code)) : -1
    if (isLetter(at)) letters[length++] = code
    else if (figure >= 0) letters[length++] = LIKE_FIGURES.charCodeAt(figure)
  }
  return length < (hasFigures ? 3 : 2) || length > MAX_WORD ? NO_FACTS : readLetters(lexicon, length)
}

const FIGURES = '01345@$!'
const LIKE_FIGURES = 'oieasasi'

type Part = readonly [from: number, to: number, keepsMasks: boolean]
type Read = (lexicon: Lexicon, signs: Signs, from: number, to: number) => Facts

/** Reads the whole body, then the parts between separators when there are several. */
function findIn([from, to, keepsMasks]: Part, raw: string, read: Read, lexicon: Lexicon): Word | null {
  const facts = read(lexicon, signs, from, to)
  if (facts !== NO_FACTS) return hiddenWord(raw, from, to, facts)
  const last = keepsMasks ? signs.length : to
  for (let at = keepsMasks ? 0 : from; at < last; at += 1) {
    const start = at
    while (at < last && isPart(at, keepsMasks)) at += 1
    if (at - start <= 2 || (start === from && at === to)) continue
    const found = read(lexicon, signs, start, at)
    if (found !== NO_FACTS) return hiddenWord(raw, start, at, found)
  }
  return null
}

function hiddenWord(raw: string, from: number, to: number, facts: Facts): Word {
  const word = wordOf(raw, from, to, facts, false)
  return { ...word, gap: gapOf(raw, word.end, raw.length, true) }
}

function isPart(at: number, keepsMasks: boolean): boolean {
  if (isInner(at)) return true
  const plain = signs.plain[at]
  return keepsMasks && isMask(signs, at) && plain !== DOT && plain !== DASH && plain !== LINE
}

/** Without the punctuation around; with `keepsMasks` asterisks at the end stay. */
function trimmed(keepsMasks: boolean): Part {
  const isKept = (at: number): boolean => {
    const plain = signs.plain[at]
    return plain === BANG ? false : isInner(at) || (keepsMasks && (plain === STAR || plain === HASH))
  }
  let from = 0
  while (from < signs.length && signs.plain[from] !== BANG && !isKept(from)) from += 1
  let to = signs.length
  while (to > from && !isKept(to - 1)) to -= 1
  return [from, to, keepsMasks]
}

function readPart(lexicon: Lexicon, _: Signs, from: number, to: number): Facts {
  if (signs.kind[from] === DIGIT && !isInner(from + 1)) return NO_FACTS
  let kept = 0
  let plain = 0
  let isMixed = false
  for (let at = from; at < to; at += 1) {
    const code = signs.plain[at] ?? 0
    if (isInner(at)) picked[kept++] = code
    else if (signs.kind[at] === DIGIT) return NO_FACTS
    if (!isLetter(at)) continue
    if (kindOf(code) !== kindOf(letters[0] ?? 0) && plain > 0) isMixed = true
    letters[plain++] = code
  }
  if (kept > plain && isBelievable(kept, plain)) {
    const found = readDisguised(lexicon, picked, kept, LOOSELY)
    if (found !== NO_FACTS) return found
  }
  if (plain < 3 || plain === to - from) return NO_FACTS
  return readDisguised(lexicon, letters, plain, isMixed ? LOOSELY : PLAINLY)
}

/** Most of a disguised word are letters: `sh1t`, not `0x1d`. */
function isBelievable(kept: number, plain: number): boolean {
  return plain >= 2 && kept <= plain * 2 && (kept >= 4 || kindOf(letters[0] ?? 0) === CYRILLIC)
}
