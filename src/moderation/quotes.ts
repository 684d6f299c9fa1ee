/** A part of the message that repeats somebody else: from the opening mark to after the closing one. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly kind: 'quote' | 'code' | 'log'
}

const PAIRS = new Map([
  ['«', '»'],
  ['“', '”'],
  ['„', '“'],
  ['"', '"'],
  ['`', '`'],
  ["'", "'"],
])
const MARK = /[«“„"`']/gu
const MAX_QUOTE = 2_000
const LOG_LINE =
  /^\s*(?:\[?\d{1,4}[-./:]\d{1,2}[-./:]\d{1,4}|\[?\d{1,2}:\d{2}:\d{2}|\[?(?:error|warn(?:ing)?|info|debug|fatal|panic|trace|критическая ошибка)\]?\s*[:|\]-]|at\s+[\w$.<>]+\(|traceback\b|\w*(?:Error|Exception)\b\s*:|E:\s|npm ERR!)|\(?\w+\.(?:c|cpp|py|js|ts|java|go|rs|php|rb)[:(]\d+\)?\s*$/iu

/** The quoted, the code and the log parts of a text, in order. Read once, from the left. */
export function findSpans(text: string): readonly Span[] {
  return [...quotedSpans(text), ...logSpans(text)]
}

function quotedSpans(text: string): readonly Span[] {
  const spans: Span[] = []
  const never = new Map<string, number>()
  let at = 0
  while (at < text.length) {
    MARK.lastIndex = at
    const mark = MARK.exec(text)
    if (!mark) break
    at = mark.index
    const fence = text.startsWith('```', at)
    const closing = fence ? '```' : PAIRS.get(text.charAt(at))
    if (closing === undefined || !isOpening(text, at)) {
      at += 1
      continue
    }
    const from = at + (fence ? 3 : 1)
    const end = (never.get(closing) ?? Infinity) <= from ? -1 : text.indexOf(closing, from)
    if (end < 0) never.set(closing, from)
    if (end < 0 || end - from > MAX_QUOTE) {
      at = from
      continue
    }
    spans.push({ start: at, end: end + closing.length, kind: closing.startsWith('`') ? 'code' : 'quote' })
    at = end + closing.length
  }
  return spans
}

/** An apostrophe inside a word opens nothing. */
function isOpening(text: string, at: number): boolean {
  return text.charAt(at) !== "'" || at === 0 || /[\s(:]/u.test(text.charAt(at - 1))
}

function logSpans(text: string): readonly Span[] {
  const spans: Span[] = []
  let start = 0
  for (const line of text.split('\n')) {
    if (LOG_LINE.test(line.slice(0, 300))) spans.push({ start, end: start + line.length, kind: 'log' })
    start += line.length + 1
  }
  return spans
}
