import type { Deliver } from '../desk/delivering.ts'
import type { Bell } from './bell.ts'
import { createGate } from './gate.ts'
import { createHand } from './hand.ts'
import { createLoop, type Running } from './loop.ts'
import { claimCalls, type CallLimits, type ClaimedCall } from './outbox.ts'
import { createResultWriter } from './result-writer.ts'
import { atMost } from './sleep.ts'
import type { Sql } from './sql.ts'
import { createTurnstile } from './turnstile.ts'

export interface DispatcherOptions {
  readonly sql: Sql
  readonly account: string
  /** Sends one call with its own time-out and without retries of its own; never rejects for what the platform answers. */
  readonly send: Deliver
  readonly bell: Bell
  /** Rung when a result was reported to a lane. */
  readonly laneBell: Bell
  readonly onFault: (fault: { readonly id: string; readonly note: string; readonly isParked: boolean }) => void
  readonly onAway: (error: unknown) => void
  readonly limits?: Partial<CallLimits>
  /** How long a wake-up from another process may go unnoticed. */
  readonly idleMs?: number
  /** How long a stop waits for calls that are on their way. */
  readonly drainMs?: number
  readonly clock?: () => number
}

const LIMITS: CallLimits = { lanes: 16, perLane: 4, horizonMs: 300, leaseMs: 3000 }
const MOST_IN_HAND = 256
const DRAIN_MS = 9000
/** Every so many claims the longest waiting come first, however urgent the others are. */
const FAIR_EVERY = 8

/**
 * Sends the calls of one account in order per destination, until stopped. The next call of a destination leaves only when the
 * result of the one before is recorded, and in ordinary load so does the next call of the account: a process that dies has at
 * most one in flight, and one for each destination while there are many (docs/decisions/0012). A call that kills the process
 * is not counted: it is plain JSON of our own making.
 */
export function startDispatcher(options: DispatcherOptions): Running {
  const { sql, account } = options
  const limits = { ...LIMITS, ...options.limits }
  const idleMs = options.idleMs ?? 250
  const clock = options.clock ?? (() => performance.now())
  const writer = createResultWriter(options)
  const gate = createGate(account, clock)
  const turnstile = createTurnstile(clock)
  const hand = createHand({ ...options, clock, gate, writer, turnstile, leaseMs: limits.leaseMs })
  const heartbeat = setInterval(() => void hand.extend(), limits.leaseMs / 3)
  let claims = 0
  const loop = createLoop({
    bell: options.bell,
    hears: account,
    idleMs,
    onFault: options.onAway,
    once: async () => {
      // What this process has sent is recorded before it claims again, or an outage would make it send it twice.
      if (hand.size() >= MOST_IN_HAND || writer.isBehind()) return 10
      const askedAt = clock()
      const { calls, nextInMs } = await claimCalls(sql, account, limits, (claims += 1) % FAIR_EVERY === 0)
      const lanes = groupByLane(calls)
      for (const lane of lanes) hand.take(lane, { askedAt, claimedAt: clock(), leaseMs: limits.leaseMs })
      if (lanes.length >= limits.lanes) return 'busy'
      return nextInMs === null ? 'idle' : Math.min(Math.max(nextInMs, 5), idleMs)
    },
  })
  return {
    async stop() {
      const stopped = loop.stop()
      const drained = Promise.all([hand.letGo(), stopped.then(() => hand.letGo())])
      await atMost(options.drainMs ?? DRAIN_MS, drained)
      writer.stop()
      clearInterval(heartbeat)
    },
  }
}

type NonEmpty<T> = readonly [T, ...T[]]

function groupByLane(calls: readonly ClaimedCall[]): readonly NonEmpty<ClaimedCall>[] {
  const lanes = new Map<string, [ClaimedCall, ...ClaimedCall[]]>()
  for (const call of calls) {
    const lane = lanes.get(call.lane)
    if (lane) lane.push(call)
    else lanes.set(call.lane, [call])
  }
  return [...lanes.values()]
}
