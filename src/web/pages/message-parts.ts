import { html } from 'hono/html'
import type { PageFile, PageMessage } from '../../desk/ticket-page.ts'
import { shorten } from '../../domain/intake/clean-text.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import type { TicketEvent } from '../../domain/ticket/events.ts'
import { momentMarkup, shortMoment, shown, type Markup, type Speaker } from './markup.ts'

/** Pieces of a ticket's history that its requester's page and the desk's page show alike. */

const KINDS: Readonly<Record<string, string>> = {
  problem: 'tracking:kind.problem',
  error: 'tracking:kind.error',
  steps: 'tracking:kind.steps',
  changes: 'tracking:kind.changes',
  informationRequest: 'tracking:kind.informationRequest',
  answer: 'tracking:kind.answer',
  solution: 'tracking:kind.solution',
  severityReason: 'tracking:kind.severityReason',
}

/** What a public message is; a commitment with the date that it promises (R17). */
export function kindPhrase(history: readonly TicketEvent[], { id, kind }: Pick<PageMessage, 'id' | 'kind'>): Phrase {
  if (kind !== 'commitment') {
    return { key: Object.hasOwn(KINDS, kind) ? (KINDS[kind] ?? '') : 'tracking:kind.message' }
  }
  const reply = history.find((event) => event.type === 'ticket.replied' && event.messageId === id)
  const promisedAt = reply?.type === 'ticket.replied' ? reply.promisedAt : null
  if (!promisedAt) return { key: 'tracking:kind.answer' }
  return { key: 'tracking:kind.commitment', params: { promised: { moment: promisedAt.getTime(), show: 'moment' } } }
}

/** Somebody's own words. */
export function wordsMarkup(body: string): Markup {
  return html`<p class="words" dir="auto">${shown(body)}</p>`
}

/** What stood there before the last edit (R3). */
export function versionsMarkup(
  speaker: Speaker,
  zone: string,
  { editedAt, before }: { readonly editedAt: number; readonly before: PageMessage['versions'] },
): Markup {
  const at = shortMoment(speaker.language, zone, editedAt)
  return html`<details>
    <summary>
      <span class="edited">${speaker.say({ key: 'tracking:history.edited', params: { at } })}</span>
      · ${speaker.text('tracking:history.before')}
    </summary>
    ${before.map(
      (version) =>
        html`<p class="small muted">${momentMarkup(speaker.language, zone, version.at)}</p>
          ${wordsMarkup(version.body)}`,
    )}
  </details>`
}

/** @param fileLink The file as something to click on; its name is escaped already. */
export function filesMarkup(
  speaker: Speaker,
  files: readonly PageFile[],
  fileLink: (file: PageFile, name: Markup) => Markup,
): Markup {
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

export function eventMarkup(speaker: Speaker, zone: string, at: number, phrase: Phrase): Markup {
  return html`<li class="event"><span>${speaker.say(phrase)}</span> ${momentMarkup(speaker.language, zone, at)}</li>`
}
