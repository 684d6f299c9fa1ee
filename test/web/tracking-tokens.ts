/** A page as a browser's tokenizer sees it: its tags with their attributes, and its text. */
export interface Tokens {
  /** `<a href class>`, `</a>`, `<!>` for a comment or a doctype. */
  readonly tags: readonly string[]
  readonly values: readonly string[]
  /** With character references resolved. */
  readonly text: string
}

const RAW = ['title', 'textarea', 'script', 'style', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext']

/**
 * Reads markup by the rules of HTML for everything that can begin a tag, an attribute or a comment. In the two kinds of
 * element that pages use for plain text, only their own end tag counts.
 */
export function tokensOf(markup: string): Tokens {
  const tags: string[] = []
  const values: string[] = []
  let text = ''
  let place = 0
  let raw: string | null = null
  while (place < markup.length) {
    const rest = markup.slice(place)
    const end: RegExpExecArray | null = raw === null ? null : new RegExp(`</${raw}(?=[\\s/>])`, 'i').exec(rest)
    if (raw !== null) {
      const length = end ? end.index : rest.length
      text += resolved(rest.slice(0, length))
      place += length
      raw = null
      if (length > 0) continue
    }
    if (/^<[!?]/.test(rest)) {
      tags.push('<!>')
      const isComment = rest.startsWith('<!--')
      const close = rest.indexOf(isComment ? '-->' : '>', isComment ? 4 : 0)
      place += close < 0 ? rest.length : close + (isComment ? 3 : 1)
      continue
    }
    const name = /^<(\/?[a-zA-Z][^\s/>]*)/.exec(rest)
    if (!name) {
      text += resolved(rest.slice(0, 1) + (/^[^<]*/.exec(rest.slice(1))?.[0] ?? ''))
      place += 1 + (/^[^<]*/.exec(rest.slice(1))?.[0].length ?? 0)
      continue
    }
    place += name[0].length
    const attributes: string[] = []
    for (;;) {
      const part = /^[\s/]*([^\s/>=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?/.exec(markup.slice(place))
      if (!part || /^[\s/]*>/.test(markup.slice(place))) break
      attributes.push(part[1] ?? '')
      values.push(resolved((part[2] ?? '').replace(/^["']|["']$/g, '')))
      place += part[0].length
    }
    place += (/^[\s/]*>?/.exec(markup.slice(place)) ?? [''])[0].length
    const tag = name[1]?.toLowerCase() ?? ''
    tags.push(`<${[tag, ...attributes].join(' ')}>`)
    if (RAW.includes(tag)) raw = tag
  }
  return { tags, values, text }
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

function resolved(text: string): string {
  return text.replace(/&(?:#(\d+)|(amp|lt|gt|quot));/g, (_whole, code?: string, name?: string) =>
    code === undefined ? (NAMED[name ?? ''] ?? '') : String.fromCodePoint(Number(code)),
  )
}
