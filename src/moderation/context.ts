import { roleBit, type Match, type TierRule } from './lexicon.ts'
import type { FoundPhrase } from './phrases.ts'
import type { PlacedWord, Words } from './words.ts'
import type { Span } from './quotes.ts'

/** What a bad word is aimed at, as far as the words beside it tell. */
export type Aim = 'person' | 'self' | 'product' | 'nobody'

const YOU = roleBit('you')
const THIRD = roleBit('third')
const YOURS = roleBit('yours')
const STAFF = roleBit('staff')
const PRODUCT = roleBit('product')
const SELF = roleBit('self')
const FILLER = roleBit('filler')
const COMMON = roleBit('common')
const REPORT = roleBit('report')
const NAMING = roleBit('naming')
const THIS = roleBit('this')
const DEMAND = roleBit('demand')
const PERSON = YOU | STAFF

const LOOK_BACK = 7
const LOOK_AHEAD = 8

export function hasRole(word: PlacedWord | undefined, bits: number): boolean {
  return word !== undefined && (word.facts.roles & bits) !== 0
}

/** A rule about a quality, `stupid`: alone before another noun it is said of that noun. */
export function isTrait({ id }: TierRule): boolean {
  return id.endsWith('.trait')
}

/**
 * Reads the clause around an insulting word: who is called so. A person word before it with nothing but fillers between, a
 * member of staff right after it, an address («клоуны, верните…») are a person; the writer and a thing are told likewise.
 */
export function aimOf(words: Words, at: number, rule: TierRule): Aim {
  const after = aimAfter(words, at, rule)
  if (after !== 'nobody') return after
  if (isTrait(rule) && isAttribute(words, at)) return 'nobody'
  const before = aimBefore(words, at, rule)
  if (before !== 'nobody') return before
  if (!isTrait(rule) && rule.tier !== 'coarse' && hasRole(words.at(at - 1), THIS) && joins(words, at - 1))
    return 'person'
  return rule.tier !== 'coarse' && isAddress(words, at) ? 'person' : 'nobody'
}

function aimAfter(words: Words, at: number, rule: TierRule): Aim {
  for (let next = at + 1; next <= at + 3; next += 1) {
    const word = words.at(next)
    if (!word || !joins(words, next - 1)) return 'nobody'
    if (hasRole(word, STAFF) && !(hasRole(word, PRODUCT) && isTrait(rule))) return 'person'
    if (hasRole(word, YOU)) return next === at + 1 || isEnd(words, next) ? 'person' : 'nobody'
    if (hasRole(word, SELF)) return next === at + 1 && isEnd(words, next) ? 'self' : 'nobody'
    if (hasRole(word, PRODUCT)) return next === at + 1 ? 'product' : 'nobody'
    if (isTrait(rule) && word.facts.matches.length > 0) continue
    if (!hasRole(word, FILLER)) return 'nobody'
  }
  return 'nobody'
}

function aimBefore(words: Words, at: number, rule: TierRule): Aim {
  const isQuality = isTrait(rule) || rule.tier === 'coarse'
  const unknownAtMost = isQuality ? 0 : 1
  let unknown = 0
  for (let back = at - 1; back >= at - LOOK_BACK && back >= 0; back -= 1) {
    const word = words.at(back)
    if (!word || !reaches(words, back, at)) return 'nobody'
    if (hasRole(word, SELF)) return unknown < 2 ? 'self' : 'nobody'
    if (hasRole(word, PRODUCT) && (isQuality || !hasRole(word, PERSON))) return unknown === 0 ? 'product' : 'nobody'
    if (hasRole(word, PERSON) || (hasRole(word, THIRD) && !isQuality)) return 'person'
    if (hasRole(word, THIS)) return 'nobody'
    if (hasRole(word, FILLER | YOURS) || word.facts.matches.length > 0) continue
    unknown += 1
    if (unknown > unknownAtMost) return 'nobody'
  }
  return 'nobody'
}

/** Whether the word still belongs to the clause: a comma ends it, but not between two insults or right after the person. */
function reaches(words: Words, back: number, at: number): boolean {
  const word = words.at(back)
  if (!word || word.gap === 'stop') return false
  if (word.gap !== 'comma') return true
  return word.facts.matches.length > 0 || (back === at - 1 && hasRole(word, PERSON | SELF | FILLER))
}

