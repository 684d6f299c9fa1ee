import { html } from 'hono/html'
import { agentName, type DeskPolicy } from '../../desk/policy.ts'
import type { PageFile, PageMessage, TicketPage } from '../../desk/ticket-page.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import type { TicketEvent } from '../../domain/ticket/events.ts'
import { momentMarkup, shown, type Markup, type Speaker } from '../pages/markup.ts'
import { eventMarkup, filesMarkup, kindPhrase, versionsMarkup, wordsMarkup } from '../pages/message-parts.ts'

export interface HistoryView {
  readonly page: TicketPage
  readonly policy: DeskPolicy
  readonly speaker: Speaker
  /** A text with the abuse in it covered. */
  readonly mask: (text: string) => string
  /** The address of a file of this page. */
  readonly fileUrl: (fileId: string) => string
}

/** The public history, oldest first: words with all their versions and files, and between them what happened (R3). */
export function historyMarkup(view: HistoryView): Markup {
  const { page, speaker } = view
  const messages = page.messages.map((message) => ({ at: message.at, item: messageMarkup(view, message) }))
  const events = page.history.flatMap((event) => {
    const phrase = eventPhrase(view, event)
    return phrase
      ? [{ at: event.at.getTime(), item: eventMarkup(speaker, view.policy.zone, event.at.getTime(), phrase) }]
      : []
  })
  const first = page.messages[0]?.at ?? 0
  const seen = page.earlier > 0 ? events.filter(({ at }) => at >= first) : events
  const entries = [...seen, ...messages].sort((one, other) => one.at - other.at)
  return html`
    ${
      page.earlier > 0
        ? html`<p class="small muted">
            ${speaker.say({ key: 'tracking:history.earlier', params: { count: page.earlier } })}
          </p>`
        : ''
    }
    <ol class="history">
      ${entries.map(({ item }) => item)} ${page.waiting.map((mail) => waitingMarkup(view, mail))}
    </ol>
  `
}

function messageMarkup(view: HistoryView, message: PageMessage): Markup {
  const { speaker, policy } = view
  const versions = message.isAbusive
    ? message.versions.map(({ body, at }) => ({ body: view.mask(body), at }))
    : message.versions
  const now = versions.at(-1)
  const before = versions.slice(0, -1)
  return html`<li class="message ${message.isRequester ? 'own' : ''}">
    <p class="who">
      <b>${authorMarkup(view, message)}</b>
      <span class="kind">${speaker.say(kindPhrase(view.page.history, message))}</span>
      ${momentMarkup(speaker.language, policy.zone, message.at)}
    </p>
    ${bodyMarkup(speaker, now?.body ?? '', message.files.length > 0)}
    ${before.length === 0 ? '' : versionsMarkup(speaker, policy.zone, { editedAt: now?.at ?? message.at, before })}
    ${message.files.length === 0 ? '' : filesMarkup(speaker, message.files, (file, name) => fileLink(view, file, name))}
  </li>`
}

function bodyMarkup(speaker: Speaker, body: string, hasFiles: boolean): Markup | '' {
  if (body !== '') return wordsMarkup(body)
  return hasFiles ? '' : html`<p class="muted">${speaker.text('tracking:history.empty')}</p>`
}

function fileLink({ fileUrl }: HistoryView, { id }: PageFile, name: Markup): Markup {
  return html`<a href="${fileUrl(id)}" download>${name}</a>`
}

function authorMarkup({ speaker, policy }: HistoryView, { author, isRequester, authorName }: PageMessage): Markup {
  if (isRequester) return html`${speaker.text('tracking:history.you')}`
  if (author.startsWith('agent:')) {
    const name = agentName(policy, author.slice('agent:'.length))
    return name === null
      ? html`${speaker.text('tracking:history.someEngineer')}`
      : html`${speaker.say({ key: 'tracking:history.engineer', params: { name } })}`
  }
  return html`<bdi>${shown(authorName ?? policy.name)}</bdi>`
}

function waitingMarkup({ speaker, policy }: HistoryView, mail: TicketPage['waiting'][number]): Markup {
  return html`<li class="message own sending">
    <p class="who">
      <b>${speaker.text('tracking:history.you')}</b>
      <span class="kind">${speaker.text('tracking:history.sending')}</span>
      ${momentMarkup(speaker.language, policy.zone, mail.at)}
    </p>
    <p class="words" dir="auto">${mail.action === 'message' ? shown(mail.text) : speaker.text(BUTTONS[mail.action])}</p>
  </li>`
}

/** The words on the buttons. */
export const BUTTONS = {
  helped: 'tracking:button.helped',
  notHelped: 'tracking:button.notHelped',
  needTime: 'tracking:button.needTime',
  stillRelevant: 'tracking:button.stillRelevant',
} as const

/** What happened, where it is news to the requester and no message of its own says it. */
function eventPhrase({ page, policy }: HistoryView, event: TicketEvent): Phrase | null {
  switch (event.type) {
    case 'ticket.registered':
      return { key: 'tracking:event.registered' }
    case 'ticket.taken': {
      const name = agentName(policy, event.by)
      return name === null ? null : { key: 'tracking:event.taken', params: { name } }
    }
    case 'ticket.severity_changed': {
      const from = { key: `ticket:severityName.${event.from}` }
      return { key: 'tracking:event.severity', params: { from, to: { key: `ticket:severityName.${event.to}` } } }
    }
    case 'ticket.reply_recalled':
      return { key: 'tracking:event.recalled' }
    case 'ticket.solution_rejected':
      return { key: 'tracking:event.rejected' }
    case 'ticket.stale_prolonged':
      return { key: `tracking:event.prolonged.${event.kind}` }
    case 'ticket.closed':
      return { key: `tracking:state.closed.${event.reason}` }
    case 'ticket.stale_closing_revoked':
      return { key: 'tracking:event.revoked' }
    case 'ticket.successor_opened':
      return page.successor === null ? null : { key: 'tracking:event.successor', params: { number: page.successor } }
    default:
      return null
  }
}
