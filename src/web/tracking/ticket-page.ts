import { html } from 'hono/html'
import type { ExplainDeadlines, ReadDeadlines } from '../../desk/deadlines.ts'
import { agentName, type DeskPolicy } from '../../desk/policy.ts'
import { pageActions, takesWords, ticketNow } from '../../desk/ticket-page.ts'
import type { PageAction, PageNote, TicketPage } from '../../desk/ticket-page.ts'
import { FORM_CHARS } from '../../domain/intake/clean-text.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import type { Ticket } from '../../domain/ticket/ticket.ts'
import { layout } from '../pages/layout.ts'
import type { LivePage } from '../pages/live-page.ts'
import { momentMarkup, shown, type Markup, type Speaker } from '../pages/markup.ts'
import { BUTTONS, historyMarkup } from './history.ts'

export interface TrackingView {
  readonly page: TicketPage
  readonly policy: DeskPolicy
  readonly speaker: Speaker
  readonly now: Date
  readonly base: string
  /** The page's own address below the program's, with its token. */
  readonly path: string
  /** For the forms of this page. */
  readonly seal: string
  readonly notice: { readonly phrase: Phrase; readonly isBad: boolean } | null
  /** What stands in the reply already. */
  readonly text: string
  readonly readDeadlines: ReadDeadlines
  readonly explainDeadlines: ExplainDeadlines
  readonly mask: (text: string) => string
  readonly live: LivePage
}

/** Where a request stands, for the one who holds its link: state, deadlines with their reasons, history, and how to go on (R2). */
export function ticketPage(view: TrackingView): string {
  const { page, policy, speaker, base } = view
  const ticket = ticketNow(page)
  const number = page.number
  return layout({
    language: speaker.language,
    title: speaker.text('tracking:title', { number, desk: policy.name }),
    deskName: policy.name,
    base,
    skip: speaker.text('tracking:skip'),
    content: html`
      ${noticeMarkup(view)} ${headMarkup(view, ticket)}
      <div class="columns">
        <div class="stack side">${factsMarkup(view, ticket)} ${deadlinesMarkup(view, ticket)}</div>
        <div class="stack">
          <section class="card stack" aria-labelledby="history">
            <h2 id="history">${speaker.text('tracking:history.title')}</h2>
            ${historyMarkup({ page, policy, speaker, mask: view.mask, fileUrl: (id) => `${view.path}/files/${encodeURIComponent(id)}` })}
          </section>
          ${takesWords(ticket) ? replyMarkup(view, ticket) : ''}
        </div>
      </div>
    `,
    footer: html`${speaker.text('tracking:footer')}`,
    live: view.live,
  })
}

/** What the page says after a form was taken. */
export function notePhrase(note: PageNote): Phrase {
  return { key: `tracking:note.${note}` }
}

function noticeMarkup({ notice, speaker }: TrackingView): Markup | '' {
  if (notice === null) return ''
  return notice.isBad
    ? html`<p class="note bad" role="alert" data-stay>${speaker.say(notice.phrase)}</p>`
    : html`<p class="note" role="status" data-stay>${speaker.say(notice.phrase)}</p>`
}

function headMarkup(view: TrackingView, ticket: Ticket): Markup {
  const { page, speaker } = view
  const state =
    ticket.closeReason === null ? `tracking:state.${ticket.status}` : `tracking:state.closed.${ticket.closeReason}`
  return html`<section class="card head" aria-labelledby="title">
    <p class="number">${page.number}</p>
    <h1 id="title" dir="auto">${shown(page.title)}</h1>
    <p class="state ${ticket.status}">${speaker.text(state)}</p>
    ${ticket.status === 'pending' ? html`<p><a href="#reply">${speaker.text('tracking:ask.answer')}</a></p>` : ''}
    ${askMarkup(view, ticket)}
  </section>`
}

function askMarkup(view: TrackingView, ticket: Ticket): Markup | '' {
  const actions = pageActions(ticket, view.now)
  if (actions.length === 0 || view.page.waiting.length > 0) return ''
  const { speaker } = view
  const question = ticket.status === 'solved' ? 'tracking:ask.solved' : 'tracking:ask.pending'
  return html`<form class="ask" method="post" action="${view.path}">
    <p>${speaker.text(question)}</p>
    <input type="hidden" name="seal" value="${view.seal}" />
    <ul>
      ${actions.map((action) => buttonMarkup(speaker, action))}
    </ul>
  </form>`
}

