import type { Ledger, Pause, Promised, TargetName } from './ledger.ts'
import type { SlaPolicy, SlaTarget } from './policy.ts'
import { usedMinutes, usedUpAt, whenRunning, type Run } from './run.ts'

/**
 * `sent`: the first reply is on its way, not proven to have arrived. `paused`: the requester has the turn. `frozen`: closed as
 * stale while a question was open. `void`: nothing is promised any more, the ticket was closed in another way.
 */
export type TargetState = 'running' | 'sent' | 'paused' | 'met' | 'frozen' | 'void'

/** One promise of the service and what became of it. Instants are epoch milliseconds. */
export interface TargetView {
  readonly state: TargetState
  /** Of the promise that is, or last was, in force. Business minutes of `calendar`. */
  readonly targetMinutes: number
  readonly calendar: string
  readonly usedMinutes: number
  /** While the clock stands: what it would be if the requester answered now. */
  readonly dueAt: number
  readonly metAt: number | null
  /** When the promise was first broken; a later promise never takes that back. */
  readonly breachedAt: number | null
}

/** A target with what the warnings need. */
export interface ReadTarget extends TargetView {
  readonly run: Run
  /** Since when the promise in force has stood. */
  readonly since: number
}

export function readFirstResponse(ledger: Ledger, policy: SlaPolicy, now: number): ReadTarget {
  const metAt = earliest(ledger, 'delivered')
  const sentAt = earliest(ledger, 'sent')
  const until = ledger.closing?.at ?? now
  const settledAt = Math.min(until, metAt ?? until, sentAt ?? until)
  return readTarget('firstResponse', ledger, policy, { state: stateOf(), metAt, pauses: [], until, settledAt })

  function stateOf(): TargetState {
    if (metAt !== null) return 'met'
    if (ledger.closing) return 'void'
    return sentAt === null ? 'running' : 'sent'
  }
}

export function readResolution(ledger: Ledger, policy: SlaPolicy, now: number): ReadTarget {
  const { closing, asked } = ledger
  const isSettled = closing?.reason === 'confirmed' || (closing?.reason === 'stale' && asked?.cause === 'solution')
  const metAt = closing && isSettled ? (asked?.deliveredAt ?? closing.at) : null
  const until = closing?.at ?? now
  const pauses = ledger.pauses.filter(({ from }) => metAt === null || from < metAt)
  return readTarget('resolution', ledger, policy, { state: stateOf(), metAt, pauses, until, settledAt: metAt ?? until })

  function stateOf(): TargetState {
    if (metAt !== null) return 'met'
    if (closing) return closing.reason === 'stale' ? 'frozen' : 'void'
    return ledger.pauses.at(-1)?.to === null ? 'paused' : 'running'
  }
}

interface Settling {
  readonly state: TargetState
  readonly metAt: number | null
  readonly pauses: readonly Pause[]
  /** The present, or the closing. */
  readonly until: number
  /** From here on the promise can no longer be broken; while a reply is on its way, nobody says that it was. */
  readonly settledAt: number
}

function readTarget(name: TargetName, ledger: Ledger, policy: SlaPolicy, settling: Settling): ReadTarget {
  const { state, metAt, pauses, until, settledAt } = settling
  const inForce = ledger.promises.findLast(({ since }) => metAt === null || since <= metAt) ?? ledger.promises[0]
  const run = runOf(inForce)
  const minutes = minutesOf(inForce)
  return {
    state,
    targetMinutes: minutes,
    calendar: run.calendar.name,
    usedMinutes: usedMinutes(run, metAt ?? until),
    dueAt: usedUpAt(run, minutes, metAt ?? until),
    metAt,
    breachedAt: firstBreach(),
    run,
    since: inForce.since,
  }

  /** Each promise could be broken while it was in force, not before it was made, and not while the clock stood. */
  function firstBreach(): number | null {
    for (const [index, promise] of ledger.promises.entries()) {
      const replacedAt = ledger.promises[index + 1]?.since ?? Infinity
      const dueAt = usedUpAt(runOf(promise), minutesOf(promise), null)
      if (dueAt === null) continue
      const brokenAt = whenRunning(runOf(promise), Math.max(dueAt, promise.since))
      if (brokenAt < Math.min(replacedAt, settledAt)) return brokenAt
    }
    return null
  }

  function runOf(promise: Promised): Run {
    return { calendar: targetOf(promise).calendar, startedAt: ledger.startedAt, pauses }
  }

  function minutesOf(promise: Promised): number {
    const target = targetOf(promise)
    return name === 'firstResponse' ? target.firstResponseMinutes : target.resolutionMinutes
  }

  /**
   * The minutes that were promised then, in the calendar of that name as it is now: a holiday that is added moves what is not
   * yet due. A calendar that the desk gave up is read as the one that the package has today.
   */
  function targetOf({ servicePackage, severity, targets }: Promised): SlaTarget {
    const today = policy.targetOf(servicePackage, severity)
    const kept = targets?.[severity]
    return kept ? { ...kept, calendar: policy.calendarNamed(kept.calendar) ?? today.calendar } : today
  }
}

function earliest({ replies }: Ledger, state: 'sent' | 'delivered'): number | null {
  const sent = [...replies.values()].filter((reply) => reply.state === state).map(({ at }) => at)
  return sent.length > 0 ? Math.min(...sent) : null
}
