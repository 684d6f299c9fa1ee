import { type Answer, type Delivery, type DeliveryKind, nameOf, NOT_ACKED } from './delivery.ts'
import type { Hooks } from './hooks.ts'
import type { HttpSender } from './http-sender.ts'
import type { Json } from './shapes.ts'
import type { SocketServer } from './socket-server.ts'
import type { World } from './world.ts'

/** Slack tries an event three more times. */
const MOST_RETRIES = 3

/**
 * Takes everything the app has to hear of to the app, over HTTP once an address is known and over Socket Mode otherwise.
 * Events wait for the app and come again while they are not acknowledged; what a person does at a control comes once.
 */
export class Dispatcher {
  readonly all: Delivery[] = []
  readonly #world: World
  readonly #http: HttpSender
  readonly #sockets: SocketServer

  readonly #hooks: Hooks

  constructor(world: World, http: HttpSender, sockets: SocketServer, hooks: Hooks) {
    this.#hooks = hooks
    this.#world = world
    this.#http = http
    this.#sockets = sockets
  }

  /** Resolves with the answer to the first attempt; at once, without one, when an event has to wait for the app. */
  async send(kind: DeliveryKind, body: Json): Promise<{ readonly delivery: Delivery; readonly answer: Answer }> {
    const n = this.all.length + 1
    const delivery: Delivery = { n, kind, body, name: nameOf(kind, body), attempts: [], state: 'waiting' }
    this.all.push(delivery)
    if (!this.#isReachable()) {
      delivery.state = kind === 'event' ? 'waiting' : 'lost'
      return { delivery, answer: { ...NOT_ACKED, reason: 'connection_failed', tookMs: 0 } }
    }
    return { delivery, answer: await this.#attempt(delivery) }
  }

  /** What is neither acknowledged nor lost. */
  get pending(): readonly Delivery[] {
    return this.all.filter(({ state }) => state === 'waiting' || state === 'underWay' || state === 'failed')
  }

  /** Tries every event that failed once more now, without the minutes that Slack waits. Returns how many those were. */
  async redeliver(): Promise<number> {
    const failed = this.all.filter(({ state }) => state === 'failed' || state === 'waiting')
    if (!this.#isReachable()) {
      return 0
    }
    await Promise.all(failed.map((delivery) => this.#attempt(delivery)))
    return failed.length
  }

  /** Sends something again although it was acknowledged, as happens when the answer is lost on the way. */
  async again(delivery: Delivery): Promise<Answer> {
    return this.#attempt(delivery)
  }

  #isReachable(): boolean {
    return this.#http.urls !== undefined || this.#sockets.isConnected
  }

  async #attempt(delivery: Delivery): Promise<Answer> {
    delivery.state = 'underWay'
    this.#world.changed()
    const num = delivery.kind === 'event' ? delivery.attempts.length : 0
    const retry = { num, reason: delivery.attempts.at(-1)?.answer?.reason }
    const given = await (this.#http.urls === undefined
      ? this.#sockets.attempt(delivery, retry)
      : this.#http.attempt(delivery, retry))
    const isLost = given.isAcked && (await this.#hooks.answered(delivery, given)) === 'drop'
    const answer = isLost ? { ...NOT_ACKED, reason: 'connection_failed', tookMs: given.tookMs } : given
    const attempt = delivery.attempts.at(-1)
    if (isLost && attempt !== undefined) {
      attempt.answer = answer
    }
    delivery.state = stateAfter(delivery, answer)
    this.#world.changed()
    return answer
  }
}

function stateAfter(delivery: Delivery, answer: Answer): Delivery['state'] {
  if (answer.isAcked || delivery.attempts.some((attempt) => attempt.answer?.isAcked === true)) {
    return 'acked'
  }
  const mayComeAgain = delivery.kind === 'event' && !answer.isFinal && delivery.attempts.length <= MOST_RETRIES
  return mayComeAgain ? 'failed' : 'lost'
}
