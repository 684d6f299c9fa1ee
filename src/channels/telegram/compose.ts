import type { Block } from '../../domain/notice/message.ts'
import { cleanText } from '../../domain/intake/clean-text.ts'
import type { Entity, Range, RichText } from './rich-text.ts'
import { stillRanges } from './still.ts'
import type { Segment, Words } from './words.ts'

export interface ComposeOptions {
  readonly words: Words
  readonly language: string
  /** Folds long quotations: in a group nobody reads all of them. */
  readonly isGroup: boolean
}

/** A longer quotation is folded in a group. */
const FOLDED_FROM = 400
/** Lines up to this length stand close together; longer ones are paragraphs. */
const LINE_UNITS = 90
const MOST_ENTITIES = 90

/**
 * Puts the blocks of a message together. No parse mode: formatting travels beside the text, so nothing that a person wrote is
 * ever read as markup (T13). People's words come cleaned of what turns the direction of a line (T25), and nothing in them can
 * be tapped.
 */
export function compose(blocks: readonly Block[], { words, language, isGroup }: ComposeOptions): RichText {
  const builder = createBuilder()
  for (const block of blocks) {
    if ('quote' in block) {
      const text = cleanText(block.quote)
      const type = isGroup && text.length > FOLDED_FROM ? 'expandable_blockquote' : 'blockquote'
      builder.add([{ text, style: 'plain', isPersonal: true }], type)
    } else builder.add(words.segments(block.language ?? language, block), null)
  }
  return builder.build()
}

type Quote = 'blockquote' | 'expandable_blockquote'

interface Builder {
  add(segments: readonly Segment[], quote: Quote | null): void
  build(): RichText
}

function createBuilder(): Builder {
  let text = ''
  let before: { readonly isQuote: boolean; readonly isLine: boolean } | null = null
  const personal: Range[] = []
  const bold: Range[] = []
  const code: Range[] = []
  const quotes: Entity[] = []
  return {
    add(segments, quote) {
      const pieces = segments.map((one) => (one.isPersonal ? { ...one, text: cleanText(one.text) } : one))
      const whole = pieces.map((piece) => piece.text).join('')
      if (whole.trim() === '') return
      const here = { isQuote: quote !== null, isLine: whole.length <= LINE_UNITS && !whole.includes('\n') }
      if (before) text += before.isQuote || here.isQuote || (before.isLine && here.isLine) ? '\n' : '\n\n'
      before = here
      if (quote) quotes.push({ type: quote, offset: text.length, length: whole.length })
      for (const { text: words, style, isPersonal } of pieces) {
        const range = { start: text.length, end: text.length + words.length }
        text += words
        if (words === '') continue
        if (isPersonal) personal.push(range)
        if (style !== 'plain') (style === 'bold' ? bold : code).push(range)
      }
    },
    build() {
      const still = merge([...code, ...stillRanges(text, personal)])
      const entities = [
        ...quotes,
        ...still.map((range) => toEntity('code', range)),
        ...without(merge(bold), still).map((range) => toEntity('bold', range)),
      ]
      if (entities.length <= MOST_ENTITIES) return { text, entities: inOrder(entities) }
      return { text, entities: [{ type: 'code', offset: 0, length: text.length }] }
    },
  }
}

function toEntity(type: Entity['type'], { start, end }: Range): Entity {
  return { type, offset: start, length: end - start }
}

/** The outer one first, as Telegram gives them. */
function inOrder(entities: readonly Entity[]): readonly Entity[] {
  return [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
}

/** Ranges that touch or overlap become one. */
function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = []
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last && range.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) }
    } else merged.push(range)
  }
  return merged
}

/** Telegram knows no bold code: what is code stays out of the bold. */
function without(ranges: readonly Range[], holes: readonly Range[]): readonly Range[] {
  return ranges.flatMap((range) => {
    const pieces: Range[] = []
    let { start } = range
    for (const hole of holes) {
      if (hole.end <= start || hole.start >= range.end) continue
      if (hole.start > start) pieces.push({ start, end: hole.start })
      start = Math.min(hole.end, range.end)
    }
    return start < range.end ? [...pieces, { start, end: range.end }] : pieces
  })
}
