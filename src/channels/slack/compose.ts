import type { Block, Choice, Message } from '../../domain/notice/message.ts'
import { cutPieces, paragraphsOf, unitsOf, type Paragraph, type Piece } from './pieces.ts'
import { plain, plainText, type Speaking } from './plain-text.ts'
import type { Shape } from './shape.ts'
/** Slack shows so many of one message. */
const MOST_BLOCKS = 50
const BLOCK_UNITS = 3000
/** All blocks together; beyond about 13,000 the whole message is refused. */
const MESSAGE_UNITS = 12_000
const LABEL_UNITS = 75
const MOST_BUTTONS = 25
const HEADER_UNITS = 150
/** Of one section. */
const MOST_FIELDS = 10
const FIELD_UNITS = 300
const MOST_FOLDED = 5
const MORE: Shape = richText({ isQuote: false, pieces: [{ text: '…', style: 'plain' }] })

interface Sized {
  readonly block: Shape
  readonly units: number
}

/**
 * The blocks of a message, in as many messages as it needs; the buttons stand under the last. Everything that is said stands in
 * rich text, whose words Slack never reads as markup: no mention, no link, no emoji in them comes to life (T12, T13).
 * What is set as a headline or side by side stands in plain text, which Slack does not read either.
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
function textBlocks({ blocks }: Message, speaking: Speaking): readonly Sized[] {
  const all = runsOf(blocks).flatMap((run) => {
    const [first] = run
    if (first === undefined || 'quote' in first || first.stands === undefined) return paragraphs(run, speaking)
    return first.stands === 'head' ? [head(run, speaking)] : facts(run, speaking)
  })
  return all.length === 0 ? [{ block: MORE, units: 1 }] : all
}

/** Neighbours that are set in the same way. */
function runsOf(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const runs: Block[][] = []
  for (const block of blocks) {
    const last = runs.at(-1)
    const [before] = last ?? []
    if (last && before && wayOf(before) === wayOf(block)) last.push(block)
    else runs.push([block])
  }
  return runs
}

function wayOf(block: Block): string {
  return 'quote' in block ? '' : (block.stands ?? '')
}

function paragraphs(run: readonly Block[], { words, language }: Speaking): readonly Sized[] {
  return paragraphsOf(run, words, language).flatMap(({ isQuote, pieces }) =>
    cutPieces(pieces, BLOCK_UNITS).map((part) => ({
      block: richText({ isQuote, pieces: part }),
      units: unitsOf(part),
    })),
  )
}

function head(run: readonly Block[], speaking: Speaking): Sized {
  const text = plainText(linesOf(run, speaking).join(' '), HEADER_UNITS)
  return { block: { type: 'header', text }, units: HEADER_UNITS }
}

function facts(run: readonly Block[], speaking: Speaking): readonly Sized[] {
  return chunks(linesOf(run, speaking), MOST_FIELDS).map((lines) => {
    const fields = lines.map((line) => plainText(line, FIELD_UNITS))
    return { block: { type: 'section', fields }, units: lines.join('').length }
  })
}

function linesOf(run: readonly Block[], { words, language }: Speaking): readonly string[] {
  return run.flatMap((block) =>
    'quote' in block
      ? []
      : [
          words
            .segments(language, block)
            .map(({ text }) => text)
            .join(''),
        ],
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
  return joined(choices)
    .flatMap((row) => chunks(row, MOST_BUTTONS))
    .map((row, rowIndex) => ({
      type: 'actions',
      elements: row.map((choice, index) => toButton(choice, `choice:${rowIndex}:${index}`, speaking)),
    }))
}

/** A menu stands beside the buttons before it. */
function joined(rows: readonly (readonly Choice[])[]): readonly (readonly Choice[])[] {
  const all: (readonly Choice[])[] = []
  for (const row of rows) {
    const last = all.at(-1)
    if (last && row.every(({ folds }) => folds !== undefined)) all[all.length - 1] = [...last, ...row]
    else all.push(row)
  }
  return all
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  )
}

function toButton({ id, label, tone, folds }: Choice, actionId: string, speaking: Speaking): Shape {
  if (folds) {
    const options = folds
      .slice(0, MOST_FOLDED)
      .map((one) => ({ value: one.id, text: plain(one.label, LABEL_UNITS, speaking) }))
    return { type: 'overflow', action_id: actionId, options }
  }
  return {
    type: 'button',
    action_id: actionId,
    value: id,
    text: plain(label, LABEL_UNITS, speaking),
    ...(tone ? { style: tone } : {}),
  }
}
