import { ApiError, type Json } from '../api-shapes.ts'
import type { ChatRecord, Topic } from '../world.ts'
import {
  type CallContext,
  chatForWriting,
  type Method,
  numberParam,
  publicBot,
  refuse,
  requireAdmin,
  stringParam,
} from './context.ts'

const DEFAULT_COLOR = 7_322_096

/** Methods of forum topics. A topic's number is that of the service message that opened it. */
export const TOPIC_METHODS: Readonly<Record<string, Method>> = {
  createForumTopic,
  editForumTopic,
  closeForumTopic: (context) => setClosed(context, true),
  reopenForumTopic: (context) => setClosed(context, false),
  deleteForumTopic,
  unpinAllForumTopicMessages: (context) => topicOf(context) !== undefined,
}

function createForumTopic(context: CallContext): Json {
  const chat = forumOf(context)
  const name = stringParam(context, 'name') ?? ''
  const iconColor = numberParam(context, 'icon_color') ?? DEFAULT_COLOR
  const icon = stringParam(context, 'icon_custom_emoji_id')
  const shape = { name, icon_color: iconColor, ...(icon === undefined ? {} : { icon_custom_emoji_id: icon }) }
  const thread = chat.nextMessageId
  note(context, chat, thread, { forum_topic_created: shape })
  chat.topics.set(thread, { name, iconColor, iconEmojiId: icon, isClosed: false })
  return { message_thread_id: thread, ...shape }
}

/** An icon may be taken away by an empty string; a name that is empty or missing is kept. */
function editForumTopic(context: CallContext): true {
  const { chat, thread, topic } = topicOf(context)
  const name = stringParam(context, 'name') ?? ''
  const icon = stringParam(context, 'icon_custom_emoji_id') ?? topic.iconEmojiId
  if ((name === '' || name === topic.name) && icon === topic.iconEmojiId) {
    throw refuse(context, 'TOPIC_NOT_MODIFIED')
  }
  topic.name = name === '' ? topic.name : name
  topic.iconEmojiId = icon === '' ? undefined : icon
  note(context, chat, thread, { forum_topic_edited: { ...(name === '' ? {} : { name }) } })
  return true
}

function setClosed(context: CallContext, isClosed: boolean): true {
  const { chat, thread, topic } = topicOf(context)
  if (topic.isClosed === isClosed) {
    throw refuse(context, 'TOPIC_NOT_MODIFIED')
  }
  topic.isClosed = isClosed
  note(context, chat, thread, isClosed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} })
  return true
}

function deleteForumTopic(context: CallContext): true {
  const { chat, thread } = topicOf(context)
  chat.topics.delete(thread)
  for (const message of chat.messages) {
    message.isDeleted ||= message.api.message_thread_id === thread
  }
  context.world.changed()
  return true
}

function note(context: CallContext, chat: ChatRecord, thread: number, content: Json): void {
  const fields = { message_thread_id: thread, is_topic_message: true, ...content }
  context.world.addMessage(chat, fields, { from: publicBot(context.bot), botId: context.bot.user.id })
  context.rates.count(chat.info.id, context.world.ticks(), 1)
}

function forumOf(context: CallContext): ChatRecord {
  const chat = chatForWriting(context)
  if (chat.info.type === 'private' && context.bot.user['has_topics_enabled'] === true) {
    return chat
  }
  if (chat.info.is_forum !== true) {
    throw refuse(context, 'the chat is not a forum')
  }
  requireAdmin(context, chat, 'manage topics')
  return chat
}

function topicOf(context: CallContext): { chat: ChatRecord; thread: number; topic: Topic } {
  const chat = forumOf(context)
  const thread = numberParam(context, 'message_thread_id') ?? 0
  const topic = chat.topics.get(thread)
  if (topic === undefined) {
    context.journal.blame(context.call, 'state', `there is no topic ${thread}`)
    throw new ApiError(400, 'Bad Request: TOPIC_ID_INVALID')
  }
  return { chat, thread, topic }
}
