import type { Surface } from '../../desk/ports.ts'
import { toHeard } from './heard.ts'
import { isPersonal } from './places.ts'
import { interpret } from './interpret.ts'
import { render, renderCopy } from './render.ts'
import { renderForm } from './render-form.ts'
import type { Words } from './words.ts'

export interface SlackSurfaceOptions {
  readonly words: Words
  /** The workspace's own address; null while Slack has not told it. */
  readonly site?: () => string | null
}

/** One message a second goes into a channel: half of them are kept for what is said about tickets that are there. */
const CARD_PACE = { aMinute: 20, withCritical: 30 } as const

/** Slack as the desk sees it. Pure: it sends nothing and decides nothing. */
export function createSlackSurface({ words, site = () => null }: SlackSurfaceOptions): Surface {
  return {
    channel: 'slack',
    hasThreads: true,
    cardPace: (conversation) => (isPersonal(conversation) ? null : CARD_PACE),
    hear: (payload, _to, receivedAt) => toHeard(interpret(payload, receivedAt, site())),
    render: (say, to, language) => render(say, { to, words, language }),
    renderCopy: (say, to, language) => renderCopy(say, { to, words, language }),
    renderForm: (say, to, language) => renderForm(say, { to, words, language }),
  }
}
