import type { Call as SlackCall } from '../support/slack/journal.ts'
import type { Call } from '../support/telegram/journal.ts'
import type { Delivery } from '../support/slack/delivery.ts'
import type { Stage } from './stage.ts'

/** Sees every round trip of the programs of a stage. `drop`: the request, or the answer, goes no further. */
export interface Watcher {
  readonly before: (name: string) => 'drop' | void
  /** Size: rows of an answer, updates of a poll, else 1. */
  readonly after: (name: string, size: number) => 'drop' | void
}

/** Puts a watcher between the programs of a stage and the database, the chats and the mail server. */
export function watch({ database, telegram, slack, mail }: Stage, watcher: Watcher): void {
  const heldForEver = new Promise<never>(() => undefined)
  const orNever = (verdict: 'drop' | void): Promise<void> | void => (verdict === 'drop' ? heldForEver : undefined)
  database.onRequest = ({ name }) => orNever(watcher.before(`db ${name}`))
  database.onAnswer = ({ name, rows }) => orNever(watcher.after(`db ${name}`, rows))
  mail.onLetter = () => orNever(watcher.before('mail letter'))
  mail.onTaken = () => orNever(watcher.after('mail letter', 1))
  telegram.onCall({
    before: (call) => watcher.before(`tg ${call.method}`),
    after: (call) => watcher.after(`tg ${call.method}`, sizeOf(call)),
  })
  if (slack === null) return
  Object.assign(slack.hooks, {
    beforeCall: ({ method }: SlackCall) => watcher.before(`slack ${method}`),
    afterCall: ({ method }: SlackCall) => watcher.after(`slack ${method}`, 1),
    // The program's answer has come as far as Slack's door: dropped, Slack does not know of it.
    answered: ({ name }: Delivery) => watcher.before(`ack ${name}`),
  })
}

function sizeOf({ result }: Call): number {
  return Array.isArray(result) ? result.length : 1
}

/** Measures how soon work goes on once a program is up again. */
export class Recovery {
  readonly #isWork: (name: string, size: number) => boolean
  #upAt: number | null = null
  #longestMs: number | null = null

  constructor(isWork: (name: string, size: number) => boolean) {
    this.#isWork = isWork
  }

  /** Milliseconds from "up again" to the first work, the longest of all; null when there was nothing to go on with. */
  get longestMs(): number | null {
    return this.#longestMs
  }

  up(at: number): void {
    this.#upAt ??= at
  }

  saw(name: string, size: number, at: number): void {
    if (this.#upAt === null || !this.#isWork(name, size)) return
    this.#longestMs = Math.max(this.#longestMs ?? 0, at - this.#upAt)
    this.#upAt = null
  }
}
