import type { Verdict } from './verdict.ts'

/** How one run ended. */
export interface Result extends Verdict {
  readonly name: string
  /** Kills and lost answers: so many repeated replies are allowed. */
  readonly incidents: number
  /** From "up again" to the first work, the longest of the run; null when nothing had to go on. */
  readonly recoveredMs: number | null
  /** Further figures for the line. */
  readonly figures?: Readonly<Record<string, number>>
}

export const MOST_RECOVERY_MS = 5000

export function isFine(result: Result): boolean {
  return complaintsOf(result).length === 0
}

/** A run that could not be led to its end. */
export function failed(name: string, error: unknown): Result {
  const why = error instanceof Error ? error.message : String(error)
  return { name, lost: [], unexpected: [why], duplicated: [], incidents: 0, recoveredMs: null }
}

/** Everything that a run is blamed for. */
export function complaintsOf({ lost, unexpected, duplicated, incidents, recoveredMs }: Result): readonly string[] {
  const complaints = [...lost.map((line) => `lost: ${line}`), ...unexpected.map((line) => `unexpected: ${line}`)]
  if (duplicated.length > incidents) {
    complaints.push(`${duplicated.length} repeated replies for ${incidents} incidents: ${duplicated.join('; ')}`)
  }
  if (recoveredMs !== null && recoveredMs > MOST_RECOVERY_MS) {
    complaints.push(`work went on only after ${seconds(recoveredMs)}`)
  }
  return complaints
}

/** `name ok lost=0 unexpected=0 duplicated=1 recovered=1.2s kills=1`, and below it what was wrong. */
export function describe(result: Result, mostComplaints = 6): string {
  const { name, lost, unexpected, duplicated, recoveredMs, figures = {} } = result
  const complaints = complaintsOf(result)
  const line = [
    name,
    complaints.length === 0 ? 'ok' : 'FAILED',
    `lost=${lost.length}`,
    `unexpected=${unexpected.length}`,
    `duplicated=${duplicated.length}`,
    `recovered=${recoveredMs === null ? '-' : seconds(recoveredMs)}`,
    ...Object.entries(figures).map(([figure, value]) => `${figure}=${value}`),
  ]
  const shown = complaints.slice(0, mostComplaints).map((complaint) => `    ${complaint.replace(/\s+/g, ' ')}`)
  if (complaints.length > shown.length) shown.push(`    and ${complaints.length - shown.length} more`)
  return [line.join(' '), ...shown].join('\n')
}

/** Several runs as one; what happened keeps the name of its run. */
export function sum(name: string, results: readonly Result[], figures: Readonly<Record<string, number>> = {}): Result {
  const tagged = (pick: (result: Result) => readonly string[]): string[] =>
    results.flatMap((result) => pick(result).map((line) => `${result.name}: ${line}`))
  const recoveries = results.flatMap(({ recoveredMs }) => recoveredMs ?? [])
  return {
    name,
    lost: tagged(({ lost }) => lost),
    unexpected: [
      ...tagged(({ unexpected }) => unexpected),
      ...results.flatMap((result) => (hasTooMany(result) ? [`${result.name}: too many repeated replies`] : [])),
    ],
    duplicated: tagged(({ duplicated }) => duplicated),
    incidents: results.reduce((total, { incidents }) => total + incidents, 0),
    recoveredMs: recoveries.length === 0 ? null : Math.max(...recoveries),
    figures,
  }
}

/** A total may not hide one run behind the others. */
function hasTooMany({ duplicated, incidents }: Result): boolean {
  return duplicated.length > incidents
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`
}
