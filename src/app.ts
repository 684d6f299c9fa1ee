import { randomUUID } from 'node:crypto'
import { connectDatabase, type OpenDatabase } from './app/connect-database.ts'
import { createDeskPages } from './app/desk-pages.ts'
import { deskPolicy } from './app/desk-policy.ts'
import { createJudge } from './app/judge.ts'
import { startMail } from './app/mail.ts'
import { prepareMailIn } from './app/mail-in.ts'
import { startQueues } from './app/queues.ts'
import { codesFrom } from './app/codes.ts'
import { createTrackingRoutes } from './app/tracking.ts'
import { createLivePages } from './app/live.ts'
import { createMetricsRoutes } from './app/metrics.ts'
import { startRetention } from './app/retention.ts'
import { createLoginLinks } from './app/login-links.ts'
import { createReleases } from './app/releases.ts'
import { secretKeyOf } from './app/secret-key.ts'
import { startKeepingFiles } from './app/keeping-files.ts'
import type { Surroundings } from './app/surroundings.ts'
import { createDeskClock } from './app/deadlines.ts'
import { showLateCards } from './app/late-cards.ts'
import { formSources, livePolicy, membership, type LivePolicy, startSlackFiles } from './app/slack-work.ts'
import type { SlackParts } from './app/slack.ts'
import { prepareTelegram, type TelegramParts } from './app/telegram.ts'
import type { TryClock, TryParts } from './app/try.ts'
import type { Config, SlackConfig } from './config.ts'
import type { FileStore } from './desk/files.ts'
import { isThanks } from './domain/intake/route.ts'
import { createAttachmentLookup } from './files/attachment-lookup.ts'
import { openFileStore } from './files/open-file-store.ts'
import { createTranslator } from './language/translate.ts'
import type { Log } from './log.ts'
import { createBell } from './queue/bell.ts'
import type { Database } from './storage/database.ts'
import { createAgentLogins } from './storage/agent-logins.ts'
import { createLinks } from './storage/links.ts'
import { createLookups } from './storage/lookups.ts'
import { createWebApp } from './web/web-app.ts'
import { startServer } from './web/server.ts'

export interface App {
  /** Where the web server listens. */
  readonly url: string
  /** Resolves when the database answers, the schema is up to date and messages are being worked. */
  readonly ready: Promise<void>
  /** Takes nothing more in, ends what is in hand within `graceMs`, and lets everything go in reverse order. */
  stop(graceMs?: number): Promise<void>
}

/** What a test or the try page puts in the place of the real thing. */
export interface Overrides {
  /** The desk's clock in epoch milliseconds, given the database's: everything that a rule speaks of goes by it. */
  readonly clock?: (databaseNow: number) => number
  /** A name for this process among several; only for reading logs and leases. */
  readonly holder?: string
}

/**
 * Puts the program together, by hand, and starts it. Rejects when it cannot start at all; a database that is not there yet is
 * waited for, and until then \`/readyz\` says no and nothing is taken in.
 */
export async function createApp(config: Config, log: Log, overrides: Overrides = {}): Promise<App> {
  const releases = createReleases(log)
  const tries = config.isTry ? await import('./app/try.ts') : null
  const tryClock = tries?.createTryClock() ?? null
  const around = surroundings(config, log, overrides, tryClock)
  const words = createTranslator({ languages: config.desk.locales, zone: config.desk.timeZone })
  const telegram = config.telegram ? prepareTelegram(config.telegram, words, around) : null
  const slack = config.slack ? await slackOf(config.slack, around, words) : null
  const tryPage = tries && tryClock ? tries.prepareTry(around, words, tryClock) : null
  const store = await openFileStore(config.dataDir, config.filesUrl)
  const policy = livePolicy(slack, (slackAccount) => deskPolicy(config, slackAccount))
  let open: OpenDatabase | null = null
  try {
    const pages = {
      around,
      words,
      live: createLivePages(around, () => open?.database ?? null),
      database: () => open?.database ?? null,
      files: (database: Database) => ({ attachments: createAttachmentLookup(database), store }),
      policy: () => policy.current(),
    }
    const tracking = createTrackingRoutes({ ...pages, isThanks: (text) => isThanks({ text, files: [] }) })
    const deskPages = createDeskPages({
      ...pages,
      reading: () => open?.reading ?? null,
      ...(tryPage ? { policy: () => tryPage.policyWith(deskPolicy(config)) } : {}),
    })
    const metrics = createMetricsRoutes(around, () => open)
    releases.add('metrics', async () => metrics.stop())
    const web = createWebApp({
      checks: async () => [{ name: 'database', ok: open !== null && (await open.isAnswering()) }],
      hooks: [telegram?.hook, slack?.hook].filter((hook) => hook != null),
      routes: [metrics.routes, tracking, deskPages, ...(tryPage ? [tryPage.routes] : [])],
    })
    const server = await startServer({ app: web, host: config.web.host, port: config.web.port })
    releases.add('web server', () => server.stop())
    releases.add('open pages', async () => pages.live.stop())
    const connecting = new AbortController()
    releases.add('connecting', async () => connecting.abort())
    const ready = connectDatabase(around, connecting.signal).then(async (connected) => {
      open = connected
      releases.add('database', () => connected.close())
      await startWork(around, connected, { telegram, slack, tryPage, words, store, policy }, releases.add)
    })
    return { url: server.url, ready, stop: (graceMs = 10_000) => releases.all(graceMs) }
  } catch (error) {
    await releases.all(1000)
    throw error
  }
}

