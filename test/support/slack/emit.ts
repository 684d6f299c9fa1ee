import type { FakeSlackOptions } from './options.ts'
import { scopeForEvent } from './scopes.ts'
import type { Json } from './shapes.ts'
import { BOT_USER_ID, type World } from './world.ts'

/** Hands an event to whatever delivers it; resolves when the first attempt is over. */
export type Emit = (event: Json) => Promise<void>

const PLURAL = { channel: 'channels', group: 'groups', im: 'im' } as const

/** Whether the app gets an event: it must have subscribed to it, may read there, and wants its own words told back. */
export function isHeard(world: World, event: Json, { events, scopes, echoes }: FakeSlackOptions): boolean {
  const type = String(event['type'])
  const kind = world.channels.get(String(event['channel']))?.kind
  const names = type === 'message' && kind !== undefined ? [type, `message.${PLURAL[kind]}`] : [type]
  const scope = scopeForEvent(world, event)
  const isSubscribed = events === undefined || names.some((name) => events.includes(name))
  const isAllowed = scopes === undefined || scope === undefined || scopes.includes(scope)
  return isSubscribed && isAllowed && (echoes !== false || !isOwn(event))
}

function isOwn(event: Json): boolean {
  if (event['type'] === 'member_joined_channel') {
    return false
  }
  const message = event['message'] as Json | undefined
  return event['bot_id'] !== undefined || event['user'] === BOT_USER_ID || message?.['bot_id'] !== undefined
}
