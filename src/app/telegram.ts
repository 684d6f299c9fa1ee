import type { Surroundings } from './surroundings.ts'
import { createTelegramApi, type TelegramApi } from '../channels/telegram/api.ts'
import { createTelegramDeliver } from '../channels/telegram/deliver.ts'
import { createTelegramDownloader } from '../channels/telegram/download.ts'
import { startTelegramPoller } from '../channels/telegram/poller.ts'
import { askWhoIAm, introduceBot } from '../channels/telegram/profile.ts'
import { deleteWebhook, registerWebhook } from '../channels/telegram/set-up.ts'
import { createTelegramSurface } from '../channels/telegram/surface.ts'
import { createTelegramWebhook } from '../channels/telegram/webhook.ts'
import type { Words } from '../channels/telegram/words.ts'
import type { TelegramConfig } from '../config.ts'
import type { Deliver } from '../desk/delivering.ts'
import type { Downloader } from '../desk/files.ts'
import type { Surface } from '../desk/ports.ts'
import type { Inbox } from '../desk/receiving.ts'
import type { Log } from '../log.ts'
import { createInbox } from '../queue/inbox.ts'
import { ensureBudget } from '../queue/outbox.ts'
import { createPollStore } from '../queue/poll-store.ts'
import type { Database } from '../storage/database.ts'
import type { Hook } from '../web/web-app.ts'
import { keepTrying } from './keep-trying.ts'
import { startSending } from './sending.ts'
import { watchFeatures } from './telegram-features.ts'

/** Telegram in pieces, so that sending can begin before and end after receiving. */
export interface TelegramParts {
  readonly surface: Surface
  /** Where Telegram calls us, in webhook mode. */
  readonly hook: Hook | null
  /** Where the files of this bot's chats come from. */
  readonly downloader: Downloader
  /** The account under which its rows stand, `tg:<bot>`. */
  readonly account: string
  /** Where a private chat with the bot begins; null until the bot has told its name. */
  chatLink(): string | null
  /** @param fill Puts into a message what may not wait in the database. */
  startSending(database: Database, fill?: FillPayload): Promise<() => Promise<void>>
  startReceiving(database: Database): Promise<() => Promise<void>>
}

/** A message on its way out, complete. */
export type FillPayload = (payload: string, conversation: string | null) => Promise<string>

function filling(deliver: Deliver, fill?: FillPayload): Deliver {
  if (!fill) return deliver
  return async (call) => deliver({ ...call, payload: await fill(call.payload, call.conversation) })
}

/** About 30 calls a second for a whole bot; one at a time, so that no second ever sees more. */
const ACCOUNT_PACE = { perMs: 33.4, burst: 1 }
const POLL_LEASE_MS = 3000

export function prepareTelegram(config: TelegramConfig, words: Words, around: Surroundings): TelegramParts {
  const { botId, webhook } = config
  const account = `tg:${botId}`
  const log = around.log.child({ component: 'telegram' })
  const api = createTelegramApi(config)
  const known: { inbox: Inbox | null; username: string | null } = { inbox: null, username: null }
  const chatIds = Object.values(around.config.desk.rooms).flatMap(({ telegramChatId }) => telegramChatId ?? [])
  const watch = watchFeatures(api, chatIds, log)
  return {
    surface: createTelegramSurface({
      botId,
      words,
      botUsername: () => known.username,
      features: () => watch.features(),
      onDoubt: () => watch.doubt(),
    }),
    hook:
      webhook === null ? null : webhookHook({ url: webhook.url, secret: webhook.secret, botId }, known, around, log),
    account,
    downloader: createTelegramDownloader({ api, token: config.token, apiRoot: config.apiRoot }),
    chatLink: () => (known.username === null ? null : `https://t.me/${known.username}`),
    async startSending(database, fill) {
      await ensureBudget(database, account, ACCOUNT_PACE.perMs, ACCOUNT_PACE.burst)
      const deliver = createTelegramDeliver({ api, onDoubt: () => watch.doubt() })
      const sending = startSending(around, database, account, filling(deliver, fill))
      return () => sending.stop()
    },
    async startReceiving(database) {
      known.inbox = createInbox(database, around.inBell)
      const greeting = keepTrying(log, 'Telegram does not answer; it is asked again', async () => {
        const me = await askWhoIAm(api)
        known.username = me.username
        await watch.look(me)
        if (webhook) await registerWebhook({ api, ...webhook })
        else await deleteWebhook(api)
        await introduce(api, words, around, log)
      })
      const poller = webhook === null ? startPolling(config, api, database, around, log) : null
      return async () => {
        known.inbox = null
        await greeting.stop()
        await watch.stop()
        await poller?.stop()
      }
    },
  }
}

async function introduce(api: TelegramApi, words: Words, { config }: Surroundings, log: Log): Promise<void> {
  const faults = await introduceBot({ api, words, languages: config.desk.locales })
  for (const { method, note } of faults) log.warn({ method, note }, 'A part of the bot profile could not be set')
}

function startPolling(
  { botId }: TelegramConfig,
  api: TelegramApi,
  database: Database,
  { clock, holder, inBell }: Surroundings,
  log: Log,
): ReturnType<typeof startTelegramPoller> {
  const store = createPollStore({
    sql: database,
    account: `tg:${botId}`,
    holder,
    leaseMs: POLL_LEASE_MS,
    clock,
  })
  return startTelegramPoller({
    api,
    botId,
    store,
    onStored: () => inBell.ring(),
    onAway: (error) =>
      log.warn({ err: error }, 'Telegram or the database does not answer; polling goes on when it does'),
    onConflict: ({ isWebhook }) =>
      log.error({ isWebhook }, 'Somebody else reads the updates of this bot, or a webhook is set; waiting'),
    onUnauthorised: () => log.error('TELEGRAM_BOT_TOKEN is refused; it is tried again once a minute'),
    onGap: (gap) => log.warn(gap, 'Updates are missing: they have expired, or somebody else has read them'),
    onRefused: (rows) =>
      log.error(
        { updates: rows.map(({ externalId }) => externalId) },
        'Updates that the database never takes were passed over',
      ),
  })
}

interface Door {
  readonly url: string
  readonly secret: string
  readonly botId: string
}

/** Until the database is there nothing can be stored, so nothing is acknowledged. */
function webhookHook(
  { url, secret, botId }: Door,
  known: { readonly inbox: Inbox | null },
  { clock, inBell }: Surroundings,
  log: Log,
): Hook {
  const inbox: Inbox = {
    save: (rows) => (known.inbox ? known.inbox.save(rows) : Promise.reject(new Error('The database is not there yet'))),
  }
  const handle = createTelegramWebhook({
    secret,
    botId,
    inbox,
    now: () => clock(Date.now()),
    onStored: () => inBell.ring(),
    onAway: (error) => log.warn({ err: error }, 'The database is away; Telegram is asked to come again'),
    onRefused: (rows) =>
      log.error(
        { updates: rows.map(({ externalId }) => externalId) },
        'Updates that the database never takes were passed over',
      ),
    onStrange: () => log.warn('Something that is no update came through the webhook with the right secret'),
  })
  return { path: new URL(url).pathname, handle }
}
