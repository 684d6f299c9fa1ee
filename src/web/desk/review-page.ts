import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ParkedMessage, RefusedWords } from '../../desk/desk-pages.ts'
import { agentName } from '../../desk/policy.ts'
import { momentMarkup, shown, type Markup } from '../pages/markup.ts'
import { absentPage } from './absent-page.ts'
import type { FormTaker, PageMaker } from './desk-app.ts'
import type { Notice } from './frame.ts'
import { oneOf } from './fields.ts'
import type { Visit, Visits } from './visits.ts'

/** The same page for a lead, and for everybody else an address at which there is nothing. */
function forLeads(make: PageMaker): PageMaker {
  return (context, visit, visits) => (visit.isLead ? make(context, visit, visits) : absentPage(context, visit, visits))
}

function noticeOf(context: Context, place: 'review' | 'parked'): Notice | null {
  const note = oneOf(['done', 'late'] as const, context.req.query('note'))
  return note === null ? null : { phrase: { key: `desk:${place}.${note}` }, isBad: note === 'late' }
}

/** What the filter refused (R20): covered until somebody opens it, and with the decision in the hands of the leads. */
export const reviewPage: PageMaker = forLeads(async (context, visit, visits) => {
  const refusals = await visit.stores.review.list()
  const title = visit.speaker.text('desk:review.title')
  const content = html`<h1>${title}</h1>
    ${
      refusals.length === 0
        ? html`<p class="card">${visit.speaker.text('desk:review.none')}</p>`
        : html`<ul class="rows">
            ${refusals.map((refusal) => refusalMarkup(visit, refusal))}
          </ul>`
    }`
  return visits.show(context, visit, { title, place: 'review', notice: noticeOf(context, 'review'), content })
})

function refusalMarkup(visit: Visit, refusal: RefusedWords): Markup {
  const { speaker, options } = visit
  const { id, body, at, isAppealed, decision, decidedBy } = refusal
  const agent = agentName(options.policy, decidedBy) ?? decidedBy ?? ''
  const state =
    decision === null
      ? html`<span class="tag high">${speaker.text('desk:review.waits')}</span>`
      : html`<span class="tag">${speaker.say({ key: `desk:review.${decision}`, params: { agent } })}</span>`
  return html`<li class="card stack" id="r-${id}">
    <p class="line">
      <span>${state} ${isAppealed ? html`<span class="tag">${speaker.text('desk:review.appealed')}</span>` : ''}</span>
      <span class="small muted">${momentMarkup(speaker.language, options.policy.zone, at)}</span>
    </p>
    <p class="covered" dir="auto">${shown(options.judge.mask(body))}</p>
    <details>
      <summary>${speaker.text('desk:reveal')}</summary>
      <p class="covered" dir="auto">${shown(body)}</p>
    </details>
    ${decision === null ? decisionMarkup(visit, id) : ''}
  </li>`
}

function decisionMarkup(visit: Visit, id: string): Markup {
  const { speaker, base } = visit
  return html`<form method="post" action="${base}/desk/review" class="buttons">
    <input type="hidden" name="seal" value="${visit.seal()}" />
    <input type="hidden" name="id" value="${id}" />
    <button name="do" value="allowed" class="first">${speaker.text('desk:review.allow')}</button>
    <button name="do" value="upheld">${speaker.text('desk:review.keep')}</button>
  </form>`
}

export const takeReview: FormTaker = async (context, visit, { fields, visits }) => {
  if (!visit.isLead) return absentPage(context, visit, visits)
  const decision = oneOf(['allowed', 'upheld'] as const, fields.get('do') ?? undefined)
  const isDone =
    decision !== null && (await visit.stores.review.decide(shown(fields.get('id') ?? ''), decision, visit.agent.id))
  return context.redirect(`${visit.base}/desk/review?note=${isDone ? 'done' : 'late'}`, 303)
}

/** What was given up, without the words of anybody, to be put back in line. */
export const parkedPage: PageMaker = forLeads(async (context: Context, visit: Visit, visits: Visits) => {
  const rows = await visit.stores.parked.list()
  const title = visit.speaker.text('desk:parked.title')
  const content = html`<h1>${title}</h1>
    ${
      rows.length === 0
        ? html`<p class="card">${visit.speaker.text('desk:parked.none')}</p>`
        : html`<ul class="rows">
            ${rows.map((row) => parkedMarkup(visit, row))}
          </ul>`
    }`
  return visits.show(context, visit, { title, place: 'parked', notice: noticeOf(context, 'parked'), content })
})

function parkedMarkup(visit: Visit, { queue, id, lane, failures, error, parkedAt }: ParkedMessage): Markup {
  const { speaker, base, options } = visit
  const name = `${queue}:${id}`
  return html`<li class="card stack">
    <p class="line">
      <span><b>${name}</b> <span class="tag">${speaker.text(`desk:parked.${queue}`)}</span></span>
      <span class="small muted">${momentMarkup(speaker.language, options.policy.zone, parkedAt.getTime())}</span>
    </p>
    <dl class="facts">
      <dt>${speaker.text('desk:parked.lane')}</dt>
      <dd><bdi>${shown(lane)}</bdi></dd>
      <dt>${speaker.text('desk:parked.error')}</dt>
      <dd>
        <bdi>${shown(error ?? speaker.text('desk:parked.noError'))}</bdi>
        <span class="small muted">${speaker.say({ key: 'desk:parked.tries', params: { count: failures } })}</span>
      </dd>
    </dl>
    <form method="post" action="${base}/desk/parked" class="buttons">
      <input type="hidden" name="seal" value="${visit.seal()}" />
      <input type="hidden" name="id" value="${name}" />
      <button>${speaker.text('desk:parked.replay')}</button>
    </form>
  </li>`
}

export const takeReplay: FormTaker = async (context, visit, { fields, visits }) => {
  if (!visit.isLead) return absentPage(context, visit, visits)
  const [, queue, id = ''] = /^(inbox|outbox):(\d{1,18})$/.exec(fields.get('id') ?? '') ?? []
  const isKnown = queue === 'inbox' || queue === 'outbox'
  const isBack = isKnown && (await visit.stores.parked.replay(queue, id))
  return context.redirect(`${visit.base}/desk/parked?note=${isBack ? 'done' : 'late'}`, 303)
}
