import type { IncomingBody, UnsupportedKind } from '../../domain/intake/incoming.ts'
import { fileOf } from './files.ts'
import { forwardOf } from './people.ts'
import { fieldOf, listOf, numberOf, textOf, type Shape } from './shape.ts'

/** What a message says, or why it says nothing to the desk. */
export type Content = IncomingBody | { readonly kind: 'nothing'; readonly why: string }

const UNSUPPORTED: readonly (readonly [field: string, what: UnsupportedKind])[] = [
  ['sticker', 'sticker'],
  ['poll', 'poll'],
  ['venue', 'location'],
  ['location', 'location'],
  ['dice', 'dice'],
  ['story', 'story'],
  ['paid_media', 'paidMedia'],
  ['game', 'game'],
  ['rich_message', 'other'],
  ['checklist', 'other'],
]

/** Messages that Telegram writes about a chat; nobody has said anything. */
const SERVICE = new Set([
  ...['new_chat_members', 'left_chat_member', 'chat_owner_left', 'chat_owner_changed', 'new_chat_title'],
  ...['new_chat_photo', 'delete_chat_photo', 'group_chat_created', 'supergroup_chat_created', 'channel_chat_created'],
  ...['message_auto_delete_timer_changed', 'migrate_from_chat_id', 'pinned_message', 'invoice', 'successful_payment'],
  ...['refunded_payment', 'users_shared', 'chat_shared', 'gift', 'unique_gift', 'gift_upgrade_sent'],
  ...['connected_website', 'write_access_allowed', 'passport_data', 'proximity_alert_triggered', 'boost_added'],
  ...['chat_background_set', 'checklist_tasks_done', 'checklist_tasks_added', 'direct_message_price_changed'],
  ...['forum_topic_created', 'forum_topic_edited', 'forum_topic_closed', 'forum_topic_reopened'],
  ...['general_forum_topic_hidden', 'general_forum_topic_unhidden', 'giveaway_created', 'giveaway'],
  ...['giveaway_winners', 'giveaway_completed', 'managed_bot_created', 'paid_message_price_changed'],
  ...['poll_option_added', 'poll_option_deleted', 'suggested_post_approved', 'suggested_post_approval_failed'],
  ...['suggested_post_declined', 'suggested_post_paid', 'suggested_post_refunded', 'video_chat_scheduled'],
  ...['video_chat_started', 'video_chat_ended', 'video_chat_participants_invited', 'web_app_data'],
])

/** @param botUsername Tells a command for us from one for another bot of the group; null takes every command. */
export function contentOf(message: Shape, botUsername: string | null): Content {
  const service = Object.keys(message).find((field) => SERVICE.has(field))
  if (service !== undefined) return { kind: 'nothing', why: `service message: ${service}` }
  const forwardedFrom = forwardOf(message)
  const text = textOf(message['text'])
  if (text !== null) {
    const command = forwardedFrom === null ? commandOf(message, text, botUsername) : null
    return command ?? { kind: 'text', text, forwardedFrom }
  }
  const contact = contactOf(message)
  if (contact) return contact
  const file = fileOf(message)
  if (file && message['paid_media'] === undefined) {
    const caption = textOf(message['caption']) ?? ''
    return { kind: 'files', files: [file], caption, album: textOf(message['media_group_id']), forwardedFrom }
  }
  const [, what = 'other' as const] = UNSUPPORTED.find(([field]) => message[field] !== undefined) ?? []
  return { kind: 'unsupported', what }
}

/** The new words of an edited message. An edit of anything else (a place that moves) says nothing. */
export function editOf(message: Shape): Content {
  const text = textOf(message['text']) ?? textOf(message['caption'])
  if (text !== null) return { kind: 'edit', text }
  // A caption that was taken away altogether.
  return fileOf(message) ? { kind: 'edit', text: '' } : { kind: 'nothing', why: 'edited, but neither text nor caption' }
}

/** Only at the very beginning: a command in the middle of a sentence is a part of the sentence. */
function commandOf(message: Shape, text: string, botUsername: string | null): Content | null {
  const entity = listOf(message['entities']).find(
    (one) => fieldOf(one, 'type') === 'bot_command' && fieldOf(one, 'offset') === 0,
  )
  const length = numberOf(fieldOf(entity, 'length'))
  if (length === null) return null
  const [, name = '', bot] = /^\/(\w{1,64})(?:@(\w{1,64}))?$/.exec(text.slice(0, length)) ?? []
  if (name === '') return null
  const isOurs = bot === undefined || botUsername === null || bot.toLowerCase() === botUsername.toLowerCase()
  if (!isOurs && fieldOf(message, 'chat', 'type') !== 'private') {
    return { kind: 'nothing', why: 'a command for another bot' }
  }
  return { kind: 'command', name: name.toLowerCase(), argument: text.slice(length).trim() }
}

/** Anybody can pass on somebody else's card; only the sender's own bears the sender's id. */
function contactOf(message: Shape): Content | null {
  const phone = textOf(fieldOf(message['contact'], 'phone_number'))
  if (phone === null) return null
  const parts = [fieldOf(message['contact'], 'first_name'), fieldOf(message['contact'], 'last_name')]
  const userId = numberOf(fieldOf(message['contact'], 'user_id'))
  return {
    kind: 'contact',
    phone,
    name: parts.filter((part) => typeof part === 'string' && part !== '').join(' '),
    isOwn: userId !== null && userId === fieldOf(message, 'from', 'id'),
  }
}
