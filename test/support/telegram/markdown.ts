import type { ApiEntity } from './api-shapes.ts'
import { FormatError, type Formatted } from './entities.ts'

const RESERVED = '_*[]()~`>#+-=|{}.!'

const MARKS: readonly (readonly [mark: string, type: string, since: 1 | 2])[] = [
  ['```', 'pre', 1],
  ['`', 'code', 1],
  ['||', 'spoiler', 2],
  ['__', 'underline', 2],
  ['*', 'bold', 1],
  ['_', 'italic', 1],
  ['~', 'strikethrough', 2],
]

interface Open {
  readonly mark: string
  readonly type: string
  readonly offset: number
}

/**
 * Markdown of the Bot API, version 1 (legacy) or 2. In version 2 every reserved character has to be escaped, which is what
 * makes it the usual source of "can't parse entities".
 */
export function parseMarkdown(source: string, version: 1 | 2): Formatted {
  const entities: ApiEntity[] = []
  const open: Open[] = []
  let text = ''
  let at = 0
  while (at < source.length) {
    const top = open.at(-1)
    const isRaw = top !== undefined && (top.type === 'pre' || top.type === 'code')
    const char = source.charAt(at)
    if (char === '\\' && at + 1 < source.length) {
      text += source.charAt(at + 1)
      at += 2
      continue
    }
    const mark = MARKS.find(([sign, , since]) => since <= version && source.startsWith(sign, at))
    if (mark !== undefined && (!isRaw || mark[0] === top.mark)) {
      toggle(open, mark[0], mark[1], text.length, entities)
      at += mark[0].length
      continue
    }
    if (!isRaw && char === '[') {
      open.push({ mark: '[', type: 'text_link', offset: text.length })
      at += 1
      continue
    }
    if (!isRaw && char === ']' && top?.mark === '[') {
      const link = /^\]\(([^)\s]*)\)/.exec(source.slice(at))
      open.pop()
      if (link !== null && text.length > top.offset) {
        entities.push({ type: 'text_link', offset: top.offset, length: text.length - top.offset, url: link[1] ?? '' })
      }
      at += link?.[0].length ?? 1
      continue
    }
    if (version === 2 && !isRaw && RESERVED.includes(char) && !isQuoteStart(source, at)) {
      throw new FormatError(`character '${char}' is reserved and must be escaped with the preceding '\\'`)
    }
    text += version === 2 && !isRaw && isQuoteStart(source, at) ? '' : char
    at += 1
  }
  const left = open.at(-1)
  if (left !== undefined) {
    throw new FormatError(`can't find end of the entity starting at byte offset ${left.offset}`)
  }
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) }
}

function toggle(open: Open[], mark: string, type: string, offset: number, entities: ApiEntity[]): void {
  const top = open.at(-1)
  if (top?.mark !== mark) {
    open.push({ mark, type, offset })
    return
  }
  open.pop()
  if (offset > top.offset) {
    entities.push({ type, offset: top.offset, length: offset - top.offset })
  }
}

function isQuoteStart(source: string, at: number): boolean {
  return source.charAt(at) === '>' && (at === 0 || source.charAt(at - 1) === '\n')
}
