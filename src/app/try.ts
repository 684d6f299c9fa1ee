import { join } from 'node:path'
import type { Hono } from 'hono'
import { createBulletin } from '../channels/web/bulletin.ts'
import { createChatStore } from '../channels/web/chat-store.ts'
import { createWebDeliver } from '../channels/web/deliver.ts'
import type { MovableClock } from '../channels/web/desk-clock.ts'
import { createWebDownloader } from '../channels/web/downloader.ts'
import { createFileShelf } from '../channels/web/file-shelf.ts'
import { agentIdOf } from '../channels/web/interpret.ts'
import { WEB_ACCOUNT, WEB_ROOM } from '../channels/web/place.ts'
import { createWebReceiver } from '../channels/web/receive.ts'
import { createWebSurface } from '../channels/web/surface.ts'
import type { Words } from '../channels/web/words.ts'
import type { Downloader } from '../desk/files.ts'
import type { DeskPolicy } from '../desk/policy.ts'
import type { Surface } from '../desk/ports.ts'
import { createBell } from '../queue/bell.ts'
import { createInbox } from '../queue/inbox.ts'
import { createLoop, type Running } from '../queue/loop.ts'
import { ensureBudget } from '../queue/outbox.ts'
import { createAgentLogins } from '../storage/agent-logins.ts'
import type { Database } from '../storage/database.ts'
import { createTryApp } from '../web/try/try-app.ts'
import { startSending } from './sending.ts'
import type { Surroundings } from './surroundings.ts'
import { createTryDesk, tryAgentId, type TryBackground } from './try-desk.ts'

/** The clock of a program with the try page: `around.clock` has to go through its `read`. */
export type { MovableClock as TryClock } from '../channels/web/desk-clock.ts'
export { createMovableClock as createTryClock } from '../channels/web/desk-clock.ts'

/** The try page in pieces, as the program puts its channels together. */
export interface TryParts {
  readonly account: string
  readonly surface: Surface
  /** The page and all that it asks for, below `/try`. */
  readonly routes: Hono
  /** Where the desk fetches the files of this channel from. */
  readonly downloader: Downloader
  /** The desk's rooms with the room of the page, and the agent who sits there. */
  policyWith(policy: DeskPolicy): DeskPolicy
  /** Takes up the clock as it was left, and shows what is said from now on. Call it before work begins. */
  startSending(database: Database): Promise<() => Promise<void>>
}

/** A page of our own has no limit; the budget is there because every account has one. */
const PACE = { perMs: 1, burst: 100 }
const MARK_READ_MS = 5000

/** @param clock the same one that the program's clock goes through. */
export function prepareTry(around: Surroundings, words: Words, clock: MovableClock): TryParts {
  const bulletin = createBulletin()
  const stopping = new AbortController()
  const background: TryBackground = { open: null }
  const shelf = createFileShelf(join(around.config.dataDir, 'try-files'))
  const desk = createTryDesk({ around, words, clock, bulletin, shelf, background, stopping: stopping.signal })
  return {
    account: WEB_ACCOUNT,
    surface: createWebSurface(words),
    routes: createTryApp(desk),
    downloader: createWebDownloader(shelf),
    policyWith: (policy) => withTheRoom(policy, words),
    async startSending(database) {
      await clock.load(database)
      await ensureBudget(database, WEB_ACCOUNT, PACE.perMs, PACE.burst)
      const now = (): number => around.clock(Date.now())
      const store = createChatStore(database)
      const inbox = createInbox(database, around.inBell)
      const sending = startSending(around, database, WEB_ACCOUNT, createWebDeliver({ store, bulletin, now }))
      const marking = startMarking(around, database, clock)
      const logins = createAgentLogins(database, around.clock)
      background.open = { database, store, logins, receive: createWebReceiver({ store, inbox, bulletin, now }) }
      return async () => {
        background.open = null
        stopping.abort()
        await Promise.all([marking.stop(), sending.stop()])
      }
    },
  }
}

/** What the page sends is stored before it is answered, so this channel is always read up to now (R21). */
function startMarking({ clock, log }: Surroundings, database: Database, own: MovableClock): Running {
  return createLoop({
    bell: createBell(),
    idleMs: MARK_READ_MS,
    onFault: (error) => log.warn({ err: error }, 'The database is away; the try page waits for it'),
    once: async () => {
      await own.markRead(database, clock(Date.now()))
      return 'idle'
    },
  })
}

/** Products of nobody, so that there is something to choose from. */
const PRODUCTS = ['office', 'cloud', 'agent'] as const

/**
 * The cards of every room come to the page, and whoever sits there is an agent, by name in the language of the page. A desk
 * without products of its own has examples.
 */
function withTheRoom(policy: DeskPolicy, words: Words): DeskPolicy {
  const agents = words.languages.map((language) => ({
    id: tryAgentId(language),
    name: words.phrase(language, { key: 'try:agent.name' }),
    role: 'lead' as const,
    identities: [`web:${agentIdOf(language)}`],
  }))
  const examples = PRODUCTS.map((id) => ({
    id,
    name: Object.fromEntries(words.languages.map((one) => [one, words.phrase(one, { key: `try:product.${id}` })])),
    aliases: [],
    room: policy.defaultRoom,
    versionHint: null,
  }))
  return {
    ...policy,
    products: policy.products.length > 0 ? policy.products : examples,
    rooms: policy.rooms.map((room) => ({ ...room, conversations: [...room.conversations, WEB_ROOM] })),
    agents: [...policy.agents, ...agents],
  }
}
