import { DEAD, START } from './automaton.ts'
import { drawnOut, MAX_FRAGMENT, MAX_WORD, mayBeFragment } from './chunk.ts'
import { readOtherLayout } from './disguise.ts'
import { gapOf, type Gap } from './gap.ts'
import { isKnown, NO_FACTS, type Facts, type Lexicon } from './lexicon.ts'
import { twinOf } from './letters.ts'
import { exactCode, HAS_MARKS, IS_FOREIGN, letterCode, letterKind, NO_LETTER } from './signs.ts'

/**
 * An ordinary word in ordinary punctuation, as nearly all are. It is read straight from the message, letter by letter, and
 * the same object is used for every one.
 */
export interface PlainWord {
  start: number
  end: number
  /** Behind the punctuation, where the chunk ends. */
  chunkEnd: number
  facts: Facts
  lead: Gap
  gap: Gap
  isCapital: boolean
  /** Its letters, when there is only one: the plain code. */
  single: number
  /** The state of the word lists after it when it can begin a broken word, and its letters. */
  opens: number
  isFragment: boolean
  readonly codes: Uint16Array
  length: number
  /** What is known of the words of one letter. */
  readonly letters: (Letter | undefined)[]
}

export function createPlainWord(): PlainWord {
  return {
    ...{ start: 0, end: 0, chunkEnd: 0, facts: NO_FACTS, lead: 'none', gap: 'none', isCapital: false },
    ...{ single: 0, opens: DEAD, isFragment: false, codes: new Uint16Array(MAX_WORD), length: 0 },
    letters: Array.from({ length: MAX_LETTER }),
  }
}

const OPENING = new Set([...'("«'].map((sign) => sign.charCodeAt(0)))
const CLOSING = new Set([...'.,!?:;…)"»'].map((sign) => sign.charCodeAt(0)))
const MAX_CLOSING = 4
const [CAPITAL_I, SMALL_I, DOTLESS_I] = [0x49, 0x69, 0x131]
const MAX_LETTER = 0x1000

/** Reads the chunk that begins at a place, if it is an ordinary word; false when it needs a closer look. */
export function readPlainWord(
  lexicon: Lexicon,
  word: PlainWord,
  text: string,
  at: number,
  isTurkish: boolean,
): boolean {
  if (at + 1 >= text.length || isSpace(text.charCodeAt(at + 1)))
    return readOneLetter(lexicon, word, text, at, isTurkish)
  const start = OPENING.has(text.charCodeAt(at)) ? at + 1 : at
  const state = readLetters(lexicon, word, text, start, isTurkish)
  if (word.length === 0) return false
  let end = word.end
  while (end < text.length && end - word.end < MAX_CLOSING && CLOSING.has(text.charCodeAt(end))) end += 1
  if (end < text.length && !isSpace(text.charCodeAt(end))) return false
  if (word.length === 1 && end > word.end) return false
  const first = text.charCodeAt(start)
  word.chunkEnd = end
  word.lead = start > at ? 'comma' : 'none'
  word.gap = end > word.end ? gapOf(text, word.end, end, true) : 'none'
  word.isCapital = first < 97 ? true : first > 127 && exactCode(first) !== first && first !== SMALL_YO
  const other = word.facts.matches.length > 0 ? NO_FACTS : readOtherLayout(lexicon, text, at, end)
  if (other !== NO_FACTS) {
    word.facts = other
    word.start = at
    word.end = end
  }
  word.single = word.length === 1 ? (word.codes[0] ?? 0) : 0
  word.isFragment = other === NO_FACTS && word.length <= MAX_FRAGMENT && mayBeFragment(word.facts)
  word.opens = word.isFragment ? state : DEAD
  return true
}

const SMALL_YO = 0x451

/** What a word of one letter is. */
interface Letter {
  readonly plain: number
  readonly facts: Facts
  readonly isCapital: boolean
  readonly isFragment: boolean
  readonly opens: number
}

/** Many chunks are one letter: a preposition, or a bad word that is spaced out over a page. */
function readOneLetter(lexicon: Lexicon, word: PlainWord, text: string, at: number, isTurkish: boolean): boolean {
  const letter = letterOf(lexicon, word, text.charCodeAt(at), letterAt(text, at, isTurkish))
  if (letter === null) return false
  word.facts = letter.facts
  word.start = at
  word.end = at + 1
  word.chunkEnd = at + 1
  word.lead = 'none'
  word.gap = 'none'
  word.isCapital = letter.isCapital
  word.codes[0] = letter.plain
  word.length = 1
  word.single = letter.plain
  word.isFragment = letter.isFragment
  word.opens = letter.opens
  return true
}

