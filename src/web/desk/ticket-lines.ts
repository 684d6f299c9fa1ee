import { html } from 'hono/html'
import { agentName, type DeskPolicy } from '../../desk/policy.ts'
import type { TicketLine } from '../../desk/desk-pages.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { momentMarkup, shown, type Markup, type Speaker } from '../pages/markup.ts'

export interface LinesView {
  readonly speaker: Speaker
  readonly policy: DeskPolicy
  readonly base: string
  readonly now: number
}

const MINUTE_MS = 60_000
/** What is due within two hours burns. */
export const SOON_MS = 120 * MINUTE_MS

/** Tickets one under the other: what it is about, who has it, and when it is due, said in words and not by colour alone. */
export function linesMarkup(view: LinesView, lines: readonly TicketLine[]): Markup {
  return html`<ul class="rows">
    ${lines.map((line) => lineMarkup(view, line))}
  </ul>`
}

function lineMarkup(view: LinesView, line: TicketLine): Markup {
  const { speaker, policy, base } = view
  const due = dueOf(line)
  const looks = due === null ? '' : looksOf(due.at - view.now)
  const agent = agentName(policy, line.assigneeId) ?? line.assigneeId
  const severity = speaker.text(`desk:severity.${line.severity}`)
  return html`<li class="row ${looks}" data-key="${line.number}">
    <div class="what">
      <a href="${ticketPath(base, line.number)}"
        ><span class="number">${line.number}</span> <bdi>${shown(line.title)}</bdi></a
      >
      <p class="about">
        <span class="tag ${severityLooks(line.severity)}">${severity}</span>
        <span>${speaker.text(`desk:status.${line.status}`)}</span>
        <bdi>${shown(line.product)}</bdi>
        <span
          ><bdi>${shown(line.requester)}</bdi
          >${line.company === null ? '' : html`, <bdi>${shown(line.company)}</bdi>`}</span
        >
        <span>${agent === null ? speaker.text('desk:nobody') : html`<bdi>${shown(agent)}</bdi>`}</span>
      </p>
    </div>
    <div class="when">${whenMarkup(view, line, due)}</div>
  </li>`
}

/** Only these two are set apart by their looks. */
function severityLooks(severity: string): string {
  return severity === 'critical' || severity === 'high' ? severity : ''
}

function whenMarkup({ speaker, policy, now }: LinesView, line: TicketLine, due: Due | null): Markup {
  const at = (moment: number): Markup => momentMarkup(speaker.language, policy.zone, moment)
  if (line.status === 'closed')
    return html`${speaker.text('desk:line.closed')} ${at(line.closedAt ?? line.registeredAt)}`
  if (line.status === 'pending') return html`${speaker.text('desk:line.pending')}`
  if (line.status === 'solved') return html`${speaker.text('desk:line.solved')}`
  if (due === null) return html`${speaker.text('desk:line.none')}`
  return html`<p>
      <b>${speaker.text(`desk:line.${due.of}`)}: <span data-passing>${speaker.say(leftPhrase(due.at - now))}</span></b>
    </p>
    <p class="small muted">${speaker.text('desk:line.until')} ${at(due.at)}</p>`
}

interface Due {
  readonly of: 'firstResponse' | 'resolution'
  readonly at: number
}

/** The promise that comes first, while the clock runs. */
function dueOf({ status, firstResponseDueAt: first, resolutionDueAt: last }: TicketLine): Due | null {
  if (status === 'closed' || status === 'pending' || status === 'solved') return null
  if (first !== null && (last === null || first <= last)) return { of: 'firstResponse', at: first }
  return last === null ? null : { of: 'resolution', at: last }
}

function looksOf(leftMs: number): string {
  if (leftMs < 0) return 'late'
  return leftMs < SOON_MS ? 'soon' : ''
}

/** «осталось 2 ч 10 мин», «просрочено на 3 д 4 ч»; time of the wall, since the deadline itself is a moment. */
export function leftPhrase(leftMs: number): Phrase {
  const key = leftMs < 0 ? 'desk:left.late' : 'desk:left.left'
  return { key, params: { time: durationPhrase(Math.abs(leftMs) / MINUTE_MS) } }
}

export function durationPhrase(minutes: number): Phrase {
  const whole = Math.floor(minutes)
  const [days, hours, rest] = [Math.floor(whole / 1440), Math.floor((whole % 1440) / 60), whole % 60]
  if (days > 0) return { key: 'desk:left.days', params: { days, hours } }
  return hours > 0
    ? { key: 'desk:left.hours', params: { hours, minutes: rest } }
    : { key: 'desk:left.minutes', params: { minutes: rest } }
}

export function ticketPath(base: string, number: string): string {
  return `${base}/desk/t/${encodeURIComponent(number)}`
}

/** The same address with other fields; empty ones are left out. */
export function withQuery(path: string, fields: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value) query.set(name, value)
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}