function buttonMarkup(speaker: Speaker, action: PageAction): Markup {
  return html`<li>
    <button name="do" value="${action}" class="${action === 'helped' ? 'first' : ''}" aria-describedby="hint-${action}">
      ${speaker.text(BUTTONS[action])}
    </button>
    <span class="hint" id="hint-${action}">${speaker.text(`tracking:hint.${action}`)}</span>
  </li>`
}

function factsMarkup({ page, policy, speaker }: TrackingView, ticket: Ticket): Markup {
  const engineer = agentName(policy, ticket.assigneeId)
  const facts: readonly (readonly [string, Markup | string])[] = [
    ['tracking:facts.severity', speaker.text(`ticket:severityName.${ticket.severity}`)],
    ['tracking:facts.product', html`<bdi>${shown(page.product)}</bdi>`],
    ['tracking:facts.version', html`<bdi>${shown(page.version)}</bdi>`],
    ['tracking:facts.engineer', engineer ?? speaker.text('tracking:facts.nobody')],
    ['tracking:facts.registered', momentMarkup(speaker.language, policy.zone, ticket.registeredAt.getTime())],
    ...(page.followUpOf === null ? [] : [['tracking:facts.continues', page.followUpOf] as const]),
    ...(page.successor === null ? [] : [['tracking:facts.successor', page.successor] as const]),
  ]
  return html`<section class="card stack" aria-labelledby="facts">
    <h2 id="facts">${speaker.text('tracking:facts.title')}</h2>
    <dl class="facts">
      ${facts.map(
        ([key, value]) =>
          html`<dt>${speaker.text(key)}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`
}

/** The same reasons, line by line, as under «Почему такой срок?» in the chat (R14). */
function deadlinesMarkup(view: TrackingView, ticket: Ticket): Markup {
  const { page, speaker, now } = view
  const lines = deadlinePhrases(view, ticket)
  const reasons = view.explainDeadlines(page.history, now)
  return html`<section class="card stack" aria-labelledby="deadlines">
    <h2 id="deadlines">${speaker.text('tracking:deadlines.title')}</h2>
    <div class="due">
      ${
        lines.length === 0
          ? html`<p class="muted">${speaker.text('tracking:deadlines.none')}</p>`
          : lines.map((phrase) => html`<p>${speaker.say(phrase)}</p>`)
      }
    </div>
    <details>
      <summary>${speaker.text('tracking:deadlines.why')}</summary>
      <div class="why">${reasons.map((block) => html`<p>${speaker.block(block)}</p>`)}</div>
    </details>
  </section>`
}

function deadlinePhrases({ page, now, readDeadlines }: TrackingView, ticket: Ticket): readonly Phrase[] {
  if (ticket.status === 'closed') return []
  const { firstResponseDueAt, resolutionDueAt, staleAt } = readDeadlines(page.history, now)
  const promise = page.history.findLast((event) => event.type === 'ticket.replied' && event.promisedAt !== null)
  const promisedAt = promise?.type === 'ticket.replied' ? promise.promisedAt : null
  const line = (key: string, name: string, at: Date | null): readonly Phrase[] =>
    at === null ? [] : [{ key, params: { [name]: { moment: at.getTime(), show: 'moment' } } }]
  return [
    ...line('tracking:deadlines.firstResponse', 'deadline', firstResponseDueAt),
    ...line('tracking:deadlines.resolution', 'deadline', resolutionDueAt),
    ...line('tracking:deadlines.promised', 'promised', promisedAt),
    ...line('tracking:deadlines.waiting', 'deadline', staleAt),
  ]
}

function replyMarkup({ speaker, path, seal, text }: TrackingView, ticket: Ticket): Markup {
  return html`<section class="card stack" aria-labelledby="reply">
    <h2 id="reply">${speaker.text('tracking:reply.title')}</h2>
    ${ticket.status === 'closed' ? html`<p class="muted">${speaker.text('tracking:reply.closed')}</p>` : ''}
    <form class="reply" method="post" action="${path}">
      <input type="hidden" name="seal" value="${seal}" />
      <label for="text">${speaker.text('tracking:reply.label')}</label>
      <textarea id="text" name="text" maxlength="${FORM_CHARS}" required aria-describedby="text-hint" dir="auto">
${shown(text)}</textarea>
      <div class="send">
        <button name="do" value="message" class="first">${speaker.text('tracking:button.send')}</button>
        <span class="small muted" id="text-hint">
          ${speaker.say({ key: 'tracking:reply.hint', params: { most: FORM_CHARS } })}
        </span>
      </div>
    </form>
  </section>`
}
