import type { Address } from '../../desk/ports.ts'
import type { Call } from '../../desk/records.ts'
import { cleanText } from '../../domain/intake/clean-text.ts'
import type { TopicSay, TopicTone } from '../../domain/notice/message.ts'
import { isGroup, PRIORITY } from './budget.ts'
import { plainCall } from './plain-call.ts'
import { shortenText } from './rich-text.ts'
import type { Words } from './words.ts'

/** Telegram's limit for the name of a topic. */
const NAME_UNITS = 128

/** The colours that Telegram takes for the icon of a topic: red, yellow, blue and green. */
const COLOURS: Readonly<Record<TopicTone, number>> = {
  critical: 16_478_047,
  high: 16_766_590,
  normal: 7_322_096,
  low: 9_367_192,
}

/** A call that reaches no server: from now on the topic has no id, and what is said goes where it went before topics. */
export const FORGET_TOPIC = 'forgetTopic'
/** What stands for the id of a topic that is gone. */
export const NO_TOPIC = '0'

/**
 * The calls about a topic. Its id is filled in when the call is sent. In a group opening and renaming count as messages,
 * because each leaves a line of its own in the chat.
 */
export function renderTopic(say: TopicSay, to: Address, words: Words, language: string): readonly Call[] {
  const name = (phrase: Parameters<Words['phrase']>[1]): string =>
    shortenText(cleanText(words.phrase(language, phrase)).replace(/\s+/g, ' ').trim(), NAME_UNITS) || '…'
  const isFree = !isGroup(to.conversation)
  switch (say.say) {
    case 'openTopic': {
      const payload = { name: name(say.name), icon_color: COLOURS[say.tone] }
      return [{ ...plainCall(to, 'createForumTopic', payload, PRIORITY.card), ref: say.ref }]
    }
    case 'editTopic': {
      const call = plainCall(to, 'editForumTopic', { name: name(say.name) }, PRIORITY.cardEdit)
      return [{ ...call, needsRef: say.ref, coalesceKey: `${to.conversation}:name:${say.ref}`, isFree }]
    }
    case 'closeTopic':
      return [{ ...plainCall(to, 'closeForumTopic', {}, PRIORITY.silent), needsRef: say.ref, isFree }]
    case 'reopenTopic':
      return [{ ...plainCall(to, 'reopenForumTopic', {}, PRIORITY.silent), needsRef: say.ref, isFree }]
    case 'forgetTopic':
      return [{ ...plainCall(to, FORGET_TOPIC, {}, PRIORITY.silent), ref: say.ref, isFree: true }]
  }
}
