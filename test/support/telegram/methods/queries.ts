import { ApiError } from '../api-shapes.ts'
import { type CallContext, type Method, refuse, stringParam } from './context.ts'

/** How long a pressed button waits for its answer, by the clock of the fake. */
const PRESS_LIVES_MS = 15 * 60 * 1000

export const QUERY_METHODS: Readonly<Record<string, Method>> = {
  answerCallbackQuery,
  getFile,
}

function answerCallbackQuery(context: CallContext): true {
  const { world, bot, params } = context
  const press = world.presses.get(stringParam(context, 'callback_query_id') ?? '')
  if (press?.botId !== bot.user.id || world.clock() - press.pressedAt > PRESS_LIVES_MS) {
    throw refuse(context, 'query is too old and response timeout expired or query ID is invalid')
  }
  press.answer ??= params
  context.journal.receive(context.call, 'answer', press.chatId, undefined, stringParam(context, 'text') ?? '')
  world.changed()
  return true
}

const BOT_FILE_LIMIT = 20 * 1024 * 1024

function getFile(context: CallContext): unknown {
  const file = context.world.files.get(stringParam(context, 'file_id') ?? '')
  if (file === undefined) {
    throw refuse(context, 'wrong file_id or the file is temporarily unavailable')
  }
  if (file.size > BOT_FILE_LIMIT) {
    throw new ApiError(400, 'Bad Request: file is too big')
  }
  return { file_id: file.fileId, file_unique_id: file.uniqueId, file_size: file.size, file_path: file.path }
}
