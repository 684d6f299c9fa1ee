import type { TicketEvent } from '../ticket/events.ts'
import type { BusinessCalendar, Span } from './calendar.ts'
import { readLedger, type Pause, type Promised } from './ledger.ts'
import type { SlaPolicy } from './policy.ts'
import { readStale, type StaleView } from './stale.ts'
import { readFirstResponse, readResolution, type ReadTarget, type TargetView } from './target.ts'

/** Everything that leads from the start of a clock to its deadlines. Instants are epoch milliseconds. */
export interface Trace {
  readonly startedAt: number
  /** What was promised, and from when on; the first is the promise of the registration. */
  readonly promises: readonly Promised[]
  readonly firstResponse: TargetTrace
  readonly resolution: TargetTrace
  readonly stale: StaleView | null
}

export interface TargetTrace extends Omit<TargetView, 'usedMinutes'> {
  readonly zone: string
  /** From the start to `dueAt`, in order; the minutes of all work add up to `targetMinutes`. */
  readonly steps: readonly Step[]
}

export type Step = WorkDay | PauseStep

/** The part of one civil day during which the clock ran. */
export interface WorkDay {
  readonly step: 'work'
  /** Days since 1970-01-01, in the calendar's zone. */
  readonly day: number
  readonly spans: readonly LocalSpan[]
  readonly minutes: number
  /** Of this day and all before it. */
  readonly totalMinutes: number
}

export interface LocalSpan extends Span {
  /** Local time minus UTC where the span begins, and where it ends. */
  readonly fromOffset: number
  readonly toOffset: number
}

export interface PauseStep extends Pause {
  readonly step: 'pause'
  /** What the pause adds to the deadline, business minutes. */
  readonly creditedMinutes: number
}

const MINUTE_MS = 60_000

/** Traces a clock as seen at an instant, with the promises that are, or last were, in force. */
export function traceClock(history: readonly TicketEvent[], policy: SlaPolicy, now: Date): Trace {
  const at = now.getTime()
  const ledger = readLedger(history)
  const until = ledger.closing?.at ?? at
  return {
    startedAt: ledger.startedAt,
    promises: ledger.promises,
    firstResponse: traceTarget(readFirstResponse(ledger, policy, at), [], until),
    resolution: traceTarget(readResolution(ledger, policy, at), ledger.pauses, until),
    stale: readStale(ledger, policy, at),
  }
}

function traceTarget(read: ReadTarget, pauses: readonly Pause[], until: number): TargetTrace {
  const { run, state, targetMinutes, calendar, dueAt, metAt, breachedAt } = read
  const steps: Step[] = []
  let cursor = run.startedAt
  let total = 0
  const work = (to: number): void => {
    for (const day of workDays(run.calendar, cursor, to)) {
      total += day.minutes
      steps.push({ ...day, totalMinutes: total })
    }
    cursor = Math.max(cursor, to)
  }
  for (const pause of pauses.filter(({ from }) => from < dueAt && (metAt === null || from < metAt))) {
    work(pause.from)
    const end = Math.max(cursor, pause.to ?? metAt ?? until)
    steps.push({ ...pause, step: 'pause', creditedMinutes: run.calendar.businessMinutesBetween(cursor, end) })
    cursor = end
  }
  work(dueAt)
  return { state, targetMinutes, calendar, dueAt, metAt, breachedAt, zone: run.calendar.zone, steps }
}

function workDays(calendar: BusinessCalendar, from: number, to: number): readonly Omit<WorkDay, 'totalMinutes'>[] {
  const days = new Map<number, LocalSpan[]>()
  for (const { day, offset, ...span } of from < to ? calendar.openSpans(from, to) : []) {
    const spans = days.get(day) ?? []
    const last = spans.at(-1)
    // The clocks were moved inside of opening hours: still one span.
    if (last?.to === span.from) spans[spans.length - 1] = { ...last, to: span.to, toOffset: offset }
    else spans.push({ ...span, fromOffset: offset, toOffset: offset })
    days.set(day, spans)
  }
  return [...days.entries()].map(([day, spans]) => ({
    step: 'work',
    day,
    spans,
    minutes: spans.reduce((sum, span) => sum + span.to - span.from, 0) / MINUTE_MS,
  }))
}
