import type { Writes } from '../desk/records.ts'
import { backoffMs } from './backoff.ts'
import type { Bell } from './bell.ts'
import { joinWrites } from './join-writes.ts'
import { createLoop, type Running } from './loop.ts'
import { isTransient, type Sql } from './sql.ts'
import { claimLanes, claimStatement, extendLanes, failTurn, finishTurns } from './turns.ts'
import type { ClaimedLane, ClaimLimits, FailedTurn } from './turns.ts'

/** What one lane's turns decided, and the ids of the rows that they ended. */
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
  /** Rung by whoever stores rows; rung here for calls that wait to be sent. */
  readonly bell: Bell
  readonly outBell: Bell
  readonly onFault: (fault: { readonly lane: string; readonly error: unknown; readonly isParked: boolean }) => void
  readonly onAway: (error: unknown) => void
  readonly limits?: Partial<ClaimLimits>
  readonly idleMs?: number
}

/** Tries of a message that fails, and of one that ends the process, before it is parked. */
export const TRIES = { failing: 5, killing: 3 }

const LIMITS: ClaimLimits = { lanes: 32, rowsPerLane: 16, leaseMs: 5000 }

/**
 * Works lanes until stopped: claim, take turns, finish, two round trips for a whole batch. Stopping ends the batch in hand.
 */
export function startLaneWorker(options: LaneWorkerOptions): Running {
  const limits = { ...LIMITS, ...options.limits }
  const statement = claimStatement(options.subject)
  return createLoop({
    bell: options.bell,
    idleMs: options.idleMs ?? 500,
    onFault: options.onAway,
    once: async () => {
      const lanes = await claimLanes(options.sql, statement, limits)
      if (lanes.length === 0) return 'idle'
      const heartbeat = setInterval(() => {
        extendLanes(options.sql, lanes, limits.leaseMs).catch(options.onAway)
      }, limits.leaseMs / 3)
      try {
        await workBatch(options, lanes)
      } finally {
        clearInterval(heartbeat)
      }
      return 'busy'
    },
  })
}

async function workBatch(options: LaneWorkerOptions, lanes: readonly ClaimedLane[]): Promise<void> {
  const worked = await Promise.all(lanes.map((lane) => workLane(options, lane)))
  const ready = worked.filter((one) => one !== null)
  if (ready.length === 0) return
  try {
    await finish(options, ready)
  } catch (error) {
    if (isTransient(error)) throw error
    for (const one of ready) await finishAlone(options, one)
  }
}

interface Worked {
  readonly lane: ClaimedLane
  readonly turns: LaneTurns
}

async function workLane(options: LaneWorkerOptions, lane: ClaimedLane): Promise<Worked | null> {
  const [head] = lane.rows
  if (!head) {
    await options.sql.query('recount_lane', 'select recount_lane($1)', [lane.lane])
    return null
  }
  if (lane.started > TRIES.killing) {
    await giveUp(
      options,
      lane,
      new Error(`The process ended ${TRIES.killing} times while it worked on this message`),
      true,
    )
    return null
  }
  try {
    return { lane, turns: await options.work(lane) }
  } catch (error) {
    if (isTransient(error) && error instanceof Error && 'code' in error) throw error
    await giveUp(options, lane, error, head.failures + 1 >= TRIES.failing)
    return null
  }
}

/** A batch that the database refuses is written lane by lane, and the guilty lane message by message. */
async function finishAlone(options: LaneWorkerOptions, { lane, turns }: Worked): Promise<void> {
  try {
    await finish(options, [{ lane, turns }])
  } catch (error) {
    if (isTransient(error)) throw error
    const [head] = lane.rows
    if (!head) return
    if (turns.done.length > 1) {
      const first = await workLane(options, { ...lane, rows: [head] })
      if (first) await finishAlone(options, first)
      return
    }
    await giveUp(options, lane, error, head.failures + 1 >= TRIES.failing)
  }
}

/** Writes a batch; after a lost connection it tries again, because a second write of the same turns changes nothing. */
async function finish(options: LaneWorkerOptions, worked: readonly Worked[]): Promise<void> {
  const writes = joinWrites(worked)
  for (let failures = 0; ; failures += 1) {
    try {
      await finishTurns(options.sql, writes)
      break
    } catch (error) {
      if (!isTransient(error) || failures >= 4) throw error
      options.onAway(error)
      await pause(backoffMs(failures, { firstMs: 100, ceilingMs: 1000 }))
    }
  }
  if (writes.records.calls.length > 0) options.outBell.ring()
  if (writes.internal.length > 0) options.bell.ring()
}

async function giveUp(options: LaneWorkerOptions, lane: ClaimedLane, error: unknown, isParked: boolean): Promise<void> {
  const [head] = lane.rows
  if (!head) return
  const failed: FailedTurn = {
    lane: lane.lane,
    fence: lane.fence,
    rowId: head.id,
    error: error instanceof Error ? error.message.slice(0, 500) : 'Something that is not an error was thrown',
    pauseMs: isParked ? 0 : backoffMs(head.failures, { firstMs: 100, ceilingMs: 5000 }),
    isParked,
  }
  await failTurn(options.sql, failed)
  options.onFault({ lane: lane.lane, error, isParked })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
