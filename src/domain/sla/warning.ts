import { heldUntil, lookAgainAt } from './held.ts'
import type { TargetName } from './ledger.ts'
import { usedUpAt } from './run.ts'
import type { ReadTarget } from './target.ts'

/** A share of a target's business budget is used up, and nobody has been told. */
export interface DueWarning {
  readonly target: TargetName
  readonly percent: number
  /** When the share was used up, epoch milliseconds. */
  readonly at: number
}

export interface TargetLook {
  /** The highest level that is due; lower ones are past telling. Null when none is, or when it has to wait for working hours. */
  readonly warning: DueWarning | null
  /** When somebody has to look at this target next; null when never. */
  readonly nextLookAt: number | null
}

/** Ignored when handled: an overdue ticket is looked at this often until its warning has been recorded. */
const LONGEST_MINUTES = 60

/**
 * What is to be told about a target now, and when to look next. A level counts as told when a `ticket.deadline_warned` of it,
 * or of a higher one, stands in the history: so each is told once, and after a day of outage the highest one alone. Late
 * warnings wait for the working hours of the target's own calendar. A reply that is on its way silences its target.
 */
export function lookAtTarget(
  target: TargetName,
  read: ReadTarget,
  percents: readonly number[],
  warnedPercent: number,
  now: number,
): TargetLook {
  if (read.state !== 'running' && read.state !== 'paused') return { warning: null, nextLookAt: null }
  const levels = percents
    .filter((percent) => percent > warnedPercent)
    .flatMap((percent) => {
      const at = usedUpAt(read.run, (read.targetMinutes * percent) / 100, null)
      return at === null ? [] : [{ target, percent, at: Math.max(at, read.since) }]
    })
  const due = levels.findLast(({ at }) => at <= now) ?? null
  const dueAt = usedUpAt(read.run, read.targetMinutes, null)
  const looks = [...levels.map(({ at }) => at), ...(dueAt === null ? [] : [dueAt])].filter((at) => at > now)
  if (!due) return { warning: null, nextLookAt: first(looks) }
  const held = heldUntil(read.run.calendar, due.at, now)
  const again = held > now ? held : lookAgainAt(due.at, now, LONGEST_MINUTES)
  return { warning: held > now ? null : due, nextLookAt: first([...looks, again]) }
}

/** The earliest of some instants. */
export function first(instants: readonly (number | null)[]): number | null {
  const real = instants.filter((at) => at !== null)
  return real.length > 0 ? Math.min(...real) : null
}
