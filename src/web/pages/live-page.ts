import { html } from 'hono/html'
import { LIVE_PATH } from './assets.ts'
import type { Markup } from './markup.ts'

/** What the script of a page that stays open has to know. */
export interface LivePage {
  /** The page itself, without what was said once about a form. */
  readonly page: string
  /** Its stream. */
  readonly stream: string
  /** What it shows. */
  readonly version: string
  /** Told to those who listen to the page when something on it has changed. */
  readonly said: string
}

export function liveScript(base: string, live: LivePage | undefined): Markup | '' {
  return live === undefined ? '' : html`<script type="module" src="${base}${LIVE_PATH}"></script>`
}

/** The body of a page, with what its script has to know. */
export function bodyMarkup(live: LivePage | undefined, content: Markup): Markup {
  if (live === undefined)
    return html`<body>
      ${content}
    </body>`
  const { page, stream, version, said } = live
  return html`<body data-page="${page}" data-live="${stream}" data-version="${version}" data-said="${said}">
    ${content}
    <p id="live" class="heard" aria-live="polite"></p>
  </body>`
}
