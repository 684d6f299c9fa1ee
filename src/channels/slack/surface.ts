import type { Surface } from '../../desk/ports.ts'
import { toHeard } from './heard.ts'
import { interpret } from './interpret.ts'
import { render } from './render.ts'
import { renderForm } from './render-form.ts'
import type { Words } from './words.ts'

export interface SlackSurfaceOptions {
  readonly words: Words
  /** The workspace's own address; null while Slack has not told it. */
  readonly site?: () => string | null
}

/** Slack as the desk sees it. Pure: it sends nothing and decides nothing. */
export function createSlackSurface({ words, site = () => null }: SlackSurfaceOptions): Surface {
  return {
    channel: 'slack',
    hasThreads: true,
    hear: (payload, _to, receivedAt) => toHeard(interpret(payload, receivedAt, site())),
    render: (say, to, language) => render(say, { to, words, language }),
    renderForm: (say, to, language) => renderForm(say, { to, words, language }),
  }
}
