import type { Surface } from '../../desk/ports.ts'
import { interpret } from './interpret.ts'
import { render } from './render.ts'
import type { Words } from './words.ts'

export interface TelegramSurfaceOptions {
  readonly botId: string
  readonly words: Words
  /** The bot's @name, once it is known: a command for another bot of a group is not ours. */
  readonly botUsername?: () => string | null
}

/** Telegram as the desk sees it. Pure: it sends nothing and decides nothing. */
export function createTelegramSurface({ botId, words, botUsername = () => null }: TelegramSurfaceOptions): Surface {
  return {
    channel: 'tg',
    hear: (payload, _to, receivedAt) => interpret(payload, receivedAt, { botId, botUsername: botUsername() }),
    render: (say, to, language) => render(say, { to, words, language, botUsername: botUsername() }),
  }
}
