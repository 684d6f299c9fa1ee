import { html } from 'hono/html'
import { NOBODY } from '../../desk/desk-pages.ts'
import { OUTCOMES, type Promised, type Report, type ReportBucket } from '../../desk/desk-report.ts'
import { agentName } from '../../desk/policy.ts'
import { shown, type Markup, type Speaker } from '../pages/markup.ts'
import { barChart, lineChart, rankChart, type Series } from './charts.ts'
import { selectMarkup } from './fields.ts'
import { daysText, numberText, shareText } from './figures.ts'
import { dayMarkup } from './search-page.ts'
import type { Span } from './report-routes.ts'
import { ticketPath, withQuery } from './ticket-lines.ts'
import type { Visit } from './visits.ts'

const MOST_RANKED = 8
const MOST_PAUSES = 10

/** Pictures with their figures beside them; each figure leads to its tickets. */
export function reportMarkup(visit: Visit, span: Span, report: Report): Markup {
  const { speaker } = visit
  return html`<h1>${speaker.text('desk:report.title')}</h1>
    ${spanMarkup(visit, span)}
    ${report.isCut ? html`<p class="note bad">${speaker.say({ key: 'desk:report.cut', params: { most: report.tickets } })}</p>` : ''}
    ${summaryMarkup(speaker, report)}
    <div class="charts">
      ${volumeMarkup(visit, report)} ${backlogMarkup(visit, report)}
      ${promiseMarkup(visit, span, report, 'firstResponse')} ${promiseMarkup(visit, span, report, 'resolution')}
      ${productsMarkup(visit, span, report)} ${agentsMarkup(visit, span, report)} ${pausesMarkup(visit, report)}
    </div>`
}

function spanMarkup({ speaker, base }: Visit, { from, to, step }: Span): Markup {
  const steps = (['day', 'week'] as const).map((value) => ({ value, name: speaker.text(`desk:report.${value}`) }))
  return html`<form class="filter card" method="get" action="${base}/desk/reports">
    ${dayMarkup('from', speaker.text('desk:report.from'), from)} ${dayMarkup('to', speaker.text('desk:report.to'), to)}
    ${selectMarkup({ name: 'step', label: speaker.text('desk:report.step'), value: step, options: steps })}
    <button class="first">${speaker.text('desk:report.show')}</button>
  </form>`
}

function summaryMarkup(speaker: Speaker, report: Report): Markup {
  const closed = report.buckets.reduce((sum, bucket) => sum + bucket.closed, 0)
  const item = (name: string, value: string | number, under = ''): Markup =>
    html`<div>
      <dt>${name}</dt>
      <dd>${typeof value === 'number' ? numberText(speaker.language, value) : value}</dd>
      ${under === '' ? '' : html`<dd class="under">${under}</dd>`}
    </div>`
  const share = (promise: Promised): Markup => {
    const { met, breached } = report[promise]
    const all = met.length + breached.length
    const percent = all === 0 ? '—' : shareText(speaker.language, met.length / all)
    return item(
      `${speaker.text(`desk:report.${promise}`)}: ${speaker.text('desk:report.met').toLowerCase()}`,
      percent,
      speaker.text('desk:report.ofAll', { met: met.length, all }),
    )
  }
  return html`<dl class="summary">
    ${item(speaker.text('desk:report.registered'), report.tickets)} ${item(speaker.text('desk:report.closed'), closed)}
    ${item(speaker.text('desk:report.backlog'), report.buckets.at(-1)?.open ?? 0)} ${share('firstResponse')}
    ${share('resolution')}
  </dl>`
}

interface Figures {
  readonly id: string
  readonly chart: Markup
  readonly key?: readonly Series[]
  readonly head: readonly string[]
  /** The first cell names the row. */
  readonly rows: readonly (readonly (Markup | string)[])[]
}

