import type { LanguageData } from './language-data.ts'
import { wordsOf } from './language-data.ts'
import { type Family, fold, normalize, russianInLatin, scriptOf, UZBEK_CYRILLIC, uzbekInCyrillic } from './letters.ts'

/** A way of writing a language. Uzbek has two; Russian in Latin letters is a second way for Russian. */
interface Writing {
  /** Its name in the data. */
  readonly code: string
  /** The language it is reported as; null for one that only speaks against the others. */
  readonly language: string | null
  readonly family: Family
  readonly alphabet: ReadonlySet<string>
  readonly words: ReadonlyMap<string, number>
  /** Words that no name and no error message consists of. */
  readonly core: ReadonlySet<string>
}

/** What a word says: nats for each writing of the family, in the order of `languages`. */
export interface Evidence {
  readonly nats: Float64Array
  /** For each writing, 0 or how well the word is known to it (1 = a word of its list). */
  readonly known: Float64Array
}

export interface FamilyModel {
  readonly languages: readonly (string | null)[]
  /** The names of the writings in the data, those of the decoys among them. */
  readonly codes: readonly string[]
  weigh(word: string): Evidence
  /** Whether the word is one of those that no name consists of, in the language. */
  isCore(word: string, language: string): boolean
}

/** Nats for a word of the list; a word of one or two letters says half of it. */
const LISTED_NATS = 2.6
/** N-grams overlap, so that what they say together is less than the sum. */
const NGRAM_SCALE = 0.4
/** However strange a word is to a language, it says no more against it than this: it can be a name. */
const MOST_AGAINST = 9
const FOREIGN_LETTER = 4
const SMOOTHING = 0.25
const LONGEST_WORD = 32

/** Builds the models of both families of scripts from the word lists. */
export function createModels(data: LanguageData): Readonly<Record<Family, FamilyModel>> {
  const writings = readWritings(data)
  const of = (family: Family): FamilyModel => createFamilyModel(writings.filter((writing) => writing.family === family))
  return { cyrillic: of('cyrillic'), latin: of('latin') }
}

function createFamilyModel(writings: readonly Writing[]): FamilyModel {
  const tables = countNgrams(writings)
  const cache = new Map<string, Evidence>()
  for (const { words } of writings) for (const word of words.keys()) cache.set(word, NOT_WEIGHED)
  const byLanguage = new Map(writings.map((writing) => [writing.language ?? '', writing.core]))
  return {
    languages: writings.map(({ language }) => language),
    codes: writings.map(({ code }) => code),
    isCore: (word, language) => byLanguage.get(language)?.has(word) ?? false,
    weigh(word) {
      const found = cache.get(word)
      if (found === undefined) return weighWord(word, writings, tables)
      if (found !== NOT_WEIGHED) return found
      const evidence = weighWord(word, writings, tables)
      cache.set(word, evidence)
      return evidence
    },
  }
}

const NOT_WEIGHED: Evidence = { nats: new Float64Array(), known: new Float64Array() }

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
  const words = new Map<string, number>()
  for (const word of [...core, ...support].map(normalize)) {
    words.set(word, 1)
    const plain = fold(word)
    if (!words.has(plain) && plain.length > 2) words.set(plain, 0.6)
  }
  const letters = alphabet === '' ? [...words.keys()].join('') : alphabet
  const family = scriptOf(letters.charCodeAt(0)) === 'cyrillic' ? 'cyrillic' : 'latin'
  return { code, language, family, alphabet: new Set(letters), words, core: new Set(core.map(normalize)) }
}

/** What a table has for n-grams: rows of nats, one number for each writing. */
interface Tables {
  readonly rows: ReadonlyMap<number, number>
  readonly nats: Float32Array
  /** Letter → a small number above 0; a letter of no list has 0. */
  readonly letters: Uint8Array
}

const EDGE = 1
const LAST_LETTER = 0x2000

function countNgrams(writings: readonly Writing[]): Tables {
  const width = writings.length
  const letters = numberLetters(writings)
  const rows = new Map<number, number>()
  const totals = new Float64Array(width)
  let counts = new Float32Array(width * 8192)
  writings.forEach(({ words }, index) => {
    for (const [word, weight] of words) {
      forEachNgram(word, letters, (ngram) => {
        let row = rows.get(ngram)
        if (row === undefined) rows.set(ngram, (row = rows.size * width))
        if (row === counts.length) counts = grow(counts)
        counts[row + index] = (counts[row + index] ?? 0) + weight
        totals[index] = (totals[index] ?? 0) + weight
      })
    }
  })
  const nats = counts.slice(0, rows.size * width)
  const room = SMOOTHING * rows.size
  const unseen = totals.map((total) => Math.log(SMOOTHING / (total + room)) * NGRAM_SCALE)
  nats.forEach((count, at) => {
    const index = at % width
    const seen =
      count === 0 ? unseen[index] : Math.log((count + SMOOTHING) / ((totals[index] ?? 0) + room)) * NGRAM_SCALE
    nats[at] = seen ?? 0
  })
  return { rows, nats, letters }
}

function grow(counts: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(counts.length * 2)
  larger.set(counts)
  return larger
}

function numberLetters(writings: readonly Writing[]): Uint8Array {
  const letters = new Uint8Array(LAST_LETTER)
  let last = EDGE
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

/** Visits runs of two, three and four letters, the edges of the word among them, each as one number. */
function forEachNgram(word: string, letters: Uint8Array, visit: (ngram: number) => void): void {
  let [third, second, first] = [0, 0, EDGE]
  for (let at = 0; at <= word.length; at += 1) {
    const letter = at === word.length ? EDGE : (letters[word.charCodeAt(at)] ?? 0)
    if (letter > 0 && first > 0) {
      const two = first * 256 + letter
      visit(two)
      if (second > 0) visit(second * 65536 + two)
      if (second > 0 && third > 0) visit(third * 16777216 + second * 65536 + two)
    }
    third = second
    second = first
    first = letter
  }
}

function weighWord(word: string, writings: readonly Writing[], tables: Tables): Evidence {
  const cut = word.slice(0, LONGEST_WORD)
  const width = writings.length
  const nats = new Float64Array(width)
  forEachNgram(cut, tables.letters, (ngram) => {
    const row = tables.rows.get(ngram)
    // What nobody has seen says nothing about anybody.
    if (row === undefined) return
    for (let index = 0; index < width; index += 1) nats[index] = (nats[index] ?? 0) + (tables.nats[row + index] ?? 0)
  })
  const known = Float64Array.from(writings, ({ words }) => words.get(cut) ?? 0)
  const best = Math.max(...nats)
  writings.forEach(({ alphabet }, index) => {
    const listed = (known[index] ?? 0) * LISTED_NATS * (cut.length <= 2 ? 0.5 : 1)
    let value = Math.max((nats[index] ?? 0) - best, -MOST_AGAINST) + listed
    if (known[index] === 0) value -= foreignLetters(cut, alphabet)
    nats[index] = value
  })
  return { nats, known }
}

const PLAIN = "abcdefghijklmnopqrstuvwxyz'-"

function foreignLetters(word: string, alphabet: ReadonlySet<string>): number {
  let nats = 0
  for (const letter of word) {
    if (alphabet.has(letter)) continue
    // A name brings `w` or `x` into any language; it does not bring `ł`.
    nats += PLAIN.includes(letter) ? 1 : FOREIGN_LETTER
  }
  return Math.min(nats, 2 * FOREIGN_LETTER)
}
