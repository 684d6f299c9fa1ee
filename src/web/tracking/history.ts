import { html } from 'hono/html'
import { agentName, type DeskPolicy } from '../../desk/policy.ts'
import type { PageFile, PageMessage, TicketPage } from '../../desk/ticket-page.ts'
import { shorten } from '../../domain/intake/clean-text.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import type { TicketEvent } from '../../domain/ticket/events.ts'
import { momentMarkup, shortMoment, shown, type Markup, type Speaker } from '../pages/markup.ts'

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
    return phrase ? [{ at: event.at.getTime(), item: eventMarkup(view, event, phrase) }] : []
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
      <span class="kind">${speaker.say(kindPhrase(view, message))}</span>
      ${momentMarkup(speaker.language, policy.zone, message.at)}
    </p>
    ${wordsMarkup(speaker, now?.body ?? '', message.files.length > 0)}
    ${before.length === 0 ? '' : versionsMarkup(view, now?.at ?? message.at, before)}
    ${message.files.length === 0 ? '' : filesMarkup(view, message.files)}
  </li>`
}

function wordsMarkup(speaker: Speaker, body: string, hasFiles: boolean): Markup | '' {
  if (body !== '') return html`<p class="words" dir="auto">${shown(body)}</p>`
  return hasFiles ? '' : html`<p class="muted">${speaker.text('tracking:history.empty')}</p>`
}

function versionsMarkup({ speaker, policy }: HistoryView, editedAt: number, before: PageMessage['versions']): Markup {
  const at = shortMoment(speaker.language, policy.zone, editedAt)
  return html`<details>
    <summary>
      <span class="edited">${speaker.say({ key: 'tracking:history.edited', params: { at } })}</span>
      · ${speaker.text('tracking:history.before')}
    </summary>
    ${before.map(
      (version) =>
        html`<p class="small muted">${momentMarkup(speaker.language, policy.zone, version.at)}</p>
          <p class="words" dir="auto">${shown(version.body)}</p>`,
    )}
  </details>`
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

const KINDS: Readonly<Record<string, string>> = {
  problem: 'tracking:kind.problem',
  error: 'tracking:kind.error',
  steps: 'tracking:kind.steps',
  changes: 'tracking:kind.changes',
  informationRequest: 'tracking:kind.informationRequest',
  answer: 'tracking:kind.answer',
  commitment: 'tracking:kind.commitment',
  solution: 'tracking:kind.solution',
  severityReason: 'tracking:kind.severityReason',
}

function kindPhrase({ page }: HistoryView, { id, kind }: PageMessage): Phrase {
  const key = Object.hasOwn(KINDS, kind) ? (KINDS[kind] ?? '') : 'tracking:kind.message'
  if (kind !== 'commitment') return { key }
  const reply = page.history.find((event) => event.type === 'ticket.replied' && event.messageId === id)
  const promisedAt = reply?.type === 'ticket.replied' ? reply.promisedAt : null
  if (!promisedAt) return { key: 'tracking:kind.answer' }
  return { key, params: { promised: { moment: promisedAt.getTime(), show: 'moment' } } }
}

function filesMarkup({ speaker, fileUrl }: HistoryView, files: readonly PageFile[]): Markup {
  return html`<ul class="files" aria-label="${speaker.text('tracking:file.title')}">
    ${files.map((file) => {
      const name = html`<bdi>${fileName(speaker, file)}</bdi>`
      const size = file.bytes === null ? '' : html`<span class="small muted">${speaker.say(sizeOf(file.bytes))}</span>`
      if (file.isRefused) {
        return html`<li>${name} <span class="small muted">${speaker.text('tracking:file.refused')}</span></li>`
      }
      return file.isKept
        ? html`<li><a href="${fileUrl(file.id)}" download>${name}</a> ${size}</li>`
        : html`<li>${name} ${size} <span class="small muted">${speaker.text('tracking:file.coming')}</span></li>`
    })}
  </ul>`
}

const FILE_NAME_CHARS = 100

function fileName(speaker: Speaker, { name, kind }: PageFile): string {
  const clean = shown(name ?? '').trim()
  if (clean !== '') return shorten(clean, FILE_NAME_CHARS)
  return speaker.text(kind === 'photo' ? 'tracking:file.photo' : 'tracking:file.unnamed')
}

function sizeOf(bytes: number): Phrase {
  if (bytes < 1000) return { key: 'tracking:file.bytes', params: { size: bytes } }
  if (bytes < 1_000_000) return { key: 'tracking:file.kilobytes', params: { size: Math.round(bytes / 1000) } }
  return { key: 'tracking:file.megabytes', params: { size: Math.round(bytes / 100_000) / 10 } }
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

function eventMarkup({ speaker, policy }: HistoryView, event: TicketEvent, phrase: Phrase): Markup {
  return html`<li class="event">
    <span>${speaker.say(phrase)}</span> ${momentMarkup(speaker.language, policy.zone, event.at.getTime())}
  </li>`
}

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
