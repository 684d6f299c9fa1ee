import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Visit, Visits } from './visits.ts'

/** For an address, a number or a file that there is not, and for a page that is not for this agent. */
export function absentPage(context: Context, visit: Visit, visits: Visits): Response {
  return lone(context, visit, visits, 'absent', 404)
}

/** A form that did not come from a page of this session: nothing was done. */
export function strangePage(context: Context, visit: Visit, visits: Visits): Response {
  return lone(context, visit, visits, 'strange', 403)
}

/** More was sent than anybody writes: nothing was read of it. */
export function bigPage(context: Context, visit: Visit, visits: Visits): Response {
  return lone(context, visit, visits, 'big', 413)
}

type Kind = 'absent' | 'strange' | 'big'

function lone(context: Context, visit: Visit, visits: Visits, kind: Kind, status: 403 | 404 | 413): Response {
  const title = visit.speaker.text(`desk:lone.${kind}.title`)
  const content = html`<section class="card stack lone">
    <h1>${title}</h1>
    <p>${visit.speaker.text(`desk:lone.${kind}.text`)}</p>
  </section>`
  return visits.show(context, visit, { title, place: null, content, status })
}
