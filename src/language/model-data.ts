import { wordsOf, type LanguageData } from './language-data.ts'
import { fold, normalize, russianInLatin, scriptOf, UZBEK_CYRILLIC, uzbekInCyrillic, type Family } from './letters.ts'
import { addNgram, createNgramTable, forEachNgram, type NgramTable } from './ngrams.ts'

/** What a family's model is made from: plain data, so that it can be written to a file and read back. */
export interface FamilyData {
  /** For each writing the language it is reported as; null for one that only speaks against the others. */
  readonly languages: readonly (string | null)[]
  /** The names of the writings in the data, those of the decoys among them. */
  readonly codes: readonly string[]
  readonly alphabets: readonly string[]
  /** Letter → a small number above 0; a letter of no list has 0. */
  readonly letters: Uint8Array
  readonly ngrams: NgramTable
  /** Rows of one number for each writing: how much the run of letters says against it, in `STEPS` a nat. */
  readonly against: Uint8Array
  /** Every listed word, a line each, and where its entries begin. */
  readonly words: string
  readonly entriesAt: Int32Array
  /** Who knows the word: the number of the writing and what it knows, see `Entry`. */
  readonly entries: Uint8Array
}

export const STEPS = 50
/** Below the bits that say how well a word is known: the number of the writing. */
export const WRITING_BITS = 6
export const IS_SPELLED = 1 << WRITING_BITS
export const IS_CORE = 2 << WRITING_BITS

/** N-grams overlap, so that what they say together is less than the sum. */
const NGRAM_SCALE = 0.4
const SMOOTHING = 0.25
/** How well a word is known that stands in the list with marks which the message has not. */
export const FOLDED = 0.6
const LAST_LETTER = 0x2000

/** A way of writing a language. Uzbek has two; Russian in Latin letters is a second way for Russian. */
interface Writing {
  readonly code: string
  readonly language: string | null
  readonly family: Family
  readonly alphabet: string
  /** Word → whether it is spelled with the marks that it has. */
  readonly words: ReadonlyMap<string, boolean>
  /** Words that no name and no error message consists of. */
  readonly core: ReadonlySet<string>
}

/** Counts what the models need, from the word lists. */
export function makeModelData(data: LanguageData): Readonly<Record<Family, FamilyData>> {
  const writings = readWritings(data)
  const of = (family: Family): FamilyData => makeFamily(writings.filter((writing) => writing.family === family))
  return { cyrillic: of('cyrillic'), latin: of('latin') }
}

function makeFamily(writings: readonly Writing[]): FamilyData {
  if (writings.length > 1 << WRITING_BITS) throw new Error('there are more ways of writing than the model has room for')
  return {
    languages: writings.map(({ language }) => language),
    codes: writings.map(({ code }) => code),
    alphabets: writings.map(({ alphabet }) => alphabet),
    ...countNgrams(writings),
    ...listWords(writings),
  }
}

function readWritings({ languages, decoys }: LanguageData): readonly Writing[] {
  const named = languages.flatMap(({ language, alphabet, core, support }): readonly Writing[] => {
    const own = { core: wordsOf(core), support: wordsOf(support) }
    const writing = createWriting(language, language, alphabet, own.core, own.support)
    const rewrite = (letters: string, change: (word: string) => readonly string[]): Writing =>
      createWriting(`${language} rewritten`, language, letters, own.core.flatMap(change), own.support.flatMap(change))
    if (language === 'ru') return [writing, rewrite('', russianInLatin)]
    return language === 'uz' ? [writing, rewrite(UZBEK_CYRILLIC, (word) => [uzbekInCyrillic(word)])] : [writing]
  })
  return [...named, ...Object.entries(decoys).map(([code, lines]) => createWriting(code, null, '', wordsOf(lines), []))]
}

function createWriting(
  code: string,
  language: string | null,
  alphabet: string,
  core: readonly string[],
  support: readonly string[],
): Writing {
  const words = new Map<string, boolean>()
  for (const word of [...core, ...support].map(normalize)) {
    words.set(word, true)
    const plain = fold(word)
    if (!words.has(plain) && plain.length > 2) words.set(plain, false)
  }
  const letters = alphabet === '' ? [...new Set([...words.keys()].join(''))].join('') : alphabet
  const family = scriptOf(letters.charCodeAt(0)) === 'cyrillic' ? 'cyrillic' : 'latin'
  return { code, language, family, alphabet: letters, words, core: new Set(core.map(normalize)) }
}

function countNgrams(writings: readonly Writing[]): Pick<FamilyData, 'letters' | 'ngrams' | 'against'> {
  const width = writings.length
  const letters = numberLetters(writings)
  const ngrams = createNgramTable()
  const totals = new Float64Array(width)
  let counts = new Float32Array(width * 8_192)
  writings.forEach(({ words }, index) => {
    for (const [word, isSpelled] of words) {
      const weight = isSpelled ? 1 : FOLDED
      forEachNgram(word, letters, (ngram) => {
        const place = addNgram(ngrams, ngram) * width + index
        if (place >= counts.length) counts = grow(counts)
        counts[place] = (counts[place] ?? 0) + weight
        totals[index] = (totals[index] ?? 0) + weight
      })
    }
  })
  const room = SMOOTHING * ngrams.size
  const against = Uint8Array.from(counts.subarray(0, ngrams.size * width), (count, place) => {
    const nats = Math.log((count + SMOOTHING) / ((totals[place % width] ?? 0) + room)) * NGRAM_SCALE
    return Math.min(255, Math.round(-nats * STEPS))
  })
  return { letters, ngrams, against }
}

function grow(counts: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(counts.length * 2)
  larger.set(counts)
  return larger
}

function numberLetters(writings: readonly Writing[]): Uint8Array {
  const letters = new Uint8Array(LAST_LETTER)
  let last = 1
  for (const { words } of writings) {
    for (const word of words.keys()) {
      for (let at = 0; at < word.length; at += 1) {
        const code = word.charCodeAt(at)
        if (letters[code] === 0 && last < 255) letters[code] = last += 1
      }
    }
  }
  return letters
}

function listWords(writings: readonly Writing[]): Pick<FamilyData, 'words' | 'entriesAt' | 'entries'> {
  const known = new Map<string, number[]>()
  writings.forEach(({ words, core }, index) => {
    for (const [word, isSpelled] of words) {
      const own = known.get(word) ?? []
      known.set(word, own)
      own.push(index | (isSpelled ? IS_SPELLED : 0) | (core.has(word) ? IS_CORE : 0))
    }
  })
  const entriesAt = [0]
  for (const own of known.values()) entriesAt.push((entriesAt.at(-1) ?? 0) + own.length)
  return {
    words: [...known.keys()].join('\n'),
    entriesAt: Int32Array.from(entriesAt),
    entries: Uint8Array.from([...known.values()].flat()),
  }
}
