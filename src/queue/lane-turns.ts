import { backoffMs } from './backoff.ts'
import type { EndedLane } from './join-writes.ts'
import type { LaneWorkerOptions } from './lane-worker.ts'
import { isAway } from './sql.ts'
import { createTurnWriter, type TurnWriter } from './turn-writer.ts'
import { countDeath, failTurn, recountLane, releaseLanes, type ClaimedLane } from './turns.ts'

/** Tries of a message that fails, and of one that ends the process, before it is parked. */
export const TRIES = { failing: 5, killing: 3 }

const TURN_MS = 30_000

/** What a worker does with a lane that it has claimed. */
export interface LaneTurnTaker {
  /** Works a lane and writes what it decided; never rejects. */
  take(lane: ClaimedLane): Promise<void>
  /** Gives up writing what cannot be written now. */
  stop(): void
}

type Options = Omit<LaneWorkerOptions, 'subject' | 'limits' | 'idleMs' | 'drainMs'>

interface Tools extends Options {
  readonly writer: TurnWriter
}

export function createLaneTurns(options: Options): LaneTurnTaker {
  const writer = createTurnWriter(options)
  const tools = { ...options, writer }
  return {
    take: (lane) => take(tools, lane).catch(options.onAway),
    stop: () => writer.stop(),
  }
}

async function take(tools: Tools, lane: ClaimedLane): Promise<void> {
  if (lane.rows.length === 0) return recountLane(tools.sql, lane)
  if (lane.deaths >= TRIES.killing) {
    return giveUp(tools, lane, new Error(`${lane.deaths} processes ended while they worked on this message`), true)
  }
  if (lane.deaths > 0 && !(await countDeath(tools.sql, lane, 1))) return
  const ended = await work(tools, lane)
  if (!ended) return
  if (lane.deaths > 0) await countDeath(tools.sql, lane, -1)
  await write(tools, lane, ended)
}

async function work(tools: Tools, lane: ClaimedLane): Promise<EndedLane | null> {
  try {
    const { done, writes } = await inTime(tools.work(lane))
    if (done.length === 0) throw new Error('A turn ended nothing')
    return { lane: lane.lane, fence: lane.fence, done, writes }
  } catch (error) {
    await judge(tools, lane, error)
    return null
  }
}

/** A turn that never ends would hold its lane for as long as this process lives. */
function inTime<T>(turn: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`A turn had not ended after ${TURN_MS} ms`))
    const timer = setTimeout(late, TURN_MS)
    turn.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** What the database refuses is worked again message by message, so that only the guilty one is blamed. */
async function write(tools: Tools, lane: ClaimedLane, ended: EndedLane): Promise<void> {
  const refusal = await tools.writer.write(ended)
  if (!refusal) return
  const [head] = lane.rows
  if (ended.done.length === 1 || !head) return judge(tools, lane, refusal.error)
  const alone = { ...lane, rows: [head] }
  const first = await work(tools, alone)
  if (first) await write(tools, alone, first)
}

async function judge(tools: Tools, lane: ClaimedLane, error: unknown): Promise<void> {
  if (!isAway(error)) {
    const failures = lane.rows[0]?.failures ?? 0
    return giveUp(tools, lane, error, failures + 1 >= TRIES.failing)
  }
  tools.onAway(error)
  await releaseLanes(tools.sql, [lane], 500)
}

async function giveUp(tools: Tools, lane: ClaimedLane, error: unknown, isParked: boolean): Promise<void> {
  const [head] = lane.rows
  if (!head) return
  await failTurn(tools.sql, {
    lane: lane.lane,
    fence: lane.fence,
    rowId: head.id,
    error: error instanceof Error ? error.message : 'Something that is not an error was thrown',
    pauseMs: isParked ? 0 : backoffMs(head.failures, { firstMs: 100, ceilingMs: 5000 }),
    isParked,
  })
  tools.onFault({ lane: lane.lane, error, isParked })
  if (isParked) tools.bell.ring()
}
