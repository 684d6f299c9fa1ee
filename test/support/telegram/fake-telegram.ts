import { ApiServer, type CallHooks } from './api-server.ts'
import type { Json } from './api-shapes.ts'
import { BotAccount } from './bot-account.ts'
import { ChatView, waitFor, type WaitOptions } from './chat-view.ts'
import { Faults } from './faults.ts'
import { Group, type GroupOptions } from './group.ts'
import { type Call, Journal, type Received, type Violation } from './journal.ts'
import { Person, type PersonProfile } from './person.ts'
import { Rates, type WindowViolation } from './rates.ts'
import type { QueuedUpdate } from './update-queue.ts'
import { WebhookSender } from './webhook-sender.ts'
import { World } from './world.ts'

export interface FakeTelegramOptions {
  readonly token?: string
  /** Epoch milliseconds, for dates and for the 24 hours that updates are kept; the machine's clock without it. */
  readonly clock?: () => number
  readonly firstUpdateId?: number
  /** Monotonic milliseconds, for rates and for the windows of a 429; the machine's without it. */
  readonly ticks?: () => number
  /** The first wait of a webhook that failed, in milliseconds; 100 without it. */
  readonly webhookRetryMs?: number
  readonly webhookTimeoutMs?: number
  /** Where a webhook address really leads; as it stands without it. */
  readonly webhookTarget?: (url: string) => string
}

export type ChatLike = number | { readonly id: number }

const TOKEN = '7100000001:AAFakeTokenOfTheDeskBotForTests0001'
const FIRST_UPDATE_ID = 700_000_001

/** Starts a Bot API server on 127.0.0.1 with no people in it yet. End it with `stop`. */
export async function startFakeTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const telegram = new FakeTelegram(options)
  await telegram.listen()
  return telegram
}

/** A Bot API server and the people who use it. It checks every call against the specification and its prose. */
export class FakeTelegram {
  /** The first bot; further ones come from `addBot`. */
  readonly bot: BotAccount
  readonly faults = new Faults()
  readonly rates = new Rates()
  readonly #world: World
  readonly #journal = new Journal()
  readonly #hooks = new Set<CallHooks>()
  readonly #server: ApiServer
  readonly #options: FakeTelegramOptions
  readonly #views = new Map<string, ChatView>()
  readonly #senders = new Map<BotAccount, WebhookSender>()
  #url = ''

