import { html } from 'hono/html'
import type { DeskMessage, DeskTicket } from '../../desk/desk-pages.ts'
import { agentName, type DeskPolicy } from '../../desk/policy.ts'
import type { PageFile } from '../../desk/ticket-page.ts'
import { shorten } from '../../domain/intake/clean-text.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { momentMarkup, shortMoment, shown, type Markup, type Speaker } from '../pages/markup.ts'
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
    return phrase ? [{ at, item: eventMarkup(view, at, phrase) }] : []
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
  const before = message.versions.slice(0, -1)
  return html`<li class="message ${looksOf(message)}">
    <p class="who">
      <b>${authorMarkup(view, message)}</b>
      <span class="kind">${speaker.say(kindPhrase(view, message))}</span>
      ${momentMarkup(speaker.language, policy.zone, message.at)}
    </p>
    ${wordsMarkup(view, message, now?.body ?? '')} ${before.length === 0 ? '' : versionsMarkup(view, message, before)}
    ${message.files.length === 0 ? '' : filesMarkup(view, message.files)}
  </li>`
}

function looksOf({ isRequester, isPublic }: DeskMessage): string {
  if (!isPublic) return 'note-of'
  return isRequester ? 'own' : 'agent-of'
}

/** Words in which the filter found abuse are covered until somebody opens them (R20). */
function wordsMarkup({ speaker, mask }: HistoryView, { isAbusive, files }: DeskMessage, body: string): Markup | '' {
  if (body === '') return files.length > 0 ? '' : html`<p class="muted">${speaker.text('desk:history.empty')}</p>`
  if (!isAbusive) return html`<p class="words" dir="auto">${shown(body)}</p>`
  return html`<p class="words" dir="auto">${shown(mask(body))}</p>
    <details>
      <summary>${speaker.text('desk:reveal')}</summary>
      <p class="words" dir="auto">${shown(body)}</p>
    </details>`
}

function versionsMarkup(view: HistoryView, message: DeskMessage, before: DeskMessage['versions']): Markup {
  const { speaker, policy, mask } = view
  const at = shortMoment(speaker.language, policy.zone, message.versions.at(-1)?.at ?? message.at)
  return html`<details>
    <summary>
      <span class="edited">${speaker.say({ key: 'tracking:history.edited', params: { at } })}</span>
      · ${speaker.text('tracking:history.before')}
    </summary>
    ${before.map(
      (version) =>
        html`<p class="small muted">${momentMarkup(speaker.language, policy.zone, version.at)}</p>
          <p class="words" dir="auto">${shown(message.isAbusive ? mask(version.body) : version.body)}</p>`,
    )}
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

const KINDS: Readonly<Record<string, string>> = {
  problem: 'tracking:kind.problem',
  error: 'tracking:kind.error',
  steps: 'tracking:kind.steps',
  changes: 'tracking:kind.changes',
  informationRequest: 'tracking:kind.informationRequest',
  answer: 'tracking:kind.answer',
  solution: 'tracking:kind.solution',
  severityReason: 'tracking:kind.severityReason',
  note: 'desk:history.note',
}

function kindPhrase({ ticket }: HistoryView, { id, kind, isPublic }: DeskMessage): Phrase {
  if (!isPublic) return { key: 'desk:history.note' }
  if (kind !== 'commitment') {
    return { key: Object.hasOwn(KINDS, kind) ? (KINDS[kind] ?? '') : 'tracking:kind.message' }
  }
  const reply = ticket.history.find((event) => event.type === 'ticket.replied' && event.messageId === id)
  const promisedAt = reply?.type === 'ticket.replied' ? reply.promisedAt : null
  if (!promisedAt) return { key: 'tracking:kind.answer' }
  return { key: 'tracking:kind.commitment', params: { promised: { moment: promisedAt.getTime(), show: 'moment' } } }
}

function filesMarkup({ speaker, fileLink }: HistoryView, files: readonly PageFile[]): Markup {
  return html`<ul class="files" aria-label="${speaker.text('tracking:file.title')}">
    ${files.map((file) => {
      const name = html`<bdi>${fileName(speaker, file)}</bdi>`
      const size = file.bytes === null ? '' : html`<span class="small muted">${speaker.say(sizeOf(file.bytes))}</span>`
      if (file.isRefused) {
        return html`<li>${name} <span class="small muted">${speaker.text('tracking:file.refused')}</span></li>`
      }
      return file.isKept
        ? html`<li>${fileLink(file, name)} ${size}</li>`
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

function eventMarkup({ speaker, policy }: HistoryView, at: number, phrase: Phrase): Markup {
  return html`<li class="event">
    <span>${speaker.say(phrase)}</span> ${momentMarkup(speaker.language, policy.zone, at)}
  </li>`
}
