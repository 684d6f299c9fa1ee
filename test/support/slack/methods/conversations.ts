import { apiMessage, repliesOf } from '../messages.ts'
import { type Json, SlackError } from '../shapes.ts'
import { BOT_USER_ID, type Channel, type StoredMessage, TEAM_ID } from '../world.ts'
import { channelOf, type Method, type MethodContext, paged, text } from './method.ts'

export const open: Method = ({ world, params }) => {
  const known = world.channels.get(text(params, 'channel'))
  if (known?.kind === 'im') {
    return { channel: { id: known.id } }
  }
  const users = text(params, 'users')
    .split(',')
    .map((user) => user.trim())
    .filter((user) => user !== '')
  if (users.length !== 1) {
    throw new SlackError(users.length === 0 ? 'users_list_not_supplied' : 'not_enough_users')
  }
  const [user = ''] = users
  if (!world.accounts.has(user)) {
    throw new SlackError('user_not_found')
  }
  if (user === BOT_USER_ID) {
    throw new SlackError('cannot_dm_bot')
  }
  const wasOpen = [...world.channels.values()].some((one) => one.kind === 'im' && one.members.has(user))
  const channel = world.dmOf(user)
  const shown = params['return_im'] === true ? apiChannel(channel) : { id: channel.id }
  return { channel: shown, no_op: wasOpen, already_open: wasOpen }
}

export const info: Method = (context) => {
  const channel = channelOf(context)
  const count = context.params['include_num_members'] === true ? { num_members: channel.members.size + 1 } : {}
  return { channel: { ...apiChannel(channel), ...count } }
}

export const list: Method = ({ world, params }) => {
  const kinds = (text(params, 'types') || 'public_channel').split(',').map((kind) => kind.trim())
  const kindOf = { channel: 'public_channel', group: 'private_channel', im: 'im' } as const
  const chosen = [...world.channels.values()].filter(
    (one) =>
      kinds.includes(kindOf[one.kind]) &&
      (one.kind !== 'group' || one.isMember) &&
      !(params['exclude_archived'] === true && one.isArchived),
  )
  const { items, more } = paged(chosen, params, 100)
  return { channels: items.map(apiChannel), response_metadata: more['response_metadata'] }
}

export const members: Method = (context) => {
  const channel = channelOf(context)
  const all = [...channel.members, ...(channel.isMember ? [BOT_USER_ID] : [])]
  const { items, more } = paged(all, context.params, 100)
  return { members: items, ...more }
}

/** What stands in the channel itself, newest first; replies only when they were broadcast. */
export const history: Method = (context) => {
  const channel = readable(context)
  const top = channel.messages.filter((one) => isVisible(one) && (one.threadTs === undefined || one.isBroadcast))
  const chosen = top.filter((one) => isBetween(one.ts, context.params)).toReversed()
  const { items, more } = paged(chosen, context.params, 100)
  return { messages: items.map((one) => listed(context, one)), pin_count: 0, ...more }
}

/** The message that opens a thread and its replies, oldest first; the first one comes with every page. */
export const replies: Method = (context) => {
  const channel = readable(context)
  const ts = text(context.params, 'ts')
  const found = context.world.message(channel.id, ts)
  const parent = found?.threadTs === undefined ? found : context.world.message(channel.id, found.threadTs)
  if (parent === undefined) {
    throw new SlackError('thread_not_found')
  }
  const chosen = repliesOf(context.world, parent).filter((one) => isBetween(one.ts, context.params))
  const { items, more } = paged(chosen, context.params, 1_000)
  return { messages: [parent, ...items].map((one) => listed(context, one)), ...more }
}

export function apiChannel(channel: Channel): Json {
  const base = {
    id: channel.id,
    is_archived: channel.isArchived,
    is_ext_shared: channel.isExternal,
    created: 1_700_000_000,
  }
  if (channel.kind === 'im') {
    return { ...base, is_im: true, user: [...channel.members][0], is_user_deleted: false }
  }
  return {
    ...base,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'channel',
    is_group: channel.kind === 'group',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'group',
    is_member: channel.isMember,
    is_shared: channel.isExternal,
    is_org_shared: false,
    is_general: false,
    creator: [...channel.members][0] ?? BOT_USER_ID,
    context_team_id: TEAM_ID,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
  }
}

/** The content of metadata comes only when it is asked for. */
function listed({ world, params }: MethodContext, message: StoredMessage): Json {
  const shown = apiMessage(world, message)
  const metadata = shown['metadata'] as Json | undefined
  return metadata === undefined || params['include_all_metadata'] === true
    ? shown
    : { ...shown, metadata: { event_type: metadata['event_type'] } }
}

function readable(context: MethodContext): Channel {
  const channel = channelOf(context)
  if (!channel.isMember) {
    throw new SlackError('not_in_channel')
  }
  return channel
}

function isVisible(message: StoredMessage): boolean {
  return !message.isDeleted && message.ephemeralFor === undefined
}

/** Times have six places, so they compare as numbers of microseconds. */
function isBetween(ts: string, params: Json): boolean {
  const at = micros(ts)
  const isInclusive = params['inclusive'] === true
  const oldest = text(params, 'oldest') === '' ? -1 : micros(text(params, 'oldest'))
  const latest = text(params, 'latest') === '' ? Infinity : micros(text(params, 'latest'))
  return isInclusive ? at >= oldest && at <= latest : at > oldest && at < latest
}

function micros(ts: string): number {
  const [seconds = '', places = ''] = ts.split('.')
  const value = Number(seconds) * 1_000_000 + Number(places.padEnd(6, '0').slice(0, 6))
  if (Number.isNaN(value)) {
    throw new SlackError('invalid_ts_oldest')
  }
  return value
}
