import { ApiServer } from './api-server.ts'
import { ChatView, type SeenMessage, type WaitOptions } from './chat-view.ts'
import type { Answer, Delivery, DeliveryKind } from './delivery.ts'
import { Dispatcher } from './dispatcher.ts'
import { isHeard } from './emit.ts'
import { Faults } from './faults.ts'
import { noHooks } from './hooks.ts'
import { type AppUrls, HttpSender, rawBody } from './http-sender.ts'
import { type Call, Journal, type Violation } from './journal.ts'
import { eventBody } from './payloads.ts'
import type { ChannelOptions, FakeSlackOptions } from './options.ts'
import { accountOf, type ChannelLike, Person, type PersonProfile } from './person.ts'
import type { Json } from './shapes.ts'
import { type Pending, type QuietOptions, untilQuiet } from './quiet.ts'
import { signedHeaders } from './signature.ts'
import { type DisconnectReason, SocketServer } from './socket-server.ts'
import { fitsView, type SeenView, seenView, type ViewTest } from './view-view.ts'
import { BOT_USER_ID, waitFor, World } from './world.ts'

const PATIENCE_MS = 20_000

/** Starts a Slack on 127.0.0.1 with no people in it yet. End it with `stop`. */
export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const slack = new FakeSlack(options)
  await slack.listen()
  return slack
}

/** The Web API, the Events API over HTTP and Socket Mode, and the people who use the workspace. Every call is checked. */
export class FakeSlack {
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
  readonly botUserId = BOT_USER_ID
  readonly faults = new Faults()
  readonly hooks = noHooks()
  readonly #world: World
  readonly #journal = new Journal()
  readonly #server: ApiServer
  readonly #http: HttpSender
  readonly #sockets: SocketServer
  readonly #dispatcher: Dispatcher
  readonly #views = new Map<string, ChatView>()
  readonly #options: FakeSlackOptions
  #refusal: string | undefined
  #isDeaf = false

