import type { Config } from '../config.ts'
import type { ExplainDeadlines, ReadDeadlines } from '../desk/deadlines.ts'
import { readDeadlines } from '../domain/sla/clock.ts'
import { explainClock } from '../domain/sla/explain.ts'
import { createSlaPolicy } from '../domain/sla/policy.ts'
import { traceClock } from '../domain/sla/trace.ts'

export interface DeskClock {
  readonly readDeadlines: ReadDeadlines
  readonly explainDeadlines: ExplainDeadlines
}

/** The desk's time policy, compiled from its calendars and packages. Throws with the reason when they cannot work. */
export function createDeskClock({
  calendars,
  servicePackages,
  defaultPackage,
  stale,
  escalation,
  timeZone,
}: Config['desk']): DeskClock {
  const policy = createSlaPolicy({
    calendars,
    packages: Object.entries(servicePackages).map(([name, targets]) => ({ name, targets })),
    defaultPackage,
    stale,
    warnAtPercents: escalation.map(({ atPercent }) => atPercent),
  })
  return {
    readDeadlines: (history, now) => readDeadlines(history, policy, now),
    explainDeadlines: (history, now) => explainClock(traceClock(history, policy, now), timeZone),
  }
}
