import type { Call } from './journal.ts'

/**
 * A window of "one second" that is a little short, so that two sends a second apart by the sender's clock never count as
 * two in one second because of the way here.
 */
const SECOND_MS = 950
const MINUTE_MS = 59_000
/** A send may be on its way while the answer that forbids it is being written. */
const CROSSING_MS = 50

export interface WindowViolation {
  readonly call: Call
  readonly chatId: number
  /** How long the window still had to run. */
  readonly leftMs: number
}

interface Window {
  readonly chatId: number | undefined
  readonly botId: number
  readonly from: number
  readonly until: number
}

/** Counts messages per moving second and minute, and sends inside a window that a 429 has closed. */
export class Rates {
  readonly windowViolations: WindowViolation[] = []
  readonly #ticks = new Map<string, number[]>()
  readonly #peaks = new Map<string, number>()
  #windows: Window[] = []

  /** The most messages in any second, over all chats. Telegram asks for at most about 30. */
  get maxPerSecond(): number {
    return this.#peaks.get('all') ?? 0
  }

  /** The most messages in any second in one chat. Telegram asks for at most one, with short bursts above it. */
  get maxPerChatPerSecond(): number {
    return this.#highest('second:')
  }

  /** The most messages in any minute in one group. Telegram asks for at most 20. */
  get maxPerGroupPerMinute(): number {
    return this.#highest('minute:')
  }

  count(chatId: number, tick: number, messages: number): void {
    for (let i = 0; i < messages; i += 1) {
      this.#add('all', tick, SECOND_MS)
      this.#add(`second:${chatId}`, tick, SECOND_MS)
      if (chatId < 0) {
        this.#add(`minute:${chatId}`, tick, MINUTE_MS)
      }
    }
  }

  /** From now on sends to the chat (or all, without one) are forbidden for so many seconds. */
  close(botId: number, chatId: number | undefined, seconds: number, tick: number): void {
    this.#windows = this.#windows.filter((window) => window.until > tick)
    this.#windows.push({ botId, chatId, from: tick, until: tick + seconds * 1000 })
  }

  /** Milliseconds for which a send would still be forbidden; 0 when it is allowed. A forbidden one is noted. */
  check(call: Call, chatId: number): number {
    const closed = this.#windows.filter(
      (window) =>
        window.botId === call.botId &&
        (window.chatId === undefined || window.chatId === chatId) &&
        window.until > call.tick &&
        window.from <= call.tick,
    )
    const leftMs = Math.max(0, ...closed.map((window) => window.until - call.tick))
    if (closed.some((window) => window.from + CROSSING_MS < call.tick)) {
      this.windowViolations.push({ call, chatId, leftMs })
    }
    return leftMs
  }

  #add(key: string, tick: number, widthMs: number): void {
    const ticks = this.#ticks.get(key) ?? []
    ticks.push(tick)
    while ((ticks[0] ?? tick) <= tick - widthMs) {
      ticks.shift()
    }
    this.#ticks.set(key, ticks)
    this.#peaks.set(key, Math.max(this.#peaks.get(key) ?? 0, ticks.length))
  }

  #highest(prefix: string): number {
    return Math.max(0, ...[...this.#peaks].filter(([key]) => key.startsWith(prefix)).map(([, peak]) => peak))
  }
}
