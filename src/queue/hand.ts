import { createDestination, type ClaimTimes, type Destination, type DestinationTools } from './destination.ts'
import { extendCalls, type ClaimedCall } from './outbox.ts'
import type { Sql } from './sql.ts'

export interface HandTools extends DestinationTools {
  readonly sql: Sql
  readonly onAway: (error: unknown) => void
  readonly leaseMs: number
}

/** The destinations that a dispatcher has in hand. */
export interface Hand {
  size(): number
  take(calls: readonly [ClaimedCall, ...ClaimedCall[]], times: ClaimTimes): void
  /** Renews the leases; never rejects. */
  extend(): Promise<void>
  /** Resolves when the calls on their way have ended; the others are given back. */
  letGo(): Promise<void>
}

export function createHand(tools: HandTools): Hand {
  const inHand = new Map<string, Destination>()
  return {
    size: () => inHand.size,
    take(calls, times) {
      const [{ lane, fence }] = calls
      const earlier = inHand.get(lane)
      if (earlier) {
        // Its lease ran out while the database was away, and this very process still has its calls in hand.
        void earlier.done.then(() =>
          tools.writer.record({ destination: earlier, release: { lane, fence, pauseMs: 0 } }),
        )
        return
      }
      const destination = createDestination(tools, calls, times)
      inHand.set(lane, destination)
      void destination.done.finally(() => inHand.delete(lane))
    },
    async extend() {
      const destinations = [...inHand.values()]
      if (destinations.length === 0) return
      const until = tools.clock() + tools.leaseMs
      try {
        const held = new Set(await extendCalls(tools.sql, destinations, tools.leaseMs))
        for (const destination of destinations) if (held.has(destination.lane)) destination.holdUntil(until)
      } catch (error) {
        tools.onAway(error)
      }
    },
    async letGo() {
      const destinations = [...inHand.values()]
      for (const destination of destinations) destination.letGo()
      await Promise.all(destinations.map(({ done }) => done))
    },
  }
}
