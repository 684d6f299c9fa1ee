import { DEAD, START, type Automaton } from './automaton.ts'
import { disguiseOf, lookAlike, onCyrillicKey, onLatinKey } from './letters.ts'
import { NO_FACTS, type Facts, type Lexicon, type Match } from './lexicon.ts'
import { isLetter, plainText, type Sign } from './signs.ts'

/** As many readings of one chunk as are followed at a time. */
const MAX_READINGS = 48
const MAX_LENGTH = 48
/** Signs that people put in place of a letter. */
const MASKS = /^[*#%_.\-@?•·+~^=&×…■█▇]$/u
const HEAVY = new Set(['obscene', 'slur', 'insultStrong'])

export interface ReadingOptions {
  /** What a sign may stand for: itself, a letter that looks alike in one script, whatever it looks or sounds like. */
  readonly letters: 'plain' | 'alike' | 'disguised'
  /** A doubled letter may be a single one; three or more always may. */
  readonly areDoublesSingle: boolean
}

/**
 * The heaviest word that the signs can be read as, whole: digits and look-alikes as letters, drawn-out letters as one. Only
 * words that are bad wherever they stand are found this way; nothing when a reading is an ordinary word.
 */
export function readDisguised(lexicon: Lexicon, signs: readonly Sign[], options: ReadingOptions): Facts {
  if (signs.length === 0 || signs.length > MAX_LENGTH) return NO_FACTS
  let readings: number[] = [START]
  let run = 0
  for (let at = 0; at < signs.length && readings.length > 0; at += 1) {
    const sign = signs[at]
    if (!sign) break
    run = at > 0 && signs[at - 1]?.plain === sign.plain ? run + 1 : 1
    readings = advance(lexicon.words, readings, lettersOf(sign, options.letters), isDrawnOut(signs, at, run, options))
  }
  return heaviest(readings.map((state) => lexicon.factsAt(state)))
}

/** The word that the mask hides: at least two letters are left, and it is one of the forms that people write so. */
export function readMasked(lexicon: Lexicon, signs: readonly Sign[]): Facts {
  if (signs.length < 3 || signs.length > MAX_LENGTH) return NO_FACTS
  const known = signs.filter(isLetter).length
  const pattern = signs.map((sign) => (isMask(sign) ? '*' : sign.plain)).join('')
  const listed = lexicon.masks.get(pattern)
  if (listed && signs.every((sign) => isLetter(sign) || sign.plain === '*' || sign.plain === '#')) return listed
  if (known < 2 || signs.length > 24 || !pattern.includes('*') || pattern.startsWith('*')) return NO_FACTS
  let readings: number[] = [START]
  for (let at = 0; at < signs.length && readings.length > 0; at += 1) {
    const sign = signs[at]
    if (!sign) break
    if (!isMask(sign)) {
      readings = advance(lexicon.forms, readings, lettersOf(sign, 'disguised'), false)
      continue
    }
    const length = maskLength(signs, at)
    readings = hidden(lexicon.forms, readings, length)
    at += length - 1
  }
  const facts = readings.map((state) => lexicon.formFactsAt(state))
  return facts.find(({ matches }) => matches.length > 0) ?? NO_FACTS
}

/** The word that would have come out with the other keyboard layout on: one of the listed forms, nothing wider. */
export function readOtherLayout(lexicon: Lexicon, raw: string): Facts {
  const signs = [...raw]
  const cyrillic = signs.map(onCyrillicKey).join('').replaceAll('ё', 'е')
  if (cyrillic.length === signs.length && cyrillic.length >= (/^[a-z]+$/iu.test(raw) ? 5 : 4)) {
    const found = lexicon.formFacts(cyrillic)
    return found.matches.length > 0 ? found : lexicon.formFacts(cyrillic.replace(/[юбж]+$/u, ''))
  }
  const latin = signs.map((sign) => onLatinKey(sign.toLowerCase())).join('')
  if (latin.length !== signs.length || latin.length < 4) return NO_FACTS
  const found = lexicon.formFacts(latin)
  return latin.length > 4 || found.matches[0]?.rule.lang === 'en' ? found : NO_FACTS
}

export function isMask(sign: Sign): boolean {
  return sign.kind === 'sign' && MASKS.test(sign.plain)
}

export function isHeavy({ rule, isCollision }: Match): boolean {
  return !isCollision && HEAVY.has(rule.tier)
}

function lettersOf({ plain }: Sign, letters: ReadingOptions['letters']): string {
  if (letters === 'plain') return plain
  const twin = lookAlike(plain)
  const alike = twin === plain ? plain : plain + twin
  if (letters === 'alike') return alike
  return twin === plain ? disguiseOf(plain) : disguiseOf(plain) + disguiseOf(twin)
}

/** A letter that is drawn out, бляяять, may also be left out. */
function isDrawnOut(signs: readonly Sign[], at: number, run: number, { areDoublesSingle }: ReadingOptions): boolean {
  if (run < 2) return false
  const length = run + countFollowing(signs, at)
  return length > 2 || areDoublesSingle
}

function countFollowing(signs: readonly Sign[], at: number): number {
  let count = 0
  while (count < 3 && signs[at + count + 1]?.plain === signs[at]?.plain) count += 1
  return count
}

function advance(automaton: Automaton, readings: readonly number[], letters: string, mayStay: boolean): number[] {
  const next: number[] = mayStay ? [...readings] : []
  for (const state of readings) {
    for (let at = 0; at < letters.length; at += 1) {
      const reached = automaton.step(state, letters.charCodeAt(at))
      if (reached !== DEAD && next.length < MAX_READINGS && !next.includes(reached)) next.push(reached)
    }
  }
  return next
}

/** One mask hides one letter; a run of them about as many as there are. */
function hidden(automaton: Automaton, readings: readonly number[], length: number): number[] {
  const least = length === 1 ? 1 : length - 1
  const most = length === 1 ? 1 : length + 2
  let states = [...readings]
  const reached = new Set<number>()
  for (let count = 1; count <= most && states.length > 0; count += 1) {
    states = [...new Set(states.flatMap((state) => automaton.successors(state)))]
    if (count >= least) for (const state of states) reached.add(state)
  }
  return [...reached]
}

function maskLength(signs: readonly Sign[], at: number): number {
  let length = 1
  while (signs.length > at + length && isMaskAt(signs, at + length)) length += 1
  return length
}

function isMaskAt(signs: readonly Sign[], at: number): boolean {
  const sign = signs[at]
  return sign !== undefined && isMask(sign)
}

/** The heaviest of several readings; none when one of them is an ordinary word by the lists. */
function heaviest(found: readonly Facts[]): Facts {
  if (found.some(({ isAllowed }) => isAllowed)) return NO_FACTS
  const matches = found
    .flatMap((facts) => facts.matches.filter(isHeavy))
    .sort((a, b) => tierOrder(a) - tierOrder(b))
    .slice(0, 1)
  return matches.length === 0 ? NO_FACTS : { ...NO_FACTS, matches }
}

function tierOrder({ rule }: Match): number {
  return ['obscene', 'slur', 'insultStrong'].indexOf(rule.tier)
}

/** For joining: the letters of several pieces as one word. */
export function joinedText(signs: readonly Sign[]): string {
  return plainText(signs.filter(isLetter))
}