function cardMarkup(speaker: Speaker, { id, chart, key = [], head, rows }: Figures): Markup {
  const name = speaker.text(`desk:report.${id}`)
  return html`<section class="card stack" aria-labelledby="${id}">
    <h2 id="${id}">${name}</h2>
    ${chart}
    ${key.length === 0 ? '' : html`<p class="key">${key.map(({ name: of, look }) => html`<span class="k${look}">${of}</span>`)}</p>`}
    <details>
      <summary>${speaker.text('desk:report.table')}</summary>
      <div class="scroll" role="region" tabindex="0" aria-label="${name}">${tableMarkup(name, head, rows)}</div>
    </details>
  </section>`
}

function tableMarkup(caption: string, head: readonly string[], rows: Figures['rows']): Markup {
  const figure = (index: number): string => (index === 0 ? '' : 'figure')
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${head.map((cell, index) => html`<th scope="col" class="${figure(index)}">${cell}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell, index) => html`<td class="${figure(index)}">${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`
}

const nameOf = ({ language }: Speaker, { day, lastDay }: ReportBucket): string => daysText(language, day, lastDay)

const startOf =
  ({ language }: Speaker) =>
  ({ day }: ReportBucket): string =>
    daysText(language, day, day)

const countIn =
  ({ language }: Speaker) =>
  (value: number): string =>
    numberText(language, value)

function figureLink({ language }: Speaker, url: string, value: number): Markup {
  return value === 0 ? html`0` : html`<a href="${url}">${numberText(language, value)}</a>`
}

function searchUrl({ base }: Visit, fields: Readonly<Record<string, string | null>>): string {
  return withQuery(`${base}/desk/search`, fields)
}

function volumeMarkup(visit: Visit, { buckets }: Report): Markup {
  const { speaker } = visit
  const title = speaker.text('desk:report.volume')
  const description = speaker.text('desk:report.volumeText')
  const labels = buckets.map(startOf(speaker))
  const series: Series = {
    name: speaker.text('desk:report.registered'),
    values: buckets.map(({ registered }) => registered),
    look: 0,
  }
  return cardMarkup(speaker, {
    id: 'volume',
    chart: barChart({ id: 'c-volume', title, description, labels, figure: countIn(speaker) }, [series]),
    head: ['period', 'registered', 'closed'].map((name) => speaker.text(`desk:report.${name}`)),
    rows: buckets.map((bucket) => [
      nameOf(speaker, bucket),
      figureLink(speaker, searchUrl(visit, { from: bucket.day, to: bucket.lastDay }), bucket.registered),
      numberText(speaker.language, bucket.closed),
    ]),
  })
}

function backlogMarkup(visit: Visit, { buckets }: Report): Markup {
  const { speaker, now } = visit
  // What has not come yet has no end that could be counted.
  const past = buckets.filter(({ from }) => from <= now.getTime())
  const title = speaker.text('desk:report.backlogTitle')
  const description = speaker.text('desk:report.backlogText')
  return cardMarkup(speaker, {
    id: 'backlogTitle',
    chart: lineChart(
      { id: 'c-backlog', title, description, labels: past.map(startOf(speaker)), figure: countIn(speaker) },
      past.map(({ open }) => open),
    ),
    head: ['period', 'backlog'].map((name) => speaker.text(`desk:report.${name}`)),
    rows: past.map((bucket) => {
      const openAt = String(Math.min(bucket.to - 1, now.getTime()))
      return [nameOf(speaker, bucket), figureLink(speaker, searchUrl(visit, { openAt }), bucket.open)]
    }),
  })
}

const LOOKS = { met: 2, breached: 1, waiting: 3 } as const

function promiseMarkup(visit: Visit, span: Span, report: Report, promise: Promised): Markup {
  const { speaker, base } = visit
  const series = OUTCOMES.map((outcome): Series => {
    const values = report.buckets.map((bucket) => bucket[promise][outcome].length)
    return { name: speaker.text(`desk:report.${outcome}`), values, look: LOOKS[outcome] }
  })
  const labels = report.buckets.map(startOf(speaker))
  const title = speaker.text(`desk:report.${promise}`)
  const description = speaker.text(`desk:report.${promise}Text`)
  return cardMarkup(speaker, {
    id: promise,
    chart: barChart({ id: `c-${promise}`, title, description, labels, figure: countIn(speaker) }, series),
    key: series,
    head: ['period', ...OUTCOMES].map((name) => speaker.text(`desk:report.${name}`)),
    rows: report.buckets.map((bucket) => [
      nameOf(speaker, bucket),
      ...OUTCOMES.map((outcome) => {
        const url = withQuery(`${base}/desk/reports/tickets`, { ...span, what: `${promise}.${outcome}.${bucket.day}` })
        return figureLink(speaker, url, bucket[promise][outcome].length)
      }),
    ]),
  })
}

function productsMarkup(visit: Visit, { from, to }: Span, { products }: Report): Markup {
  const { speaker } = visit
  const top = products.slice(0, MOST_RANKED)
  const title = speaker.text('desk:report.products')
  const chart = {
    id: 'c-products',
    title,
    description: speaker.text('desk:report.productsText'),
    labels: top.map(([name]) => name),
    figure: countIn(speaker),
  }
  return cardMarkup(speaker, {
    id: 'products',
    chart: rankChart(
      chart,
      top.map(([, count]) => count),
    ),
    head: ['product', 'count'].map((name) => speaker.text(`desk:report.${name}`)),
    rows: products
      .slice(0, 50)
      .map(([named, count]) => [
        html`<bdi>${shown(named)}</bdi>`,
        figureLink(speaker, searchUrl(visit, { named, from, to }), count),
      ]),
  })
}

function agentsMarkup(visit: Visit, { from, to }: Span, { agents }: Report): Markup {
  const { speaker, options } = visit
  const nameOfAgent = (id: string | null): string =>
    id === null ? speaker.text('desk:nobody') : (agentName(options.policy, id) ?? id)
  const top = agents.slice(0, MOST_RANKED)
  const title = speaker.text('desk:report.agents')
  const chart = {
    id: 'c-agents',
    title,
    description: speaker.text('desk:report.agentsText'),
    labels: top.map(([id]) => nameOfAgent(id)),
    figure: countIn(speaker),
  }
  return cardMarkup(speaker, {
    id: 'agents',
    chart: rankChart(
      chart,
      top.map(([, count]) => count),
    ),
    head: ['agent', 'count'].map((name) => speaker.text(`desk:report.${name}`)),
    rows: agents.map(([agent, count]) => [
      html`<bdi>${shown(nameOfAgent(agent))}</bdi>`,
      figureLink(speaker, searchUrl(visit, { agent: agent ?? NOBODY, from, to }), count),
    ]),
  })
}

function pausesMarkup(visit: Visit, { pauses }: Report): Markup {
  const { speaker, base } = visit
  const causes = [
    ['informationRequest', 'questions'],
    ['solution', 'solutions'],
  ] as const
  const sums = causes.map(([cause, name]) => {
    const own = pauses.filter((pause) => pause.cause === cause)
    const hours = own.reduce((sum, { minutes }) => sum + minutes, 0) / 60
    return { name: speaker.text(`desk:report.${name}`), count: own.length, hours }
  })
  const inHours = (value: number): string => speaker.text('desk:report.hours', { hours: Math.round(value * 10) / 10 })
  const chart = {
    id: 'c-pauses',
    title: speaker.text('desk:report.pauses'),
    description: speaker.text('desk:report.pausesText'),
    labels: sums.map(({ name }) => name),
    figure: inHours,
  }
  const longest = pauses.slice(0, MOST_PAUSES)
  return cardMarkup(speaker, {
    id: 'pauses',
    chart: rankChart(
      chart,
      sums.map(({ hours }) => hours),
    ),
    head: ['question', 'pauseCount', 'pauseHours', 'pausePer'].map((name) => speaker.text(`desk:report.${name}`)),
    rows: [
      ...sums.map(({ name, count, hours }) => [
        name,
        numberText(speaker.language, count),
        inHours(hours),
        count === 0 ? '—' : inHours(hours / count),
      ]),
      ...longest.map((pause) => [
        html`<a href="${ticketPath(base, pause.number)}">${pause.number}</a> ·
          ${speaker.text(`sla:cause.${pause.cause}`)}`,
        '1',
        inHours(pause.minutes / 60),
        inHours(pause.minutes / 60),
      ]),
    ],
  })
}
