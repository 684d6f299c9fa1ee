import { apiMessage } from './messages.ts'
import type { Json } from './shapes.ts'
import { APP_ID, BOT_USER_ID, type Account, type StoredMessage, type StoredView, TEAM_ID, type World } from './world.ts'
import { apiView } from './views.ts'

const TOKEN = 'old-verification-token'
const TEAM = { id: TEAM_ID, domain: 'desk-test' }

/** What surrounds an event: one event_id for all its attempts. */
export function eventBody(world: World, event: Json): Json {
  return {
    token: TOKEN,
    team_id: TEAM_ID,
    context_team_id: TEAM_ID,
    context_enterprise_id: null,
    api_app_id: APP_ID,
    event,
    type: 'event_callback',
    event_id: world.id('Ev'),
    event_time: Math.floor(world.clock() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: TEAM_ID, user_id: BOT_USER_ID, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: world.channels.get(String(event['channel']))?.isExternal === true,
    event_context: `4-${world.id('ctx').toLowerCase()}`,
  }
}

/** What every interaction has; its trigger remembers the view it happened in. */
export function interactionBody(world: World, account: Account, type: string, viewId?: string): Json {
  const isShortcut = type === 'shortcut' || type === 'message_action'
  const hasTrigger = type !== 'view_closed' && type !== 'block_suggestion'
  const names = isShortcut ? {} : { name: account.name }
  return {
    type,
    token: TOKEN,
    user: { id: account.id, username: account.name, team_id: account.teamId, ...names },
    team: TEAM,
    enterprise: null,
    is_enterprise_install: false,
    ...(isShortcut ? { action_ts: world.nextTs() } : { api_app_id: APP_ID }),
    ...(hasTrigger ? { trigger_id: world.trigger(account.id, viewId) } : {}),
  }
}

export function commandBody(world: World, account: Account, channelId: string, command: string, text: string): Json {
  const channel = world.channels.get(channelId)
  return {
    token: TOKEN,
    team_id: TEAM_ID,
    team_domain: TEAM.domain,
    channel_id: channelId,
    channel_name: channel?.kind === 'im' ? 'directmessage' : (channel?.name ?? 'privategroup'),
    user_id: account.id,
    user_name: account.name,
    command,
    text,
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: world.responseUrl(channelId, account.id),
    trigger_id: world.trigger(account.id),
  }
}

/** Where a control stood: the fields that a message adds to block_actions. */
export function inMessage(world: World, account: Account, message: StoredMessage): Json {
  const { channelId, ts, threadTs, ephemeralFor } = message
  const isEphemeral = ephemeralFor !== undefined
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
  return {
    container: { type: 'message', message_ts: ts, channel_id: channelId, is_ephemeral: isEphemeral, ...thread },
    channel: channelBody(world, channelId),
    ...(isEphemeral ? {} : { message: apiMessage(world, message) }),
    state: { values: structuredClone(message.state) },
    response_url: world.responseUrl(channelId, account.id, ts),
  }
}

/** Where a control stood: the fields that a view adds to block_actions and block_suggestion. */
export function inView(view: StoredView): Json {
  return { container: { type: 'view', view_id: view.id }, view: apiView(view) }
}

export function channelBody(world: World, channelId: string): Json {
  const channel = world.channels.get(channelId)
  return { id: channelId, name: channel?.kind === 'im' ? 'directmessage' : (channel?.name ?? '') }
}
