import type { Writes } from '../desk/records.ts'
import type { Bell } from './bell.ts'
import { createLaneTurns } from './lane-turns.ts'
import { createLoop, type Running } from './loop.ts'
import { atMost } from './sleep.ts'
import type { Sql } from './sql.ts'
import { claimLanes, claimStatement, extendLanes } from './turns.ts'
import type { ClaimedLane, ClaimLimits } from './turns.ts'

/** What one lane's turns decided, and the ids of the rows that they ended: the first, or the first few. */
export interface LaneTurns {
  readonly done: readonly string[]
  readonly writes: Writes
}

export interface LaneWorkerOptions {
  readonly sql: Sql
  /** SQL of one JSON value about `t.lane`: what the desk wants to know with the claim. */
  readonly subject: string
  /**
   * Takes the turns of a lane's rows in order and returns what they decided; rows after a fault are left for later. Rejects
   * when the first row cannot be worked.
   */
  readonly work: (lane: ClaimedLane) => Promise<LaneTurns>
  /** Rung by whoever stores rows; `outBell` is rung here for calls that wait to be sent. */
  readonly bell: Bell
  readonly outBell: Bell
  readonly onFault: (fault: { readonly lane: string; readonly error: unknown; readonly isParked: boolean }) => void
  readonly onAway: (error: unknown) => void
  readonly limits?: Partial<ClaimLimits>
  /** How long a wake-up from another process may go unnoticed. */
  readonly idleMs?: number
  /** How long a stop waits for turns in hand; what is left then is taken over when its lease ends. */
  readonly drainMs?: number
}

const LIMITS: ClaimLimits = { lanes: 32, rowsPerLane: 16, leaseMs: 3000 }
const MOST_IN_HAND = 128
const DRAIN_MS = 8000

/**
 * Works lanes until stopped: a claim, the turns, a write, two round trips for as many lanes as were due together. A slow
 * lane holds up nobody else. A stop claims nothing more and ends what is in hand.
 */
export function startLaneWorker(options: LaneWorkerOptions): Running {
  const limits = { ...LIMITS, ...options.limits }
  const statement = claimStatement(options.subject)
  const inHand = new Map<ClaimedLane, Promise<void>>()
  const turns = createLaneTurns(options)
  const heartbeat = setInterval(() => {
    if (inHand.size > 0) extendLanes(options.sql, [...inHand.keys()], limits.leaseMs).catch(options.onAway)
  }, limits.leaseMs / 3)
  const loop = createLoop({
    bell: options.bell,
    idleMs: options.idleMs ?? 250,
    onFault: options.onAway,
    once: async () => {
      if (inHand.size >= MOST_IN_HAND) return 10
      const { lanes, isMore } = await claimLanes(options.sql, statement, limits)
      for (const lane of lanes) {
        const turn = turns.take(lane).finally(() => inHand.delete(lane))
        inHand.set(lane, turn)
        if (lane.deaths > 0) await turn
      }
      return isMore ? 'busy' : 'idle'
    },
  })
  return {
    async stop() {
      const drained = loop.stop().then(() => Promise.all(inHand.values()))
      await atMost(options.drainMs ?? DRAIN_MS, drained)
      turns.stop()
      clearInterval(heartbeat)
    },
  }
}
