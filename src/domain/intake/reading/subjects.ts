import type { Turn } from './connectors.ts'
import { errorCodesIn } from './error-codes.ts'
import { outside, type Boundary, type Range } from './layout.ts'
import { productsIn, type Mention } from './product-mentions.ts'
import { tellsProblem } from './signs.ts'

/** Sentences that begin so go on with what was told before. */
const GOES_ON =
  /^["«]?(?:(?:и|а|но)\s)?(?:после|потом|затем|дальше|далее|иногда|порой|при этом|тогда|тут же|сразу|из-за|поэтому|хотя|зато|в логах|в журнале|в логе|раньше|сначала|также|или|либо|то же|он[аои]?|это|then|after|afterwards|sometimes|later|because|so|but|however|before|in the log|the log|it|this|or|otherwise)(?![\p{L}\p{N}])/iu

/** Names what was told before as the cause. */
const FOLLOWS = /из-за\s(?:этого|него|не[её]|них)|because of (?:this|that|it)/iu
const CONTRAST = /^(?:а|and|while)\s/iu
const FEWEST_WORDS = 4

/** Where sentences, and clauses after «, а», that tell of one product each go over to another product. */
export function productTurns(
  text: string,
  boundaries: readonly Boundary[],
  shut: readonly Range[],
  mentions: readonly Mention[],
): readonly Turn[] {
  const starts = boundaries.filter((boundary) => beginsSentence(text, boundary) || beginsContrast(text, boundary))
  let next = 0
  return turns(text, rangesFrom(outside(starts, shut), text), ({ start, end }) => {
    while ((mentions[next]?.start ?? Infinity) < start) next += 1
    let after = next
    while ((mentions[after]?.start ?? Infinity) < end) after += 1
    return productsIn(mentions.slice(next, after))
  })
}

/** Where sentences with one error code each, that can stand on their own, go over to another code. */
export function errorTurns(text: string, boundaries: readonly Boundary[], shut: readonly Range[]): readonly Turn[] {
  const starts = boundaries.filter((boundary) => beginsSentence(text, boundary))
  return turns(text, rangesFrom(outside(starts, shut), text), ({ start, end }) => {
    const sentence = text.slice(start, end)
    return wordCount(sentence) >= FEWEST_WORDS ? errorCodesIn(sentence) : []
  })
}

function turns(
  text: string,
  all: readonly Range[],
  subjectsOf: (sentence: Range) => readonly string[],
): readonly Turn[] {
  let current: string | null = null
  const found: Turn[] = []
  for (const sentence of all) {
    const [subject, ...others] = subjectsOf(sentence)
    const words = text.slice(sentence.start, sentence.end)
    if (subject === undefined || others.length > 0 || subject === current || !tellsProblem(words)) continue
    if (current !== null && (GOES_ON.test(words) || FOLLOWS.test(words.slice(0, 400)))) continue
    const contrast = CONTRAST.exec(words)?.[0].length ?? 0
    if (current !== null) found.push({ at: sentence.start, contentAt: sentence.start + contrast })
    current = subject
  }
  return found
}

function beginsSentence(text: string, { at, after }: Boundary): boolean {
  return after === 'line' || after === 'sentence' || (after === 'mark' && lastMark(text, at) === ';')
}

function beginsContrast(text: string, { at, after }: Boundary): boolean {
  return after === 'mark' && lastMark(text, at) === ',' && CONTRAST.test(text.slice(at, at + 8))
}

function lastMark(text: string, at: number): string {
  return text
    .slice(Math.max(0, at - 4), at)
    .trimEnd()
    .slice(-1)
}

function rangesFrom(starts: readonly Boundary[], text: string): readonly Range[] {
  return starts.map(({ at }, index) => ({ start: at, end: starts[index + 1]?.at ?? text.length }))
}

function wordCount(sentence: string): number {
  return sentence.match(/\p{L}{2,}/gu)?.length ?? 0
}
