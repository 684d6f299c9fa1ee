import type { Context } from 'hono'
import { html } from 'hono/html'
import {
  contributionOf,
  OUTCOMES,
  PROMISES,
  sumReport,
  type Bucket,
  type Contribution,
  type Report,
} from '../../desk/desk-report.ts'
import { absentPage } from './absent-page.ts'
import { dayOf, nextDay, startOfDay } from './days.ts'
import type { PageMaker } from './desk-app.ts'
import { oneOf } from './fields.ts'
import { reportMarkup } from './report-page.ts'
import { ticketPath } from './ticket-lines.ts'
import type { Visit } from './visits.ts'

/** What the form of the reports says; days of the desk's zone, both belong to the span. */
export interface Span {
  readonly from: string
  readonly to: string
  readonly step: 'day' | 'week'
}

const [MOST_DAYS, MOST_DAYS_BY_DAY, USUAL_DAYS] = [400, 100, 28]
/** A report over more tickets than these says that it is cut. */
const MOST_TICKETS = 20_000
const KEPT_MS = 60_000
const MOST_KEPT = 8

interface Kept {
  readonly until: number
  readonly report: Promise<Report>
}

/**
 * The reports and the tickets behind each of their figures. A report is kept for a minute, so that looking into its figures does
 * not count everything anew, and ten leads who look at once cost as much as one.
 */
export function createReports(): { readonly page: PageMaker; readonly tickets: PageMaker } {
  const kept = new Map<string, Kept>()
  const reportOf = (visit: Visit, span: Span): Promise<Report> => {
    const key = JSON.stringify(span)
    const found = kept.get(key)
    if (found && found.until > performance.now()) return found.report
    const report = makeReport(visit, span)
    kept.delete(key)
    kept.set(key, { until: performance.now() + KEPT_MS, report })
    report.catch(() => kept.delete(key))
    const [oldest] = kept.keys()
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    return report
  }
  return {
    async page(context, visit, visits) {
      const span = readSpan(context, visit)
      const report = await reportOf(visit, span)
      const title = visit.speaker.text('desk:report.title')
      return visits.show(context, visit, { title, place: 'reports', content: reportMarkup(visit, span, report) })
    },
    async tickets(context, visit, visits) {
      const span = readSpan(context, visit)
      const [promise, outcome, day] = (context.req.query('what') ?? '').split('.')
      const [of, how] = [oneOf(PROMISES, promise), oneOf(OUTCOMES, outcome)]
      if (of === null || how === null) return absentPage(context, visit, visits)
      const report = await reportOf(visit, span)
      const part = day === undefined ? report : report.buckets.find((bucket) => bucket.day === day)
      const numbers = part?.[of][how] ?? []
      const { speaker, base } = visit
      const what = { key: 'desk:report.tickets', params: { what: { key: `desk:report.${how}` } } }
      const title = `${speaker.text(`desk:report.${of}`)} · ${speaker.text(what.key, what.params)}`
      const content = html`<h1>${title}</h1>
        <p class="muted">${day ?? `${span.from} – ${span.to}`}</p>
        <section class="card">
          <ul class="files">
            ${numbers.slice(0, 1000).map((number) => html`<li><a href="${ticketPath(base, number)}">${number}</a></li>`)}
          </ul>
        </section>`
      return visits.show(context, visit, { title, place: 'reports', content })
    },
  }
}

function readSpan(context: Context, { now, options }: Visit): Span {
  const { zone } = options.policy
  const valid = (name: string): string | null => {
    const given = context.req.query(name)
    return startOfDay(given, zone) === null ? null : (given ?? null)
  }
  const to = valid('to') ?? dayOf(now.getTime(), zone)
  const given = valid('from') ?? nextDay(to, 1 - USUAL_DAYS)
  const earliest = nextDay(to, 1 - MOST_DAYS)
  const ordered = given > to ? nextDay(to, 1 - USUAL_DAYS) : given
  const from = ordered < earliest ? earliest : ordered
  const isLong = from < nextDay(to, 1 - MOST_DAYS_BY_DAY)
  const step = oneOf(['day', 'week'] as const, context.req.query('step')) ?? 'day'
  return { from, to, step: isLong ? 'week' : step }
}

/** Days, or weeks from Monday on, cut where the span begins and ends. */
export function bucketsOf({ from, to, step }: Span, zone: string): readonly Bucket[] {
  const buckets: Bucket[] = []
  for (let day = from; day <= to;) {
    const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7
    const wanted = step === 'day' ? day : nextDay(day, 6 - weekday)
    const lastDay = wanted > to ? to : wanted
    const next = nextDay(lastDay)
    buckets.push({ day, lastDay, from: startOfDay(day, zone) ?? 0, to: startOfDay(next, zone) ?? 0 })
    day = next
  }
  return buckets
}

async function makeReport({ stores, options, now }: Visit, span: Span): Promise<Report> {
  const buckets = bucketsOf(span, options.policy.zone)
  const [from, to] = [buckets[0]?.from ?? 0, buckets.at(-1)?.to ?? 0]
  const contributions: Contribution[] = []
  let isCut = false
  for (let after = '0'; ;) {
    const tickets = await stores.report.registered(from, to, after)
    contributions.push(...tickets.map((ticket) => contributionOf(ticket, options.readClock(ticket.history, now))))
    const last = tickets.at(-1)
    if (last === undefined) break
    isCut = contributions.length >= MOST_TICKETS
    if (isCut) break
    after = last.id
  }
  const closings = await stores.report.closings(from, to)
  const openAtEnd = await stores.report.openAt(Math.min(to - 1, now.getTime()))
  return sumReport(buckets, { contributions, closings, openAtEnd, isCut })
}
