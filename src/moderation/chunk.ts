import { START } from './automaton.ts'
import { isHeavy, isMask, joinedText, readDisguised, readMasked, readOtherLayout } from './disguise.ts'
import { disguiseOf } from './letters.ts'
import { NO_FACTS, roleBit, type Facts, type Lexicon } from './lexicon.ts'
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
  /** Stands for the gap of the word before when the chunk has none of its own. */
  readonly lead: Gap
}

const MAX_CHUNK = 48
const MAX_WORD = 40
const COMMON = roleBit('common') | roleBit('you') | roleBit('yours') | roleBit('self') | roleBit('filler')
const MIDDLE_FINGER = 0x1f595

export function readChunk(lexicon: Lexicon, raw: string, isTurkish: boolean): Chunk {
  const short = raw.length > MAX_CHUNK ? shorten(raw) : raw
  const signs = readSigns(short, isTurkish)
  const technical = isTechnical(raw)
  const words = readWords(lexicon, signs, short, technical)
  const hidden = technical ? null : findHidden(lexicon, signs, short, words)
  const body = signs.filter((sign) => isLetter(sign) || disguiseOf(sign.plain) !== '')
  const joined = joinedText(signs)
  return {
    words: hidden ? [...words.filter((word) => word.end <= hidden.start || word.start >= hidden.end), hidden].sort(byStart) : words,
    single: technical || body.length !== 1 ? null : (body[0] ?? null),
    fragment: isFragment(lexicon, words, joined, technical || joined.length !== body.length) ? joined : '',
    lead: gapOf(short, 0, words[0]?.start ?? short.length, words.length === 0),
  }
}

function byStart(a: Word, b: Word): number {
  return a.start - b.start
}

function readWords(lexicon: Lexicon, signs: readonly Sign[], raw: string, technical: boolean): readonly Word[] {
  const words: Word[] = []
  for (let at = 0; at < signs.length; at += 1) {
    const sign = signs[at]
    if (!sign) break
    if (raw.codePointAt(sign.start) === MIDDLE_FINGER) words.push(wordOf([sign], raw, lexicon.wordFacts('🖕'), technical))
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
  const isForeign = /[әғқңөұүһіҳґє]/u.test(plain)
  if (isMixed || isForeign || /(\p{L})\1/u.test(plain)) {
    const found = readDisguised(lexicon, signs, { isDisguised: isMixed || isForeign, areDoublesSingle: true })
    const isDrawn = isMixed || /(\p{L})\1\1/u.test(plain)
    if (found.matches.some(({ rule }) => isDrawn || rule.tier === 'obscene')) return found
  }
  return facts
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
  const options = { isDisguised: true, areDoublesSingle: true }
  if (kept.length > letters.length && isBelievable(kept, letters)) {
    const found = readDisguised(lexicon, kept, options)
    if (found.matches.length > 0) return found
  }
  if (letters.length < 3 || letters.length === part.length) return NO_FACTS
  return readDisguised(lexicon, letters, { ...options, isDisguised: isMixedScript(letters) })
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
    const isInner = isLetter(sign) || disguiseOf(sign.plain) !== '' || (keepMasks && isMask(sign) && !'.-_'.includes(sign.plain))
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

function isFragment(lexicon: Lexicon, words: readonly Word[], joined: string, isOther: boolean): boolean {
  if (isOther || joined.length === 0 || joined.length > 7 || words.length !== 1) return false
  const facts = words[0]?.facts ?? NO_FACTS
  return (facts.roles & COMMON) === 0 && facts.matches.length === 0 && START > 0 && lexicon.words.run(START, joined) >= 0
}

/** The heaviest boundary between two places; a full stop inside a chunk is no end of a sentence. */
function gapOf(raw: string, from: number, to: number, isLast: boolean): Gap {
  const between = raw.slice(from, to)
  if (between === '') return 'none'
  if (/[.!?…。]/u.test(between)) return isLast || /[!?]/u.test(between) ? 'stop' : 'comma'
  if (/[,;:()[\]{}"«»“”„]/u.test(between)) return 'comma'
  return /[—–-]/u.test(between) && isLast ? 'dash' : 'none'
}

/** A chunk that is too long for a word is read without its drawn-out letters; places then point near, not exactly. */
function shorten(raw: string): string {
  return raw.replace(/(.)\1{3,}/gsu, '$1$1$1').slice(0, 4 * MAX_CHUNK)
}
