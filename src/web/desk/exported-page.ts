import { html, raw } from 'hono/html'
import { ticketOf } from '../../desk/desk-page-turn.ts'
import type { DeskTicket } from '../../desk/desk-pages.ts'
import { agentName } from '../../desk/policy.ts'
import { finished, momentMarkup, shown, type Markup } from '../pages/markup.ts'
import { STYLES } from '../pages/styles.ts'
import { DESK_STYLES } from './desk-styles.ts'
import { historyMarkup } from './ticket-history.ts'
import type { Visit } from './visits.ts'

/** A file is put inside up to this size, and all of them together up to that. */
const MOST_FILE_BYTES = 1_000_000
const MOST_BYTES = 5_000_000

/**
 * One ticket as a document of its own: its looks and small files are inside, nothing is asked of anybody when it is opened, and
 * nothing in it runs.
 */
export async function exportedPage(visit: Visit, ticket: DeskTicket): Promise<string> {
  const { speaker, now, options } = visit
  const { policy, judge } = options
  const inside = await filesInside(visit, ticket)
  const fileLink = ({ id }: { readonly id: string }, name: Markup): Markup => {
    const content = inside.get(id)
    return content === undefined
      ? name
      : html`<a href="data:application/octet-stream;base64,${content}" download>${name}</a>`
  }
  const history = historyMarkup({ ticket, policy, speaker, mask: (text) => judge.mask(text), fileLink })
  const reasons = options.explainDeadlines(ticket.history, now)
  return finished(
    html`<!doctype html>
      <html lang="${speaker.language}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
          <title>${ticket.number}</title>
          <style>
            ${raw(STYLES + DESK_STYLES)}
          </style>
        </head>
        <body>
          <main>
            <section class="card head">
              <p class="number">${ticket.number}</p>
              <h1 dir="auto">${shown(ticket.title)}</h1>
              ${factsMarkup(visit, ticket)}
              <p class="small muted">
                ${speaker.say({ key: 'desk:export.made', params: { at: { moment: now.getTime(), show: 'moment' } } })}
                ${speaker.say({ key: 'desk:export.inside', params: { size: { key: 'tracking:file.megabytes', params: { size: MOST_FILE_BYTES / 1_000_000 } } } })}
              </p>
            </section>
            <section class="card stack">
              <h2>${speaker.text('desk:history.title')}</h2>
              ${history}
            </section>
            <section class="card stack">
              <h2>${speaker.text('desk:deadlines.title')}</h2>
              <div class="why">${reasons.map((block) => html`<p>${speaker.block(block)}</p>`)}</div>
            </section>
          </main>
        </body>
      </html>`,
  )
}

function factsMarkup({ speaker, options }: Visit, page: DeskTicket): Markup {
  const ticket = ticketOf(page)
  const { requester } = page
  const state = ticket.closeReason === null ? `desk:status.${ticket.status}` : `desk:closed.${ticket.closeReason}`
  const facts: readonly (readonly [string, Markup | string])[] = [
    ['desk:field.status', speaker.text(state)],
    ['desk:field.severity', speaker.text(`desk:severity.${ticket.severity}`)],
    ['desk:field.agent', shown(agentName(options.policy, ticket.assigneeId) ?? ticket.assigneeId ?? '—')],
    ['desk:field.product', shown(`${page.product}, ${page.version}`)],
    ['desk:field.package', shown(ticket.servicePackage)],
    ['desk:field.registered', momentMarkup(speaker.language, options.policy.zone, ticket.registeredAt.getTime())],
    ['desk:requester.name', shown(requester.name)],
    ['desk:requester.company', shown(requester.company ?? '—')],
    ['desk:requester.email', shown(requester.email ?? '—')],
    ['desk:requester.phone', shown(requester.phone ?? '—')],
  ]
  return html`<dl class="facts">
    ${facts.map(
      ([key, value]) =>
        html`<dt>${speaker.text(key)}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`
}

/** The contents of small files by their ids, in Base64. */
async function filesInside({ stores }: Visit, ticket: DeskTicket): Promise<ReadonlyMap<string, string>> {
  const inside = new Map<string, string>()
  let left = MOST_BYTES
  for (const { id, isKept, bytes } of ticket.messages.flatMap(({ files }) => files)) {
    if (!isKept || (bytes ?? 0) > Math.min(MOST_FILE_BYTES, left)) continue
    const file = await stores.files.attachments.one(ticket.id, id)
    const content = file?.state.is === 'stored' ? await stores.files.store.get(file.state.key) : null
    if (content === null) continue
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk as Uint8Array)
    const whole = Buffer.concat(chunks)
    left -= whole.byteLength
    inside.set(id, whole.toString('base64'))
  }
  return inside
}