/** Each letter is looked up once; the Turkish `I` is another one. */
function letterOf(lexicon: Lexicon, { letters }: PlainWord, code: number, letter: number): Letter | null {
  if (letter === NO_LETTER) return null
  const place = code * 2 + (code === CAPITAL_I && (letter & 0xffff) !== SMALL_I ? 1 : 0)
  const known = letters[place]
  if (known !== undefined) return known
  const plain = letter & 0xffff
  const state = lexicon.words.step(START, plain)
  const marked = (letter & HAS_MARKS) === 0 ? NO_FACTS : lexicon.factsAt(lexicon.words.step(START, exactCode(code)))
  const own = isKnown(marked) ? marked : lexicon.factsAt(state)
  const twin = lexicon.factsAt(lexicon.words.step(START, twinOf(plain)))
  const isFragment = mayBeFragment(own)
  // A letter of the other alphabet looks the same in a phrase.
  const [atoms, begins] = [
    [...own.atoms, ...twin.atoms],
    [...own.begins, ...twin.begins],
  ]
  const facts = twin.atoms.length === 0 ? own : { ...own, atoms, begins }
  const isCapital = code < 97 || (code > 127 && exactCode(code) !== code && code !== SMALL_YO)
  const found = { plain, facts, isCapital, isFragment, opens: isFragment ? state : DEAD }
  if (place < MAX_LETTER) letters[place] = found
  return found
}

/** Letters of one alphabet, up to the first sign that is none. The state is that of the letters without marks. */
function readLetters(lexicon: Lexicon, word: PlainWord, text: string, start: number, isTurkish: boolean): number {
  const { step } = lexicon.words
  const { codes } = word
  const kind = start < text.length ? letterKind(letterAt(text, start, isTurkish)) : 0
  let plain = START
  let exact = START
  let flags = 0
  let before = 0
  let run = 0
  let longest = 1
  let at = start
  for (; at < text.length; at += 1) {
    const letter = letterAt(text, at, isTurkish)
    if (letter === NO_LETTER) break
    if (at - start >= MAX_WORD || letterKind(letter) !== kind) return fail(word)
    flags |= letter
    const own = letter & 0xffff
    codes[at - start] = own
    run = own === before ? run + 1 : 1
    before = own
    if (run > longest) longest = run
    const isSame = exact === plain && (letter & HAS_MARKS) === 0
    if (plain !== DEAD) plain = step(plain, own)
    if (isSame) exact = plain
    else if (exact !== DEAD) exact = step(exact, (letter & HAS_MARKS) === 0 ? own : exactCode(text.charCodeAt(at)))
  }
  word.start = start
  word.end = at
  word.length = at - start
  const marked = exact === plain || exact === DEAD ? NO_FACTS : lexicon.factsAt(exact)
  const facts = isKnown(marked) ? marked : lexicon.factsAt(plain)
  const isForeign = (flags & IS_FOREIGN) !== 0
  const isDrawn = isForeign || longest > 1
  word.facts = isDrawn ? drawnOut(lexicon, codes, word.length, facts, { isMixed: false, isForeign, longest }) : facts
  return longest > 2 ? squeeze(lexicon, word) : plain
}

/** «пиииз дец»: drawn-out letters stand once when pieces are put together. The state is that of what is left. */
function squeeze(lexicon: Lexicon, word: PlainWord): number {
  const { codes } = word
  let length = 0
  let state = START
  for (let at = 0; at < word.length; at += 1) {
    const code = codes[at] ?? 0
    if (at + 2 < word.length && codes[at + 1] === code && codes[at + 2] === code) {
      while (codes[at + 1] === code && at + 1 < word.length) at += 1
    }
    codes[length++] = code
    state = lexicon.words.step(state, code)
  }
  word.length = length
  return state
}

function letterAt(text: string, at: number, isTurkish: boolean): number {
  const code = text.charCodeAt(at)
  return letterCode(isTurkish && code === CAPITAL_I ? DOTLESS_I : code)
}

function fail(word: PlainWord): number {
  word.length = 0
  return DEAD
}

export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13)
  if (code < 0x85) return false
  if (code < 0x1680) return code === 0x85 || code === 0xa0
  return (code >= 0x2000 && code <= 0x200a) || RARE_SPACES.has(code)
}

const RARE_SPACES = new Set([0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x2800, 0x3000])
