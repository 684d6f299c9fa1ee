import type { Surface } from '../../desk/ports.ts'
import { interpret } from './interpret.ts'
import { render } from './render.ts'
import type { Words } from './words.ts'

/** The chat in the browser as the desk sees it. Pure: it sends nothing and decides nothing. */
export function createWebSurface(words: Words): Surface {
  return {
    channel: 'web',
    hear: (payload, _to, receivedAt) => interpret(payload, receivedAt),
    render: (say, to, language) => render(say, { to, words, language }),
  }
}
