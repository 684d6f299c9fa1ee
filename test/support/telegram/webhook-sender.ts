import { Agent, request } from 'node:http'
import { isObject, type Json } from './api-shapes.ts'
import type { BotAccount } from './bot-account.ts'
import type { QueuedUpdate } from './update-queue.ts'
import type { World } from './world.ts'

export interface WebhookPace {
  /** The first wait after a failure; doubles up to twenty times as much. */
  readonly retryMs: number
  readonly timeoutMs: number
  /** Where an address really leads: production names are mapped to 127.0.0.1 here. */
  readonly target: (url: string) => string
}

interface Lane {
  isBusy: boolean
  failures: number
  timer: NodeJS.Timeout | undefined
}

/**
 * Posts the updates of one bot to its webhook. The updates of one chat go in order, one at a time, each again and again until
 * a 2xx; different chats go side by side, as many as max_connections.
 */
export class WebhookSender {
  readonly #world: World
  readonly #bot: BotAccount
  readonly #pace: WebhookPace
  readonly #onReply: (bot: BotAccount, reply: Json) => void
  readonly #lanes = new Map<number, Lane>()
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 40 })
  readonly #forget: () => void
  #isStopped = false

  constructor(world: World, bot: BotAccount, pace: WebhookPace, onReply: (bot: BotAccount, reply: Json) => void) {
    this.#world = world
    this.#bot = bot
    this.#pace = pace
    this.#onReply = onReply
    this.#forget = bot.queue.onPush(() => this.pump())
  }

  /** Starts whatever may go now; called on each new update and when a webhook is set. */
  pump(): void {
    const { webhook, queue } = this.#bot
    if (webhook === undefined || this.#isStopped) {
      return
    }
    let busy = [...this.#lanes.values()].filter((lane) => lane.isBusy).length
    for (const update of queue.pending()) {
      if (busy >= webhook.maxConnections) {
        return
      }
      const lane = this.#lane(update.lane)
      if (!lane.isBusy && lane.timer === undefined) {
        lane.isBusy = true
        busy += 1
        void this.#deliver(lane, update)
      }
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#forget()
    this.#lanes.forEach((lane) => clearTimeout(lane.timer))
    this.#agent.destroy()
  }

  async #deliver(lane: Lane, update: QueuedUpdate): Promise<void> {
    this.#bot.queue.hand([update])
    const outcome = await this.#post(update.json)
    lane.isBusy = false
    if (this.#isStopped) {
      return
    }
    if (outcome.isOk) {
      lane.failures = 0
      this.#bot.queue.confirmOne(update)
      if (outcome.reply !== undefined) {
        this.#onReply(this.#bot, outcome.reply)
      }
    } else {
      const wait = outcome.retryAfterMs ?? this.#pace.retryMs * 2 ** Math.min(lane.failures, 4)
      lane.failures += 1
      this.#bot.lastWebhookError = { date: this.#world.date, message: outcome.message }
      lane.timer = setTimeout(() => {
        lane.timer = undefined
        this.pump()
      }, wait)
    }
    this.pump()
  }

  #post(json: string): Promise<{ isOk: boolean; message: string; reply?: Json; retryAfterMs?: number }> {
    const { webhook } = this.#bot
    return new Promise((resolve) => {
      const secret = webhook?.secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': webhook.secret }
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json), ...secret }
      const call = request(
        this.#pace.target(webhook?.url ?? ''),
        { method: 'POST', headers, agent: this.#agent },
        (response) => {
          let body = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => (body += chunk))
          response.on('error', () => resolve({ isOk: false, message: 'Connection reset by peer' }))
          response.on('end', () => {
            const code = response.statusCode ?? 0
            const isOk = code >= 200 && code <= 299
            const after = Number(response.headers['retry-after'])
            const reply = isOk ? replyIn(body) : undefined
            resolve({
              isOk,
              message: `Wrong response from the webhook: ${code} ${response.statusMessage ?? ''}`,
              ...(reply === undefined ? {} : { reply }),
              ...(after > 0 ? { retryAfterMs: after * 1000 } : {}),
            })
          })
        },
      )
      call.setTimeout(this.#pace.timeoutMs, () => call.destroy(new Error('Read timeout expired')))
      call.on('error', (error) => resolve({ isOk: false, message: error.message }))
      call.end(json)
    })
  }

  #lane(id: number): Lane {
    const known = this.#lanes.get(id) ?? { isBusy: false, failures: 0, timer: undefined }
    this.#lanes.set(id, known)
    return known
  }
}

/** A webhook may answer with a method to call, in the body of its 200. */
function replyIn(body: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return isObject(parsed) && typeof parsed['method'] === 'string' ? parsed : undefined
  } catch {
    return undefined
  }
}
