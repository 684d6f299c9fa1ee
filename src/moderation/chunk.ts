import { DEAD, START } from './automaton.ts'
import {
  isHeavy,
  isMask,
  joinedText,
  readDisguised,
  readMasked,
  readOtherLayout,
  type ReadingOptions,
} from './disguise.ts'
import { disguiseOf, plainLetter } from './letters.ts'
import { MIDDLE_FINGER, NO_FACTS, roleBit, type Facts, type Lexicon } from './lexicon.ts'
import { exactText, isLetter, plainText, readSigns, type Sign } from './signs.ts'
import { isTechnical } from './technical.ts'

/** What stands between a word and the next one. */
export type Gap = 'none' | 'dash' | 'comma' | 'stop'

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
  /** The chunk is one letter, or a sign in place of one. */
  readonly single: Sign | null
  /** Letters that begin or continue a bad word and are no everyday word themselves. */
  readonly fragment: string
  /** The state of the word lists after the fragment, when it can begin a bad word. */
  readonly opens: number
  /** Stands for the gap of the word before when the chunk has none of its own. */
  readonly lead: Gap
  /** A word of it is bad or begins a phrase. */
  readonly isSuspect: boolean
}

/** What may still be spent on one message, about one for each sign that is looked at closely. */
export interface Effort {
  left: number
}

