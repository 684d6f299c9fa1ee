import { cleanText } from '../../domain/intake/clean-text.ts'
import type { Block } from '../../domain/notice/message.ts'
import type { Segment, Words } from './words.ts'

/** A stretch of text in one style. */
export interface Piece {
  readonly text: string
  readonly style: Segment['style']
}

/** A paragraph, or somebody's words set apart. */
export interface Paragraph {
  readonly isQuote: boolean
  readonly pieces: readonly Piece[]
}

/** Lines up to this length stand close together; longer ones are paragraphs. */
const LINE_UNITS = 90

/**
 * The paragraphs of a message. People's words come cleaned of what turns the direction of a line (T25). Short lines that follow
 * each other are one paragraph.
 */
export function paragraphsOf(blocks: readonly Block[], words: Words, language: string): readonly Paragraph[] {
  const paragraphs: Paragraph[] = []
  for (const block of blocks) {
    const next = 'quote' in block ? quoteOf(block.quote) : phraseOf(words.segments(language, block))
    if (unitsOf(next.pieces) === 0) continue
    const last = paragraphs.at(-1)
    if (last && isLine(last) && isLine(next)) {
      const pieces = [...last.pieces, { text: '\n', style: 'plain' } as const, ...next.pieces]
      paragraphs[paragraphs.length - 1] = { isQuote: false, pieces }
    } else paragraphs.push(next)
  }
  return paragraphs
}

function quoteOf(text: string): Paragraph {
  return { isQuote: true, pieces: [{ text: cleanText(text), style: 'plain' }] }
}

function phraseOf(segments: readonly Segment[]): Paragraph {
  const pieces = segments.map(({ text, style, isPersonal }) => ({ text: isPersonal ? cleanText(text) : text, style }))
  return { isQuote: false, pieces }
}

function isLine({ isQuote, pieces }: Paragraph): boolean {
  const text = pieces.map((piece) => piece.text).join('')
  return !isQuote && text.split('\n').every((line) => line.length <= LINE_UNITS)
}

export function unitsOf(pieces: readonly Piece[]): number {
  return pieces.reduce((units, { text }) => units + text.length, 0)
}

/** Cuts a paragraph into parts of at most so many UTF-16 units: between lines where it can be, else words, never inside a character. */
export function cutPieces(pieces: readonly Piece[], units: number): readonly (readonly Piece[])[] {
  const text = pieces.map((piece) => piece.text).join('')
  const parts: (readonly Piece[])[] = []
  let start = 0
  while (text.length - start > units) {
    const end = start + cutAt(text.slice(start, start + units))
    parts.push(slicePieces(pieces, start, end))
    start = end
  }
  return [...parts, slicePieces(pieces, start, text.length)].filter((part) => unitsOf(part) > 0)
}

function slicePieces(pieces: readonly Piece[], start: number, end: number): readonly Piece[] {
  let offset = 0
  return pieces.flatMap(({ text, style }) => {
    const from = Math.max(start - offset, 0)
    const to = Math.min(end - offset, text.length)
    offset += text.length
    return to > from ? [{ text: text.slice(from, to), style }] : []
  })
}

const SEAMS = [/\n/g, /[.!?…]\s/g, /\s/g]

/** Where to cut a full window: the last seam of the best kind, unless it would leave the part half empty. */
function cutAt(window: string): number {
  for (const seam of SEAMS) {
    const last = [...window.matchAll(seam)].at(-1)
    if (last && last.index + last[0].length > window.length / 2) return last.index + last[0].length
  }
  return wholeEnd(window, window.length)
}

/** At most so many UTF-16 units, never half a character, with a sign that there was more. */
export function shortenText(text: string, units: number): string {
  return text.length <= units ? text : `${text.slice(0, wholeEnd(text, units - 1)).trimEnd()}…`
}

/** The place itself, or one before it when it lies between the two halves of a character. */
function wholeEnd(text: string, end: number): number {
  const before = text.charCodeAt(end - 1)
  return before >= 0xd800 && before <= 0xdbff ? end - 1 : end
}
