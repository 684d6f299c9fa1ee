import type { Deliver, Sent } from '../desk/delivering.ts'
import { backoffMs } from './backoff.ts'
import type { Bell } from './bell.ts'
import { createLoop, type Running } from './loop.ts'
import { claimCalls, extendCalls, finishCalls, nextCallInMs } from './outbox.ts'
import type { CallLimits, CallResult, ClaimedCall } from './outbox.ts'
import type { Sql } from './sql.ts'

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
  readonly idleMs?: number
  readonly clock?: () => number
}

const TRIES = 5
const LIMITS: CallLimits = { lanes: 16, perLane: 4, horizonMs: 300, leaseMs: 5000 }
const MOST_IN_FLIGHT = 64

/**
 * Sends the calls of one account in order per destination, until stopped. A slow destination holds up nobody else; results
 * are written together, a destination's only when all its claimed calls are through, so its order is kept.
 */
export function startDispatcher(options: DispatcherOptions): Running {
  const limits = { ...LIMITS, ...options.limits }
  const clock = options.clock ?? (() => performance.now())
  const gate = createGate(options.account, clock)
  const inFlight = new Map<string, { readonly lane: string; readonly fence: string }>()
  const results: CallResult[] = []
  const flusher = createFlusher(options, results, (lanes) => {
    for (const lane of lanes) inFlight.delete(lane)
  })
  const heartbeat = setInterval(() => {
    if (inFlight.size > 0) extendCalls(options.sql, [...inFlight.values()], limits.leaseMs).catch(options.onAway)
  }, limits.leaseMs / 3)

  const loop = createLoop({
    bell: options.bell,
    idleMs: options.idleMs ?? 500,
    onFault: options.onAway,
    once: async () => {
      if (inFlight.size >= MOST_IN_FLIGHT) return 20
      const calls = await claimCalls(options.sql, options.account, limits)
      const claimedAt = clock()
      for (const lane of groupByLane(calls)) {
        inFlight.set(lane[0].lane, { lane: lane[0].lane, fence: lane[0].fence })
        void sendInOrder(options, gate, lane, claimedAt, clock).then((mine) => {
          results.push(...mine)
          flusher.flush()
        })
      }
      if (calls.length > 0) return 'busy'
      const next = await nextCallInMs(options.sql, options.account)
      return next === null ? 'idle' : Math.min(Math.max(next, 5), options.idleMs ?? 500)
    },
  })
  return {
    async stop() {
      await loop.stop()
      while (inFlight.size > 0) await new Promise((resolve) => setTimeout(resolve, 10))
      await flusher.drained()
      clearInterval(heartbeat)
    },
  }
}

/** Sends a destination's calls one after the other, each at its booked moment, up to the first that must be repeated. */
async function sendInOrder(
  options: DispatcherOptions,
  gate: Gate,
  calls: NonEmpty<ClaimedCall>,
  claimedAt: number,
  clock: () => number,
): Promise<readonly CallResult[]> {
  const results: CallResult[] = []
  for (const call of calls) {
    const waitMs = claimedAt + call.sendInMs - clock()
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs))
    const result = await sendOne(options, gate, call)
    results.push(result)
    if (result.outcome === 'retry') break
  }
  return results
}

async function sendOne(options: DispatcherOptions, gate: Gate, call: ClaimedCall): Promise<CallResult> {
  const at = { id: call.id, lane: call.lane, fence: call.fence }
  const closedMs = gate.closedMs(call.lane)
  if (closedMs > 0) return { ...at, outcome: 'retry', pauseMs: closedMs }
  const sent = await options.send(call).catch((error: unknown): Sent => ({ outcome: 'bug', note: String(error) }))
  if (sent.outcome === 'retry' && sent.scope) gate.close(call.lane, sent.afterMs ?? 1000, sent.scope)
  return toResult(options, call, sent, gate.isAccountClosed())
}

interface Gate {
  /** Milliseconds until this destination may be called again. */
  closedMs(lane: string): number
  close(lane: string, afterMs: number, scope: 'chat' | 'account'): void
  isAccountClosed(): boolean
}

/**
 * What the platform has closed, for calls that were booked before it said so. Two chats refused at the same time mean that
 * the whole account is over its limit.
 */
function createGate(account: string, clock: () => number): Gate {
  const closedUntil = new Map<string, number>()
  const untilOf = (name: string): number => closedUntil.get(name) ?? 0
  return {
    closedMs: (lane) => Math.ceil(Math.max(untilOf(account), untilOf(lane)) - clock()),
    isAccountClosed: () => untilOf(account) > clock(),
    close(lane, afterMs, scope) {
      const now = clock()
      for (const [name, until] of closedUntil) if (until < now) closedUntil.delete(name)
      const isWhole = scope === 'account' || [...closedUntil.keys()].some((name) => name !== lane)
      for (const name of isWhole ? [lane, account] : [lane]) closedUntil.set(name, now + afterMs)
    },
  }
}

function toResult(options: DispatcherOptions, call: ClaimedCall, sent: Sent, isAccountClosed: boolean): CallResult {
  const at = { id: call.id, lane: call.lane, fence: call.fence }
  switch (sent.outcome) {
    case 'sent':
      return { ...at, outcome: 'sent', ...(sent.platformId === null ? {} : { platformId: sent.platformId }) }
    case 'skipped':
    case 'unreachable':
      return { ...at, outcome: sent.outcome, error: sent.note }
    case 'moved':
      return { ...at, outcome: 'retry', error: sent.note, pauseMs: 0, payload: sent.payload }
    case 'retry': {
      const pauses = sent.scope === 'account' || (sent.scope && isAccountClosed) ? options.account : undefined
      return {
        ...at,
        outcome: 'retry',
        error: sent.note,
        pauseMs: sent.afterMs ?? backoffMs(call.failures),
        ...(pauses === undefined ? {} : { pauses }),
        ...(sent.payload === undefined ? {} : { payload: sent.payload }),
      }
    }
    case 'bug': {
      const isParked = call.failures + 1 >= TRIES
      options.onFault({ id: call.id, note: sent.note, isParked })
      return {
        ...at,
        outcome: isParked ? 'parked' : 'retry',
        error: sent.note,
        pauseMs: isParked ? 0 : backoffMs(call.failures),
      }
    }
  }
}

/** Writes results in the order they come, many at once, and tries again while the database is away. */
function createFlusher(
  options: DispatcherOptions,
  results: CallResult[],
  onWritten: (lanes: readonly string[]) => void,
): { flush(): void; drained(): Promise<void> } {
  let writing: Promise<void> | null = null
  async function write(): Promise<void> {
    for (let failures = 0; results.length > 0 && failures < 6;) {
      const batch = results.slice()
      try {
        await finishCalls(options.sql, batch)
        results.splice(0, batch.length)
        onWritten(batch.map(({ lane }) => lane))
        failures = 0
        options.bell.ring()
        options.laneBell.ring()
      } catch (error) {
        options.onAway(error)
        failures += 1
        await new Promise((resolve) => setTimeout(resolve, backoffMs(failures, { firstMs: 100, ceilingMs: 1000 })))
      }
    }
    onWritten(results.splice(0).map(({ lane }) => lane))
  }
  return {
    flush() {
      writing ??= write().finally(() => {
        writing = null
        if (results.length > 0) this.flush()
      })
    },
    async drained() {
      while (writing) await writing
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
