import type { Surface } from '../../desk/ports.ts'
import { interpret } from './interpret.ts'
import { isGroup } from './budget.ts'
import { contradicts, type TelegramFeatures } from './features.ts'
import { render, renderCopy } from './render.ts'
import { renderTopic } from './topics.ts'
import type { Words } from './words.ts'

export interface TelegramSurfaceOptions {
  readonly botId: string
  readonly words: Words
  /** The bot's @name, once it is known: a command for another bot of a group is not ours. */
  readonly botUsername?: () => string | null
  /** What the bot may do where; nothing beyond messages while nobody knows. */
  readonly features?: () => TelegramFeatures
  /** Hears of it when what came shows that the features are others by now. */
  readonly onDoubt?: () => void
}

/**
 * Twenty messages a minute go into a group: a card with its topic takes two of them, and customers' words, edits and answers
 * need the rest.
 */
const CARD_PACE = { aMinute: 4, withCritical: 6 } as const

/** Telegram as the desk sees it. Pure: it sends nothing and decides nothing. */
export function createTelegramSurface({
  botId,
  words,
  botUsername = () => null,
  features,
  onDoubt,
}: TelegramSurfaceOptions): Surface {
  return {
    channel: 'tg',
    hear(payload, to, receivedAt) {
      if (onDoubt && features && isGroup(to.conversation) && contradicts(features(), payload)) onDoubt()
      return interpret(payload, receivedAt, { botId, botUsername: botUsername() })
    },
    render: (say, to, language) => render(say, { to, words, language, botUsername: botUsername() }),
    renderCopy: (say, to, language) => renderCopy(say, { to, words, language }),
    cardPace: (conversation) => (isGroup(conversation) ? CARD_PACE : null),
    topics: {
      isOpenTo(conversation) {
        const known = features?.()
        return isGroup(conversation)
          ? known?.forums.has(conversation.split(':')[2] ?? '') === true
          : known?.hasPrivateTopics === true
      },
      render: (say, to, language) => renderTopic(say, to, words, language),
    },
  }
}
