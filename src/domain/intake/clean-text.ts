/** Longest answer that is kept; more is cut, and the person is told so. */
export const ANSWER_CHARS = 8000

/**
 * Words as they are kept: well-formed, without NUL, direction overrides and invisible characters, trimmed. Meaning and line
 * breaks stay. Cleaning twice changes nothing.
 */
export function cleanText(text: string): string {
  return text
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
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
