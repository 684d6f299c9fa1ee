import { html } from 'hono/html'
import { ticketOf } from '../../desk/desk-page-turn.ts'
import type { Preview } from '../../desk/desk-page-preview.ts'
import type { DeskTicket } from '../../desk/desk-pages.ts'
import { agentName } from '../../desk/policy.ts'
import type { Ticket } from '../../domain/ticket/ticket.ts'
import { momentMarkup, shown, speakerOf, type Markup } from '../pages/markup.ts'
import {
  actionsMarkup,
  noteMarkup,
  previewMarkup,
  replyMarkup,
  type FormsView,
  type ReplyDraft,
} from './ticket-forms.ts'
import { historyMarkup } from './ticket-history.ts'
import { leftPhrase, ticketPath } from './ticket-lines.ts'
import type { Visit } from './visits.ts'

export interface TicketDraft extends ReplyDraft {
  readonly preview: Preview | null
}

/** A ticket with everything that a room's topic shows and does. */
export function ticketMarkup(visit: Visit, page: DeskTicket, draft: TicketDraft | null): Markup {
  const { speaker, base, agent, options } = visit
  const { policy, judge, words } = options
  const ticket = ticketOf(page)
  const path = ticketPath(base, page.number)
  const forms: FormsView = { speaker, policy, path, agentId: agent.id, seal: () => visit.seal() }
  const isOpen = ticket.status !== 'closed'
  const requester = speakerOf(words, page.requester.language)
  const fileLink = (file: { readonly id: string }, name: Markup): Markup =>
    html`<a href="${path}/files/${encodeURIComponent(file.id)}" download>${name}</a>`
  return html`
    ${headMarkup(visit, page, ticket)} ${draft?.preview ? previewMarkup(forms, draft, draft.preview, requester) : ''}
    <div class="columns">
      <div class="stack side">
        ${requesterMarkup(visit, page)} ${factsMarkup(visit, page, ticket)} ${deadlinesMarkup(visit, page, ticket)}
        ${actionsMarkup(forms, ticket)} ${exportsMarkup(visit, path)}
      </div>
      <div class="stack">
        <section class="card stack" aria-labelledby="history">
          <h2 id="history">${speaker.text('desk:history.title')}</h2>
          ${historyMarkup({ ticket: page, policy, speaker, mask: (text) => judge.mask(text), fileLink })}
          ${page.waiting > 0 ? html`<p class="muted">${speaker.text('desk:history.waiting')}</p>` : ''}
        </section>
        ${isOpen ? replyMarkup(forms, draft) : ''} ${noteMarkup(forms, draft)}
      </div>
    </div>
  `
}

function headMarkup({ speaker }: Visit, page: DeskTicket, ticket: Ticket): Markup {
  const state = ticket.closeReason === null ? `desk:status.${ticket.status}` : `desk:closed.${ticket.closeReason}`
  return html`<section class="card head" aria-labelledby="title">
    <p class="number">${page.number}</p>
    <h1 id="title" dir="auto">${shown(page.title)}</h1>
    <p class="state ${ticket.status}">${speaker.text(state)}</p>
  </section>`
}

type Fact = readonly [string, Markup | string]

