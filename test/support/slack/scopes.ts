import type { Json } from './shapes.ts'
import type { Channel, World } from './world.ts'

const BY_KIND = { channel: 'channels', group: 'groups', im: 'im' } as const

/** The scope a call needs of the bot's token; undefined where any token will do. */
export function scopeFor(world: World, method: string, params: Json): string | undefined {
  const known: Readonly<Record<string, string>> = {
    'team.info': 'team:read',
    'users.info': 'users:read',
    'users.lookupByEmail': 'users:read.email',
    'conversations.open': 'im:write',
    'reactions.add': 'reactions:write',
    'reactions.remove': 'reactions:write',
    'files.info': 'files:read',
    'files.getUploadURLExternal': 'files:write',
    'files.completeUploadExternal': 'files:write',
    'chat.postMessage': 'chat:write',
    'chat.postEphemeral': 'chat:write',
    'chat.update': 'chat:write',
    'chat.delete': 'chat:write',
  }
  if (/^conversations\.(history|replies)$/.test(method)) {
    return `${kindOf(world.channels.get(String(params['channel'])))}:history`
  }
  if (/^conversations\.(info|members)$/.test(method)) {
    return `${kindOf(world.channels.get(String(params['channel'])))}:read`
  }
  if (method === 'conversations.list') {
    return /im/.test(String(params['types'])) ? 'im:read' : 'channels:read'
  }
  return known[method]
}

/** The scope without which Slack sends no such event. */
export function scopeForEvent(world: World, event: Json): string | undefined {
  const { type, channel } = event
  if (type === 'message') {
    return `${kindOf(world.channels.get(String(channel)))}:history`
  }
  if (type === 'reaction_added' || type === 'reaction_removed') {
    return 'reactions:read'
  }
  if (type === 'member_joined_channel') {
    return `${kindOf(world.channels.get(String(channel)))}:read`
  }
  return type === 'app_mention' ? 'app_mentions:read' : undefined
}

function kindOf(channel: Channel | undefined): string {
  return BY_KIND[channel?.kind ?? 'channel']
}
