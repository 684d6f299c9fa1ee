import { ApiError, type Json } from '../api-shapes.ts'
import type { BotAccount } from '../bot-account.ts'
import type { QueuedUpdate } from '../update-queue.ts'
import { type CallContext, listParam, type Method, numberParam, stringParam } from './context.ts'

interface Poll {
  readonly end: (error: ApiError) => void
}

const polls = new WeakMap<BotAccount, Poll>()

/** A burst arrives in one answer, as with the real server. */
const GATHER_MS = 2

export const UPDATE_METHODS: Readonly<Record<string, Method>> = {
  getUpdates,
  setWebhook,
  deleteWebhook,
  getWebhookInfo,
  logOut: () => true,
  close: () => true,
}

async function getUpdates(context: CallContext): Promise<Json[]> {
  const { bot } = context
  if (bot.webhook !== undefined) {
    const cure = 'use deleteWebhook to delete the webhook first'
    throw new ApiError(409, `Conflict: can't use getUpdates method while webhook is active; ${cure}`)
  }
  rememberAllowed(context)
  const limit = numberParam(context, 'limit') ?? 100
  const offset = numberParam(context, 'offset') ?? 0
  bot.queue.confirm(offset)
  const timeout = numberParam(context, 'timeout') ?? 0
  if (bot.queue.pending().length === 0 && timeout > 0) {
    polls
      .get(bot)
      ?.end(
        new ApiError(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        ),
      )
    await news(context, timeout)
    // The offset of a waiting poll counts for what arrives meanwhile too.
    bot.queue.confirm(Math.max(0, offset))
  }
  const batch = context.signal.aborted ? [] : bot.queue.pending().slice(0, limit)
  bot.queue.hand(batch)
  return batch.map((update) => update.update)
}

/** Resolves on a new update, at the end of the wait or when the caller hangs up; rejects when another poll takes over. */
function news(context: CallContext, timeoutSeconds: number): Promise<void> {
  const { bot, signal } = context
  return new Promise((resolve, reject) => {
    const finish = (error?: ApiError): void => {
      clearTimeout(timer)
      forget()
      signal.removeEventListener('abort', hangUp)
      if (polls.get(bot) === poll) {
        polls.delete(bot)
      }
      if (error === undefined) {
        resolve()
      } else {
        reject(error)
      }
    }
    const hangUp = (): void => finish()
    const poll: Poll = { end: finish }
    let timer = setTimeout(finish, timeoutSeconds * 1000)
    const forget = bot.queue.onPush(() => {
      clearTimeout(timer)
      timer = setTimeout(finish, GATHER_MS)
    })
    signal.addEventListener('abort', hangUp)
    polls.set(bot, poll)
  })
}

/** An empty list means the default set; without the parameter the last named set goes on. */
function rememberAllowed(context: CallContext): void {
  if (context.params['allowed_updates'] !== undefined) {
    const named = listParam(context, 'allowed_updates').map(String)
    context.bot.queue.allowed = named.length === 0 ? undefined : named
  }
}

function setWebhook(context: CallContext): true {
  const { bot, params } = context
  const url = stringParam(context, 'url') ?? ''
  rememberAllowed(context)
  if (params['drop_pending_updates'] === true) {
    bot.queue.drop()
  }
  if (url === '') {
    bot.webhook = undefined
    return true
  }
  if (!/^https:\/\//.test(url) && !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url)) {
    throw new ApiError(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook')
  }
  polls.get(bot)?.end(new ApiError(409, 'Conflict: terminated by setWebhook request'))
  bot.webhook = {
    url,
    secret: stringParam(context, 'secret_token'),
    maxConnections: numberParam(context, 'max_connections') ?? 40,
  }
  return true
}

function deleteWebhook(context: CallContext): true {
  if (context.params['drop_pending_updates'] === true) {
    context.bot.queue.drop()
  }
  context.bot.webhook = undefined
  return true
}

function getWebhookInfo(context: CallContext): Json {
  const { queue, webhook, lastWebhookError } = context.bot
  const pending: readonly QueuedUpdate[] = queue.pending()
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: pending.length,
    ...(webhook === undefined ? {} : { max_connections: webhook.maxConnections, ip_address: '127.0.0.1' }),
    ...(lastWebhookError === undefined
      ? {}
      : { last_error_date: lastWebhookError.date, last_error_message: lastWebhookError.message }),
    ...(queue.allowed === undefined ? {} : { allowed_updates: queue.allowed }),
  }
}
