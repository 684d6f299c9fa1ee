import type { Heard, Sender } from '../../desk/ports.ts'
import type { IncomingBody } from '../../domain/intake/incoming.ts'
import { contentOf, editOf } from './content.ts'
import { partOf } from './inbox-row.ts'
import { languageOf, nameOf, senderOf } from './people.ts'
import { fieldOf, idOf, listOf, numberOf, objectOf, parseJson, textOf, type Shape } from './shape.ts'

export interface HearOptions {
  readonly botId: string
  /** Null while nobody knows it. */
  readonly botUsername: string | null
}

/**
 * What one stored update means. Total: whatever Telegram sends has an answer, and the ids that it gives are only names until
 * the desk has looked them up (T15).
 *
 * @param receivedAt Epoch milliseconds; no message is younger than that.
 */
export function interpret(payload: string, receivedAt: number, options: HearOptions): Heard {
  const { kind, content } = partOf(parseJson(payload))
  switch (kind) {
    case 'message':
      return hearMessage(content, receivedAt, options)
    case 'edited_message':
      return hearEdit(content, receivedAt)
    case 'callback_query':
      return hearPress(content, receivedAt)
    case 'message_reaction':
      return hearReaction(content, receivedAt)
    case 'my_chat_member':
      return hearMembership(content, receivedAt)
    default:
      return nothing(`no meaning for the desk: ${kind.slice(0, 40)}`)
  }
}

function hearMessage(message: Shape, receivedAt: number, { botId, botUsername }: HearOptions): Heard {
  const movedTo = idOf(message['migrate_to_chat_id'])
  if (movedTo !== null) return { kind: 'moved', to: `tg:${botId}:${movedTo}` }
  const content = contentOf(message, botUsername)
  if (content.kind === 'nothing') return content
  return heard(message, content, atOf(message['date'], receivedAt))
}

function hearEdit(message: Shape, receivedAt: number): Heard {
  const content = editOf(message)
  if (content.kind === 'nothing') return content
  return heard(message, content, atOf(message['edit_date'] ?? message['date'], receivedAt))
}

function heard(message: Shape, body: IncomingBody, at: number): Heard {
  const sender = senderOf(message['from'], message['sender_chat'])
  if (!sender) return nothing('no person behind it')
  return incoming({ place: message, user: message['from'], sender, body, at, replyTo: replyOf(message) })
}

function hearPress(query: Shape, receivedAt: number): Heard {
  const message = objectOf(query['message'])
  const choice = textOf(query['data'])
  const pressId = textOf(query['id'])
  const sender = senderOf(query['from'], null)
  if (!message || choice === null || pressId === null || !sender) return nothing('a press without button or person')
  const body: IncomingBody = { kind: 'press', choice, pressId }
  return incoming({ place: message, user: query['from'], sender, body, at: receivedAt })
}

/** Of several reactions the one that was added; custom pictures have no meaning that we could know. */
function hearReaction(change: Shape, receivedAt: number): Heard {
  const sender = senderOf(change['user'], change['actor_chat'])
  if (!sender) return nothing('a reaction of nobody')
  const now = listOf(change['new_reaction'])
  const before = emojisOf(listOf(change['old_reaction']))
  const emojis = emojisOf(now)
  const emoji = emojis.find((one) => !before.includes(one)) ?? emojis.at(-1) ?? null
  if (emoji === null && now.length > 0) return nothing('a reaction that is no emoji')
  const body: IncomingBody = { kind: 'reaction', emoji }
  return incoming({ place: change, user: change['user'], sender, body, at: atOf(change['date'], receivedAt) })
}

function emojisOf(reactions: readonly unknown[]): readonly string[] {
  return reactions.flatMap((reaction) => textOf(fieldOf(reaction, 'emoji')) ?? [])
}

const PRESENT = new Set(['member', 'administrator', 'creator', 'restricted'])

/** In a private chat the person blocked the bot or came back; elsewhere the bot was let in or has other rights. */
function hearMembership(change: Shape, receivedAt: number): Heard {
  const sender = senderOf(change['from'], null)
  if (!sender) return nothing('a membership changed by nobody')
  const status = textOf(fieldOf(change, 'new_chat_member', 'status')) ?? ''
  const isThere = PRESENT.has(status) && fieldOf(change, 'new_chat_member', 'is_member') !== false
  const isPrivate = fieldOf(change, 'chat', 'type') === 'private'
  if (!isPrivate && !isThere) return nothing('the bot is no longer in the group')
  const body: IncomingBody = isPrivate
    ? { kind: 'reachable', isReachable: isThere }
    : { kind: 'joined', ...(lacksTopics(change) ? { lacksTopics: true } : {}) }
  return incoming({ place: change, user: change['from'], sender, body, at: atOf(change['date'], receivedAt) })
}

/** A forum in which the bot can open no topics. */
function lacksTopics(change: Shape): boolean {
  const status = textOf(fieldOf(change, 'new_chat_member', 'status'))
  const mayOpen = status === 'administrator' && fieldOf(change, 'new_chat_member', 'can_manage_topics') !== false
  return fieldOf(change, 'chat', 'is_forum') === true && !mayOpen
}

interface Said {
  /** What holds the chat, the message's number and its topic. */
  readonly place: Shape
  readonly user: unknown
  readonly sender: Sender
  readonly body: IncomingBody
  readonly at: number
  readonly replyTo?: string | null
}

function incoming({ place, user, sender, body, at, replyTo = null }: Said): Heard {
  return {
    kind: 'incoming',
    incoming: {
      messageId: idOf(place['message_id']) ?? '',
      at,
      replyTo,
      languageHint: languageOf(user),
      displayName: sender.isAnonymous ? sender.name : nameOf(user),
      body,
    },
    sender,
    isPrivate: fieldOf(place, 'chat', 'type') === 'private',
    threadId: place['is_topic_message'] === true ? idOf(place['message_thread_id']) : null,
  }
}

/** In a topic every message that answers nothing answers the service message that opened the topic. */
function replyOf(message: Shape): string | null {
  const replied = objectOf(message['reply_to_message'])
  if (!replied || replied['forum_topic_created'] !== undefined) return null
  const id = idOf(replied['message_id'])
  const isOpening = message['is_topic_message'] === true && id === idOf(message['message_thread_id'])
  return isOpening ? null : id
}

function atOf(date: unknown, receivedAt: number): number {
  const seconds = numberOf(date)
  return seconds !== null && seconds > 0 ? Math.min(seconds * 1000, receivedAt) : receivedAt
}

function nothing(why: string): Heard {
  return { kind: 'nothing', why }
}
