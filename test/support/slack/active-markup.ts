import { mrkdwnIn } from './seen-parts.ts'
import { isObject, type Json } from './shapes.ts'

/** What mrkdwn acts on: `<!here>`, `<@U…>`, `<#C…>`, `<https://…|…>`. */
const ACTIVE = /<(?:[!@#]|[a-z][a-z0-9+.-]*:)[^<>]*>/gi
/** What it acts on besides, when the call asks for it by link_names or parse. */
const NAMED = /(?<![\w.])(?:@(?:here|channel|everyone|[a-z0-9][\w.-]*)|#[a-z0-9_-]+)/gi

/** Everything in a message or view that pings somebody or leads somewhere, from its text and every mrkdwn in its blocks. */
export function activeMarkup(shown: { readonly api: object; readonly asked?: Json }): readonly string[] {
  const api: Json = { ...shown.api }
  const asked = shown.asked ?? {}
  const own = typeof api['text'] === 'string' && asked['mrkdwn'] !== false ? [api['text']] : []
  const texts = [...own, ...mrkdwnIn(api['blocks']), ...attached(api['attachments'])]
  const asksForNames = asked['link_names'] === true || asked['parse'] === 'full'
  return texts.flatMap((text) => [...(text.match(ACTIVE) ?? []), ...(asksForNames ? (text.match(NAMED) ?? []) : [])])
}

function attached(attachments: unknown): readonly string[] {
  if (!Array.isArray(attachments)) {
    return []
  }
  return attachments.flatMap((one: unknown) => {
    const { text, pretext, fallback, blocks } = isObject(one) ? one : {}
    return [...[text, pretext, fallback].filter((part) => typeof part === 'string'), ...mrkdwnIn(blocks)]
  })
}
