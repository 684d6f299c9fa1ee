/** Elements whose content nobody reads. */
const SILENT = new Set(['style', 'script', 'head', 'title', 'template', 'noscript'])
const LINE = new Set([
  'p',
  'div',
  'br',
  'tr',
  'li',
  'ul',
  'ol',
  'table',
  'hr',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'pre',
])
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', laquo: '«', raquo: '»', ndash: '–', mdash: '—' },
  ...{ hellip: '…', copy: '©', bull: '•', shy: '', zwnj: '', zwj: '' },
}
/** By which programs mark what they quote. */
const QUOTE_MARKS =
  /gmail_quote|yahoo_quoted|moz-cite-prefix|divrplyfwdmsg|appendonsend|protonmail_quote|x_gmail_quote/iu

/**
 * The words of an HTML letter as plain text, quotations with `> ` in front of each line. Reads every character once; whatever
 * is in it, nothing is run, fetched or kept but text (T8, T23).
 */
export function textOfHtml(html: string): string {
  const out: string[] = []
  let quoted = 0
  let silent: string | null = null
  let at = 0
  const write = (text: string): void =>
    void (silent === null && out.push(quoted > 0 ? text.replaceAll('\n', '\n> ') : text))
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) {
      write(decode(html.slice(at)))
      break
    }
    if (open > at) write(decode(html.slice(at, open)))
    if (!/[a-z/!?]/iu.test(html.charAt(open + 1))) {
      write('<')
      at = open + 1
      continue
    }
    const isComment = html.startsWith('<!--', open)
    const close = html.indexOf(isComment ? '-->' : '>', open)
    // A tag that never ends is text.
    if (close < 0) {
      if (!isComment) write(decode(html.slice(open)))
      break
    }
    at = close + (isComment ? 3 : 1)
    if (isComment) continue
    const tag = html.slice(open + 1, close)
    const name = /^\/?[a-z][a-z0-9]{0,20}/iu.exec(tag)?.[0].toLowerCase() ?? ''
    if (silent !== null) {
      if (name === `/${silent}`) silent = null
    } else if (SILENT.has(name)) silent = tag.endsWith('/') ? null : name
    else if (name === 'blockquote') {
      quoted += 1
      write('\n')
    } else if (name === '/blockquote') {
      quoted = Math.max(0, quoted - 1)
      write('\n')
    } else if (QUOTE_MARKS.test(tag.slice(0, 300)) && !name.startsWith('/')) write(`\n${QUOTE_BEGINS}\n`)
    else if (LINE.has(name.replace('/', ''))) write('\n')
  }
  return out
    .join('')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n ?/gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim()
}

/** Stands where a program says that its quotation begins; never written by a person. */
export const QUOTE_BEGINS = '-----\u2063Original Message\u2063-----'

function decode(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/giu, (whole, decimal, hex, name) => {
      if (typeof name === 'string') return ENTITIES[name.toLowerCase()] ?? whole
      const code = typeof decimal === 'string' ? Number(decimal) : parseInt(String(hex), 16)
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
    })
}
