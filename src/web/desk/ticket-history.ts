import { html } from 'hono/html'
import type { DeskMessage, DeskTicket } from '../../desk/desk-pages.ts'
import { agentName, type DeskPolicy } from '../../desk/policy.ts'
import type { PageFile } from '../../desk/ticket-page.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { momentMarkup, shown, type Markup, type Speaker } from '../pages/markup.ts'
import { eventMarkup, filesMarkup, kindPhrase, versionsMarkup, wordsMarkup } from '../pages/message-parts.ts'
import { eventPhrase } from './event-phrases.ts'

export interface HistoryView {
  readonly ticket: DeskTicket
  readonly policy: DeskPolicy
  readonly speaker: Speaker
  /** A text with the abuse in it covered. */
  readonly mask: (text: string) => string
  /** The file as something to click on; its name is escaped already. */
  readonly fileLink: (file: PageFile, name: Markup) => Markup
}

/** Everything that was said and that happened, oldest first: notes, versions and files among it (R3). */
export function historyMarkup(view: HistoryView): Markup {
  const { ticket, speaker } = view
  const messages = ticket.messages.map((message) => ({ at: message.at, item: messageMarkup(view, message) }))
  const first = ticket.messages[0]?.at ?? 0
  const events = ticket.history.flatMap((event) => {
    const at = event.at.getTime()
    const phrase = ticket.earlier > 0 && at < first ? null : eventPhrase(view, event)
    return phrase ? [{ at, item: eventMarkup(speaker, view.policy.zone, at, phrase) }] : []
  })
  // Of things of one moment, what happened to words comes after them; the registration comes before everything.
  const [registered, later] = [events.slice(0, 1), events.slice(1)]
  const entries = [...registered, ...messages, ...later].sort((one, other) => one.at - other.at)
  return html`
    ${
      ticket.earlier > 0
        ? html`<p class="small muted">
            ${speaker.say({ key: 'desk:history.earlier', params: { count: ticket.earlier } })}
          </p>`
        : ''
    }
    <ol class="history">
      ${entries.map(({ item }) => item)}
    </ol>
  `
}

function messageMarkup(view: HistoryView, message: DeskMessage): Markup {
  const { speaker, policy } = view
  const now = message.versions.at(-1)
  const before = message.versions
    .slice(0, -1)
    .map(({ body, at }) => ({ at, body: message.isAbusive ? view.mask(body) : body }))
  return html`<li class="message ${looksOf(message)}">
    <p class="who">
      <b>${authorMarkup(view, message)}</b>
      <span class="kind">${speaker.say(kindOf(view, message))}</span>
      ${momentMarkup(speaker.language, policy.zone, message.at)}
    </p>
    ${bodyMarkup(view, message, now?.body ?? '')}
    ${before.length === 0 ? '' : versionsMarkup(speaker, policy.zone, { editedAt: now?.at ?? message.at, before })}
    ${message.files.length === 0 ? '' : filesMarkup(speaker, message.files, view.fileLink)}
  </li>`
}

function looksOf({ isRequester, isPublic }: DeskMessage): string {
  if (!isPublic) return 'note-of'
  return isRequester ? 'own' : 'agent-of'
}

/** Words in which the filter found abuse are covered until somebody opens them (R20). */
function bodyMarkup({ speaker, mask }: HistoryView, { isAbusive, files }: DeskMessage, body: string): Markup | '' {
  if (body === '') return files.length > 0 ? '' : html`<p class="muted">${speaker.text('desk:history.empty')}</p>`
  if (!isAbusive) return wordsMarkup(body)
  return html`${wordsMarkup(mask(body))}
    <details>
      <summary>${speaker.text('desk:reveal')}</summary>
      ${wordsMarkup(body)}
    </details>`
}

function authorMarkup({ speaker, policy }: HistoryView, { author, isRequester, authorName }: DeskMessage): Markup {
  if (author.startsWith('agent:')) {
    const id = author.slice('agent:'.length)
    return html`<bdi>${shown(agentName(policy, id) ?? id)}</bdi>`
  }
  const name = html`<bdi>${shown(authorName ?? policy.name)}</bdi>`
  return isRequester ? html`${name} <span class="small muted">${speaker.text('desk:history.requester')}</span>` : name
}

function kindOf({ ticket }: HistoryView, message: DeskMessage): Phrase {
  return message.isPublic ? kindPhrase(ticket.history, message) : { key: 'desk:history.note' }
}