const MAX_CHUNK = 48
/** A word with unseen signs between its letters or a drawn-out one is hardly longer. */
const MAX_SEEN = 1_000
const MAX_WORD = 40
const MAX_FRAGMENT = 7
const EVERYDAY = roleBit('common') | roleBit('you') | roleBit('yours') | roleBit('self') | roleBit('filler')
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{M}]+/gu
const DRAWN_OUT = /(.)\1{3,}/gsu
const PIECE = /[\p{L}\p{M}]{1,48}|[^\p{L}\p{M}]{1,24}[\p{L}\p{M}]{0,24}/gu
const FINGER = 0x1f595
/** Letters of one alphabet and the signs of ordinary writing around them. */
const SIMPLE = /^[("«]?(?:[а-яё]{2,40}|[a-z]{2,40})[)"»]?[.,!?:;…]{0,3}$/iu
const DOUBLED = /(.)\1/u

/** Reads what stands between two spaces, whatever it is and however long. */
export function readChunk(lexicon: Lexicon, raw: string, isTurkish: boolean, effort: Effort): Chunk {
  const simple = isTurkish ? null : readSimple(lexicon, raw)
  if (simple) return simple
  if (raw.length <= MAX_CHUNK) return readCarefully(lexicon, raw, isTurkish, effort)
  const seen = raw.slice(0, MAX_SEEN).replace(UNSEEN, '').replace(DRAWN_OUT, '$1$1$1')
  if (raw.length > MAX_SEEN || seen.length > MAX_CHUNK) return readLong(lexicon, raw, isTurkish, effort)
  const chunk = readCarefully(lexicon, seen, isTurkish, effort)
  return { ...chunk, words: chunk.words.map((word) => ({ ...word, start: 0, end: raw.length })) }
}

/** An ordinary word in ordinary punctuation, as nearly all are: read letter by letter and nothing else. */
function readSimple(lexicon: Lexicon, raw: string): Chunk | null {
  if (raw.length > MAX_WORD || !SIMPLE.test(raw) || DOUBLED.test(raw)) return null
  let start = 0
  while (!isPlainLetter(raw.charCodeAt(start))) start += 1
  let end = raw.length
  while (!isPlainLetter(raw.charCodeAt(end - 1))) end -= 1
  const text = raw.slice(start, end)
  const lower = text.toLowerCase().replaceAll('ё', 'е')
  const facts = lexicon.wordFacts(lower)
  if (facts === NO_FACTS && readOtherLayout(lexicon, raw).matches.length > 0) return null
  const isCapital = text.charCodeAt(0) !== lower.charCodeAt(0)
  const gap = gapOf(raw, end, raw.length, true)
  const word: Word = { start, end, facts, gap, isCapital, isTechnical: false }
  const fragment = isFragment([word], lower) ? lower : ''
  return {
    words: [word],
    single: null,
    fragment,
    opens: opensWith(lexicon, fragment),
    lead: gapOf(raw, 0, start, false),
    isSuspect: isSuspicious(facts),
  }
}

function opensWith({ words }: Lexicon, fragment: string): number {
  return fragment === '' ? DEAD : words.run(START, fragment)
}

function isPlainLetter(code: number): boolean {
  return code > 0x3ff || (code > 64 && code < 91) || (code > 96 && code < 123)
}

function isSuspicious({ matches, begins }: Facts): boolean {
  return matches.length > 0 || begins.length > 0
}

/** Every disguise is looked for, as long as the message has not used up what may be spent on it. */
function readCarefully(lexicon: Lexicon, raw: string, isTurkish: boolean, effort: Effort): Chunk {
  if (effort.left <= 0) return readBriefly(lexicon, raw, 0)
  effort.left -= raw.length + 8
  return readShort(lexicon, raw, isTurkish, isTechnical(raw))
}

/** Only words as they stand: what is left to do in a message that is nothing but strange signs for pages. */
function readBriefly(lexicon: Lexicon, raw: string, from: number): Chunk {
  const words: Word[] = []
  let isSuspect = false
  let at = from
  while (at < raw.length) {
    if (plainLetter(raw.charCodeAt(at)) === 0) {
      at += 1
      continue
    }
    const start = at
    let state = START
    for (let letter = plainLetter(raw.charCodeAt(at)); letter !== 0; letter = plainLetter(raw.charCodeAt(at))) {
      if (state !== DEAD) state = lexicon.words.step(state, letter)
      at += 1
    }
    const facts = state === DEAD ? NO_FACTS : lexicon.factsAt(state)
    isSuspect ||= isSuspicious(facts)
    words.push({ start, end: at, facts, gap: 'none', isCapital: false, isTechnical: false })
  }
  return { words, single: null, fragment: '', opens: DEAD, lead: 'none', isSuspect }
}

function readShort(lexicon: Lexicon, raw: string, isTurkish: boolean, technical: boolean): Chunk {
  const signs = readSigns(raw, isTurkish)
  const words = readWords(lexicon, signs, raw, technical)
  const hidden = technical ? null : findHidden(lexicon, signs, raw, words)
  const body = signs.filter((sign) => isLetter(sign) || disguiseOf(sign.plain) !== '')
  const joined = joinedText(signs)
  const others = words.filter((word) => !hidden || word.end <= hidden.start || word.start >= hidden.end)
  const fragment = joined.length === body.length && isFragment(words, joined) ? joined : ''
  return {
    words: hidden ? [...others, hidden].sort((a, b) => a.start - b.start) : words,
    single: technical || body.length !== 1 ? null : (body[0] ?? null),
    fragment,
    opens: opensWith(lexicon, fragment),
    lead: gapOf(raw, 0, words[0]?.start ?? raw.length, words.length === 0),
    isSuspect: hidden !== null || words.some(({ facts }) => isSuspicious(facts)),
  }
}

/** In pieces cut where no letter stands, so that the work grows with the length and no faster. */
function readLong(lexicon: Lexicon, raw: string, isTurkish: boolean, effort: Effort): Chunk {
  const technical = isTechnical(raw)
  const words: Word[] = []
  const known = new Map<string, Chunk>()
  let isSuspect = false
  let read = 0
  for (const { 0: piece, index } of raw.matchAll(PIECE)) {
    if (effort.left <= 0) break
    const seen = known.get(piece)
    effort.left -= seen ? 1 : piece.length + 8
    const chunk = seen ?? readShort(lexicon, piece, isTurkish, technical)
    known.set(piece, chunk)
    isSuspect ||= chunk.isSuspect
    for (const word of chunk.words) words.push({ ...word, start: word.start + index, end: word.end + index })
    read = index + piece.length
  }
  const rest = readBriefly(lexicon, raw, read)
  return { ...rest, words: [...words, ...rest.words], isSuspect: isSuspect || rest.isSuspect }
}

function readWords(lexicon: Lexicon, signs: readonly Sign[], raw: string, technical: boolean): readonly Word[] {
  const words: Word[] = []
  for (let at = 0; at < signs.length; at += 1) {
    const sign = signs[at]
    if (!sign) break
    if (raw.codePointAt(sign.start) === FINGER) words.push(wordOf([sign], raw, MIDDLE_FINGER, false))
    if (!isLetter(sign)) continue
    let end = at
    while (end < signs.length && isLetterAt(signs, end)) end += 1
    const letters = signs.slice(at, Math.min(end, at + MAX_WORD))
    words.push(wordOf(letters, raw, readWord(lexicon, letters), technical))
    at = end - 1
  }
  return words.map((word, at) => ({
    ...word,
    gap: gapOf(raw, word.end, words[at + 1]?.start ?? raw.length, at === words.length - 1),
  }))
}

function isLetterAt(signs: readonly Sign[], at: number): boolean {
  const sign = signs[at]
  return sign !== undefined && isLetter(sign)
}

function wordOf(signs: readonly Sign[], raw: string, facts: Facts, technical: boolean): Word {
  const start = signs[0]?.start ?? 0
  const first = String.fromCodePoint(raw.codePointAt(start) ?? 0)
  const isCapital = first !== first.toLowerCase()
  return { start, end: signs.at(-1)?.end ?? start, facts, gap: 'none', isCapital, isTechnical: technical }
}

function readWord(lexicon: Lexicon, signs: readonly Sign[]): Facts {
  const plain = plainText(signs)
  const exact = exactText(signs)
  const facts = lexicon.wordFacts(plain)
  if (exact !== plain) {
    const own = lexicon.wordFacts(exact)
    if (own.isAllowed || own.matches.length > 0 || own.roles !== 0 || own.atoms.length > 0) return own
  }
  if (facts.matches.length > 0 || facts.isAllowed) return facts
  const isMixed = signs.some(({ kind }) => kind !== signs[0]?.kind)
  const isForeign = /[ғқңөұүһҳ]/u.test(plain)
  if (isMixed || isForeign || /(\p{L})\1/u.test(plain)) {
    const found = readDisguised(lexicon, signs, { letters: lettersFor(isMixed, isForeign), areDoublesSingle: true })
    const isDrawn = isMixed || /(\p{L})\1\1/u.test(plain)
    if (found.matches.some(({ rule }) => isDrawn || rule.tier === 'obscene')) return found
  }
  return facts
}

/** A word in two scripts is read in every way; one with letters of a neighbour's alphabet with their look-alikes only. */
function lettersFor(isMixed: boolean, isForeign: boolean): ReadingOptions['letters'] {
  if (isMixed) return 'disguised'
  return isForeign ? 'alike' : 'plain'
}

/** A word that only the whole chunk shows: digits, signs, masks, separators between letters, the other layout. */
function findHidden(lexicon: Lexicon, signs: readonly Sign[], raw: string, words: readonly Word[]): Word | null {
  const isPlain = signs.every(isLetter)
  if (words.some(({ facts }) => facts.matches.some(isHeavy))) return null
  if (isPlain) return whole(signs, raw, readOtherLayout(lexicon, raw))
  const body = trim(signs)
  const letters = signs.filter(isLetter).length
  if (letters > 0) {
    for (const part of [body, ...split(body)]) {
      const found = readPart(lexicon, part)
      if (found.matches.length > 0) return whole(part, raw, found)
    }
    const masked = [trim(signs, true), ...split(signs, true)].map((part) => [part, readMasked(lexicon, part)] as const)
    const hit = masked.find(([, facts]) => facts.matches.length > 0)
    if (hit) return whole(hit[0], raw, hit[1])
  }
  return whole(signs, raw, readOtherLayout(lexicon, raw.replace(/[!?]+$/u, '')))
}

function readPart(lexicon: Lexicon, part: readonly Sign[]): Facts {
  const letters = part.filter(isLetter)
  const kept = part.filter((sign) => isLetter(sign) || disguiseOf(sign.plain) !== '')
  const options: ReadingOptions = { letters: 'disguised', areDoublesSingle: true }
  if (kept.length > letters.length && isBelievable(kept, letters)) {
    const found = readDisguised(lexicon, kept, options)
    if (found.matches.length > 0) return found
  }
  if (letters.length < 3 || letters.length === part.length) return NO_FACTS
  return readDisguised(lexicon, letters, { ...options, letters: isMixedScript(letters) ? 'disguised' : 'plain' })
}

/** Most of a disguised word are letters: `sh1t`, not `0x1d`. */
function isBelievable(kept: readonly Sign[], letters: readonly Sign[]): boolean {
  const others = kept.length - letters.length
  return letters.length >= 2 && others <= letters.length && (kept.length >= 4 || letters[0]?.kind === 'cyrillic')
}

function isMixedScript(signs: readonly Sign[]): boolean {
  return signs.some(({ kind }) => kind !== signs[0]?.kind)
}

/** Without the punctuation around; with `keepMasks` asterisks at the end stay. */
function trim(signs: readonly Sign[], keepMasks = false): readonly Sign[] {
  const isInner = (sign: Sign): boolean =>
    isLetter(sign) || (disguiseOf(sign.plain) !== '' && sign.plain !== '!') || (keepMasks && '*#'.includes(sign.plain))
  const first = signs.findIndex((sign) => isInner(sign) || sign.plain === '!')
  const last = signs.findLastIndex(isInner)
  return first < 0 || last < first ? [] : signs.slice(first, last + 1)
}

/** The parts between separators, when there are several. */
function split(signs: readonly Sign[], keepMasks = false): readonly (readonly Sign[])[] {
  const parts: Sign[][] = [[]]
  for (const sign of signs) {
    const isInner =
      isLetter(sign) || disguiseOf(sign.plain) !== '' || (keepMasks && isMask(sign) && !'.-_'.includes(sign.plain))
    if (isInner) parts.at(-1)?.push(sign)
    else if (parts.at(-1)?.length !== 0) parts.push([])
  }
  const full = parts.filter((part) => part.length > 2)
  return full.length > 0 && full[0]?.length !== signs.length ? full : []
}

function whole(signs: readonly Sign[], raw: string, facts: Facts): Word | null {
  if (facts.matches.length === 0) return null
  const word = wordOf(signs, raw, facts, false)
  return { ...word, gap: gapOf(raw, word.end, raw.length, true) }
}

function isFragment(words: readonly Word[], joined: string): boolean {
  const facts = words[0]?.facts
  if (!facts || words.length !== 1 || joined.length > MAX_FRAGMENT) return false
  return (facts.roles & EVERYDAY) === 0 && facts.matches.length === 0 && !facts.isAllowed
}

/** The heaviest boundary between two places; a full stop inside a chunk is no end of a sentence. */
function gapOf(raw: string, from: number, to: number, isLast: boolean): Gap {
  const between = raw.slice(from, to)
  if (between === '') return 'none'
  if (/[.!?…。]/u.test(between)) return isLast || /[!?]/u.test(between) ? 'stop' : 'comma'
  if (/[,;:()[\]{}"«»“”„]/u.test(between)) return 'comma'
  return /[—–-]/u.test(between) && isLast ? 'dash' : 'none'
}
