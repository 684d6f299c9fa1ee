import type { Surface } from '../../desk/ports.ts'
import { toHeard } from './heard.ts'
import { interpret } from './interpret.ts'
import { render } from './render.ts'
import type { Words } from './words.ts'

/** Slack as the desk sees it. Pure: it sends nothing and decides nothing. */
export function createSlackSurface({ words }: { readonly words: Words }): Surface {
  return {
    channel: 'slack',
    hear: (payload, _to, receivedAt) => toHeard(interpret(payload, receivedAt)),
    render: (say, to, language) => render(say, { to, words, language }),
  }
}
