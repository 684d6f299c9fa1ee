import { ApiError, type ApiUser, type Json } from '../api-shapes.ts'
import type { ChatRecord } from '../world.ts'
import { type CallContext, chatForWriting, findChat, type Method, publicBot } from './context.ts'

/** Methods that tell or change who is in a chat. */
export const CHAT_METHODS: Readonly<Record<string, Method>> = {
  getChat,
  getChatMember: (context) => {
    const chat = findChat(context, context.params['chat_id'])
    return memberOf(context, chat, Number(context.params['user_id']))
  },
  getChatMemberCount: (context) => {
    const chat = findChat(context, context.params['chat_id'])
    return present(chat).length + chat.bots.size
  },
  getChatAdministrators,
  leaveChat: (context) => {
    chatForWriting(context).bots.set(context.bot.user.id, 'left')
    return true
  },
}

const GONE = new Set(['left', 'kicked'])

function present(chat: ChatRecord): number[] {
  return [...chat.members].filter(([, status]) => !GONE.has(status)).map(([id]) => id)
}

function getChat(context: CallContext): Json {
  const { info } = chatForWriting(context)
  const gifts = {
    unlimited_gifts: false,
    limited_gifts: false,
    unique_gifts: false,
    premium_subscription: false,
    gifts_from_channels: false,
  }
  return { ...info, accent_color_id: 1, max_reaction_count: 11, accepted_gift_types: gifts }
}

function getChatAdministrators(context: CallContext): Json[] {
  const chat = findChat(context, context.params['chat_id'])
  const people = present(chat).filter((id) => ['administrator', 'creator'].includes(chat.members.get(id) ?? ''))
  const bots = [...chat.bots].filter(([, status]) => status === 'administrator').map(([id]) => id)
  return [...people, ...bots].map((id) => memberOf(context, chat, id))
}

function memberOf(context: CallContext, chat: ChatRecord, userId: number): Json {
  const bot = context.world.botById(userId)
  const user: ApiUser | undefined = bot === undefined ? context.world.users.get(userId) : publicBot(bot)
  if (user === undefined) {
    throw new ApiError(400, 'Bad Request: member not found')
  }
  const status = (bot === undefined ? chat.members.get(userId) : chat.bots.get(userId)) ?? 'left'
  const rights = {
    can_be_edited: false,
    is_anonymous: false,
    can_manage_chat: true,
    can_manage_topics: true,
    can_delete_messages: true,
  }
  return {
    status,
    user,
    ...(status === 'administrator' ? rights : {}),
    ...(status === 'creator' ? { is_anonymous: false } : {}),
  }
}
