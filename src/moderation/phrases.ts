import type { Phrase, Place, TierRule } from './lexicon.ts'
import type { Words } from './words.ts'

export interface FoundPhrase {
  /** Null when the words in it are harmless together. */
  readonly rule: TierRule | null
  /** The first and the last word of it. */
  readonly from: number
  readonly to: number
}

/** Finds every listed phrase. No phrase goes beyond the end of a sentence. */
export function findPhrases(words: Words): readonly FoundPhrase[] {
  const found: FoundPhrase[] = []
  for (let from = 0; from < words.length && found.length < MAX_FOUND; from += 1) {
    const { begins } = words.factsAt(from)
    if (begins.length === 0) continue
    const { atoms } = words.factsAt(from + 1)
    const isLast = words.isStop(from)
    for (const phrase of begins) {
      if (isLast && !canStandAlone(phrase)) continue
      if (phrase.second !== 0 && !atoms.includes(phrase.second)) continue
      const to = endOf(phrase, words, from)
      if (to !== null) found.push({ rule: phrase.rule, from, to })
    }
  }
  return found
}

/** A text with more of them is refused all the same. */
const MAX_FOUND = 200
const MAX_GAP = 3

function canStandAlone({ places }: Phrase): boolean {
  for (let at = 1; at < places.length; at += 1) {
    const place = places[at]
    if (place === 'gap' || place?.isOptional === false) return false
  }
  return true
}

function endOf({ places }: Phrase, words: Words, from: number): number | null {
  return follow(places, 0, words, from, from)
}

function follow(places: readonly Place[], number: number, words: Words, at: number, last: number): number | null {
  const place = places[number]
  if (place === undefined) return last
  if (place === 'gap') {
    for (let skipped = 0; skipped <= MAX_GAP; skipped += 1) {
      if (skipped > 0 && words.isStop(at + skipped - 1)) return null
      const end = follow(places, number + 1, words, at + skipped, last)
      if (end !== null) return end
    }
    return null
  }
  const isThere = words.factsAt(at).atoms.includes(place.atom) && (number === 0 || !words.isStop(at - 1))
  if (isThere) {
    const end = follow(places, number + 1, words, at + 1, at)
    if (end !== null || !place.isOptional) return end
  }
  return place.isOptional ? follow(places, number + 1, words, at, last) : null
}
