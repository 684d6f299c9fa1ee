import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createSeals, type Seals } from '../pages/form-seal.ts'
import { privateHeaders } from '../pages/headers.ts'
import { isSameOrigin } from '../pages/same-origin.ts'
import { absentPage, bigPage, strangePage } from './absent-page.ts'
import { createDeskAssets } from './desk-assets.ts'
import { searchCsv, ticketHtml, ticketJson } from './export-routes.ts'
import { queuePage } from './queue-page.ts'
import { createReports } from './report-routes.ts'
import { parkedPage, reviewPage, takeReplay, takeReview } from './review-page.ts'
import { searchPage } from './search-page.ts'
import { takePreview, takeTicketForm, ticketFile, ticketPage, ticketStream } from './ticket-routes.ts'
import { createVisits, type DeskOptions, type Visit, type Visits } from './visits.ts'

const FORM_VALID_MS = 12 * 3_600_000
/** 8,000 characters of any script, as a form encodes them. */
const MOST_BYTES = 128 * 1024

/**
 * The desk's pages for agents under `/desk`. They come in by a link from the bot that is spent by a POST; a GET changes nothing
 * anywhere. Everything that changes something is a POST of a sealed form.
 */
export function createDeskApp(options: DeskOptions): Hono {
  const seals = createSeals(options.secretKey, FORM_VALID_MS)
  const visits = createVisits(options, seals)
  const app = new Hono()
  app.route('/', createDeskAssets())
  app.use('/desk', privateHeaders())
  app.use('/desk/*', privateHeaders(), bodyLimit({ maxSize: MOST_BYTES, onError: tooBig(visits) }))
  addDoors(app, options, visits)
  const page = createPages(app, options, visits, seals)
  page.get('/desk', queuePage)
  page.get('/desk/live', (context, visit) => options.live.stream(context, 'queue', visit.owner))
  page.get('/desk/t/:number', ticketPage)
  page.get('/desk/t/:number/live', ticketStream)
  page.get('/desk/t/:number/files/:file', ticketFile)
  page.post('/desk/t/:number', takeTicketForm)
  page.post('/desk/t/:number/preview', takePreview)
  page.post('/desk/logout', (context, _visit, { visits: door }) => door.leave(context))
  page.get('/desk/t/:number/export.html', ticketHtml)
  page.get('/desk/t/:number/export.json', ticketJson)
  page.get('/desk/search', searchPage)
  page.get('/desk/search.csv', searchCsv)
  const reports = createReports()
  page.get('/desk/reports', reports.page)
  page.get('/desk/reports/tickets', reports.tickets)
  page.get('/desk/review', reviewPage)
  page.post('/desk/review', takeReview)
  page.get('/desk/parked', parkedPage)
  page.post('/desk/parked', takeReplay)
  page.get('/desk/*', absentPage)
  app.onError((error, context) => {
    options.onFault(error)
    return visits.away(context)
  })
  return app
}

/** The rest of the body is never read, so nothing else may come over this connection. */
function tooBig(visits: Visits): (context: Context) => Promise<Response> {
  return async (context) => {
    context.header('Connection', 'close')
    const visit = await visits.open(context)
    return visit instanceof Response ? visit : bigPage(context, visit, visits)
  }
}

function addDoors(app: Hono, options: DeskOptions, visits: Visits): void {
  app.get('/desk/login/:token', (context) => visits.greet(context))
  app.post('/desk/login/:token', (context) =>
    // A link that somebody else's page sends would bring its reader in under another name.
    isSameOrigin(context.req.raw, options.publicUrl) ? visits.enter(context) : visits.greet(context),
  )
}

export type PageMaker = (context: Context, visit: Visit, visits: Visits) => Promise<Response> | Response
/** @param form names the form, for telling two copies of it apart from two forms; null when it has grown old. */
export type FormTaker = (
  context: Context,
  visit: Visit,
  form: { readonly fields: URLSearchParams; readonly name: string | null; readonly visits: Visits },
) => Promise<Response> | Response

interface Pages {
  get(path: string, make: PageMaker): void
  post(path: string, take: FormTaker): void
}

/** Routes for those who are in. A form is looked at only when it comes from a page of this session. */
function createPages(app: Hono, options: DeskOptions, visits: Visits, seals: Seals): Pages {
  return {
    get(path, make) {
      app.get(path, async (context) => {
        const visit = await visits.open(context)
        return visit instanceof Response ? visit : make(context, visit, visits)
      })
    },
    post(path, take) {
      app.post(path, async (context) => {
        const visit = await visits.open(context)
        if (visit instanceof Response) return visit
        const fields = new URLSearchParams(await context.req.text())
        const seal = seals.check(visit.owner, fields.get('seal') ?? '', visit.now.getTime())
        if (!isSameOrigin(context.req.raw, options.publicUrl) || seal === 'strange') {
          return strangePage(context, visit, visits)
        }
        return take(context, visit, { fields, name: seal === 'old' ? null : seal.form, visits })
      })
    },
  }
}
