import { html } from 'hono/html'
import type { Phrase } from '../../domain/notice/message.ts'
import { ICON_PATH, STYLES_PATH } from '../pages/assets.ts'
import { bodyMarkup, liveScript, type LivePage } from '../pages/live-page.ts'
import { finished, shown, type Markup, type Speaker } from '../pages/markup.ts'
import { DESK_STYLES_PATH } from './desk-assets.ts'

/** The pages that stand in the menu. */
export type Place = 'queue' | 'search' | 'reports' | 'review' | 'parked'

export interface Notice {
  readonly phrase: Phrase
  readonly isBad: boolean
}

export interface Frame {
  readonly speaker: Speaker
  readonly deskName: string
  /** Where the program stands below its address: empty, or `/support`. */
  readonly base: string
  /** Null before somebody has come in. */
  readonly agent: { readonly name: string; readonly places: readonly Place[]; readonly seal: string } | null
  readonly title: string
  readonly place: Place | null
  readonly notice?: Notice | null
  readonly content: Markup
  readonly live?: LivePage
}

const PATHS: Readonly<Record<Place, string>> = {
  queue: '/desk',
  search: '/desk/search',
  reports: '/desk/reports',
  review: '/desk/review',
  parked: '/desk/parked',
}

/** The frame of all pages of the desk: a menu of links, nothing from elsewhere, and all there without a script. */
export function frame({ speaker, deskName, base, agent, title, place, notice = null, content, live }: Frame): string {
  return finished(
    html`<!doctype html>
      <html lang="${speaker.language}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          <title>${shown(title)} · ${shown(deskName)}</title>
          <link rel="icon" type="image/svg+xml" href="${base}${ICON_PATH}" />
          <link rel="stylesheet" href="${base}${STYLES_PATH}" />
          <link rel="stylesheet" href="${base}${DESK_STYLES_PATH}" />
          ${liveScript(base, live)}
        </head>
        ${bodyMarkup(
          live,
          html`
            <a class="skip" href="#content">${speaker.text('desk:skip')}</a>
            <header class="bar">
              <div class="inside">
                <span class="desk" dir="auto">${shown(deskName)}</span>
                ${agent === null ? '' : menu(speaker, base, agent, place)}
              </div>
            </header>
            <main id="content" class="desk-main" tabindex="-1">${noticeMarkup(speaker, notice)} ${content}</main>
          `,
        )}
      </html>`,
  )
}

function menu(speaker: Speaker, base: string, agent: NonNullable<Frame['agent']>, place: Place | null): Markup {
  return html`<nav aria-label="${speaker.text('desk:menu.label')}">
      ${agent.places.map((one) => {
        const name = speaker.text(`desk:menu.${one}`)
        return one === place
          ? html`<a href="${base}${PATHS[one]}" aria-current="page">${name}</a>`
          : html`<a href="${base}${PATHS[one]}">${name}</a>`
      })}
    </nav>
    <form method="post" action="${base}/desk/logout">
      <input type="hidden" name="seal" value="${agent.seal}" />
      <bdi class="small">${shown(agent.name)}</bdi>
      <button>${speaker.text('desk:menu.leave')}</button>
    </form>`
}

function noticeMarkup(speaker: Speaker, notice: Notice | null): Markup | '' {
  if (notice === null) return ''
  return notice.isBad
    ? html`<p class="note bad" role="alert" data-stay>${speaker.say(notice.phrase)}</p>`
    : html`<p class="note" role="status" data-stay>${speaker.say(notice.phrase)}</p>`
}
