import type { Json } from './api-shapes.ts'
import type { Upload } from './request-body.ts'

/** One call of a method by the product. `(download)` stands for fetching a file. */
export interface Call {
  /** Counts up from 1 over all bots. */
  readonly n: number
  readonly botId: number
  readonly method: string
  /** As sent; once the call was checked, with numbers and objects read out of a form. */
  params: Json
  readonly uploads: readonly Upload[]
  /** By the clock of the fake, epoch milliseconds. */
  readonly at: number
  /** Monotonic milliseconds of the machine, for rates and windows. */
  readonly tick: number
  /** HTTP status of the answer; undefined while it is worked on, or when no answer was given. */
  status?: number
  result?: unknown
  error?: string
  /** Whether the answer was written to a socket that was still open. */
  isAnswered: boolean
  /** Whether the server is through with it, answered or not. */
  isOver: boolean
  /** Whether the method took effect: false for a refusal and for a fault before the work. */
  isDone: boolean
  /** Where the 429 that this call got forbids further sends. */
  windowChatId?: number | 'all'
}

export interface Violation {
  readonly botId: number
  readonly method: string
  readonly params: Json
  readonly reason: string
  /**
   * `shape` breaks the specification, `limit` the limits of its prose. `state` is a refusal that depends on what was there
   * (no such message, not modified), which a repeated call after a crash can meet without fault.
   */
  readonly kind: 'shape' | 'limit' | 'state'
  readonly call: Call
}

/** Something the product did to a chat, as the person's side got it. */
export interface Received {
  readonly botId: number
  readonly kind: 'message' | 'edit' | 'delete' | 'answer' | 'reaction'
  readonly method: string
  readonly chatId: number
  readonly messageId: number | undefined
  readonly text: string
  readonly call: Call
}

/** What happened, in order; grows until the fake is stopped. */
export class Journal {
  readonly calls: Call[] = []
  readonly violations: Violation[] = []
  readonly received: Received[] = []

  open(call: Omit<Call, 'n' | 'isAnswered' | 'isOver' | 'isDone'>): Call {
    const kept: Call = { ...call, n: this.calls.length + 1, isAnswered: false, isOver: false, isDone: false }
    this.calls.push(kept)
    return kept
  }

  blame(call: Call, kind: Violation['kind'], reason: string): void {
    const { botId, method, params } = call
    this.violations.push({ botId, method, params, reason, kind, call })
  }

  receive(call: Call, kind: Received['kind'], chatId: number, messageId: number | undefined, text: string): void {
    this.received.push({ botId: call.botId, kind, method: call.method, chatId, messageId, text, call })
  }
}