function listMarkup({ speaker }: Visit, id: string, facts: readonly Fact[], more: Markup | '' = ''): Markup {
  return html`<section class="card stack" aria-labelledby="${id}">
    <h2 id="${id}">${speaker.text(`desk:${id}.title`)}</h2>
    <dl class="facts">
      ${facts.map(
        ([key, value]) =>
          html`<dt>${speaker.text(key)}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${more}
  </section>`
}

const words = (text: string | null): Markup => html`<bdi>${shown(text ?? '—')}</bdi>`

/** Agents need the whole contact; the page stands behind their session (T34). */
function requesterMarkup(visit: Visit, { requester, submitter }: DeskTicket): Markup {
  const { speaker } = visit
  const proof = requester.isEmailConfirmed ? 'desk:requester.confirmed' : 'desk:requester.unconfirmed'
  const email =
    requester.email === null
      ? words(null)
      : html`${words(requester.email)} <span class="small muted">${speaker.text(proof)}</span>`
  const facts: readonly Fact[] = [
    ['desk:requester.name', words(requester.name)],
    ['desk:requester.company', words(requester.company)],
    ['desk:requester.email', email],
    ['desk:requester.phone', words(requester.phone)],
    ['desk:requester.language', speaker.text(`common:language.${requester.language}`)],
    ...(submitter === null ? [] : [['desk:requester.submitter', words(submitter)] as const]),
  ]
  const away = requester.isReachable ? '' : html`<p class="note bad">${speaker.text('desk:requester.away')}</p>`
  return listMarkup(visit, 'requester', facts, away)
}

function factsMarkup(visit: Visit, page: DeskTicket, ticket: Ticket): Markup {
  const { speaker, base, options } = visit
  const link = (number: string): Markup => html`<a href="${ticketPath(base, number)}">${number}</a>`
  const agent = agentName(options.policy, ticket.assigneeId) ?? ticket.assigneeId
  return listMarkup(visit, 'facts', [
    ['desk:field.severity', speaker.text(`desk:severity.${ticket.severity}`)],
    ['desk:field.agent', agent === null ? speaker.text('desk:nobody') : words(agent)],
    ['desk:field.product', words(page.product)],
    ['desk:field.version', words(page.version)],
    ['desk:field.package', words(ticket.servicePackage)],
    ['desk:field.room', words(page.room)],
    ['desk:field.registered', momentMarkup(speaker.language, options.policy.zone, ticket.registeredAt.getTime())],
    ...(page.followUpOf === null ? [] : [['desk:field.continues', link(page.followUpOf)] as const]),
    ...(page.successor === null ? [] : [['desk:field.successor', link(page.successor)] as const]),
    ...Object.values(page.numbers)
      .filter((number) => number !== page.followUpOf && number !== page.successor)
      .map((number) => ['desk:field.linked', link(number)] as const),
  ])
}

/** The deadlines with what is left of them, and the same reasons line by line as under «Почему такой срок?» (R14). */
function deadlinesMarkup({ speaker, now, options }: Visit, page: DeskTicket, ticket: Ticket): Markup {
  const deadlines = options.readDeadlines(page.history, now)
  const lines = [
    ['firstResponse', deadlines.firstResponseDueAt],
    ['resolution', deadlines.resolutionDueAt],
    ['stale', deadlines.staleAt],
  ] as const
  const isPaused = ticket.status === 'pending' || ticket.status === 'solved'
  const due = lines.flatMap(([name, at]) =>
    at === null || ticket.status === 'closed' ? [] : [{ name, at: at.getTime() }],
  )
  const lineMarkup = ({ name, at }: { readonly name: string; readonly at: number }): Markup => {
    const left = at - now.getTime()
    const isLate = left < 0
    return html`<p>
      ${speaker.text(`desk:line.${name}`)}: ${momentMarkup(speaker.language, options.policy.zone, at)}
      <span class="tag ${isLate ? 'overdue' : ''}" data-passing>${speaker.say(leftPhrase(left))}</span>
    </p>`
  }
  return html`<section class="card stack" aria-labelledby="deadlines">
    <h2 id="deadlines">${speaker.text('desk:deadlines.title')}</h2>
    <div class="due">
      ${due.length === 0 ? html`<p class="muted">${speaker.text('tracking:deadlines.none')}</p>` : due.map(lineMarkup)}
      ${isPaused ? html`<p class="muted">${speaker.text('desk:deadlines.paused')}</p>` : ''}
    </div>
    <details>
      <summary>${speaker.text('tracking:deadlines.why')}</summary>
      <div class="why">
        ${options.explainDeadlines(page.history, now).map((block) => html`<p>${speaker.block(block)}</p>`)}
      </div>
    </details>
  </section>`
}

function exportsMarkup({ speaker }: Visit, path: string): Markup {
  return html`<section class="card stack" aria-labelledby="exports">
    <h2 id="exports">${speaker.text('desk:exports.title')}</h2>
    <div class="buttons">
      <a class="button" href="${path}/export.html" download>HTML</a>
      <a class="button" href="${path}/export.json" download>JSON</a>
    </div>
  </section>`
}
