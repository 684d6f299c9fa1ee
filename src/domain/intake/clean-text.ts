/** Longest answer that is kept, in UTF-16 units: some eight messages of a chat. */
export const ANSWER_CHARS = 32_000

/** The most that a form on a page takes. */
export const FORM_CHARS = 8000

/** The first so many units, never half of a character: half of one cannot be stored. */
export function cut(text: string, units = ANSWER_CHARS): string {
  return text.slice(0, units).replace(/[\ud800-\udbff]$/u, '')
}

/** What a database can look into: no NUL and no half characters. */
export function storable(text: string): string {
  return text
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replaceAll('\u0000', '')
}

/**
 * Words as they are kept: well-formed, without NUL, direction overrides and invisible characters, trimmed. Meaning and line
 * breaks stay. Cleaning twice changes nothing.
 */
export function cleanText(text: string): string {
  return storable(text)
    .normalize('NFC')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replace(/\r\n?/g, '\n')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
    .trim()
}

/** The first so many characters, never half of one. */
export function shorten(text: string, chars: number): string {
  const all = [...text]
  return all.length <= chars
    ? text
    : `${all
        .slice(0, chars - 1)
        .join('')
        .trimEnd()}…`
}

/** One line of a text, for a title. */
export function firstLine(text: string, chars: number): string {
  const [line = ''] = text.split(/\n|(?<=[.!?])\s/u)
  return shorten(line.replace(/\s+/gu, ' ').trim(), chars)
}
