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
const MAX_LINE = 300
const LOG_LINE =
  /^\s*(?:\[?\d{1,4}[-./:]\d{1,2}[-./:]\d{1,4}|\[?\d{1,2}:\d{2}:\d{2}|\[?(?:error|warn(?:ing)?|info|debug|fatal|panic|trace|критическая ошибка)\]?\s*[:|\]-]|at\s+[\w$.<>]+\(|at\s+(?:async\s|new\s)?[\w$.<>]+\s\(\S{1,200}:\d+\)|file\s"[^"]{1,200}",\sline\s\d+|traceback\b|\w*(?:Error|Exception)\b\s*:|E:\s|npm ERR!)|(?<!\w)\w+\.(?:c|cpp|py|js|ts|java|go|rs|php|rb)[:(]\d+\)?\s*$/iu

/** The quoted, the code and the log parts of a text that a place lies in, all of it. */
export type SpanFinder = (start: number, end: number) => readonly Span[]

/** A line, which is a span when a program wrote it. */
interface Line extends Span {
  readonly isLog: boolean
}

/** Looks for quotations once, from the left, and only when it is asked. */
export function findSpans(text: string): SpanFinder {
  let quoted: readonly Span[] | null = null
  let line: Line = { start: 0, end: -1, kind: 'log', isLog: false }
  return (start, end) => {
    quoted ??= quotedSpans(text)
    if (start < line.start || start >= line.end) line = lineAt(text, start)
    const quotation = quoted[lastBefore(quoted, start)]
    const around = [...(quotation ? [quotation] : []), ...(line.isLog ? [line] : [])]
    return around.filter((span) => span.start <= start && end <= span.end)
  }
}

/** The last of the spans that begins no later than the place; they are in order. */
function lastBefore(spans: readonly Span[], place: number): number {
  let from = 0
  let to = spans.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((spans[middle]?.start ?? 0) <= place) from = middle + 1
    else to = middle
  }
  return from - 1
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

function lineAt(text: string, place: number): Line {
  const start = text.lastIndexOf('\n', place - 1) + 1
  const next = text.indexOf('\n', place)
  const end = next < 0 ? text.length : next
  const isLog = LOG_LINE.test(text.slice(start, Math.min(end, start + MAX_LINE)))
  return { start, end, kind: 'log', isLog }
}