/** Files of the channels that are on are fetched and kept; those of another wait until theirs is on again. */
function startFiles(
  around: Surroundings,
  database: Database,
  store: FileStore,
  channels: readonly Pick<TelegramParts | TryParts, 'account' | 'downloader'>[],
): () => Promise<void> {
  const downloaders = new Map(channels.map(({ account, downloader }) => [account, downloader]))
  const files = startKeepingFiles(around, database, { store, downloaders })
  return () => files.stop()
}

function retentionOf(around: Surroundings, database: Database): () => Promise<void> {
  const retention = startRetention(around, database)
  return () => retention.stop()
}

/** What the program is put together from, before there is a database. */
interface Parts {
  readonly telegram: TelegramParts | null
  readonly slack: SlackParts | null
  readonly tryPage: TryParts | null
  readonly words: ReturnType<typeof createTranslator>
  readonly store: FileStore
  readonly policy: LivePolicy
}

/** What only Slack needs is loaded where Slack is on. */
async function slackOf(config: SlackConfig, around: Surroundings, words: Parts['words']): Promise<SlackParts> {
  const [{ prepareSlack }, { createSlackInside }] = await Promise.all([
    import('./app/slack.ts'),
    import('./app/slack-inside.ts'),
  ])
  const { rooms } = around.config.desk
  const inside = createSlackInside({
    policy: deskPolicy(around.config),
    roomChannels: Object.values(rooms).flatMap(({ slackChannelId }) => slackChannelId ?? []),
    judge: createJudge(around.config.desk.allowedPhrases),
    words,
    now: () => around.clock(Date.now()),
  })
  return prepareSlack(config, words, around, inside)
}

function surroundings(config: Config, log: Log, overrides: Overrides, tryClock: TryClock | null): Surroundings {
  const real = overrides.clock ?? ((databaseNow: number) => databaseNow)
  return {
    config,
    log,
    clock: tryClock ? (databaseNow) => tryClock.read(real(databaseNow)) : real,
    holder: overrides.holder ?? randomUUID(),
    inBell: createBell(),
    outBell: createBell(),
  }
}

/** Cards go to channels of Slack, whose names begin with the workspace; the rest of the desk does not wait long for it. */
const SLACK_KNOWN_MS = 3000

/** From the outside to the inside on the way up, so that on the way down the intake stops first. */
async function startWork(
  around: Surroundings,
  { database, door }: OpenDatabase,
  parts: Parts,
  keep: ReturnType<typeof createReleases>['add'],
): Promise<void> {
  const { telegram, slack, tryPage, words, store, policy } = parts
  const channels = [telegram, tryPage].filter((one) => one !== null)
  const links = createLinks(database, around.clock)
  const logins = createAgentLogins(database, around.clock)
  const { publicUrl } = around.config.web
  const loginLinks = createLoginLinks(secretKeyOf(around.config), publicUrl, () => logins)
  const mailIn = await prepareMailIn(around, database)
  const tools = {
    get policy() {
      return tryPage ? tryPage.policyWith(policy.current()) : policy.current()
    },
    surfaces: [...channels, ...(slack ? [slack] : [])].map(({ surface }) => surface),
    ...(slack ? { forms: formSources(slack, database), isMember: membership(slack) } : {}),
    judge: createJudge(around.config.desk.allowedPhrases),
    lookups: { ...createLookups(database), ticketOfLink: (token: string) => links.open(token) },
    // Telegram takes links to addresses of the outside only.
    deskLink: (agentId: string, conversation: string) =>
      publicUrl.startsWith('https:') ? loginLinks.place(agentId, conversation) : null,
    codeFor: codesFrom(secretKeyOf(around.config)),
    // Whoever tries the desk alone waits for their own answers.
    ...(tryPage ? { undoMs: 3000 } : {}),
    mail: mailIn?.tools ?? null,
    ...createDeskClock(around.config.desk),
    clock: around.clock,
  }
  const mail = await startMail(around, database, words, links, () => telegram?.chatLink() ?? null)
  keep('mail', () => mail.stop())
  keep('files', startFiles(around, database, store, [...channels, ...(mailIn ? [mailIn] : [])]))
  if (telegram)
    keep(
      'telegram out',
      await telegram.startSending(database, (payload, conversation) => loginLinks.fill(payload, conversation)),
    )
  if (tryPage) keep('try page', await tryPage.startSending(database))
  if (slack) await startSlackOut(around, database, { slack, policy, store }, keep)
  keep('queues', startQueues(around, database, tools))
  keep('retention', retentionOf(around, database))
  if (telegram) keep('telegram in', await telegram.startReceiving(database))
  if (mailIn) keep('mail in', mailIn.startReceiving())
  if (slack) keep('slack in', await slack.startReceiving(door))
}

/** Slack may be away: then its cards come later, and nobody waits long for that. */
async function startSlackOut(
  around: Surroundings,
  database: Database,
  { slack, policy, store }: Pick<Parts, 'policy' | 'store'> & { readonly slack: SlackParts },
  keep: ReturnType<typeof createReleases>['add'],
): Promise<void> {
  keep('slack out', await slack.startSending(database, { attachments: createAttachmentLookup(database), store }))
  keep('slack files', startSlackFiles(around, database, store, slack))
  const since = around.clock(Date.now())
  await policy.known(database, SLACK_KNOWN_MS)
  policy.whenLate((account) => {
    const late = showLateCards(around, database, policy.current(), { account, since })
    keep('late cards', () => late.stop())
  })
}
