import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Lines, QueueQuery } from '../../desk/desk-pages.ts'
import { momentMarkup, type Markup } from '../pages/markup.ts'
import { oneOf, productNames, productOptions, selectMarkup, STATUSES, statusOptions } from './fields.ts'
import { linesMarkup, SOON_MS, withQuery } from './ticket-lines.ts'
import type { Visit, Visits } from './visits.ts'

const WHICH = ['all', 'mine', 'unassigned', 'urgent'] as const
const OPEN_STATUSES = STATUSES.filter((status) => status !== 'closed')

interface Wanted {
  readonly which: QueueQuery['which']
  readonly room: string | null
  readonly product: string | null
  readonly status: string | null
  readonly after: string | null
}

/** Open tickets with their deadlines, the most pressing first, in pages of fifty. */
export async function queuePage(context: Context, visit: Visit, visits: Visits): Promise<Response> {
  const { policy } = visit.options
  const field = (name: string): string | undefined => context.req.query(name)
  const wanted: Wanted = {
    which: oneOf(WHICH, field('which')) ?? 'all',
    room: policy.rooms.find(({ id }) => id === field('room'))?.id ?? null,
    product: policy.products.find(({ id }) => id === field('product'))?.id ?? null,
    status: oneOf(OPEN_STATUSES, field('status')),
    after: field('after') ?? null,
  }
  const version = await visit.options.live.version('queue')
  const found = await visit.stores.archive.queue({
    ...wanted,
    agentId: visit.agent.id,
    dueBefore: visit.now.getTime() + SOON_MS,
    products: productNames(policy, wanted.product),
  })
  const title = visit.speaker.text('desk:queue.title')
  const page = withQuery(`${visit.base}/desk`, fieldsOf(wanted))
  const live = { page, stream: `${visit.base}/desk/live`, version }
  return visits.show(context, visit, { title, place: 'queue', content: queueMarkup(visit, wanted, found), live })
}

function queueMarkup(visit: Visit, wanted: Wanted, found: Lines): Markup {
  const { speaker, base, now } = visit
  const { policy } = visit.options
  const path = `${base}/desk`
  return html`<div class="line">
      <h1>${speaker.text('desk:queue.title')}</h1>
      <p class="small muted">
        ${speaker.text('desk:queue.asOf')}
        <span data-passing>${momentMarkup(speaker.language, policy.zone, now.getTime())}</span> ·
        <a href="${withQuery(path, fieldsOf(wanted))}">${speaker.text('desk:queue.reload')}</a>
      </p>
    </div>
    <nav class="tabs" aria-label="${speaker.text('desk:queue.which')}">
      ${WHICH.map((which) => tabMarkup(visit, wanted, which))}
    </nav>
    ${filterMarkup(visit, wanted)}
    ${
      found.lines.length === 0
        ? html`<p class="card">${speaker.text('desk:queue.empty')}</p>`
        : linesMarkup({ speaker, policy, base, now: now.getTime() }, found.lines)
    }
    ${pagesMarkup(visit, path, { ...fieldsOf(wanted), after: null }, { isFirst: wanted.after === null, next: found.next })}`
}

function fieldsOf({ which, room, product, status, after }: Wanted): Readonly<Record<string, string | null>> {
  return { which: which === 'all' ? null : which, room, product, status, after }
}

function tabMarkup({ speaker, base }: Visit, wanted: Wanted, which: QueueQuery['which']): Markup {
  const url = withQuery(`${base}/desk`, { ...fieldsOf({ ...wanted, which }), after: null })
  const name = speaker.text(`desk:queue.${which}`)
  return which === wanted.which
    ? html`<a href="${url}" aria-current="page">${name}</a>`
    : html`<a href="${url}">${name}</a>`
}

function filterMarkup({ speaker, base, options }: Visit, { which, room, product, status }: Wanted): Markup {
  const { policy } = options
  const any = speaker.text('desk:any')
  const rooms = policy.rooms.map(({ id }) => ({ value: id, name: id }))
  return html`<form class="filter card" method="get" action="${base}/desk">
    ${which === 'all' ? '' : html`<input type="hidden" name="which" value="${which}" />`}
    ${selectMarkup({ name: 'room', label: speaker.text('desk:field.room'), value: room, options: rooms, any })}
    ${selectMarkup({ name: 'product', label: speaker.text('desk:field.product'), value: product, options: productOptions(policy, speaker), any })}
    ${selectMarkup({ name: 'status', label: speaker.text('desk:field.status'), value: status, options: statusOptions(speaker, OPEN_STATUSES), any })}
    <button>${speaker.text('desk:queue.filter')}</button>
  </form>`
}

export interface Pages {
  readonly isFirst: boolean
  readonly next: string | null
}

/** The way to the next page and back to the first; the browser's own way back leads to the one before. */
export function pagesMarkup(
  { speaker }: Visit,
  path: string,
  fields: Readonly<Record<string, string | null>>,
  { isFirst, next }: Pages,
): Markup | '' {
  if (isFirst && next === null) return ''
  return html`<nav class="buttons" aria-label="${speaker.text('desk:pages.label')}">
    ${isFirst ? '' : html`<a class="button" href="${withQuery(path, fields)}">${speaker.text('desk:pages.first')}</a>`}
    ${next === null ? '' : html`<a class="button" href="${withQuery(path, { ...fields, after: next })}">${speaker.text('desk:pages.next')}</a>`}
  </nav>`
}
