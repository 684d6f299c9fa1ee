import type { Choice, Message } from '../../domain/notice/message.ts'
import { cleanText } from '../../domain/intake/clean-text.ts'
import { cutPieces, paragraphsOf, shortenText, unitsOf, type Paragraph, type Piece } from './pieces.ts'
import type { Shape } from './shape.ts'
import type { Words } from './words.ts'

export interface Speaking {
  readonly words: Words
  readonly language: string
}

/** Slack shows so many of one message. */
const MOST_BLOCKS = 50
const BLOCK_UNITS = 3000
/** All blocks together; beyond about 13,000 the whole message is refused. */
const MESSAGE_UNITS = 12_000
const LABEL_UNITS = 75
const MOST_BUTTONS = 25
const MORE: Shape = richText({ isQuote: false, pieces: [{ text: '…', style: 'plain' }] })

interface Sized {
  readonly block: Shape
  readonly units: number
}

/**
 * The blocks of a message, in as many messages as it needs; the buttons stand under the last. Everything that is said stands in
 * rich text, whose words Slack never reads as markup: no mention, no link, no emoji in them comes to life (T12, T13).
 */
export function composeAll(message: Message, speaking: Speaking): readonly (readonly Shape[])[] {
  const buttons = buttonRows(message, speaking)
  const messages: Shape[][] = [[]]
  let units = 0
  for (const { block, units: more } of textBlocks(message, speaking)) {
    const last = messages.at(-1) ?? []
    if (last.length > 0 && (last.length >= MOST_BLOCKS - buttons.length || units + more > MESSAGE_UNITS)) {
      messages.push([block])
      units = more
    } else {
      last.push(block)
      units += more
    }
  }
  messages.at(-1)?.push(...buttons)
  return messages
}

/** The same in one message, with a sign where something was left out: an edit can add no second one. */
export function composeOne(message: Message, speaking: Speaking): readonly Shape[] {
  const all = composeAll({ blocks: message.blocks }, speaking)
  const buttons = buttonRows(message, speaking)
  const first = (all[0] ?? []).slice(0, MOST_BLOCKS - buttons.length - 1)
  const isCut = all.length > 1 || first.length < (all[0]?.length ?? 0)
  return [...first, ...(isCut ? [MORE] : []), ...buttons]
}

/** Nothing at all is refused; a sign at least shows that something was meant, and carries the buttons. */
function textBlocks({ blocks }: Message, { words, language }: Speaking): readonly Sized[] {
  const paragraphs = paragraphsOf(blocks, words, language)
  if (paragraphs.length === 0) return [{ block: MORE, units: 1 }]
  return paragraphs.flatMap(({ isQuote, pieces }) =>
    cutPieces(pieces, BLOCK_UNITS).map((part) => ({
      block: richText({ isQuote, pieces: part }),
      units: unitsOf(part),
    })),
  )
}

function richText({ isQuote, pieces }: Paragraph): Shape {
  const type = isQuote ? 'rich_text_quote' : 'rich_text_section'
  return { type: 'rich_text', elements: [{ type, elements: pieces.map(toElement) }] }
}

function toElement({ text, style }: Piece): Shape {
  return { type: 'text', text, ...(style === 'plain' ? {} : { style: { [style]: true } }) }
}

/** A name for every button of the message: two of the same name are refused. */
function buttonRows({ choices = [] }: Message, speaking: Speaking): readonly Shape[] {
  return choices
    .flatMap((row) => chunks(row, MOST_BUTTONS))
    .map((row, rowIndex) => ({
      type: 'actions',
      elements: row.map((choice, index) => toButton(choice, `choice:${rowIndex}:${index}`, speaking)),
    }))
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  )
}

function toButton({ id, label, tone }: Choice, actionId: string, { words, language }: Speaking): Shape {
  const text = cleanText(typeof label === 'string' ? label : words.phrase(language, label)).replace(/\s+/g, ' ')
  return {
    type: 'button',
    action_id: actionId,
    value: id,
    // An empty label is refused, and with it the whole message.
    text: { type: 'plain_text', text: shortenText(text, LABEL_UNITS) || '…', emoji: false },
    ...(tone ? { style: tone } : {}),
  }
}