  constructor(options: FakeSlackOptions) {
    this.#options = options
    this.botToken = options.botToken ?? 'xoxb-1000000000001-fake-desk-bot'
    this.appToken = options.appToken ?? 'xapp-1-A0DESK0001-fake-desk-app'
    this.signingSecret = options.signingSecret ?? '8f742231b10e8888abcd99yyyzzz85a5'
    const world = new World(options.clock ?? Date.now)
    const timeoutMs = options.ackTimeoutMs ?? 3_000
    this.#world = world
    this.#http = new HttpSender({ secret: this.signingSecret, clock: options.wallClock ?? world.clock, timeoutMs })
    this.#sockets = new SocketServer(world, this.#journal, timeoutMs)
    this.#dispatcher = new Dispatcher(world, this.#http, this.#sockets, this.hooks)
    this.#sockets.onConnected = () => void this.#dispatcher.redeliver()
    this.#server = new ApiServer({
      world,
      journal: this.#journal,
      faults: this.faults,
      hooks: this.hooks,
      emit: (event) => this.#emit(event),
      ticks: options.ticks ?? (() => performance.now()),
      tokens: { bot: this.botToken, app: this.appToken },
      refusal: () => this.#refusal,
      newSocketUrl: () => this.#sockets.newUrl(),
      scopes: options.scopes,
    })
    world.accounts.set(BOT_USER_ID, accountOf({ id: BOT_USER_ID, real_name: 'Desk', isBot: true }))
  }

  /** The root of the Web API, for SLACK_API_URL. */
  get url(): string {
    return `${this.#world.url}/api/`
  }

  async listen(): Promise<void> {
    this.#world.url = await this.#server.listen()
    this.#sockets.attach(this.#server.server)
  }

  /** From now on everything goes to the app over HTTP, and what has waited goes first. */
  async deliverTo(urls: string | AppUrls): Promise<void> {
    this.#http.urls = typeof urls === 'string' ? { eventsUrl: urls } : urls
    await this.#dispatcher.redeliver()
  }

  user(profile: PersonProfile): Person {
    const send = (kind: DeliveryKind, body: Json): ReturnType<Dispatcher['send']> => this.#dispatcher.send(kind, body)
    return new Person({ world: this.#world, journal: this.#journal, emit: (event) => this.#emit(event), send }, profile)
  }

  channel(options: ChannelOptions): ChatView {
    const members = (options.members ?? []).map((member) => (typeof member === 'string' ? member : member.id))
    const kind = options.is_private === true ? 'group' : 'channel'
    const channel = this.#world.addChannel({
      id: options.id,
      name: options.name,
      kind,
      members,
      isMember: options.is_member ?? true,
    })
    channel.isArchived = options.is_archived === true
    channel.isExternal = options.is_ext_shared === true
    return this.chat(options.id)
  }

  /** A conversation as its people see it; the same object each time, so that `next` goes on where it was. */
  chat(channel: ChannelLike): ChatView {
    const id = typeof channel === 'string' ? channel : channel.id
    const known = this.#views.get(id) ?? new ChatView(this.#world, id)
    this.#views.set(id, known)
    return known
  }

  /** The conversation of a person with the app. */
  dm(user: { readonly id: string }): ChatView {
    return this.chat(this.#world.dmOf(user.id))
  }

  /** The home tab that the app has published for a person. */
  home(user: { readonly id: string }): SeenView | undefined {
    const view = this.#world.homes.get(user.id)
    return view === undefined ? undefined : seenView(this.#world, view)
  }

  /** The top one of the modals that a person has open. */
  modal(user: { readonly id: string }): SeenView | undefined {
    const view = this.#world.stackOf(user.id).at(-1)
    return view === undefined ? undefined : seenView(this.#world, view)
  }

  /** Resolves with the top modal as soon as there is one that shows this. */
  async modalShowing(user: { readonly id: string }, test?: ViewTest, options: WaitOptions = {}): Promise<SeenView> {
    return this.#showing(() => this.modal(user), test, 'modal', options)
  }

  /** Resolves with the home tab as soon as it shows this. */
  async homeShowing(user: { readonly id: string }, test?: ViewTest, options: WaitOptions = {}): Promise<SeenView> {
    return this.#showing(() => this.home(user), test, 'home tab', options)
  }

  /** Every call of the app, in order of arrival. */
  get calls(): readonly Call[] {
    return this.#journal.calls
  }

  callsOf(method: string): readonly Call[] {
    return this.calls.filter((call) => call.method === method)
  }

  /** Every call and every answer that broke the description of Slack, or spoke of something that is not there. */
  get violations(): readonly Violation[] {
    return this.#journal.violations
  }

  /** The violations without those that a repeated call after a crash may meet without fault (`state`). */
  get breaches(): readonly Violation[] {
    return this.violations.filter((violation) => violation.kind !== 'state')
  }

  /** Calls of a method inside the time that a 429 had closed it for. */
  get windowViolations(): readonly Call[] {
    return this.#server.windowViolations
  }

  /** The most messages that were posted into one channel within so many milliseconds of the machine. */
  mostPostsWithin(ms: number): number {
    const posts = this.callsOf('chat.postMessage')
    const near = (one: Call): number =>
      posts.filter(
        ({ params, tick }) => params['channel'] === one.params['channel'] && tick >= one.tick && tick < one.tick + ms,
      ).length
    return Math.max(0, ...posts.map(near))
  }

  /** Everything the app had to hear of, with each attempt, in order. */
  get deliveries(): readonly Delivery[] {
    return this.#dispatcher.all
  }

  /** Deliveries that are not acknowledged and not given up, and calls that are being worked on. */
  pending(): Pending {
    return { deliveries: this.#dispatcher.pending, calls: this.calls.filter((call) => !call.isOver) }
  }

  /** Resolves when nothing is on its way and for so many milliseconds nothing has come; 50 unless told. A failed event may wait. */
  async quiet(options: QuietOptions = {}): Promise<void> {
    const count = (): number => this.calls.length + this.deliveries.length
    const underWay = (): Pending => {
      const { deliveries, calls } = this.pending()
      return { deliveries: deliveries.filter(({ state }) => state !== 'failed'), calls }
    }
    await untilQuiet(underWay, count, options)
  }

  /** Resolves when every event is acknowledged. */
  async delivered(options: WaitOptions = {}): Promise<void> {
    await this.#until(() => this.#dispatcher.pending.length === 0, 'every delivery to be acknowledged', options)
  }

  /** Resolves when so many calls of the method are over. */
  async callsEnded(method: string, count = 1, options: WaitOptions = {}): Promise<void> {
    const ended = (): number => this.callsOf(method).filter((call) => call.isOver).length
    await this.#until(() => ended() >= count, `${count} calls of ${method} to end`, options)
  }

  /** Tries every event that was not acknowledged once more now, as Slack does after minutes. Returns how many those were. */
  async redeliver(): Promise<number> {
    return this.#dispatcher.redeliver()
  }

  /** Sends a delivery again, though it was acknowledged, as a retry whose first answer was lost. */
  async again(delivery: Delivery): Promise<Answer> {
    return this.#dispatcher.again(delivery)
  }

  /** Repeats the last HTTP request of a delivery to the letter: headers, signature, body. */
  async replay(delivery: Delivery): Promise<Answer> {
    const attempt = delivery.attempts.at(-1)
    if (attempt === undefined || attempt.transport !== 'http') {
      throw new Error('This has never been sent over HTTP.')
    }
    return this.#http.post(attempt.url, attempt.headers, attempt.raw)
  }

  /** An event of any kind, as it stands; it is put into its envelope. */
  async push(event: Json): Promise<{ readonly delivery: Delivery; readonly answer: Answer }> {
    return this.#dispatcher.send('event', eventBody(this.#world, event))
  }

  /** What Slack posts to find out whether the address is the app's; over HTTP only. */
  async verifiesUrl(url = this.#http.urls?.eventsUrl ?? ''): Promise<Answer> {
    const raw = JSON.stringify({
      type: 'url_verification',
      token: 'old-verification-token',
      challenge: this.#world.id('challenge'),
    })
    return this.#http.post(url, this.signed(raw), raw)
  }

  /** The headers of a request that Slack would send: now and with the right secret, unless told. */
  signed(body: string, how: { readonly at?: number; readonly secret?: string } = {}): Record<string, string> {
    return signedHeaders(
      body,
      how.secret ?? this.signingSecret,
      how.at ?? (this.#options.wallClock ?? this.#world.clock)(),
    )
  }

  /** Posts any body with any headers to the app. */
  async post(
    url: string,
    body: string,
    headers: Readonly<Record<string, string>> = this.signed(body),
  ): Promise<Answer> {
    return this.#http.post(url, headers, body)
  }

  /** The raw body that Slack posts for a payload. */
  rawBody(kind: DeliveryKind, body: Json): string {
    return rawBody(kind, body)
  }

  /** Cuts every socket without a word. */
  dropSockets(): void {
    this.#sockets.drop()
  }

  /** The next so many sockets are refused with 503; Infinity until `refuseSockets(0)`. */
  refuseSockets(times: number): void {
    this.#sockets.refuse(times)
  }

  /** Asks every socket to leave, as Slack does every few hours. */
  disconnects(reason: DisconnectReason = 'refresh_requested'): void {
    this.#sockets.askToLeave(reason)
  }

  get socketCount(): number {
    return this.#sockets.connectionCount
  }

  /** Everything the app has said over its sockets. */
  get socketMessages(): readonly Json[] {
    return this.#sockets.received
  }

  /** A message of any form to every socket. */
  sendToSockets(message: string): void {
    this.#sockets.sendRaw(message)
  }

  /** Resolves when so many sockets are open. */
  async socketsOpen(count = 1, options: WaitOptions = {}): Promise<void> {
    await this.#until(() => this.#sockets.connectionCount === count, `${count} open sockets`, options)
  }

  /** Every token is refused from now on. Returns the function that gives access back. */
  invalidAuth(code = 'invalid_auth'): () => void {
    this.#refusal = code
    return () => (this.#refusal = undefined)
  }

  /** What is written meanwhile stands in the history, but its event never reaches the app. */
  async missed(write: () => Promise<SeenMessage>): Promise<SeenMessage> {
    this.#isDeaf = true
    return write().finally(() => (this.#isDeaf = false))
  }

  async stop(): Promise<void> {
    this.#http.stop()
    await this.#sockets.stop()
    await this.#server.stop()
  }

  async #emit(event: Json): Promise<void> {
    if (!this.#isDeaf && isHeard(this.#world, event, this.#options)) {
      await this.#dispatcher.send('event', eventBody(this.#world, event))
    }
  }

  #showing(
    view: () => SeenView | undefined,
    test: ViewTest | undefined,
    what: string,
    options: WaitOptions,
  ): Promise<SeenView> {
    const find = (): SeenView | undefined => {
      const seen = view()
      return seen !== undefined && fitsView(seen, test) ? seen : undefined
    }
    const complaint = (): string =>
      `Waited in vain for a ${what} with ${String(test)}.\n${view()?.visible ?? '(there is none)'}`
    return waitFor(this.#world, find, options.timeoutMs ?? PATIENCE_MS, complaint)
  }

  async #until(isSo: () => boolean, what: string, options: WaitOptions): Promise<void> {
    await waitFor(
      this.#world,
      () => isSo() || undefined,
      options.timeoutMs ?? PATIENCE_MS,
      () => `Waited in vain for ${what}.`,
    )
  }
}
