import type { ClockView } from '../domain/sla/clock.ts'
import type { ReportedTicket } from './desk-pages.ts'

/** A day or a week of a report; `from` belongs to it and `to` does not. Instants are epoch milliseconds. */
export interface Bucket {
  /** Its first and last day, `2026-11-23`. */
  readonly day: string
  readonly lastDay: string
  readonly from: number
  readonly to: number
}

/** How a promise of a ticket stands: kept, broken, or neither yet. */
export type Outcome = 'met' | 'breached' | 'waiting'
export const OUTCOMES = ['met', 'breached', 'waiting'] as const
export const PROMISES = ['firstResponse', 'resolution'] as const
export type Promised = (typeof PROMISES)[number]

/** Numbers of tickets, so that every figure of a report can be looked into. */
export type Outcomes = Readonly<Record<Outcome, readonly string[]>>

export interface ReportBucket extends Bucket {
  readonly registered: number
  readonly closed: number
  /** Open at its end. */
  readonly open: number
  /** Of the tickets registered in it. */
  readonly firstResponse: Outcomes
  readonly resolution: Outcomes
}

export interface Waiting {
  readonly number: string
  readonly cause: 'informationRequest' | 'solution'
  readonly minutes: number
}

export interface Report {
  readonly buckets: readonly ReportBucket[]
  readonly firstResponse: Outcomes
  readonly resolution: Outcomes
  /** Every pause of the tickets, the longest first. */
  readonly pauses: readonly Waiting[]
  /** How many tickets, the most first. */
  readonly products: readonly (readonly [string, number])[]
  readonly agents: readonly (readonly [string | null, number])[]
  readonly tickets: number
  /** There are more tickets than a report looks at. */
  readonly isCut: boolean
}

/** What one ticket adds to a report. */
export interface Contribution {
  readonly number: string
  readonly product: string
  readonly assigneeId: string | null
  readonly registeredAt: number
  readonly firstResponse: Outcome | null
  readonly resolution: Outcome | null
  readonly pauses: readonly Waiting[]
}

/** Reads from its clock what a ticket adds. Void promises, of tickets that were withdrawn or refused, count nowhere. */
export function contributionOf(ticket: ReportedTicket, { firstResponse, resolution }: ClockView): Contribution {
  const { number, product, assigneeId, registeredAt } = ticket
  return {
    ...{ number, product, assigneeId, registeredAt },
    firstResponse: outcomeOf(firstResponse),
    resolution: outcomeOf(resolution),
    pauses: resolution.pauses.map(({ cause, creditedMinutes }) => ({ number, cause, minutes: creditedMinutes })),
  }
}

function outcomeOf({ breachedAt, metAt, state }: ClockView['firstResponse'] | ClockView['resolution']): Outcome | null {
  if (breachedAt !== null) return 'breached'
  if (metAt !== null) return 'met'
  return state === 'running' || state === 'sent' || state === 'paused' ? 'waiting' : null
}

export interface Counted {
  readonly contributions: readonly Contribution[]
  readonly closings: readonly { readonly at: number }[]
  /** Open at the end of the last bucket. */
  readonly openAtEnd: number
  readonly isCut: boolean
}

/** Sums up. What was open at the end of each bucket is counted backwards from the end of the last one. */
export function sumReport(buckets: readonly Bucket[], { contributions, closings, openAtEnd, isCut }: Counted): Report {
  let open = openAtEnd
  const counted = buckets.toReversed().map((bucket): ReportBucket => {
    const own = contributions.filter(({ registeredAt }) => isIn(bucket, registeredAt))
    const closed = closings.filter(({ at }) => isIn(bucket, at)).length
    const here = { ...bucket, registered: own.length, closed, open, ...promisesOf(own) }
    open += closed - own.length
    return here
  })
  return {
    buckets: counted.toReversed(),
    ...promisesOf(contributions),
    pauses: contributions.flatMap(({ pauses }) => pauses).toSorted((one, other) => other.minutes - one.minutes),
    products: countBy(contributions.map(({ product }) => product)),
    agents: countBy(contributions.map(({ assigneeId }) => assigneeId)),
    tickets: contributions.length,
    isCut,
  }
}

function isIn({ from, to }: Bucket, at: number): boolean {
  return at >= from && at < to
}

function promisesOf(contributions: readonly Contribution[]): Pick<Report, Promised> {
  const of = (promise: Promised): Outcomes => {
    const numbers = (outcome: Outcome): readonly string[] =>
      contributions.flatMap((one) => (one[promise] === outcome ? [one.number] : []))
    return { met: numbers('met'), breached: numbers('breached'), waiting: numbers('waiting') }
  }
  return { firstResponse: of('firstResponse'), resolution: of('resolution') }
}

function countBy<Name extends string | null>(names: readonly Name[]): readonly (readonly [Name, number])[] {
  const counts = new Map<Name, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].toSorted(([, one], [, other]) => other - one)
}
