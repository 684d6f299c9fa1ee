import type { IntakeProduct } from '../world.ts'
import { beginsWithTurn, turnsOf, type Turn } from './connectors.ts'
import { greetingLength, isClosing, isSelfPresentation } from './courtesy.ts'
import { boundariesOf, merged, outside, sentencesOf, untouchable, type Boundary, type Range } from './layout.ts'
import { findLists, type List } from './lists.ts'
import { productFinder, type ProductFinder } from './product-mentions.ts'
import { announcesSeveral, isMatter, tellsProblem } from './signs.ts'
import { errorTurns, productTurns } from './subjects.ts'
import { READ_CHARS } from './words.ts'

/** Most situations of one text; what is more stands together in the last. */
export const MOST_SITUATIONS = 9
const FEWEST_CHARS = 10

export interface Situations {
  /** Words that belong to all: the greeting, what announces a list, thanks and contacts. Empty when there is one situation. */
  readonly introduction: string
  /** The person's own words for each, without list marks and «а ещё». */
  readonly situations: readonly string[]
}

/** A piece of the text: where its words begin behind a mark or a connector, and where they end. */
interface Piece {
  readonly start: number
  readonly contentAt: number
  readonly end: number
}

interface Split {
  /** Where the shared introduction ends. */
  readonly introductionEnd: number
  readonly pieces: readonly Piece[]
}

/** What is known of a stretch while it is split. */
interface Stretch {
  readonly text: string
  readonly boundaries: readonly Boundary[]
  readonly shut: readonly Range[]
  readonly isNested: boolean
  readonly find: ProductFinder
}

/**
 * Finds the separate problems that one text tells (R11): items of a list, «а ещё …», sentences about different products or
 * different error codes. Steps to reproduce, what was tried, logs and quotations are never taken apart. One situation is the
 * whole text as it is. Every word is kept, in a situation or in the introduction; each situation is at least ten characters,
 * and none can be split again, but for the ninth, which holds all that is left.
 */
export function findSituations(text: string, products: readonly IntakeProduct[]): Situations {
  const read = text.slice(0, READ_CHARS)
  const find = productFinder(products)
  const closingAt = closingStart(read)
  const split = splitOnce({ ...stretch(read.slice(0, closingAt), find), isNested: false })
  if (!split) return { introduction: '', situations: [text] }
  const pieces = furthest(read, split.pieces, find)
  const closing = text.slice(closingAt, read.length).trim()
  const introduction = [text.slice(0, split.introductionEnd).trim(), closing].filter((words) => words !== '').join('\n')
  const situations = limited(pieces).map(({ contentAt, end }) => wordsOf(text, contentAt, end))
  const unread = text.slice(read.length)
  return { introduction, situations: situations.map((one, at) => (at === situations.length - 1 ? one + unread : one)) }
}

function stretch(text: string, find: ProductFinder): Omit<Stretch, 'isNested'> {
  return { text, boundaries: boundariesOf(text), shut: untouchable(text), find }
}

/** Splits each piece until none can be split; a depth that is never reached by people ends hostile texts. */
function furthest(text: string, pieces: readonly Piece[], find: ProductFinder, depth = 1): readonly Piece[] {
  return pieces.flatMap((piece, index) => {
    if (index >= MOST_SITUATIONS || depth > MOST_SITUATIONS) return [piece]
    const inner = splitOnce({ ...stretch(wordsOf(text, piece.contentAt, piece.end), find), isNested: true })
    if (!inner) return [piece]
    const offset = piece.contentAt + leadingSpace(text, piece.contentAt)
    const moved = inner.pieces.map(({ start, contentAt, end }) => ({
      start: start + offset,
      contentAt: contentAt + offset,
      end: end + offset,
    }))
    return furthest(text, moved, find, depth + 1)
  })
}

function limited(pieces: readonly Piece[]): readonly Piece[] {
  const [ninth, ...more] = pieces.slice(MOST_SITUATIONS - 1)
  const last = more.at(-1)
  return ninth && last ? [...pieces.slice(0, MOST_SITUATIONS - 1), { ...ninth, end: last.end }] : pieces
}

function splitOnce(whole: Stretch): Split | null {
  const { text, boundaries, shut, find } = whole
  const lists = findLists(text, boundaries, shut)
  const accounts = lists.filter(({ holds }) => holds === 'account').map(({ range }) => range)
  const closed = merged([...shut, ...accounts])
  const open = { ...whole, shut: closed }
  const list = lists.find(
    ({ holds, range }) => holds === 'matters' && outside([{ at: range.start }], accounts).length > 0,
  )
  return (
    (list ? splitByList(open, list) : null) ??
    splitAt(open, turnsOf(text, outside(boundaries, closed))) ??
    splitAt(open, productTurns(text, boundaries, closed, find(text))) ??
    splitAt(open, errorTurns(text, boundaries, closed))
  )
}

