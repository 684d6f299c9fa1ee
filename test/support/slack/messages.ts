import type { ApiBlock, Json } from './shapes.ts'
import { asList, isObject } from './shapes.ts'
import {
  APP_ID,
  BOT_ID,
  BOT_USER_ID,
  type Channel,
  type StoredFile,
  type StoredMessage,
  TEAM_ID,
  type World,
} from './world.ts'

export interface NewMessage {
  readonly text: string
  readonly userId: string
  readonly isBot: boolean
  readonly blocks?: readonly ApiBlock[]
  readonly threadTs?: string | undefined
  readonly ephemeralFor?: string | undefined
  readonly isBroadcast?: boolean
  readonly files?: readonly StoredFile[]
  readonly extra?: Json
  readonly asked?: Json
}

export function addMessage(world: World, channel: Channel, given: NewMessage): StoredMessage {
  const message: StoredMessage = {
    channelId: channel.id,
    ts: world.nextTs(),
    threadTs: given.threadTs,
    userId: given.userId,
    isBot: given.isBot,
    ephemeralFor: given.ephemeralFor,
    isBroadcast: given.isBroadcast ?? false,
    text: given.text,
    blocks: given.blocks ?? [],
    extra: given.extra ?? {},
    asked: given.asked ?? {},
    files: given.files ?? [],
    reactions: new Map(),
    versions: [],
    editedTs: undefined,
    isDeleted: false,
    state: {},
  }
  channel.messages.push(message)
  world.changed()
  return message
}

export function editMessage(world: World, message: StoredMessage, text: string, blocks: readonly ApiBlock[]): void {
  message.versions.push({ at: world.clock(), text: message.text, blocks: message.blocks })
  message.text = text
  message.blocks = blocks
  message.editedTs = world.nextTs()
  world.changed()
}

/** A message as the API and events show it, with what its thread and its reactions add. */
export function apiMessage(world: World, message: StoredMessage): Json {
  const replies = repliesOf(world, message)
  const root = message.threadTs ?? (replies.length > 0 ? message.ts : undefined)
  const reactions = [...message.reactions].map(([name, users]) => ({ name, users, count: users.length }))
  const files = message.files.map((file) => file.api)
  const author = message.isBot
    ? {
        bot_id: BOT_ID,
        app_id: APP_ID,
        bot_profile: { id: BOT_ID, app_id: APP_ID, name: 'desk', team_id: TEAM_ID, deleted: false },
      }
    : clientId(message)
  return {
    type: 'message',
    ...(files.length > 0 && !message.isBot ? { subtype: 'file_share' } : {}),
    ...(message.isBroadcast ? { subtype: 'thread_broadcast' } : {}),
    user: message.userId,
    team: world.accounts.get(message.userId)?.teamId ?? TEAM_ID,
    ts: message.ts,
    text: message.text,
    ...author,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(root === undefined ? {} : { thread_ts: root }),
    ...(message.threadTs === undefined
      ? {}
      : { parent_user_id: world.message(message.channelId, message.threadTs)?.userId }),
    ...(replies.length > 0 ? threadSummary(replies) : {}),
    ...(reactions.length > 0 ? { reactions } : {}),
    ...(files.length > 0 ? { files, upload: false } : {}),
    ...(message.editedTs === undefined ? {} : { edited: { user: message.userId, ts: message.editedTs } }),
    ...message.extra,
  }
}

/** A message that came with files has no id of the client's. */
function clientId({ ts, files }: StoredMessage): Json {
  return files.length > 0 ? {} : { client_msg_id: `client-${ts}` }
}

export function repliesOf(world: World, parent: StoredMessage): readonly StoredMessage[] {
  const all = world.channels.get(parent.channelId)?.messages ?? []
  return all.filter((one) => one.threadTs === parent.ts && !one.isDeleted && one.ephemeralFor === undefined)
}

/** Slack gives a name to each block and each element that has none. */
export function withIds(world: World, blocks: unknown): readonly ApiBlock[] {
  return asList(blocks).map((block) => {
    const named: Json = { ...block, block_id: block['block_id'] ?? world.id('b') }
    if (Array.isArray(block['elements']) && block['type'] === 'actions') {
      named['elements'] = block['elements'].map((element: unknown) => withActionId(world, element))
    }
    for (const place of ['accessory', 'element']) {
      if (isObject(block[place])) {
        named[place] = withActionId(world, block[place])
      }
    }
    return named as ApiBlock
  })
}

export function botAuthor(): Pick<NewMessage, 'userId' | 'isBot'> {
  return { userId: BOT_USER_ID, isBot: true }
}

function withActionId(world: World, element: unknown): unknown {
  return isObject(element) && element['type'] !== 'image' ? { action_id: world.id('a'), ...element } : element
}

function threadSummary(replies: readonly StoredMessage[]): Json {
  const users = [...new Set(replies.map((reply) => reply.userId))]
  return {
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: replies.at(-1)?.ts,
  }
}
