import { ApiError, type ApiUser, isObject, type Json } from '../api-shapes.ts'
import type { BotAccount } from '../bot-account.ts'
import type { Call, Journal } from '../journal.ts'
import type { Rates } from '../rates.ts'
import type { Upload } from '../request-body.ts'
import type { ChatRecord, StoredMessage, World } from '../world.ts'

export interface CallContext {
  readonly world: World
  readonly bot: BotAccount
  readonly call: Call
  readonly params: Json
  readonly uploads: readonly Upload[]
  readonly journal: Journal
  readonly rates: Rates
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal
}

export type Method = (context: CallContext) => unknown

/** A refusal that depends on what is there; noted as a violation of kind `state`. */
export function refuse(context: CallContext, description: string): ApiError {
  context.journal.blame(context.call, 'state', description)
  return new ApiError(400, `Bad Request: ${description}`)
}

export function stringParam(context: CallContext, name: string): string | undefined {
  const value = context.params[name]
  return typeof value === 'string' ? value : undefined
}

export function numberParam(context: CallContext, name: string): number | undefined {
  const value = context.params[name]
  return typeof value === 'number' ? value : undefined
}

export function objectParam(context: CallContext, name: string): Json | undefined {
  const value = context.params[name]
  return isObject(value) ? value : undefined
}

export function listParam(context: CallContext, name: string): readonly unknown[] {
  const value = context.params[name]
  return Array.isArray(value) ? value : []
}

/** What others see of a bot. */
export function publicBot(bot: BotAccount): ApiUser {
  const { id, is_bot, first_name, username } = bot.user
  return { id, is_bot, first_name, ...(username === undefined ? {} : { username }) }
}

/** The chat the call is about, or the refusal of the real server: unknown, blocked, thrown out, moved. */
export function chatForWriting(context: CallContext, name = 'chat_id'): ChatRecord {
  const chat = findChat(context, context.params[name])
  if (chat.migratedTo !== undefined) {
    const parameters = { migrate_to_chat_id: chat.migratedTo }
    throw new ApiError(400, 'Bad Request: group chat was upgraded to a supergroup chat', parameters)
  }
  if (chat.info.type === 'private' && context.bot.blockedBy.has(chat.info.id)) {
    throw new ApiError(403, 'Forbidden: bot was blocked by the user')
  }
  const standing = chat.bots.get(context.bot.user.id)
  if (standing === 'kicked' || standing === 'left') {
    const reason = standing === 'kicked' ? 'was kicked from' : 'is not a member of'
    throw new ApiError(403, `Forbidden: bot ${reason} the ${chat.info.type} chat`)
  }
  return chat
}

export function findChat(context: CallContext, id: unknown): ChatRecord {
  const { world, bot } = context
  const chat =
    typeof id === 'string' && id.startsWith('@')
      ? [...world.chats.values()].find((one) => one.info.type !== 'private' && `@${one.info.username ?? ''}` === id)
      : world.chatOf(Number(id), bot.user.id)
  if (chat === undefined || (chat.info.type !== 'private' && !chat.bots.has(bot.user.id))) {
    throw refuse(context, 'chat not found')
  }
  return chat
}

/** A message that is still there; `what` completes "message to … not found". */
export function messageIn(context: CallContext, chat: ChatRecord, id: unknown, what: string): StoredMessage {
  const message = chat.byId.get(Number(id))
  if (message === undefined || message.isDeleted) {
    throw refuse(context, `message to ${what} not found`)
  }
  return message
}

export function requireAdmin(context: CallContext, chat: ChatRecord, toDo: string): void {
  if (chat.bots.get(context.bot.user.id) !== 'administrator') {
    throw refuse(context, `not enough rights to ${toDo}`)
  }
}