/** Before a list stands its introduction, or, when another list or a connector leads to it, a problem of its own. */
function splitByList(whole: Stretch, { marks }: List): Split | null {
  const { text, boundaries, isNested } = whole
  const first = marks[0]?.at ?? 0
  const items = marks.map(({ at, contentAt }, index) => ({
    start: at,
    contentAt,
    end: marks[index + 1]?.at ?? text.length,
  }))
  const bodyStart = introductionEnd(text, boundaries, first)
  const last = sentencesOf(boundaries, { start: bodyStart, end: first }).at(-1)
  const head = last && isHead(text.slice(last.start, last.end)) ? last : { start: first, end: first }
  const leadsOn = beginsWithTurn(text.slice(head.start, head.end))
  if (tellsProblem(text.slice(bodyStart, head.start)) && (isNested || leadsOn)) {
    const ownEnd = leadsOn ? first : head.start
    const own = { start: bodyStart, contentAt: isNested ? 0 : bodyStart, end: ownEnd }
    return atLeastTwo(text, bodyStart, [own, ...withHead(items, ownEnd)])
  }
  return atLeastTwo(text, first, isNested ? withHead(items, 0) : items)
}

function isHead(sentence: string): boolean {
  return sentence.trimEnd().endsWith(':') || announcesSeveral(sentence)
}

/** The first item keeps the words in front of it. */
function withHead([first, ...others]: readonly Piece[], start: number): readonly Piece[] {
  return first ? [start < first.start ? { ...first, start, contentAt: start } : first, ...others] : []
}

function splitAt({ text, boundaries, isNested }: Stretch, cuts: readonly Turn[]): Split | null {
  const [firstCut] = cuts
  if (!firstCut) return null
  const bodyStart = introductionEnd(text, boundaries, firstCut.at)
  const firstGood = cuts.findIndex(({ at }) => isSubstantial(text.slice(bodyStart, at)))
  const kept = firstGood < 0 ? [] : cuts.slice(firstGood)
  const [first] = kept
  if (!first) return null
  const body = { start: bodyStart, contentAt: isNested ? 0 : bodyStart, end: first.at }
  const others = kept.map(({ at, contentAt }, index) => ({
    start: at,
    contentAt,
    end: kept[index + 1]?.at ?? text.length,
  }))
  return atLeastTwo(text, bodyStart, [body, ...others])
}

/** Pieces too short to stand alone are glued to the one before; what is one piece then is not split. */
function atLeastTwo(text: string, introductionEnd: number, pieces: readonly Piece[]): Split | null {
  const glued: Piece[] = []
  for (const piece of pieces) {
    const last = glued.at(-1)
    const isShort = wordsOf(text, piece.contentAt, piece.end).length < FEWEST_CHARS
    const isLastShort = last !== undefined && wordsOf(text, last.contentAt, last.end).length < FEWEST_CHARS
    if (last && (isShort || isLastShort)) glued.splice(-1, 1, { ...last, end: piece.end })
    else glued.push(piece)
  }
  return glued.length >= 2 ? { introductionEnd, pieces: glued } : null
}

/** Greeting, who writes, and «у нас две проблемы»: sentences at the start that belong to all. */
function introductionEnd(text: string, boundaries: readonly Boundary[], limit: number): number {
  const greeted = Math.min(greetingLength(text), limit)
  const rest = sentencesOf(boundaries, { start: greeted, end: limit })
  const first = rest.find(({ start, end }) => !isIntroduction(text.slice(start, end)))
  return first?.start ?? greeted
}

function isIntroduction(sentence: string): boolean {
  if (tellsProblem(sentence)) return false
  return isSelfPresentation(sentence) || announcesSeveral(sentence) || isClosing(sentence)
}

function isSubstantial(body: string): boolean {
  const words = body.slice(0, 400).match(/[\p{L}\p{N}]{2,}/gu)?.length ?? 0
  return words >= 2 && (isMatter(body) || words >= 4)
}

/** Where thanks, signature and contacts at the end begin. */
function closingStart(text: string): number {
  const sentences = sentencesOf(boundariesOf(text), { start: 0, end: text.length })
  const last = sentences.findLastIndex(({ start, end }) => {
    const sentence = text.slice(start, end)
    return !isClosing(sentence) || tellsProblem(sentence)
  })
  return last < 0 ? text.length : (sentences[last + 1]?.start ?? text.length)
}

/** The words between two places, without the white space and the commas around them. */
function wordsOf(text: string, from: number, to: number): string {
  return text
    .slice(from, to)
    .trim()
    .replace(/[,;\s]{1,9}$/u, '')
}

function leadingSpace(text: string, from: number): number {
  const mark = /\S/gu
  mark.lastIndex = from
  return Math.max(0, (mark.exec(text)?.index ?? from) - from)
}
