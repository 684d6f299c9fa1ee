import { type CallContext, type Method, objectParam, stringParam } from './context.ts'

/** What a bot says about itself: remembered by language, for commands by scope too. */
export const PROFILE_METHODS: Readonly<Record<string, Method>> = {
  getMe: (context) => context.bot.user,
  setMyCommands: (context) => remember(context, 'commands', context.params['commands']),
  deleteMyCommands: (context) => remember(context, 'commands', []),
  getMyCommands: (context) => recall(context, 'commands') ?? [],
  setMyName: (context) => remember(context, 'name', context.params['name']),
  getMyName: (context) => ({ name: recall(context, 'name') ?? context.bot.user.first_name }),
  setMyDescription: (context) => remember(context, 'description', context.params['description']),
  getMyDescription: (context) => ({ description: recall(context, 'description') ?? '' }),
  setMyShortDescription: (context) => remember(context, 'short_description', context.params['short_description']),
  getMyShortDescription: (context) => ({ short_description: recall(context, 'short_description') ?? '' }),
  setChatMenuButton: (context) => remember(context, 'menu_button', context.params['menu_button']),
  getChatMenuButton: (context) => recall(context, 'menu_button') ?? { type: 'default' },
}

/** `commands`, scope and language in one key, as `commands all_private_chats ru`. */
function keyOf(context: CallContext, what: string): string {
  const scope = objectParam(context, 'scope') ?? {}
  const ids = [scope['chat_id'], scope['user_id'], context.params['chat_id']]
    .filter((id) => id !== undefined)
    .map(String)
  const type = what === 'commands' ? scopeType(scope['type']) : ''
  return [what, type, ...ids, stringParam(context, 'language_code') ?? ''].filter((part) => part !== '').join(' ')
}

function remember(context: CallContext, what: string, value: unknown): true {
  context.bot.profile.set(keyOf(context, what), value)
  return true
}

function recall(context: CallContext, what: string): unknown {
  return context.bot.profile.get(keyOf(context, what))
}

function scopeType(type: unknown): string {
  return typeof type === 'string' ? type : 'default'
}
