import type { IntakeProduct } from '../world.ts'
import { wordsOf, type Word } from './words.ts'

/** A place where a product of the catalogue is named. */
export interface Mention {
  readonly productId: string
  readonly start: number
  readonly end: number
}

export type ProductFinder = (text: string) => readonly Mention[]

interface Name {
  readonly productId: string
  readonly words: readonly NameWord[]
}

interface NameWord {
  readonly whole: string
  readonly stems: readonly (readonly [stem: string, endings: ReadonlySet<string>])[]
}

const NOUN = new Set(['', 'а я о е у ю ы и й ь ой ей ою ею ью ом ем ов ев ам ям ами ями ах ях'.split(' ')].flat())
const ADJECTIVE = new Set(
  'ый ий ой ая яя ое ее ые ие ого его ому ему ым им ом ем ую юю ою ею ых их ыми ими ей'.split(' '),
)

/** A one-word alias («офис») after one of these is a place and no product. */
const PLACE =
  /^(?:наш|ваш|их|друг|соседн|главн|центральн|головн|вс[еюя]|весь|этом|our|your|their|whole|entire|head|main)/u

/**
 * Prepares the names and aliases of a catalogue. The finder names each place where one stands as whole words, whatever the
 * case, ё or е, with Russian case endings; a name that is part of a longer one does not count there.
 */
export function productFinder(products: readonly IntakeProduct[]): ProductFinder {
  const byFirstLetter = indexed(products.flatMap(namesOf))
  return (text) => {
    const words = wordsOf(text)
    const found = words.flatMap((word, at) =>
      (byFirstLetter.get(word.text.slice(0, 1)) ?? [])
        .filter((name) => standsAt(name, words, at, text))
        .map(({ productId, words: { length } }) => ({ productId, from: at, to: at + length })),
    )
    return withoutContained(found).map(({ productId, from, to }) => ({
      productId,
      start: words[from]?.start ?? 0,
      end: words[to - 1]?.end ?? 0,
    }))
  }
}

/** The different products among mentions. */
export function productsIn(mentions: readonly Mention[]): readonly string[] {
  return [...new Set(mentions.map(({ productId }) => productId))]
}

function namesOf({ id, name, aliases }: IntakeProduct): readonly Name[] {
  return [...Object.values(name), ...aliases]
    .map((text) => ({ productId: id, words: wordsOf(text).map((word) => nameWord(word.text)) }))
    .filter(({ words }) => words.length > 0)
}

function nameWord(whole: string): NameWord {
  if (whole.length < 4 || !/^\p{Script=Cyrillic}+$/u.test(whole)) return { whole, stems: [] }
  const noun = whole.replace(/[аяоеуюыийь]$/u, '')
  const isAdjective = /(?:[ыио]й|ая|яя|ое|ее|ые|ие)$/u.test(whole)
  const hasFleetingVowel = /[оеё][кц]$/u.test(whole)
  return {
    whole,
    stems: [
      [noun, NOUN],
      ...(isAdjective ? [[whole.slice(0, -2), ADJECTIVE] as const] : []),
      ...(hasFleetingVowel ? [[whole.slice(0, -2) + whole.slice(-1), NOUN] as const] : []),
    ],
  }
}

function indexed(names: readonly Name[]): ReadonlyMap<string, readonly Name[]> {
  const index = new Map<string, Name[]>()
  for (const name of names) {
    const letter = name.words[0]?.whole.slice(0, 1) ?? ''
    index.set(letter, [...(index.get(letter) ?? []), name])
  }
  return index
}

function standsAt(name: Name, words: readonly Word[], at: number, text: string): boolean {
  const isThere = name.words.every((part, offset) => {
    const word = words[at + offset]
    const before = words[at + offset - 1]
    if (!word || !isFormOf(part, word.text)) return false
    return offset === 0 || !before || joins(text.slice(before.end, word.start))
  })
  const before = name.words.length === 1 ? words[at - 1] : undefined
  return isThere && !(before && PLACE.test(before.text))
}

function isFormOf({ whole, stems }: NameWord, word: string): boolean {
  return (
    word === whole || stems.some(([stem, endings]) => word.startsWith(stem) && endings.has(word.slice(stem.length)))
  )
}

/** What may stand between two words of one name: never the end of a sentence. */
function joins(gap: string): boolean {
  return gap.length <= 3 && /^[\s:\-–—_/.+«»"']*$/u.test(gap) && !/\.\s|\n\s*\n/u.test(gap)
}

interface Span {
  readonly productId: string
  readonly from: number
  readonly to: number
}

function withoutContained(spans: readonly Span[]): readonly Span[] {
  const longestFirst = spans.toSorted((one, other) => other.to - other.from - (one.to - one.from))
  const covered = new Map<number, number>()
  const kept: Span[] = []
  for (const span of longestFirst) {
    const length = span.to - span.from
    if ((covered.get(span.from) ?? 0) > length && (covered.get(span.to - 1) ?? 0) > length) continue
    for (let at = span.from; at < span.to; at += 1) covered.set(at, Math.max(covered.get(at) ?? 0, length))
    kept.push(span)
  }
  return kept.toSorted((one, other) => one.from - other.from)
}