function joins(words: Words, at: number): boolean {
  const gap = words.at(at)?.gap
  return gap === 'none' || gap === 'dash'
}

function isEnd(words: Words, at: number): boolean {
  const word = words.at(at)
  return word === undefined || at === words.length - 1 || word.gap === 'stop' || word.gap === 'comma'
}

/** «тупой интерфейс»: the next word is a noun that nobody listed, so the quality is its own. */
function isAttribute(words: Words, at: number): boolean {
  const next = words.at(at + 1)
  if (!next || !joins(words, at)) return false
  return !hasRole(next, FILLER | COMMON | PERSON | YOURS | SELF | DEMAND) && next.facts.matches.length === 0
}

/** The word stands alone in its clause, and the reader is spoken to right after or right before. */
function isAddress(words: Words, at: number): boolean {
  const opens =
    at === 0 || !joins(words, at - 1) || (hasRole(words.at(at - 1), FILLER) && (at === 1 || !joins(words, at - 2)))
  if (!opens || !isEnd(words, at) || words.length === 1) return false
  for (let place = at - LOOK_AHEAD; place < at + LOOK_AHEAD; place += 1) {
    if (place !== at && (words.factsAt(place).roles & (PERSON | YOURS | DEMAND)) !== 0) return true
  }
  return false
}

/**
 * Whether a program said the word and not the writer: it stands in a quotation, in code or in a line of a log, words near
 * by say that something printed it or is called so, and nobody is spoken to in it.
 */
export function isReported(
  words: Words,
  at: number,
  spansAround: (start: number, end: number) => readonly Span[],
  phrases: readonly FoundPhrase[],
): boolean {
  const word = words.at(at)
  if (!word) return false
  if (isNamed(words, at)) return true
  return spansAround(word.start, word.end).some((span) => {
    if (speaksToSomebody(words, at, span, phrases)) return false
    return span.kind === 'log' || isIntroduced(words, at, span)
  })
}

function speaksToSomebody(
  words: Words,
  at: number,
  { start, end, kind }: Span,
  phrases: readonly FoundPhrase[],
): boolean {
  // A log knows workers and agents that are programs.
  const spoken = kind === 'log' ? YOU | YOURS : PERSON | YOURS
  if (phrases.some(({ from, to, rule }) => from <= at && at <= to && rule?.tier === 'insultStrong')) return true
  for (let place = Math.max(0, at - 30); place < Math.min(words.length, at + 30); place += 1) {
    const word = words.at(place)
    if (word && word.start >= start && word.end <= end && hasRole(word, spoken)) return true
  }
  return false
}

function isIntroduced(words: Words, at: number, span: Span): boolean {
  let seen = 0
  for (let back = at - 1; back >= 0 && seen < 8; back -= 1) {
    const word = words.at(back)
    if (!word) return false
    if (word.start >= span.start) continue
    seen += 1
    if (word.gap === 'stop' && !(word.isLineEnd && seen === 1) && seen > 0 && !isColon(seen)) return false
    if (hasRole(word, REPORT | NAMING)) return true
  }
  return reportedAfter(words, at, span)
}

/** The full stop that ends the sentence before the quotation's own. */
function isColon(seen: number): boolean {
  return seen === 1
}

function reportedAfter(words: Words, at: number, span: Span): boolean {
  let seen = 0
  for (let next = at + 1; next < words.length && seen < 3; next += 1) {
    const word = words.at(next)
    if (!word) return false
    if (word.end <= span.end) continue
    seen += 1
    if (hasRole(word, REPORT)) return true
  }
  return false
}

/** «Пакет thefuck», `branch fix-this-shit`: the word right before says that a name follows. */
function isNamed(words: Words, at: number): boolean {
  for (let back = at - 1; back >= at - 2 && back >= 0; back -= 1) {
    const word = words.at(back)
    if (!word || word.gap === 'stop') return false
    if (hasRole(word, NAMING)) return !hasRole(words.at(at + 1), PERSON | YOURS) && !hasRole(word, PERSON)
    if (!hasRole(word, FILLER | COMMON)) return false
  }
  return false
}

/** The matches that count: a word that is harmless elsewhere counts only in a message of its own language. */
export function countedMatch(word: PlacedWord, isOf: (language: string) => boolean): Match | undefined {
  return word.facts.matches.find(({ isCollision, rule }) => !isCollision || isOf(rule.lang))
}
