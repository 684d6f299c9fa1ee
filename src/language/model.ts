import { apart } from './chunk.ts'
import type { Family } from './letters.ts'
import { FOLDED, IS_CORE, IS_SPELLED, STEPS, WRITING_BITS, type FamilyData } from './model-data.ts'
import { forEachNgram, ngramNumber } from './ngrams.ts'

/** What a word says: nats for each writing of the family, in the order of `languages`. */
export interface Evidence {
  readonly nats: Float32Array
  /** For each writing, 0 or how well the word is known to it (1 = a word of its list). */
  readonly known: Float32Array
  /** Whether it stands on any list. */
  readonly isListed: boolean
  /** Whether a language that is named knows it. */
  readonly isKnown: boolean
  /** Whether it is core in a language that is named. */
  readonly isCore: boolean
}

export interface FamilyModel {
  readonly languages: readonly (string | null)[]
  /** The names of the writings in the data, those of the decoys among them. */
  readonly codes: readonly string[]
  weigh(word: string): Evidence
  /** Whether the word is one of those of the language that no name consists of. */
  isCoreOf(word: string, language: string): boolean
}

/** Nats for a word of the list; a word of one or two letters says half of it. */
const LISTED_NATS = 2.6
/** However strange a word is to a language, it says no more against it than this: it can be a name. */
const MOST_AGAINST = 9
const FOREIGN_LETTER = 4
const LONGEST_WORD = 32
/** Messages repeat their words. What is kept of them is some three megabytes. */
const MAX_MEMO = 6_000

/** The models of both families of scripts. */
export function createModels(data: Readonly<Record<Family, FamilyData>>): Readonly<Record<Family, FamilyModel>> {
  return { cyrillic: createFamilyModel(data.cyrillic), latin: createFamilyModel(data.latin) }
}

function createFamilyModel(data: FamilyData): FamilyModel {
  const numbers = new Map(data.words.split('\n').map((word, number) => [word, number]))
  const foreign = new Map<string, Float32Array>()
  const memo = new Map<string, Evidence>()
  const entriesOf = (word: string): Uint8Array => {
    const number = numbers.get(word)
    if (number === undefined) return NO_ENTRIES
    return data.entries.subarray(data.entriesAt[number], data.entriesAt[number + 1])
  }
  return {
    languages: data.languages,
    codes: data.codes,
    isCoreOf: (word, language) =>
      entriesOf(word).some((entry) => (entry & IS_CORE) !== 0 && data.languages[entry & WRITINGS] === language),
    weigh: (word) => {
      const known = memo.get(word)
      if (known !== undefined) return known
      const cut = word.slice(0, LONGEST_WORD)
      const evidence = weighWord(cut, data, entriesOf(cut), foreign)
      if (memo.size >= MAX_MEMO) memo.clear()
      memo.set(apart(word), evidence)
      return evidence
    },
  }
}

const NO_ENTRIES = new Uint8Array()
const WRITINGS = (1 << WRITING_BITS) - 1

function weighWord(word: string, data: FamilyData, entries: Uint8Array, foreign: Map<string, Float32Array>): Evidence {
  const width = data.languages.length
  const nats = new Float32Array(width)
  const known = new Float32Array(width)
  forEachNgram(word, data.letters, (ngram) => {
    const row = ngramNumber(data.ngrams, ngram) * width
    // What nobody has seen says nothing about anybody.
    if (row < 0) return
    for (let index = 0; index < width; index += 1) nats[index] = (nats[index] ?? 0) - (data.against[row + index] ?? 0)
  })
  let isKnown = false
  let isCore = false
  for (const entry of entries) {
    const index = entry & WRITINGS
    known[index] = (entry & IS_SPELLED) === 0 ? FOLDED : 1
    if (data.languages[index] === null) continue
    isKnown = true
    if ((entry & IS_CORE) !== 0) isCore = true
  }
  const best = Math.max(...nats)
  const listed = LISTED_NATS * (word.length <= 2 ? 0.5 : 1)
  const strange = foreignLetters(word, data, foreign)
  for (let index = 0; index < width; index += 1) {
    const value = Math.max(((nats[index] ?? 0) - best) / STEPS, -MOST_AGAINST)
    const own = known[index] ?? 0
    nats[index] = own === 0 ? value - Math.min(strange[index] ?? 0, 2 * FOREIGN_LETTER) : value + own * listed
  }
  return { nats, known, isListed: entries.length > 0, isKnown, isCore }
}

const PLAIN = "abcdefghijklmnopqrstuvwxyz'-"

/** What the letters of the word say against each writing whose alphabet lacks them. */
function foreignLetters(word: string, { alphabets }: FamilyData, foreign: Map<string, Float32Array>): Float32Array {
  const sum = new Float32Array(alphabets.length)
  for (const letter of word) {
    let own = foreign.get(letter)
    if (own === undefined) {
      // A name brings `w` or `x` into any language; it does not bring `ł`.
      const nats = PLAIN.includes(letter) ? 1 : FOREIGN_LETTER
      own = Float32Array.from(alphabets, (alphabet) => (alphabet.includes(letter) ? 0 : nats))
      if (foreign.size < MAX_MEMO) foreign.set(letter, own)
    }
    for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? 0) + (own[index] ?? 0)
  }
  return sum
}
