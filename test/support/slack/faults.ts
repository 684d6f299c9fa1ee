import type { Call } from './journal.ts'

/**
 * `tooMany` answers 429 with Retry-After; calls of that method within that time are refused again and counted. `serverError`
 * answers HTML. `resetBefore` drops the connection with nothing done, `loseAnswer` after the work. `hang` never answers
 * (nothing is done), `hangAfter` does the work and never answers. `refuse` answers an error of the API.
 */
export type Effect =
  | { readonly kind: 'tooMany'; readonly seconds: number }
  | { readonly kind: 'serverError'; readonly status: number }
  | { readonly kind: 'resetBefore' | 'loseAnswer' | 'hang' | 'hangAfter' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'refuse'; readonly error: string }

export interface FaultTarget {
  /** A method, several, or a test of the call; without it every call is meant. */
  readonly on?: string | readonly string[] | RegExp | ((call: Call) => boolean)
  readonly channel?: string
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

/** What goes wrong on purpose. The first armed fault that fits a call hits it. */
export class Faults {
  /** Each call that was hit, with what hit it. */
  readonly hits: { readonly call: Call; readonly effect: Effect }[] = []
  #armed: Armed[] = []

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

  tooMany(seconds: number, target: FaultTarget = {}): Fault {
    return this.add({ kind: 'tooMany', seconds }, target)
  }

  serverError(target: FaultTarget & { readonly status?: number } = {}): Fault {
    return this.add({ kind: 'serverError', status: target.status ?? 500 }, target)
  }

  resetBefore(target: FaultTarget = {}): Fault {
    return this.add({ kind: 'resetBefore' }, target)
  }

  /** The post is taken and the connection drops before the answer. */
  loseAnswer(target: FaultTarget = {}): Fault {
    return this.add({ kind: 'loseAnswer' }, target)
  }

  hang(target: FaultTarget & { readonly isDone?: boolean } = {}): Fault {
    return this.add({ kind: target.isDone === true ? 'hangAfter' : 'hang' }, target)
  }

  delay(ms: number, target: FaultTarget = {}): Fault {
    return this.add({ kind: 'delay', ms }, target)
  }

  /** Any refusal by its code: `account_inactive`, `fatal_error`, `msg_too_long`. */
  refuse(error: string, target: FaultTarget = {}): Fault {
    return this.add({ kind: 'refuse', error }, target)
  }

  calm(): void {
    this.#armed = []
  }

  /** The effect for this call, used up by asking. */
  take(call: Call): Effect | undefined {
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
      this.hits.push({ call, effect: armed.effect })
      return armed.effect
    }
    return undefined
  }
}

function fits({ on, channel }: FaultTarget, call: Call): boolean {
  if (channel !== undefined && call.params['channel'] !== channel) {
    return false
  }
  if (on === undefined) {
    return true
  }
  if (typeof on === 'function') {
    return on(call)
  }
  return on instanceof RegExp ? on.test(call.method) : [on].flat().includes(call.method)
}
