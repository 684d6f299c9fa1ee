import type { Answer, Delivery } from './delivery.ts'
import type { Call } from './journal.ts'

type Verdict = 'drop' | void

/** Whoever watches or kills at a certain moment; each is awaited. `drop` loses what was on its way. */
export interface Hooks {
  /** Before a call is done: dropped, nothing has happened. */
  beforeCall: (call: Call) => Verdict | Promise<Verdict>
  /** Done, and before the app hears of it: dropped, the answer is lost. */
  afterCall: (call: Call) => Verdict | Promise<Verdict>
  /** The app's answer to a delivery has come: dropped, Slack has never seen it. */
  answered: (delivery: Delivery, answer: Answer) => Verdict | Promise<Verdict>
}

export function noHooks(): Hooks {
  return { beforeCall: () => undefined, afterCall: () => undefined, answered: () => undefined }
}