  constructor(options: FakeTelegramOptions) {
    this.#options = options
    this.#world = new World(options.clock ?? Date.now, options.ticks ?? (() => performance.now()))
    this.#server = new ApiServer({
      world: this.#world,
      journal: this.#journal,
      rates: this.rates,
      faults: this.faults,
      hooks: this.#hooks,
      onDone: (bot) => this.#senders.get(bot)?.pump(),
    })
    this.bot = this.addBot(options.token ?? TOKEN, options.firstUpdateId)
  }

  /** For TELEGRAM_API_ROOT. */
  get url(): string {
    return this.#url
  }

  /** The token of the first bot. */
  get token(): string {
    return this.bot.token
  }

  async listen(): Promise<void> {
    this.#url = await this.#server.listen()
  }

  /** Another bot of the same Telegram, with its own updates and private chats. */
  addBot(token: string, firstUpdateId = FIRST_UPDATE_ID): BotAccount {
    const bot = new BotAccount(token, this.#world.clock, () => this.#world.changed(), firstUpdateId)
    this.#world.bots.set(token, bot)
    const pace = {
      retryMs: this.#options.webhookRetryMs ?? 100,
      timeoutMs: this.#options.webhookTimeoutMs ?? 60_000,
      target: this.#options.webhookTarget ?? ((url: string) => url),
    }
    const call = (from: BotAccount, reply: Json): void => void this.#server.callFromWebhook(from, reply)
    this.#senders.set(bot, new WebhookSender(this.#world, bot, pace, call))
    return bot
  }

  /** A person with an account; what they do reaches the first bot unless another one is named. */
  user(profile: PersonProfile): Person {
    return new Person(this.#world, this.bot, profile)
  }

  group(options: GroupOptions): Group {
    return new Group(this.#world, options)
  }

  /** A chat as its people see it; the same object each time, so that `next` goes on where it was. */
  chat(chat: ChatLike, bot = this.bot): ChatView {
    const id = typeof chat === 'number' ? chat : chat.id
    const key = id > 0 ? `${bot.user.id}:${id}` : `${id}`
    const known = this.#views.get(key) ?? new ChatView(this.#world, () => this.#world.chats.get(key))
    this.#views.set(key, known)
    return known
  }

  transcript(chat: ChatLike, bot = this.bot): string {
    return this.chat(chat, bot).transcript()
  }

  /** Every call, in order of arrival. */
  get calls(): readonly Call[] {
    return this.#journal.calls
  }

  callsOf(method: string): readonly Call[] {
    return this.calls.filter((call) => call.method === method)
  }

  /** Every call that broke the specification, the limits of its prose, or spoke of something that is not there. */
  get violations(): readonly Violation[] {
    return this.#journal.violations
  }

  /** The violations without those that a repeated call after a crash may meet without fault (`state`). */
  get breaches(): readonly Violation[] {
    return this.violations.filter((violation) => violation.kind !== 'state')
  }

  /** Everything that took effect in a chat, also when its answer was lost. */
  get received(): readonly Received[] {
    return this.#journal.received
  }

  /** Sends inside a window that a 429 had closed. */
  get windowViolations(): readonly WindowViolation[] {
    return this.rates.windowViolations
  }

  /** Every update of every bot with what became of it, in order of arrival at each bot. */
  get updates(): readonly QueuedUpdate[] {
    return [...this.#world.bots.values()].flatMap((bot) => bot.queue.all)
  }

  /** The updates that were given out at least once. */
  get handedOut(): readonly QueuedUpdate[] {
    return this.updates.filter((update) => update.handedAt.length > 0)
  }

  /** What no poll and no webhook has confirmed yet. */
  pending(bot = this.bot): readonly QueuedUpdate[] {
    return bot.queue.pending()
  }

  /** Resolves when so many calls of the method have begun: with one, a long poll waits at the server. */
  async callsBegun(method: string, count = 1, options: WaitOptions = {}): Promise<void> {
    await this.#until(() => this.callsOf(method).length >= count, `${count} calls of ${method}`, options)
  }

  /** Resolves when no call of the method is being worked on. */
  async callsEnded(method: string, options: WaitOptions = {}): Promise<void> {
    await this.#until(() => this.callsOf(method).every((call) => call.isOver), `all calls of ${method} to end`, options)
  }

  /** Resolves when a bot has no unconfirmed update left. */
  async confirmed(bot = this.bot, options: WaitOptions = {}): Promise<void> {
    await this.#until(() => bot.queue.pending().length === 0, 'every update to be confirmed', options)
  }

  /** Hooks around each call, awaited; `drop` closes the connection. Returns the function that takes them off. */
  onCall(hooks: CallHooks): () => void {
    this.#hooks.add(hooks)
    return () => this.#hooks.delete(hooks)
  }

  /** After a week without updates Telegram goes on at any number: a lower one, or one that was used before. */
  quietWeek(nextUpdateId: number, bot = this.bot): void {
    bot.queue.continueAt(nextUpdateId)
  }

  /** Queues an update of any kind as it stands, whatever allowed_updates says; the number is added. */
  push(update: Json, bot = this.bot): QueuedUpdate {
    const type = Object.keys(update).find((name) => name !== 'update_id') ?? 'unknown'
    return bot.queue.pushJson(type, laneOf(update[type]), (id) => JSON.stringify({ update_id: id, ...update }))
  }

  async #until(isSo: () => boolean, what: string, options: WaitOptions): Promise<void> {
    await waitFor(
      this.#world,
      () => isSo() || undefined,
      options.timeoutMs ?? 20_000,
      () => `Waited in vain for ${what}.`,
    )
  }

  async stop(): Promise<void> {
    this.#senders.forEach((sender) => sender.stop())
    await this.#server.stop()
  }
}

function laneOf(content: unknown): number {
  const chat = (content as { chat?: { id?: unknown } } | null | undefined)?.chat?.id
  return typeof chat === 'number' ? chat : 0
}
