import type { ApiEntity } from './api-shapes.ts'
import { checkEntities, FormatError, type Formatted, trimmed } from './entities.ts'
import { parseMarkdown } from './markdown.ts'

/**
 * The text a person sees, with its formatting apart from it. Throws a FormatError as the server answers 400. A parse mode
 * wins over entities.
 */
export function parseFormatted(text: string, mode: string | undefined, entities: readonly ApiEntity[]): Formatted {
  const parsed = parseByMode(text, mode, entities)
  checkEntities(parsed.text, parsed.entities)
  return trimmed(parsed)
}

function parseByMode(text: string, mode: string | undefined, entities: readonly ApiEntity[]): Formatted {
  switch (mode?.toLowerCase()) {
    case 'html':
      return parseHtml(text)
    case 'markdown':
      return parseMarkdown(text, 1)
    case 'markdownv2':
      return parseMarkdown(text, 2)
    default:
      return { text, entities }
  }
}

const TAGS: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji',
  'tg-time': 'date_time',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }

interface Open {
  readonly tag: string
  readonly offset: number
  readonly attributes: Readonly<Record<string, string>>
}

/** The HTML of the Bot API: a few tags, four named entities, everything else is refused. */
export function parseHtml(source: string): Formatted {
  const entities: ApiEntity[] = []
  const open: Open[] = []
  let text = ''
  let rest = source
  while (rest !== '') {
    const plain = /^[^<&]+/.exec(rest)?.[0] ?? ''
    if (plain !== '') {
      text += plain
      rest = rest.slice(plain.length)
      continue
    }
    if (rest.startsWith('&')) {
      const [shown, length] = readReference(rest)
      text += shown
      rest = rest.slice(length)
      continue
    }
    const tag = /^<(\/?)([a-zA-Z-]*)((?:\s+[a-zA-Z-]+(?:=(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)\s*>/.exec(rest)
    const name = tag?.[2]?.toLowerCase() ?? ''
    if (tag === null || (name === '' && tag[1] !== '/') || (name !== '' && TAGS[name] === undefined)) {
      throw new FormatError(
        `unsupported start tag "${/^<\/?([^\s>]*)/.exec(rest)?.[1] ?? ''}" at offset ${text.length}`,
      )
    }
    if (tag[1] === '/') {
      closeTag(open, name, text, entities)
    } else {
      open.push({ tag: name, offset: text.length, attributes: readAttributes(tag[3] ?? '') })
    }
    rest = rest.slice(tag[0].length)
  }
  const left = open.at(-1)
  if (left !== undefined) {
    throw new FormatError(`can't find end tag corresponding to start tag "${left.tag}"`)
  }
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) }
}

function closeTag(open: Open[], name: string, text: string, entities: ApiEntity[]): void {
  const start = open.pop()
  if (start === undefined || (name !== '' && start.tag !== name)) {
    throw new FormatError(
      `unmatched end tag at offset ${text.length}, expected "</${start?.tag ?? ''}>", found "</${name}>"`,
    )
  }
  const length = text.length - start.offset
  if (length > 0) {
    // Code that fills a block is one entity: the block, in the language that the code names.
    const inner = entities.at(-1)
    const isFilled =
      start.tag === 'pre' && inner?.type === 'code' && inner.offset === start.offset && inner.length === length
    const code = isFilled ? entities.pop() : undefined
    const language = code?.language === undefined ? {} : { language: code.language }
    entities.push(...entityOf(start, length).map((entity) => ({ ...entity, ...language })))
  }
}

function entityOf(start: Open, length: number): ApiEntity[] {
  const { offset, attributes } = start
  const type = TAGS[start.tag] ?? ''
  if (start.tag === 'a') {
    const url = attributes['href'] ?? ''
    return url === '' ? [] : [{ type, offset, length, url }]
  }
  if (start.tag === 'span' && attributes['class'] !== 'tg-spoiler') {
    throw new FormatError('tag "span" must have class "tg-spoiler"')
  }
  const language = /^language-(.+)$/.exec(attributes['class'] ?? '')?.[1]
  if (start.tag === 'code' && language !== undefined) {
    return [{ type, offset, length, language }]
  }
  if (start.tag === 'tg-emoji') {
    return [{ type, offset, length, custom_emoji_id: attributes['emoji-id'] ?? '' }]
  }
  if (start.tag === 'blockquote' && attributes['expandable'] !== undefined) {
    return [{ type: 'expandable_blockquote', offset, length }]
  }
  return [{ type, offset, length }]
}

function readAttributes(source: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const match of source.matchAll(/([a-zA-Z-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g)) {
    const value = match[2] ?? match[3] ?? match[4] ?? ''
    found[(match[1] ?? '').toLowerCase()] = value.replace(/&[^;]{1,8};/g, (reference) => readReference(reference)[0])
  }
  return found
}

/** An unknown reference is shown as it stands, as the server does. */
function readReference(source: string): readonly [string, number] {
  const match = /^&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]+));?/.exec(source)
  const code = match?.[1] === undefined ? Number.parseInt(match?.[2] ?? '', 16) : Number(match[1])
  if (match !== null && code > 0 && code <= 0x10ffff) {
    return [String.fromCodePoint(code), match[0].length]
  }
  const named = NAMED[match?.[3] ?? '']
  return match !== null && named !== undefined ? [named, match[0].length] : ['&', 1]
}
