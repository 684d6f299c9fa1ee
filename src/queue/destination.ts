import type { Deliver, Sent } from '../desk/delivering.ts'
import { backoffMs } from './backoff.ts'
import type { Gate } from './gate.ts'
import type { CallResult, ClaimedCall, HeldDestination } from './outbox.ts'
import type { ResultWriter } from './result-writer.ts'
import { sleep } from './sleep.ts'
import type { Turnstile } from './turnstile.ts'

export interface DestinationTools {
  readonly account: string
  readonly send: Deliver
  readonly onFault: (fault: { readonly id: string; readonly note: string; readonly isParked: boolean }) => void
  readonly clock: () => number
  readonly gate: Gate
  readonly writer: ResultWriter
  readonly turnstile: Turnstile
}

/** A destination with the calls that were claimed for it, being sent. */
export interface Destination extends HeldDestination {
  /** Resolves when its calls are through, or given back; never rejects. */
  readonly done: Promise<void>
  /** The lease was renewed up to this moment of the clock. */
  holdUntil(moment: number): void
  /** Ends the call on its way and gives the others back. */
  letGo(): void
}

export interface ClaimTimes {
  /** Before and after the claim's round trip, by the clock. */
  readonly askedAt: number
  readonly claimedAt: number
  readonly leaseMs: number
}

/** Tries of a call that the platform refuses for a fault of ours, before it is parked. */
const TRIES = 5

/**
 * Sends a destination's calls one after the other, each at its booked moment, up to the first that must be repeated. Each
 * result is recorded before the next call leaves. A process that was frozen past its lease sends nothing more: somebody else
 * does.
 */
export function createDestination(
  tools: DestinationTools,
  calls: readonly [ClaimedCall, ...ClaimedCall[]],
  { askedAt, claimedAt, leaseMs }: ClaimTimes,
): Destination {
  const [{ lane, fence }] = calls
  const letGo = new AbortController()
  let heldUntil = askedAt + leaseMs + Math.max(...calls.map(({ sendInMs }) => sendInMs))

  async function sendAll(): Promise<void> {
    const posted = new Map<string, string>()
    for (const [index, call] of calls.entries()) {
      await sleep(claimedAt + call.sendInMs - tools.clock(), letGo.signal)
      const goesOn = await tools.turnstile.pass(() => sendNext(call, index === calls.length - 1, posted))
      if (!goesOn) return
    }
  }

  /** False when this destination is through, or no longer ours. */
  async function sendNext(call: ClaimedCall, isFinal: boolean, posted: Map<string, string>): Promise<boolean> {
    if (letGo.signal.aborted) {
      await giveBack()
      return false
    }
    if (tools.clock() >= heldUntil) return false
    const targetId = (call.needsRef !== null && posted.get(call.needsRef)) || call.targetId
    const result = await sendOne(tools, { ...call, targetId })
    if (call.ref !== null && result.platformId !== undefined) posted.set(call.ref, result.platformId)
    const isLast = isFinal || letGo.signal.aborted || isObstacle(result)
    const destination = { lane, fence }
    const release = isLast ? { release: { ...destination, pauseMs: result.pauseMs ?? 0 } } : {}
    const isHeld = await tools.writer.record({ destination, result, ...release })
    return isHeld && !isLast
  }

  async function giveBack(): Promise<void> {
    await tools.writer.record({ destination: { lane, fence }, release: { lane, fence, pauseMs: 0 } })
  }

  return {
    lane,
    fence,
    done: sendAll(),
    holdUntil(moment) {
      heldUntil = moment
    },
    letGo: () => letGo.abort(),
  }
}

/** The calls behind this one have to wait for it. */
function isObstacle({ outcome }: CallResult): boolean {
  return outcome === 'retry' || outcome === 'moved'
}

async function sendOne(tools: DestinationTools, call: ClaimedCall): Promise<CallResult> {
  const { gate } = tools
  const bucket = call.bucket ?? call.lane
  const closedMs = gate.closedMs(bucket)
  if (closedMs > 0) return { id: call.id, lane: call.lane, fence: call.fence, outcome: 'retry', pauseMs: closedMs }
  const sent = await tools.send(call).catch((error: unknown): Sent => ({ outcome: 'bug', note: String(error) }))
  if (sent.outcome === 'retry' && sent.scope) gate.close(bucket, sent.afterMs ?? 1000, sent.scope)
  return toResult(tools, call, sent)
}

function toResult(tools: DestinationTools, call: ClaimedCall, sent: Sent): CallResult {
  const at = { id: call.id, lane: call.lane, fence: call.fence }
  switch (sent.outcome) {
    case 'sent':
      return { ...at, outcome: 'sent', ...(sent.platformId === null ? {} : { platformId: sent.platformId }) }
    case 'skipped':
    case 'unreachable':
      return { ...at, outcome: sent.outcome, error: sent.note }
    case 'moved':
      return moved(call, sent)
    case 'retry':
      return retry(tools, call, sent)
    case 'bug': {
      const isParked = call.failures + 1 >= TRIES
      tools.onFault({ id: call.id, note: sent.note, isParked })
      const error = sent.note
      return isParked
        ? { ...at, outcome: 'parked', error }
        : { ...at, outcome: 'retry', error, pauseMs: backoffMs(call.failures) }
    }
  }
}

/** A call that was led to the new place already and is still sent on was only rendered for the old one. */
function moved(call: ClaimedCall, sent: Extract<Sent, { outcome: 'moved' }>): CallResult {
  const at = { id: call.id, lane: call.lane, fence: call.fence, error: sent.note, payload: sent.payload }
  return sent.conversation === call.conversation
    ? { ...at, outcome: 'retry', pauseMs: call.failures === 0 ? 0 : backoffMs(call.failures) }
    : { ...at, outcome: 'moved', nowAt: sent.conversation }
}

function retry(tools: DestinationTools, call: ClaimedCall, sent: Extract<Sent, { outcome: 'retry' }>): CallResult {
  const isWhole = sent.scope === 'account' || (sent.scope === 'chat' && tools.gate.isAccountClosed())
  const pauses = isWhole ? tools.account : sent.scope && call.bucket
  return {
    id: call.id,
    lane: call.lane,
    fence: call.fence,
    outcome: 'retry',
    error: sent.note,
    pauseMs: sent.afterMs ?? backoffMs(call.failures),
    ...(pauses ? { pauses } : {}),
    ...(sent.payload === undefined ? {} : { payload: sent.payload }),
  }
}
