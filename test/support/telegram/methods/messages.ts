import { ApiError, type ApiMessage, isObject, type Json } from '../api-shapes.ts'
import { type ChatRecord, type StoredMessage, textOf } from '../world.ts'
import {
  type CallContext,
  chatForWriting,
  findChat,
  listParam,
  messageIn,
  type Method,
  objectParam,
  refuse,
} from './context.ts'
import { captionFields, carriedContent, inlineOnly, ownMessage, post, textFields } from './post.ts'

/** Methods that send, change and delete text. */
export const MESSAGE_METHODS: Readonly<Record<string, Method>> = {
  sendMessage: (context) => post(context, textFields(context.params)).api,
  sendMessageDraft: () => true,
  sendChatAction: (context) => chatForWriting(context) !== undefined,
  editMessageText: (context) => change(context, 'text'),
  editMessageCaption: (context) => change(context, 'caption'),
  editMessageReplyMarkup: (context) => change(context, 'markup'),
  deleteMessage: (context) => remove(context, chatForWriting(context), context.params['message_id']),
  deleteMessages,
  forwardMessage: (context) => copyOne(context, context.params['message_id'], true).api,
  forwardMessages: (context) => copyMany(context, true),
  copyMessage: (context) => idOf(copyOne(context, context.params['message_id'], false)),
  copyMessages: (context) => copyMany(context, false),
  setMessageReaction,
  pinChatMessage: (context) => pin(context),
  unpinChatMessage: (context) => chatForWriting(context) !== undefined,
}

function change(context: CallContext, part: 'text' | 'caption' | 'markup'): ApiMessage {
  const { message } = ownMessage(context)
  const before = message.api
  if (part === 'text' && before.text === undefined) {
    throw refuse(context, 'there is no text in the message to edit')
  }
  if (part === 'caption' && before.text !== undefined) {
    throw refuse(context, 'there is no caption in the message to edit')
  }
  if (part === 'text' && context.params['text'] === undefined) {
    throw refuse(context, 'message text is empty')
  }
  return replaceContent(context, message, { ...partFields(context, part), ...markupOf(context) }, changedNames(part))
}

function changedNames(part: 'text' | 'caption' | 'markup'): readonly string[] {
  const names = { text: ['text', 'entities'], caption: ['caption', 'caption_entities'], markup: [] }
  return [...names[part], 'reply_markup']
}

function partFields(context: CallContext, part: 'text' | 'caption' | 'markup'): Json {
  if (part === 'markup') {
    return {}
  }
  return part === 'text' ? textFields(context.params) : captionFields(context.params)
}

function markupOf(context: CallContext): Json {
  return inlineOnly(objectParam(context, 'reply_markup'))
}

/** Puts new content in the place of the named fields; the same content again is refused, as the server does. */
export function replaceContent(
  context: CallContext,
  message: StoredMessage,
  content: Json,
  names: readonly string[],
): ApiMessage {
  const before = message.api
  if (names.every((name) => JSON.stringify(before[name]) === JSON.stringify(content[name]))) {
    const same =
      'specified new message content and reply markup are exactly the same as a current content and reply markup'
    throw refuse(context, `message is not modified: ${same} of the message`)
  }
  message.versions.push({ at: context.world.clock(), text: textOf(before), markup: before.reply_markup })
  const kept = Object.entries(before).filter(([name]) => !names.includes(name))
  const { message_id, date, chat } = before
  message.api = { ...Object.fromEntries(kept), message_id, date, chat, ...content, edit_date: context.world.date }
  context.journal.receive(context.call, 'edit', chat.id, message_id, textOf(message.api))
  context.world.changed()
  return message.api
}

const TWO_DAYS_S = 48 * 3600

function remove(context: CallContext, chat: ChatRecord, id: unknown): true {
  const message = messageIn(context, chat, id, 'delete')
  const isOwn = message.botId === context.bot.user.id
  const isAllowed = isOwn || chat.info.type === 'private' || chat.bots.get(context.bot.user.id) === 'administrator'
  if (!isAllowed || (chat.info.type === 'private' && context.world.date - message.api.date > TWO_DAYS_S)) {
    throw refuse(context, "message can't be deleted")
  }
  message.isDeleted = true
  context.journal.receive(context.call, 'delete', chat.info.id, message.api.message_id, textOf(message.api))
  context.world.changed()
  return true
}

/** Of a list the messages that are not there are passed over. */
function deleteMessages(context: CallContext): true {
  const chat = chatForWriting(context)
  for (const id of listParam(context, 'message_ids')) {
    if (chat.byId.get(Number(id))?.isDeleted === false) {
      remove(context, chat, id)
    }
  }
  return true
}

function idOf(message: StoredMessage): Json {
  return { message_id: message.api.message_id }
}

function copyOne(context: CallContext, id: unknown, isForward: boolean): StoredMessage {
  const chat = chatForWriting(context)
  const from = findChat(context, context.params['from_chat_id'])
  const source = messageIn(context, from, id, isForward ? 'forward' : 'copy').api
  const origin = { forward_origin: { type: 'user', date: source.date, sender_user: source.from } }
  const caption = context.params['caption'] === undefined ? {} : captionFields(context.params)
  return post(context, { ...carriedContent(source), ...caption, ...(isForward ? origin : {}) }, chat)
}

function copyMany(context: CallContext, isForward: boolean): Json[] {
  const from = findChat(context, context.params['from_chat_id'])
  const there = listParam(context, 'message_ids').filter((id) => from.byId.get(Number(id))?.isDeleted === false)
  return there.map((id) => idOf(copyOne(context, id, isForward)))
}

function setMessageReaction(context: CallContext): true {
  const chat = chatForWriting(context)
  const message = messageIn(context, chat, context.params['message_id'], 'react')
  const reactions = listParam(context, 'reaction').map((one) =>
    isObject(one) ? String(one['emoji'] ?? one['custom_emoji_id']) : '',
  )
  if (reactions.length > 1) {
    throw new ApiError(400, 'Bad Request: REACTIONS_TOO_MANY')
  }
  message.reactions.set(context.bot.user.id, reactions)
  context.journal.receive(context.call, 'reaction', chat.info.id, message.api.message_id, reactions.join(''))
  context.world.changed()
  return true
}

function pin(context: CallContext): true {
  const chat = chatForWriting(context)
  messageIn(context, chat, context.params['message_id'], 'pin')
  return true
}
