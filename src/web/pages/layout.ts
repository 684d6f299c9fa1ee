import { html } from 'hono/html'
import { finished, type Markup } from './markup.ts'
import { ICON_PATH, STYLES_PATH } from './assets.ts'
import { bodyMarkup, liveScript, type LivePage } from './live-page.ts'

export interface Layout {
  readonly language: string
  /** Plain text. */
  readonly title: string
  readonly deskName: string
  /** Where the program stands below its address: empty, or `/desk`. */
  readonly base: string
  readonly skip: string
  readonly content: Markup
  readonly footer: Markup | ''
  /** For a page that keeps itself up to date. */
  readonly live?: LivePage
}

/** The frame that all pages share: one column for a phone, nothing from elsewhere, and all there without a script. */
export function layout({ language, title, deskName, base, skip, content, footer, live }: Layout): string {
  return finished(
    html`<!doctype html>
      <html lang="${language}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          <title>${title}</title>
          <link rel="icon" type="image/svg+xml" href="${base}${ICON_PATH}" />
          <link rel="stylesheet" href="${base}${STYLES_PATH}" />
          ${liveScript(base, live)}
        </head>
        ${bodyMarkup(
          live,
          html`
            <a class="skip" href="#content">${skip}</a>
            <header class="bar"><span class="desk" dir="auto">${deskName}</span></header>
            <main id="content" tabindex="-1">${content}</main>
            ${footer === '' ? '' : html`<footer>${footer}</footer>`}
          `,
        )}
      </html>`,
  )
}
