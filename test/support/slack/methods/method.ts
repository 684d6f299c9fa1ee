import type { Emit } from '../emit.ts'
import type { Call } from '../journal.ts'
import type { Json } from '../shapes.ts'
import { SlackError } from '../shapes.ts'
import { BOT_USER_ID, type Channel, type StoredMessage, type World } from '../world.ts'

export interface MethodContext {
  readonly world: World
  readonly emit: Emit
  readonly call: Call
  readonly params: Json
  readonly scopes?: readonly string[] | undefined
  /** Notes a fault that Slack lets pass or answers otherwise. */
  readonly blame: (kind: 'shape' | 'limit' | 'state', reason: string) => void
}

/** Does the work and returns what stands beside `ok: true`; refuses with a SlackError. */
export type Method = (context: MethodContext) => Json

export function text(params: Json, name: string): string {
  const value = params[name]
  return typeof value === 'string' ? value : ''
}

/** The channel of a call that the bot can see, or `channel_not_found`. */
export function channelOf({ world, params }: MethodContext): Channel {
  const channel = world.channels.get(text(params, 'channel'))
  if (channel === undefined || (channel.kind === 'group' && !channel.isMember)) {
    throw new SlackError('channel_not_found')
  }
  return channel
}

/** Where a message may begin: a person's id stands for the conversation with them, here and nowhere else. */
export function channelToPostIn(context: MethodContext): Channel {
  const id = text(context.params, 'channel')
  const isPerson = context.world.accounts.has(id) && id !== BOT_USER_ID
  return isPerson ? context.world.dmOf(id) : writableChannel(context)
}

/** A channel that the bot may write into. */
export function writableChannel(context: MethodContext): Channel {
  const channel = channelOf(context)
  if (channel.isArchived) {
    throw new SlackError('is_archived')
  }
  if (!channel.isMember) {
    throw new SlackError('not_in_channel')
  }
  return channel
}

export function messageOf(context: MethodContext, channel: Channel, ts: string): StoredMessage {
  const message = context.world.message(channel.id, ts)
  if (message === undefined || message.ephemeralFor !== undefined) {
    throw new SlackError('message_not_found')
  }
  return message
}

/** A page of a list with the cursor of the next one. */
export function paged<T>(all: readonly T[], params: Json, usual: number): { items: readonly T[]; more: Json } {
  const size = typeof params['limit'] === 'number' && params['limit'] > 0 ? Math.min(params['limit'], 999) : usual
  const start = params['cursor'] === undefined || params['cursor'] === '' ? 0 : readCursor(text(params, 'cursor'))
  const next = start + size < all.length ? Buffer.from(`next:${start + size}`).toString('base64') : ''
  const more = { has_more: next !== '', response_metadata: { next_cursor: next } }
  return { items: all.slice(start, start + size), more }
}

function readCursor(cursor: string): number {
  const found = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))
  if (found === null) {
    throw new SlackError('invalid_cursor')
  }
  return Number(found[1])
}
