import type { Json } from './api-shapes.ts'
import type { Call } from './journal.ts'

/**
 * `tooMany` answers 429 and forbids sends for so many seconds, in the chat of the call or in all of them. `badGateway`
 * answers HTML. `resetBefore` drops the connection with nothing done, `loseAnswer` after the work. `hang` never answers
 * (nothing is done), `hangAfter` does the work and never answers. `refuse` answers an error of the API.
 */
export type Effect =
  | { readonly kind: 'tooMany'; readonly seconds: number; readonly scope: 'chat' | 'all' }
  | { readonly kind: 'badGateway'; readonly code: number }
  | { readonly kind: 'resetBefore' }
  | { readonly kind: 'loseAnswer' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'hangAfter' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'refuse'; readonly code: number; readonly description: string; readonly parameters?: Json }

export interface FaultTarget {
  /** Names of methods, or a test of the call. Without it: every message that is sent, but no getUpdates. */
  readonly on?: readonly string[] | RegExp | ((call: Call) => boolean)
  readonly chatId?: number
  /** How many calls it hits; 1 without a number, Infinity for a lasting one. */
  readonly times?: number
  /** Lets so many matching calls pass first. */
  readonly after?: number
}

export interface Fault {
  readonly effect: Effect
  readonly hits: readonly Call[]
  remove(): void
}

interface Armed extends Fault {
  readonly hits: Call[]
  readonly target: FaultTarget
  left: number
  skip: number
}

export interface StormOptions {
  /** Shares of the calls, each from 0 to 1. */
  readonly tooMany?: number
  readonly badGateway?: number
  readonly resetBefore?: number
  readonly loseAnswer?: number
  readonly on?: FaultTarget['on']
  /** From 0 to 1; a seeded one makes the storm repeatable. */
  readonly random: () => number
  /** The retry_after of a 429 in seconds. */
  readonly seconds?: number
}

const SENDS = /^(send(?!ChatAction|MessageDraft)|forwardMessage|copyMessage|edit|answer|delete|setMessageReaction)/

/** What goes wrong on purpose. The first armed fault that fits a call hits it. */
export class Faults {
  /** Each call that was hit, with what hit it. */
  readonly hits: { readonly call: Call; readonly effect: Effect }[] = []
  #armed: Armed[] = []
  #storm: StormOptions | undefined

  add(effect: Effect, target: FaultTarget = {}): Fault {
    const armed: Armed = {
      effect,
      target,
      hits: [],
      left: target.times ?? 1,
      skip: target.after ?? 0,
      remove: () => {
        this.#armed = this.#armed.filter((other) => other !== armed)
      },
    }
    this.#armed.push(armed)
    return armed
  }

  /** 429 with retry_after; sends inside the window are refused again and counted. */
  tooMany(seconds: number, target: FaultTarget & { readonly scope?: 'chat' | 'all' } = {}): Fault {
    return this.add({ kind: 'tooMany', seconds, scope: target.scope ?? 'chat' }, target)
  }

  /** An HTML page with this status, as a proxy in front of the real server gives it. */
  badGateway(target: FaultTarget & { readonly code?: number } = {}): Fault {
    return this.add({ kind: 'badGateway', code: target.code ?? 502 }, target)
  }

  resetBefore(target: FaultTarget = {}): Fault {
    return this.add({ kind: 'resetBefore' }, target)
  }

  /** The work is done and the connection drops before the answer. */
  loseAnswer(target: FaultTarget = {}): Fault {
    return this.add({ kind: 'loseAnswer' }, target)
  }

  hang(target: FaultTarget & { readonly isDone?: boolean } = {}): Fault {
    return this.add({ kind: target.isDone === true ? 'hangAfter' : 'hang' }, target)
  }

  /** The token was revoked: every call is refused until the fault is removed. */
  unauthorized(target: FaultTarget = {}): Fault {
    return this.add(
      { kind: 'refuse', code: 401, description: 'Unauthorized' },
      { on: () => true, times: Infinity, ...target },
    )
  }

  forbidden(target: FaultTarget = {}): Fault {
    return this.add({ kind: 'refuse', code: 403, description: 'Forbidden: bot was blocked by the user' }, target)
  }

  wrongMarkup(target: FaultTarget = {}): Fault {
    const description = 'Bad Request: can\'t parse entities: unsupported start tag "x" at byte offset 0'
    return this.add({ kind: 'refuse', code: 400, description }, target)
  }

  /** Random faults on a share of the calls, until `calm`. */
  storm(options: StormOptions): void {
    this.#storm = options
  }

  calm(): void {
    this.#storm = undefined
    this.#armed = []
  }

  /** The effect for this call, used up by asking. */
  take(call: Call): Effect | undefined {
    const effect = this.#takeArmed(call) ?? this.#takeStorm(call)
    if (effect !== undefined) {
      this.hits.push({ call, effect })
    }
    return effect
  }

  #takeArmed(call: Call): Effect | undefined {
    for (const armed of this.#armed) {
      if (armed.left <= 0 || !fits(armed.target, call)) {
        continue
      }
      if (armed.skip > 0) {
        armed.skip -= 1
        continue
      }
      armed.left -= 1
      armed.hits.push(call)
      return armed.effect
    }
    return undefined
  }

  #takeStorm(call: Call): Effect | undefined {
    const storm = this.#storm
    if (storm === undefined || !fits(storm.on === undefined ? {} : { on: storm.on }, call)) {
      return undefined
    }
    const effects: readonly (readonly [number, Effect])[] = [
      [storm.tooMany ?? 0, { kind: 'tooMany', seconds: storm.seconds ?? 1, scope: 'chat' }],
      [storm.badGateway ?? 0, { kind: 'badGateway', code: 502 }],
      [storm.resetBefore ?? 0, { kind: 'resetBefore' }],
      [storm.loseAnswer ?? 0, { kind: 'loseAnswer' }],
    ]
    let dice = storm.random()
    for (const [share, effect] of effects) {
      if (dice < share) {
        return effect
      }
      dice -= share
    }
    return undefined
  }
}

/** Whether a method puts something into a chat, so that rate limits and faults concern it. */
export function isSend(method: string): boolean {
  return SENDS.test(method)
}

function fits(target: FaultTarget, call: Call): boolean {
  if (target.chatId !== undefined && Number(call.params['chat_id']) !== target.chatId) {
    return false
  }
  const { on } = target
  if (on === undefined) {
    return isSend(call.method)
  }
  if (typeof on === 'function') {
    return on(call)
  }
  return on instanceof RegExp ? on.test(call.method) : on.includes(call.method)
}
