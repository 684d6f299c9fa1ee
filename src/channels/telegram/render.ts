import type { Address } from '../../desk/ports.ts'
import type { Call } from '../../desk/records.ts'
import { cleanText } from '../../domain/intake/clean-text.ts'
import type { CopySay, Message, Say } from '../../domain/notice/message.ts'
import { isGroup, PRIORITY, toastDestination } from './budget.ts'
import { compose } from './compose.ts'
import { contactKeyboard, hint, inlineKeyboard } from './keyboard.ts'
import { plainCall } from './plain-call.ts'
import { MESSAGE_UNITS, shortenRich, shortenText, slice, split, type RichText } from './rich-text.ts'
import type { Words } from './words.ts'

const TOAST_UNITS = 200
const CAPTION_UNITS = 1024

/** Names of the message beside a question that carries the keyboard with the contact. */
const contactRef = (ref: string): string => `${ref}#contact`
/** Of a text in several messages the last bears the name; the others are named after it. */
const partRef = (ref: string, index: number): string => `${ref}#part${index}`

interface Rendering {
  readonly to: Address
  readonly words: Words
  readonly language: string
  readonly botUsername: string | null
}

/**
 * The calls that say it, in order. Payloads hold the parameters of the method without the chat and without the numbers of
 * messages that are not there yet: those come from the call when it is sent.
 */
export function render(say: Say, rendering: Rendering): readonly Call[] {
  const { to } = rendering
  switch (say.say) {
    case 'message':
      return renderMessage(say, rendering)
    case 'edit':
      return renderEdit(say, rendering)
    case 'delete':
      return renderDelete(say, to)
    case 'toast':
      return [renderToast(say, rendering)]
    case 'react':
      return renderReaction(say, to)
    case 'leave':
      return [plainCall(to, 'leaveChat', {}, PRIORITY.silent)]
  }
}

function renderToast(say: Extract<Say, { say: 'toast' }>, { to, words, language }: Rendering): Call {
  const text = say.phrase ? shortenText(cleanText(words.phrase(language, say.phrase)), TOAST_UNITS) : ''
  const payload = {
    callback_query_id: say.pressId,
    ...(text === '' ? {} : { text }),
    ...(say.isAlert ? { show_alert: true } : {}),
  }
  return { ...plainCall(to, 'answerCallbackQuery', payload, PRIORITY.toast), ...toastDestination(to) }
}

/** One reaction a message; a later one takes the place of one that was not sent yet. */
function renderReaction({ messageId, emoji }: Extract<Say, { say: 'react' }>, to: Address): readonly Call[] {
  const message_id = numberOf(messageId)
  if (message_id === null) return []
  const payload = { message_id, reaction: [{ type: 'emoji', emoji }] }
  const call = plainCall(to, 'setMessageReaction', payload, PRIORITY.silent)
  return [{ ...call, coalesceKey: `${to.conversation}:react:${messageId}`, isFree: !isGroup(to.conversation) }]
}

/** Of a text in several parts the first answers, the last carries the buttons and the name, and only the first rings. */
function renderMessage(say: Extract<Say, { say: 'message' }>, rendering: Rendering): readonly Call[] {
  const { to } = rendering
  const { message, ref } = say
  const { place, replyTo, needsRef } = placeOf(say, to)
  const priority = priorityOf(message, to)
  const texts = split(textOf(message, rendering))
  const parts = texts.map((rich, index) => {
    const isFirst = index === 0
    const isLast = index === texts.length - 1
    const markup = isLast ? (inlineKeyboard(message, rendering) ?? hintFor(message, rendering)) : null
    const payload = {
      ...place,
      ...formatted(rich),
      ...(message.isSilent || !isFirst ? { disable_notification: true } : {}),
      ...(isFirst && replyTo ? replyTemplate(replyTo) : {}),
      ...(markup ? { reply_markup: markup } : {}),
    }
    return {
      ...plainCall(to, 'sendMessage', payload, priority),
      ref: isLast ? ref : partRef(ref, index),
      needsRef: isFirst || 'in_topic' in place ? needsRef : null,
    }
  })
  return [...contactCalls(message, ref, priority, rendering), ...parts]
}

/**
 * A copy of what the person sent to this very bot: a picture, a voice, a document. It carries our caption, so that nothing in
 * theirs can be tapped.
 */
export function renderCopy(say: CopySay, { to, words, language }: Omit<Rendering, 'botUsername'>): readonly Call[] {
  const { from, ref, inTopic, replyTo } = say
  if (from === null) return []
  const [channel, bot, chat] = from.conversation.split(':')
  const message_id = numberOf(from.messageId)
  if (message_id === null || `${channel}:${bot}` !== to.account) return []
  const { place, needsRef } = placeOf({ replyTo, inTopic }, to)
  const payload = {
    ...place,
    from_chat_id: Number(chat),
    message_id,
    caption: shortenText(cleanText(words.phrase(language, say.caption)), CAPTION_UNITS),
    disable_notification: true,
    ...(needsRef !== null && !('in_topic' in place) ? { reply_parameters: { allow_sending_without_reply: true } } : {}),
  }
  return [{ ...plainCall(to, 'copyMessage', payload, PRIORITY.card), ref, needsRef }]
}

