import type { ApiBlock } from './shapes.ts'
import type { World } from './world.ts'

/** What Slack's editor makes into something of its own: addresses, and names that ping everybody. */
const SPECIAL = /(https?:\/\/[^\s<>]+)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|@(here|channel|everyone)\b/g

interface Typed {
  readonly text: string
  readonly blocks: readonly ApiBlock[]
}

/** What becomes of words that a person types: & < > are escaped, addresses turn into links, and the rich text comes along. Whoever is called stands in front. */
export function typed(world: World, words: string, called?: string): Typed {
  const parts: object[] = called === undefined ? [] : [{ type: 'user', user_id: called }]
  let text = called === undefined ? '' : `<@${called}>`
  let last = 0
  const plain = (part: string): void => {
    if (part !== '') {
      parts.push({ type: 'text', text: part })
      text += escaped(part)
    }
  }
  for (const found of words.matchAll(SPECIAL)) {
    const [whole, url, email, range] = found
    plain(words.slice(last, found.index))
    last = found.index + whole.length
    if (url !== undefined) {
      parts.push({ type: 'link', url })
      text += `<${escaped(url)}>`
    } else if (email !== undefined) {
      parts.push({ type: 'link', url: `mailto:${email}`, text: email })
      text += `<mailto:${email}|${email}>`
    } else {
      parts.push({ type: 'broadcast', range })
      text += `<!${range}>`
    }
  }
  plain(words.slice(last))
  const section = { type: 'rich_text_section', elements: parts }
  const rich = { type: 'rich_text', block_id: world.id('r'), elements: [section] }
  return { text, blocks: parts.length === 0 ? [] : [rich] }
}

/** As Slack escapes: these three and no other. */
export function escaped(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
