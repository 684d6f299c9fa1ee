import { ApiError, type ApiMarkup, type ApiMessage, isObject, type Json } from '../api-shapes.ts'
import { type Formatted, withDetected } from '../entities.ts'
import { parseFormatted } from '../parse-mode.ts'
import { entitiesFor, modeFor } from '../validate.ts'
import { type ChatRecord, type StoredMessage, textOf } from '../world.ts'
import { type CallContext, chatForWriting, messageIn, numberParam, objectParam, publicBot, refuse } from './context.ts'

/** The text and the entities of a field as a person sees them, with what a client makes active by itself. */
export function shown(values: Json, name: string): Formatted {
  const text = values[name]
  if (typeof text !== 'string') {
    return { text: '', entities: [] }
  }
  const parsed = parseFormatted(text, modeFor(name, values), entitiesFor(name, values))
  return { text: parsed.text, entities: withDetected(parsed) }
}

export function textFields(values: Json): Json {
  const { text, entities } = shown(values, 'text')
  return { text, ...(entities.length === 0 ? {} : { entities }) }
}

export function captionFields(values: Json): Json {
  const { text, entities } = shown(values, 'caption')
  return text === '' ? {} : { caption: text, ...(entities.length === 0 ? {} : { caption_entities: entities }) }
}

/** Puts a message of the bot into the chat of the call and returns it as the API shows it. */
export function post(context: CallContext, content: Json, chat = chatForWriting(context)): StoredMessage {
  const thread = threadFields(context, chat)
  const reply = replyFields(context, chat)
  const markup = markupFields(context, chat)
  const stored = context.world.addMessage(
    chat,
    { ...thread, ...reply.fields, ...content, ...markup },
    {
      from: publicBot(context.bot),
      botId: context.bot.user.id,
      isSilent: context.params['disable_notification'] === true,
      ...(reply.quote === undefined ? {} : { quote: reply.quote }),
    },
  )
  context.rates.count(chat.info.id, context.world.ticks(), 1)
  context.journal.receive(context.call, 'message', chat.info.id, stored.api.message_id, textOf(stored.api))
  return stored
}

function threadFields(context: CallContext, chat: ChatRecord): Json {
  const thread = numberParam(context, 'message_thread_id')
  if (thread === undefined || thread === 0) {
    return {}
  }
  const topic = chat.topics.get(thread)
  if (topic === undefined) {
    throw refuse(context, 'message thread not found')
  }
  if (topic.isClosed && chat.bots.get(context.bot.user.id) !== 'administrator') {
    throw refuse(context, 'TOPIC_CLOSED')
  }
  return topicFields(chat, thread)
}

/** In a topic every message that answers nothing answers the service message that opened it. */
export function topicFields(chat: ChatRecord, thread: number): Json {
  const opening = chat.byId.get(thread)
  return {
    message_thread_id: thread,
    is_topic_message: true,
    ...(opening === undefined ? {} : { reply_to_message: quoted(opening.api) }),
  }
}

function replyFields(context: CallContext, chat: ChatRecord): { fields: Json; quote?: string } {
  const reply = objectParam(context, 'reply_parameters')
  if (reply === undefined) {
    return { fields: {} }
  }
  const target = chat.byId.get(Number(reply['message_id']))
  if (target === undefined || target.isDeleted) {
    if (reply['allow_sending_without_reply'] === true) {
      return { fields: {} }
    }
    throw refuse(context, 'message to be replied not found')
  }
  const quote = shown(reply, 'quote').text
  if (quote !== '' && !textOf(target.api).includes(quote)) {
    throw refuse(context, 'QUOTE_TEXT_INVALID')
  }
  const fields: Json = { reply_to_message: quoted(target.api) }
  if (quote === '') {
    return { fields }
  }
  const position = textOf(target.api).indexOf(quote)
  return { fields: { ...fields, quote: { text: quote, position, is_manual: true } }, quote }
}

/** A message inside another one: without the message it answers itself. */
export function quoted(message: ApiMessage): ApiMessage {
  return {
    ...Object.fromEntries(Object.entries(message).filter(([name]) => name !== 'reply_to_message')),
    ...base(message),
  }
}

const OWN_FIELDS = new Set([
  'message_id',
  'date',
  'chat',
  'from',
  'reply_markup',
  'reply_to_message',
  'edit_date',
  'quote',
  'message_thread_id',
  'is_topic_message',
  'media_group_id',
])

/** What goes along when a message is copied or passed on: its content, not its place. */
export function carriedContent(message: ApiMessage): Json {
  return Object.fromEntries(Object.entries(message).filter(([name]) => !OWN_FIELDS.has(name)))
}

function base(message: ApiMessage): Pick<ApiMessage, 'message_id' | 'date' | 'chat'> {
  return { message_id: message.message_id, date: message.date, chat: message.chat }
}

function markupFields(context: CallContext, chat: ChatRecord): Json {
  const markup: ApiMarkup | undefined = objectParam(context, 'reply_markup')
  if (markup === undefined) {
    return {}
  }
  if (markup.keyboard !== undefined) {
    const asksPhone = markup.keyboard.flat().some((button) => isObject(button) && button['request_contact'] === true)
    if (asksPhone && chat.info.type !== 'private') {
      throw refuse(context, 'phone number can be requested in private chats only')
    }
    chat.keyboard = markup
  }
  if (markup.remove_keyboard === true) {
    chat.keyboard = undefined
  }
  return inlineOnly(markup)
}

/** Only an inline keyboard stays with its message; an empty one is the same as none. */
export function inlineOnly(markup: ApiMarkup | undefined): Json {
  const rows = markup?.inline_keyboard?.filter((row) => row.length > 0) ?? []
  return rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows } }
}

/** The message the call wants to change: it must be there and be the bot's own. */
export function ownMessage(context: CallContext): { chat: ChatRecord; message: StoredMessage } {
  if (context.params['chat_id'] === undefined || context.params['message_id'] === undefined) {
    throw context.params['inline_message_id'] === undefined
      ? refuse(context, 'message identifier is not specified')
      : new ApiError(400, 'Bad Request: MESSAGE_ID_INVALID')
  }
  const chat = chatForWriting(context)
  const message = messageIn(context, chat, context.params['message_id'], 'edit')
  if (message.botId !== context.bot.user.id) {
    throw refuse(context, "message can't be edited")
  }
  return { chat, message }
}