interface Placed {
  readonly replyTo?: Extract<Say, { say: 'message' }>['replyTo'] | undefined
  readonly inTopic?: string | undefined
  readonly isRetold?: boolean
}

interface Place {
  /** Where in the chat; `in_topic` and `is_retold` are for whoever sends it, and go no further. */
  readonly place: {
    readonly message_thread_id?: number
    readonly in_topic?: true
    readonly is_retold?: true
  }
  readonly replyTo: Extract<Say, { say: 'message' }>['replyTo']
  readonly needsRef: string | null
}

/** Of a topic that is only being opened the name has to do; then no message of ours can be answered by its name as well. */
function placeOf({ replyTo, inTopic, isRetold = false }: Placed, to: Address): Place {
  const retold = isRetold ? ({ is_retold: true } as const) : {}
  const thread = to.thread == null ? null : numberOf(to.thread)
  const answered = replyTo && 'ref' in replyTo ? replyTo.ref : null
  if (thread !== null) return { place: { message_thread_id: thread, ...retold }, replyTo, needsRef: answered }
  if (inTopic === undefined) return { place: {}, replyTo, needsRef: answered }
  const kept = replyTo && 'messageId' in replyTo ? replyTo : undefined
  return { place: { in_topic: true }, replyTo: kept, needsRef: inTopic }
}

/**
 * Telegram puts either buttons under a message or a keyboard below the input field, never both, and a message that brought a
 * keyboard can never be edited. So the keyboard travels on a short silent message of its own before the question, so that the
 * answer still stands under the question, and that message is deleted with its keyboard once the question is settled.
 */
function contactCalls(message: Message, ref: string, priority: number, rendering: Rendering): readonly Call[] {
  const { to, words, language } = rendering
  if (!message.askContact || isGroup(to.conversation)) return []
  const label = words.phrase(language, message.askContact).trim() || '☎️'
  const { place } = placeOf({}, to)
  const payload = { ...place, ...formatted({ text: `☎️ ${label}`, entities: [] }), disable_notification: true }
  const call = plainCall(to, 'sendMessage', { ...payload, reply_markup: contactKeyboard(label) }, priority)
  return [{ ...call, ref: contactRef(ref) }]
}

/** An edit that no longer fits is shortened: one message stays one. Without choices the buttons go. */
function renderEdit({ ref, message }: Extract<Say, { say: 'edit' }>, rendering: Rendering): readonly Call[] {
  const { to } = rendering
  const keyboard = inlineKeyboard(message, rendering)
  const payload = {
    ...formatted(shortenRich(textOf(message, rendering))),
    ...(keyboard ? { reply_markup: keyboard } : {}),
  }
  const priority = isGroup(to.conversation) ? PRIORITY.cardEdit : PRIORITY.answer
  const edit = plainCall(to, 'editMessageText', payload, priority)
  const isFree = !isGroup(to.conversation)
  const edits = [{ ...edit, needsRef: ref, coalesceKey: `${to.conversation}:edit:${ref}`, isFree }]
  const isContactSettled = message.askContact !== undefined && keyboard === null && !isGroup(to.conversation)
  if (!isContactSettled) return edits
  return [{ ...plainCall(to, 'deleteMessage', {}, PRIORITY.silent), needsRef: contactRef(ref), isFree }, ...edits]
}

/** No part but the last is less than half full; those that were never there are passed over when they are sent. */
function renderDelete({ ref, units }: Extract<Say, { say: 'delete' }>, to: Address): readonly Call[] {
  const more = Math.ceil(units / (MESSAGE_UNITS / 2)) - 1
  const names = [...Array.from({ length: Math.max(0, more) }, (_, index) => partRef(ref, index)), ref]
  return names.map((needsRef) => ({
    ...plainCall(to, 'deleteMessage', {}, PRIORITY.answer),
    needsRef,
    isFree: !isGroup(to.conversation),
  }))
}

function textOf(message: Message, { to, words, language }: Rendering): RichText {
  const rich = compose(message.blocks, { words, language, isGroup: isGroup(to.conversation) })
  // Nothing at all is refused; a sign at least shows that something was meant, and carries the buttons.
  return rich.text === '' ? { text: '…', entities: [] } : slice(rich, 0, rich.text.length)
}

function hintFor(message: Message, rendering: Rendering): object | null {
  return isGroup(rendering.to.conversation) ? null : hint(message, rendering)
}

function formatted({ text, entities }: RichText): object {
  return { text, ...(entities.length > 0 ? { entities } : {}), link_preview_options: { is_disabled: true } }
}

/** The number of an own message is filled in when the call is sent. */
function replyTemplate(replyTo: { readonly ref: string } | { readonly messageId: string }): object {
  const message_id = 'messageId' in replyTo ? numberOf(replyTo.messageId) : null
  if ('messageId' in replyTo && message_id === null) return {}
  const target = message_id === null ? {} : { message_id }
  return { reply_parameters: { ...target, allow_sending_without_reply: true } }
}

/** Null for what cannot be the number of a message. */
function numberOf(messageId: string): number | null {
  return /^[1-9]\d{0,15}$/.test(messageId) ? Number(messageId) : null
}

function priorityOf({ isSilent }: Message, to: Address): number {
  if (isSilent) return PRIORITY.silent
  return isGroup(to.conversation) ? PRIORITY.card : PRIORITY.answer
}
