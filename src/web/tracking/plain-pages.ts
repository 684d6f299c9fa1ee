import { html } from 'hono/html'
import { layout } from '../pages/layout.ts'
import { shown, type Speaker } from '../pages/markup.ts'

export interface PlainPage {
  readonly kind: 'absent' | 'blocked' | 'away'
  readonly speaker: Speaker
  readonly deskName: string
  readonly base: string
  /** Words that were not taken, given back so that nobody types them again. */
  readonly unsent?: string
}

/** What somebody sees for whom there is no ticket to show. It depends on nothing that a link could tell. */
export function plainPage({ kind, speaker, deskName, base, unsent = '' }: PlainPage): string {
  const title = speaker.text(`tracking:${kind}.title`)
  return layout({
    language: speaker.language,
    title,
    deskName,
    base,
    skip: speaker.text('tracking:skip'),
    content: html`<section class="card stack lone">
      <h1>${title}</h1>
      <p>${speaker.text(`tracking:${kind}.text`)}</p>
      ${
        unsent === ''
          ? ''
          : html`<label for="unsent">${speaker.text('tracking:away.unsent')}</label>
              <textarea id="unsent" readonly dir="auto">${shown(unsent)}</textarea>`
      }
    </section>`,
    footer: '',
  })
}

/** The first of the reader's languages that the desk speaks, by what their browser says; else the desk's own. */
export function browserLanguage(header: string | undefined, languages: readonly string[]): string {
  const wanted = (header ?? '').slice(0, 200).toLowerCase().split(',')
  const tags = wanted.map((part) => part.trim().split(/[-;]/, 1)[0] ?? '')
  return tags.find((tag) => languages.includes(tag)) ?? languages[0] ?? 'ru'
}
