/**
 * The clock of a ticket: what was promised, what became of it, and what is due, read off the history (R13–R15, R21).
 *
 * First response is met by the first agent's reply of any type, at the moment the agent sent it, once its delivery is proven.
 * Resolution runs from registration and stands from the delivery of a question or a solution until the requester's first
 * substantive reaction. Both are counted in business minutes of the calendar that package and severity give. When these change,
 * everything is counted anew from the original start, pauses kept; what was met or broken before stays so.
 */
import type { TicketEvent } from '../ticket/events.ts'
import { lookAgainAt } from './held.ts'
import { readLedger, type Pause } from './ledger.ts'
import type { SlaPolicy } from './policy.ts'
import { readStale, type StaleView } from './stale.ts'
import { readFirstResponse, readResolution, type TargetView } from './target.ts'
import { first, lookAtTarget, type DueWarning } from './warning.ts'

/** Instants are epoch milliseconds. */
export interface ClockView {
  readonly startedAt: number
  readonly firstResponse: TargetView & {
    /** When the earliest reply went out whose delivery is not proven yet. */
    readonly sentAt: number | null
  }
  readonly resolution: TargetView & { readonly pauses: readonly PauseView[] }
  readonly stale: StaleView | null
  /** What has to be told now, at most one level a target. */
  readonly warnings: readonly DueWarning[]
  /** The next instant at which somebody has to look, later than now; null when nothing will happen by itself. */
  readonly nextLookAt: number | null
}

export interface PauseView extends Pause {
  /** Business minutes of the resolution's calendar; up to now while the pause lasts. */
  readonly creditedMinutes: number
}

/** What the desk keeps of a clock, in the shape in which it asks for it; see `src/desk/deadlines.ts`. */
export interface ClockDeadlines {
  readonly firstResponseDueAt: Date | null
  readonly resolutionDueAt: Date | null
  readonly staleAt: Date | null
  readonly staleWarningAt: Date | null
  readonly nextLookAt: Date | null
  /** What the rule of silence demands now; null after hours. */
  readonly staleDue: StaleView['due']
  readonly warnings: readonly DueWarning[]
}

/** While a due closing cannot be carried out, somebody looks again every minute. */
const STALE_LOOK_MINUTES = 1

/** Reads the clock of a ticket as seen at an instant. Throws when the history does not begin with a registration. */
export function readClock(history: readonly TicketEvent[], policy: SlaPolicy, now: Date): ClockView {
  const at = now.getTime()
  const ledger = readLedger(history)
  const firstResponse = readFirstResponse(ledger, policy, at)
  const resolution = readResolution(ledger, policy, at)
  const stale = readStale(ledger, policy, at)
  const { warnedPercent } = ledger
  const looks = [
    lookAtTarget('firstResponse', firstResponse, policy.warnAtPercents, warnedPercent.firstResponse, at),
    lookAtTarget('resolution', resolution, policy.warnAtPercents, warnedPercent.resolution, at),
  ]
  const until = ledger.closing?.at ?? at
  const { calendar } = resolution.run
  return {
    startedAt: ledger.startedAt,
    firstResponse: { ...viewOf(firstResponse), sentAt: sentAt() },
    resolution: {
      ...viewOf(resolution),
      pauses: ledger.pauses.map((pause) => {
        const end = Math.max(pause.from, pause.to ?? until)
        return { ...pause, creditedMinutes: calendar.businessMinutesBetween(pause.from, end) }
      }),
    },
    stale,
    warnings: looks.flatMap(({ warning }) => warning ?? []),
    nextLookAt: first([...looks.map(({ nextLookAt }) => nextLookAt), staleLook(stale, at)]),
  }

  function sentAt(): number | null {
    const onTheWay = [...ledger.replies.values()].flatMap((reply) => (reply.state === 'sent' ? [reply.at] : []))
    return firstResponse.metAt === null ? first(onTheWay) : null
  }
}

/** The deadlines that the desk stores and shows. A promise that was kept, froze or is void has none. */
export function readDeadlines(history: readonly TicketEvent[], policy: SlaPolicy, now: Date): ClockDeadlines {
  const { firstResponse, resolution, stale, warnings, nextLookAt } = readClock(history, policy, now)
  const isPromised = ({ state }: TargetView): boolean => ['running', 'sent', 'paused'].includes(state)
  return {
    firstResponseDueAt: isPromised(firstResponse) ? new Date(firstResponse.dueAt) : null,
    resolutionDueAt: isPromised(resolution) ? new Date(resolution.dueAt) : null,
    staleAt: dateOf(stale?.closesAt),
    staleWarningAt: dateOf(stale?.warnsAt),
    nextLookAt: dateOf(nextLookAt),
    staleDue: stale?.due ?? null,
    warnings,
  }
}

function viewOf({ state, targetMinutes, calendar, usedMinutes, dueAt, metAt, breachedAt }: TargetView): TargetView {
  return { state, targetMinutes, calendar, usedMinutes, dueAt, metAt, breachedAt }
}

function staleLook(stale: StaleView | null, now: number): number | null {
  if (!stale) return null
  if (stale.heldUntil !== null) return stale.heldUntil
  const { closesAt, warnsAt, warnedAt, due } = stale
  const warning = warnedAt === null ? warnsAt : null
  const since = due === 'closing' ? closesAt : warning
  const again = due === null || since === null ? null : lookAgainAt(since, now, STALE_LOOK_MINUTES)
  return first([again, ...[closesAt, warning].filter((at) => at !== null && at > now)])
}

function dateOf(at: number | null | undefined): Date | null {
  return at === null || at === undefined ? null : new Date(at)
}
