import { checkBlocks } from '../block-kit.ts'
import { addMessage, apiMessage, botAuthor, editMessage, withIds } from '../messages.ts'
import { type ApiBlock, isObject, type Json, lengthOf, SlackError } from '../shapes.ts'
import { escaped } from '../typed.ts'
import type { Channel, StoredMessage } from '../world.ts'
import {
  channelOf,
  channelToPostIn,
  type Method,
  type MethodContext,
  messageOf,
  text,
  writableChannel,
} from './method.ts'

/** Longer texts are cut by Slack; a text that replaces another may have 4 000 bytes once & < > are escaped. */
const MOST_TEXT = 40_000
const MOST_UPDATE_BYTES = 4_000
/** Found by experience (bolt-js#2509), in no reference: more text than this in all blocks together is refused. */
const MOST_TEXT_IN_BLOCKS = 13_000

export const postMessage: Method = (context) => {
  const channel = channelToPostIn(context)
  const message = addMessage(context.world, channel, {
    ...contentOf(context),
    ...botAuthor(),
    threadTs: threadOf(context, channel),
    isBroadcast: context.params['reply_broadcast'] === true && context.params['thread_ts'] !== undefined,
  })
  return announce(context, channel, message)
}

export const postEphemeral: Method = (context) => {
  const channel = writableChannel(context)
  const user = text(context.params, 'user')
  if (!channel.members.has(user)) {
    throw new SlackError('user_not_in_channel')
  }
  const threadTs = threadOf(context, channel)
  const message = addMessage(context.world, channel, {
    ...contentOf(context),
    ...botAuthor(),
    threadTs,
    ephemeralFor: user,
  })
  return { message_ts: message.ts }
}

export const update: Method = (context) => {
  const channel = channelOf(context)
  const message = messageOf(context, channel, text(context.params, 'ts'))
  if (!message.isBot) {
    throw new SlackError('cant_update_message')
  }
  if (channel.isArchived) {
    throw new SlackError('is_archived')
  }
  const previous = apiMessage(context.world, message)
  const { text: words, blocks } = contentOf(context)
  if (Buffer.byteLength(escaped(words)) > MOST_UPDATE_BYTES) {
    context.blame('limit', `the text of an update has more than ${MOST_UPDATE_BYTES} bytes`)
    throw new SlackError('msg_too_long')
  }
  editMessage(context.world, message, words, context.params['blocks'] === undefined ? [] : (blocks ?? []))
  const now = apiMessage(context.world, message)
  void context.emit(changedEvent(context, channel, now, previous))
  return { channel: channel.id, ts: message.ts, text: words, message: now }
}

export const remove: Method = (context) => {
  const channel = channelOf(context)
  const message = messageOf(context, channel, text(context.params, 'ts'))
  if (!message.isBot) {
    throw new SlackError('cant_delete_message')
  }
  message.isDeleted = true
  context.world.changed()
  return { channel: channel.id, ts: message.ts }
}

export const getPermalink: Method = (context) => {
  const channel = channelOf(context)
  const message = messageOf(context, channel, text(context.params, 'message_ts'))
  return { channel: channel.id, permalink: permalinkOf(message) }
}

export function permalinkOf(message: StoredMessage): string {
  const root = message.threadTs === undefined ? '' : `?thread_ts=${message.threadTs}&cid=${message.channelId}`
  return `https://desk-test.slack.com/archives/${message.channelId}/p${message.ts.replace('.', '')}${root}`
}

interface Content {
  readonly text: string
  readonly blocks?: readonly ApiBlock[]
  readonly extra: Json
  readonly asked: Json
}

/** The text and the blocks of a call, held against the rules of messages. */
export function contentOf(context: MethodContext): Content {
  const { params, blame } = context
  const words = text(params, 'text')
  if (words.trim() === '') {
    blame('limit', 'text is empty: it is all that a notification and a screen reader have')
    throw new SlackError('no_text')
  }
  if (lengthOf(words) > MOST_TEXT) {
    blame('limit', `text has more than ${MOST_TEXT} characters and is cut`)
  }
  const extra = picked(params, ['attachments', 'metadata'])
  const asked = picked(params, ['link_names', 'parse', 'mrkdwn'])
  checkMetadata(context)
  if (params['blocks'] === undefined) {
    return { text: words, extra, asked }
  }
  const problems = checkBlocks(params['blocks'], 'message')
  problems.forEach(({ kind, reason }) => blame(kind, reason))
  if (problems.length > 0) {
    throw new SlackError(
      'invalid_blocks',
      problems.map((problem) => problem.reason),
    )
  }
  if (lengthOf(allText(params['blocks'])) > MOST_TEXT_IN_BLOCKS) {
    blame('limit', `the blocks have more than ${MOST_TEXT_IN_BLOCKS} characters of text together`)
    throw new SlackError('msg_blocks_too_long')
  }
  return { text: words, blocks: withIds(context.world, params['blocks']), extra, asked }
}

function threadOf(context: MethodContext, channel: Channel): string | undefined {
  const ts = text(context.params, 'thread_ts')
  if (ts === '') {
    return undefined
  }
  const parent = context.world.message(channel.id, ts)
  if (parent === undefined) {
    throw new SlackError('thread_not_found')
  }
  if (parent.threadTs !== undefined) {
    context.blame('shape', 'thread_ts names a reply: it must be the message that opens the thread')
    throw new SlackError('invalid_thread_ts')
  }
  return ts
}

function announce(context: MethodContext, channel: Channel, message: StoredMessage): Json {
  const shown = apiMessage(context.world, message)
  void context.emit({ ...shown, channel: channel.id, channel_type: channel.kind, event_ts: message.ts })
  return { channel: channel.id, ts: message.ts, message: shown }
}

function changedEvent({ world }: MethodContext, channel: Channel, message: Json, previous: Json): Json {
  const ts = world.nextTs()
  const place = { channel: channel.id, channel_type: channel.kind, ts, event_ts: ts, hidden: true }
  return { type: 'message', subtype: 'message_changed', ...place, message, previous_message: previous }
}

function checkMetadata({ params, blame }: MethodContext): void {
  const { metadata } = params
  if (metadata === undefined) {
    return
  }
  const { event_type, event_payload } = isObject(metadata) ? metadata : {}
  if (typeof event_type !== 'string' || event_type === '' || !isObject(event_payload)) {
    blame('shape', 'metadata must have an event_type and an event_payload')
    throw new SlackError('invalid_metadata_format')
  }
}

function picked(params: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(params).filter(([name]) => names.includes(name)))
}

function allText(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(allText).join('')
  }
  if (typeof value !== 'object' || value === null) {
    return ''
  }
  const parts = Object.entries(value).map(([name, part]) =>
    name === 'text' && typeof part === 'string' ? part : allText(part),
  )
  return parts.join('')
}
