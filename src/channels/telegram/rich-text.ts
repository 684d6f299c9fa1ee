/** A text with its formatting. Offsets and lengths count UTF-16 units, as Telegram does. */
export interface RichText {
  readonly text: string
  readonly entities: readonly Entity[]
}

export interface Entity {
  readonly type: 'bold' | 'code' | 'blockquote' | 'expandable_blockquote'
  readonly offset: number
  readonly length: number
}

export interface Range {
  readonly start: number
  readonly end: number
}

/** Telegram's limit for one message, in UTF-16 units. */
export const MESSAGE_UNITS = 4096

/** The part of a text between two places, without white space at its ends; the formatting moves along. */
export function slice({ text, entities }: RichText, start: number, end: number): RichText {
  const raw = text.slice(start, end)
  const part = raw.trim()
  const from = start + raw.length - raw.trimStart().length
  return {
    text: part,
    entities: entities.flatMap(({ type, offset, length }) => {
      const first = Math.max(offset, from) - from
      const last = Math.min(offset + length, from + part.length) - from
      return last > first ? [{ type, offset: first, length: last - first }] : []
    }),
  }
}

/** Cuts a text into messages: between paragraphs where it can be, else lines, sentences, words, never inside a character. */
export function split(rich: RichText, units = MESSAGE_UNITS): readonly RichText[] {
  const parts: RichText[] = []
  let start = 0
  while (rich.text.length - start > units) {
    const end = start + cutAt(rich.text.slice(start, start + units))
    parts.push(slice(rich, start, end))
    start = end
  }
  parts.push(slice(rich, start, rich.text.length))
  return parts.filter(({ text }) => text !== '')
}

/** As much as fits into one message, with a sign that there was more. */
export function shortenRich(rich: RichText, units = MESSAGE_UNITS): RichText {
  if (rich.text.length <= units) return rich
  const { text, entities } = slice(rich, 0, wholeEnd(rich.text, units - 1))
  return { text: `${text}…`, entities }
}

/** At most so many UTF-16 units, never half a character, with a sign that there was more. */
export function shortenText(text: string, units: number): string {
  return text.length <= units ? text : `${text.slice(0, wholeEnd(text, units - 1)).trimEnd()}…`
}

const SEAMS = [/\n\n/g, /\n/g, /[.!?…]\s/g, /\s/g]

/** Where to cut a full window: the last seam of the best kind, unless it would leave the message half empty. */
function cutAt(window: string): number {
  for (const seam of SEAMS) {
    const last = [...window.matchAll(seam)].at(-1)
    if (last && last.index + last[0].length > window.length / 2) return last.index + last[0].length
  }
  return wholeEnd(window, window.length)
}

/** The place itself, or one before it when it lies between the two halves of a character. */
function wholeEnd(text: string, end: number): number {
  const before = text.charCodeAt(end - 1)
  return before >= 0xd800 && before <= 0xdbff ? end - 1 : end
}
