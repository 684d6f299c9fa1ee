import type { Context } from 'hono'
import { html } from 'hono/html'
import { NOBODY, type ArchiveQuery, type Lines } from '../../desk/desk-pages.ts'
import { SEVERITIES } from '../../desk/desk-page-turn.ts'
import { findTicketNumber } from '../../domain/ticket/number.ts'
import { shown, type Markup } from '../pages/markup.ts'
import { nextDay, startOfDay } from './days.ts'
import { agentOptions, oneOf, productNames, productOptions, selectMarkup, STATUSES, statusOptions } from './fields.ts'
import { pagesMarkup } from './queue-page.ts'
import { linesMarkup, withQuery } from './ticket-lines.ts'
import type { Visit, Visits } from './visits.ts'

/** What the form of the archive says. */
export interface Search {
  readonly q: string
  readonly product: string | null
  readonly company: string
  readonly severity: string | null
  readonly status: string | null
  readonly agent: string | null
  /** Days of the desk's zone; both belong to the span. */
  readonly from: string | null
  readonly to: string | null
  /** Epoch milliseconds; comes from a report. */
  readonly openAt: string | null
  /** Written as tickets have it; comes from a report. */
  readonly named: string | null
}

export function readSearch(context: Context, { options }: Visit): Search {
  const { policy } = options
  // A control character is a word of nobody, and the database takes no NUL.
  const field = (name: string): string | undefined => {
    const given = context.req.query(name)
    return given === undefined ? undefined : shown(given)
  }
  const day = (name: string): string | null => {
    const given = field(name)
    return startOfDay(given, policy.zone) === null ? null : (given ?? null)
  }
  return {
    q: (field('q') ?? '').slice(0, 200),
    product: policy.products.find(({ id }) => id === field('product'))?.id ?? null,
    company: (field('company') ?? '').slice(0, 100),
    severity: oneOf(SEVERITIES, field('severity')),
    status: oneOf(STATUSES, field('status')),
    agent: field('agent')?.slice(0, 60) || null,
    from: day('from'),
    to: day('to'),
    openAt: /^\d{1,14}$/.test(field('openAt') ?? '') ? (field('openAt') ?? null) : null,
    named: field('named')?.slice(0, 200) || null,
  }
}

export function queryOf(search: Search, { options }: Visit, after: string | null): ArchiveQuery {
  const { policy } = options
  const { q, product, company, severity, status, agent, from, to, openAt, named } = search
  return {
    words: findTicketNumber(q, policy.numberPrefix) ?? q,
    products: named === null ? productNames(policy, product) : [named.toLowerCase()],
    company,
    severity,
    status,
    agentId: agent,
    from: startOfDay(from ?? undefined, policy.zone),
    to: to === null ? null : startOfDay(nextDay(to), policy.zone),
    openAt: openAt === null ? null : Number(openAt),
    after,
  }
}

/** The archive by words in Russian and English, by number and by everything that a ticket has. */
export async function searchPage(context: Context, visit: Visit, visits: Visits): Promise<Response> {
  const search = readSearch(context, visit)
  const after = context.req.query('after') ?? null
  const found = await visit.stores.archive.search(queryOf(search, visit, after))
  const title = visit.speaker.text('desk:search.title')
  const content = searchMarkup(visit, search, { found, isFirst: after === null })
  return visits.show(context, visit, { title, place: 'search', content })
}

function searchMarkup(visit: Visit, search: Search, { found, isFirst }: { found: Lines; isFirst: boolean }): Markup {
  const { speaker, base, now, options } = visit
  const path = `${base}/desk/search`
  const fields: Readonly<Record<string, string | null>> = { ...search }
  return html`<h1>${speaker.text('desk:search.title')}</h1>
    ${formMarkup(visit, search)}
    ${
      found.lines.length === 0
        ? html`<p class="card">${speaker.text('desk:search.empty')}</p>`
        : html`<p class="small">
              <a href="${withQuery(`${base}/desk/search.csv`, fields)}" download>${speaker.text('desk:search.csv')}</a>
            </p>
            ${linesMarkup({ speaker, policy: options.policy, base, now: now.getTime() }, found.lines)}`
    }
    ${found.isCut ? html`<p class="note bad">${speaker.text('desk:search.cut')}</p>` : ''}
    ${pagesMarkup(visit, path, fields, { isFirst, next: found.next })}`
}

function formMarkup({ speaker, base, options }: Visit, search: Search): Markup {
  const { policy } = options
  const any = speaker.text('desk:any')
  const choose = (
    name: 'product' | 'severity' | 'status' | 'agent',
    choices: ReturnType<typeof agentOptions>,
  ): Markup =>
    selectMarkup({ name, label: speaker.text(`desk:field.${name}`), value: search[name], options: choices, any })
  const severities = SEVERITIES.map((value) => ({ value, name: speaker.text(`desk:severity.${value}`) }))
  const openAt = {
    key: 'desk:search.openAt',
    params: { at: { moment: Number(search.openAt ?? 0), show: 'moment' } },
  } as const
  return html`<form class="filter card" method="get" action="${base}/desk/search" role="search">
    <div class="long">
      <label for="q">${speaker.text('desk:search.words')}</label>
      <input id="q" type="search" name="q" value="${shown(search.q)}" maxlength="200" dir="auto" />
    </div>
    <div class="long">
      <label for="company">${speaker.text('desk:search.company')}</label>
      <input id="company" name="company" value="${shown(search.company)}" maxlength="100" dir="auto" />
    </div>
    ${choose('product', productOptions(policy, speaker))} ${choose('severity', severities)}
    ${choose('status', statusOptions(speaker))}
    ${choose('agent', [...agentOptions(policy), { value: NOBODY, name: speaker.text('desk:nobody') }])}
    ${dayMarkup('from', speaker.text('desk:search.from'), search.from)}
    ${dayMarkup('to', speaker.text('desk:search.to'), search.to)}
    ${
      search.openAt === null
        ? ''
        : html`<input type="hidden" name="openAt" value="${search.openAt}" />
            <p class="tag">${speaker.say(openAt)}</p>`
    }
    ${
      search.named === null
        ? ''
        : html`<input type="hidden" name="named" value="${shown(search.named)}" />
            <p class="tag"><bdi>${shown(search.named)}</bdi></p>`
    }
    <button class="first">${speaker.text('desk:search.find')}</button>
  </form>`
}

export function dayMarkup(name: string, label: string, value: string | null): Markup {
  return html`<div class="half">
    <label for="${name}">${label}</label>
    <input id="${name}" type="date" name="${name}" value="${value ?? ''}" />
  </div>`
}
