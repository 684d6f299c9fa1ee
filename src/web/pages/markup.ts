import { html } from 'hono/html'
import type { Block, Phrase } from '../../domain/notice/message.ts'

/** A piece of a page in which everything that came from outside is escaped. Never made from a plain string. */
export type Markup = ReturnType<typeof html>

/** What pages need of the words: phrases as text, and in pieces that say which of them somebody else wrote. */
export interface PageWords {
  /** The first is the one it falls back to. */
  readonly languages: readonly string[]
  phrase(language: string, phrase: Phrase): string
  segments(
    language: string,
    phrase: Phrase,
  ): readonly { readonly text: string; readonly style: 'plain' | 'bold' | 'code'; readonly isPersonal: boolean }[]
}

/** The words of one reader. */
export interface Speaker {
  readonly language: string
  /** Plain text, for titles and labels. */
  text(key: string, params?: Phrase['params']): string
  /** With the template's own bold, and with other people's words set apart from the direction of the text around them. */
  say(phrase: Phrase): readonly Markup[]
  block(block: Block): readonly Markup[]
}

export function speakerOf(words: PageWords, language: string): Speaker {
  const say = (phrase: Phrase): readonly Markup[] =>
    words.segments(language, phrase).map(({ text, style, isPersonal }) => {
      const inner = isPersonal ? html`<bdi>${shown(text)}</bdi>` : html`${text}`
      if (style === 'bold') return html`<b>${inner}</b>`
      return style === 'code' ? html`<code>${inner}</code>` : inner
    })
  return {
    language: words.languages.includes(language) ? language : (words.languages[0] ?? 'ru'),
    text: (key, params) => words.phrase(language, params ? { key, params } : { key }),
    say,
    block: (block) => ('quote' in block ? [html`<bdi>${shown(block.quote)}</bdi>`] : say(block)),
  }
}

/**
 * Somebody's words as a page shows them: without control characters, half characters and whatever turns the direction of the
 * text around it. The words in the archive stay as they are.
 */
export function shown(text: string): string {
  return text
    .replace(/\r\n?/gu, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
}

/** A finished page. A template waits only for promises inside it, and pages have none. */
export function finished(page: Markup): string {
  if (page instanceof Promise) throw new Error('a page is made of finished texts')
  return page.toString()
}

const FORMATS = new Map<string, Intl.DateTimeFormat>()

/** A moment in short, in the desk's zone. */
export function shortMoment(language: string, zone: string, at: number): string {
  const key = `${language} ${zone}`
  const locale = language === 'en' ? 'en-GB' : language
  const known = FORMATS.get(key)
  const format = known ?? new Intl.DateTimeFormat(locale, { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' })
  // Making one takes longer than all the rest of a page; there are as many as the desk has languages.
  if (!known) FORMATS.set(key, format)
  return format.format(at)
}

/** The same, beside the exact one for programs. */
export function momentMarkup(language: string, zone: string, at: number): Markup {
  return html`<time datetime="${new Date(at).toISOString()}">${shortMoment(language, zone, at)}</time>`
}
