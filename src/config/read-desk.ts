import { parseDocument } from 'yaml'
import type { z } from 'zod'
import type { CalendarSpec } from '../domain/sla/spec.ts'
import { policyProblems } from '../domain/sla/policy.ts'
import { isZone } from '../domain/sla/zone.ts'
import { readCalendars } from './desk-calendars.ts'
import { referenceProblems, repeatProblems } from './desk-references.ts'
import { deskSchema, type DeskFile } from './desk-schema.ts'
import type { ConfigProblem, Files, Finding } from './problem.ts'

/** The desk as written, with its calendars made whole. */
export interface DeskConfig extends Omit<DeskFile, 'calendars'> {
  readonly calendars: readonly CalendarSpec[]
}

export type DeskReading =
  { readonly ok: true; readonly desk: DeskConfig } | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

/** Reads the text of a desk file. All problems come together, each with the place in the file. */
export function readDesk(text: string, path: string, files: Files): DeskReading {
  const document = parseDocument(text, { prettyErrors: true })
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map(({ message }) => ({ name: path, message })) }
  }
  try {
    return checkDesk(document.toJS() as unknown, path, files)
  } catch (error) {
    // Too many aliases: a file that blows up when it is unfolded.
    if (error instanceof ReferenceError) return { ok: false, problems: [{ name: path, message: error.message }] }
    throw error
  }
}

/** Checks a desk given as data. */
export function checkDesk(data: unknown, path: string, files: Files): DeskReading {
  const parsed = deskSchema.safeParse(data ?? {})
  const sections = parsed.success ? parsed.data : soundSections(data)
  const { calendars, findings } = readCalendars(sections, files)
  const problems: ConfigProblem[] = [
    ...(parsed.error?.issues ?? []).map((issue) => toProblem(path, issue)),
    ...[...zoneProblems(sections), ...referenceProblems(sections), ...repeatProblems(sections), ...findings].map(
      ([place, message]) => ({ name: `${path}: ${place}`, message }),
    ),
  ]
  if (!parsed.success || problems.length > 0) return { ok: false, problems }
  const impossible = promiseProblems(parsed.data, calendars)
  if (impossible.length > 0) {
    return { ok: false, problems: impossible.map((message) => ({ name: `${path}: servicePackages`, message })) }
  }
  return { ok: true, desk: { ...parsed.data, calendars } }
}

/** The sections that are well-formed, so that what they refer to is checked although another one is not. */
function soundSections(data: unknown): Partial<DeskFile> {
  const given: Readonly<Record<string, unknown>> = typeof data === 'object' && data !== null ? { ...data } : {}
  const sound = Object.entries(deskSchema.shape).flatMap(([name, schema]) => {
    const section = schema.safeParse(given[name])
    return section.success ? [[name, section.data] as const] : []
  })
  return Object.fromEntries(sound)
}

function toProblem(path: string, issue: z.core.$ZodIssue): ConfigProblem {
  const place = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') return { name: place ? `${path}: ${place}` : path, message: issue.message }
  const keys = issue.keys.map((key) => [place, key].filter(Boolean).join('.'))
  return { name: `${path}: ${keys.join(', ')}`, message: 'unknown key; see desk.example.yaml for those that exist' }
}

/** The zone of a calendar is checked with the calendar. */
function zoneProblems({ timeZone }: Partial<DeskFile>): Finding[] {
  if (timeZone === undefined || isZone(timeZone)) return []
  return [['timeZone', `"${timeZone}" is not an IANA time zone`]]
}

/** What is promised must be possible: targets are looked at once the calendars are sound. */
function promiseProblems(desk: DeskFile, calendars: readonly CalendarSpec[]): readonly string[] {
  return policyProblems({
    calendars,
    packages: Object.entries(desk.servicePackages).map(([name, targets]) => ({ name, targets })),
    defaultPackage: desk.defaultPackage,
    stale: desk.stale,
    warnAtPercents: desk.escalation.map(({ atPercent }) => atPercent),
  })
}
