import type { Upload } from '../telegram/request-body.ts'
import type { Json } from './shapes.ts'

/**
 * One call by the product. Besides the methods of the Web API: `(download)` fetches a file, `(upload)` brings one,
 * `(response_url)` answers through the address that came with an interaction, `(path)` is anything else.
 */
export interface Call {
  /** Counts up from 1. */
  readonly n: number
  readonly method: string
  /** As sent; once the call was checked, with numbers, booleans and objects read out of a form. */
  params: Json
  readonly uploads: readonly Upload[]
  readonly token: string | undefined
  /** By the clock of the fake, epoch milliseconds. */
  readonly at: number
  /** Monotonic milliseconds of the machine. */
  readonly tick: number
  /** HTTP status of the answer; undefined while it is worked on, or when no answer was given. */
  status?: number
  result?: Json
  /** The code of the refusal, for instance `channel_not_found`. */
  error?: string
  isAnswered: boolean
  /** Whether the server is through with it, answered or not. */
  isOver: boolean
  /** Whether the method took effect. */
  isDone: boolean
}

export interface Violation {
  readonly method: string
  readonly params: Json
  readonly reason: string
  /**
   * `shape` breaks the description of the method or of Block Kit, `limit` one of their numbers. `state` is a refusal that
   * depends on what was there (no such message, expired trigger), which a repeated call after a crash can meet without fault.
   */
  readonly kind: 'shape' | 'limit' | 'state'
  readonly call: Call | undefined
}

/** What happened, in order; grows until the fake is stopped. */
export class Journal {
  readonly calls: Call[] = []
  readonly violations: Violation[] = []

  open(call: Omit<Call, 'n' | 'isAnswered' | 'isOver' | 'isDone'>): Call {
    const kept: Call = { ...call, n: this.calls.length + 1, isAnswered: false, isOver: false, isDone: false }
    this.calls.push(kept)
    return kept
  }

  blame(call: Call, kind: Violation['kind'], reason: string): void {
    this.violations.push({ method: call.method, params: call.params, reason, kind, call })
  }

  /** A fault in what the app answered to a delivery, where there is no call. */
  blameAnswer(to: string, answer: Json, kind: Violation['kind'], reason: string): void {
    this.violations.push({ method: `(answer to ${to})`, params: answer, reason, kind, call: undefined })
  }
}
