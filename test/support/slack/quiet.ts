import type { WaitOptions } from './chat-view.ts'
import type { Delivery } from './delivery.ts'
import type { Call } from './journal.ts'

export interface Pending {
  readonly deliveries: readonly Delivery[]
  readonly calls: readonly Call[]
}

export interface QuietOptions extends WaitOptions {
  /** How long nothing must have come; 50 milliseconds unless told. */
  readonly forMs?: number
}

const PATIENCE_MS = 20_000
const LOOK_MS = 5

/** Resolves when nothing has been under way and nothing new has come for a while; rejects with what still is. */
export async function untilQuiet(pending: () => Pending, count: () => number, options: QuietOptions): Promise<void> {
  const { forMs = 50, timeoutMs = PATIENCE_MS } = options
  const until = performance.now() + timeoutMs
  let last = -1
  let since = performance.now()
  while (performance.now() - since < forMs || last < 0) {
    const { deliveries, calls } = pending()
    if (deliveries.length + calls.length > 0 || count() !== last) {
      since = performance.now()
    }
    last = count()
    if (performance.now() > until) {
      const names = [...deliveries.map(({ name, state }) => `${name} ${state}`), ...calls.map(({ method }) => method)]
      throw new Error(`Waited in vain for quiet; under way: ${names.join(', ') || 'new calls again and again'}.`)
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
