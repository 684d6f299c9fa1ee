import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { PAGE_ACTIONS, takePageTurn } from '../../desk/ticket-page.ts'
import type { PageAction, PageNote, TicketPages } from '../../desk/ticket-page.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { createSeals, keyOfContent, type Seals } from '../pages/form-seal.ts'
import { privateHeaders } from '../pages/headers.ts'
import { isSameOrigin } from '../pages/same-origin.ts'
import { fileAnswer } from './file-answer.ts'
import { notePhrase } from './ticket-page.ts'
import { createVisits, type Shown, type Visit, type VisitOptions, type Visits } from './visits.ts'

export interface TrackingOptions extends VisitOptions {
  /** Thanks keep a ticket alive and change nothing else. */
  readonly isThanks: (text: string) => boolean
  readonly secretKey: string
  readonly onFault: (error: unknown) => void
  /** How long the answer to a form waits for the desk to carry it out; 1500 without it. */
  readonly patienceMs?: number
}

const FORM_VALID_MS = 24 * 3_600_000
/** 8,000 characters of any script, as a form encodes them. */
const MOST_BYTES = 128 * 1024
const NOTES: readonly PageNote[] = ['message', 'successor', 'forwarded', 'thanks', ...PAGE_ACTIONS]

/**
 * The requester's page of a ticket under `/t/<token>` (R2). A GET changes nothing, so a mail scanner that follows the link
 * spends nothing; everything that changes something is a POST of a sealed form, and goes into the ticket's lane like a
 * message from a chat. A token that opens nothing is answered the same way whatever is wrong with it.
 */
export function createTrackingApp(options: TrackingOptions): Hono {
  const seals = createSeals(options.secretKey, FORM_VALID_MS)
  const visits = createVisits(options, seals)
  const visited = (take: (context: Context, visit: Visit) => Response | Promise<Response>) => {
    return async (context: Context): Promise<Response> => {
      const visit = await visits.open(context)
      return visit instanceof Response ? visit : take(context, visit)
    }
  }
  const tooBig = visited((context, visit) => {
    // The rest of the body is never read, so nothing else may come over this connection.
    context.header('Connection', 'close')
    return visits.show(context, visit, bad(413, { key: 'tracking:refusal.big' }))
  })
  const app = new Hono()
  app.use('/t/*', privateHeaders(), async (context, next) => visits.blocked(context) ?? next())
  app.get(
    '/t/:token',
    visited((context, visit) => {
      const note = NOTES.find((known) => known === context.req.query('note'))
      const notice = note ? { phrase: notePhrase(note), isBad: false } : null
      return visits.show(context, visit, { status: 200, notice, text: '' })
    }),
  )
  app.get(
    '/t/:token/live',
    visited((context, { page, owner }) => options.live.stream(context, `public:${page.id}`, owner)),
  )
  app.get(
    '/t/:token/files/:file',
    visited(async (context, { stores, page }) => {
      return (await fileAnswer(stores.files, page.id, context.req.param('file') ?? '')) ?? visits.absent(context)
    }),
  )
  app.post(
    '/t/:token',
    bodyLimit({ maxSize: MOST_BYTES, onError: tooBig }),
    visited((context, visit) => takeForm(context, visit, { options, seals, visits })),
  )
  app.all('/t/*', (context) => visits.absent(context))
  app.onError((error, context) => {
    options.onFault(error)
    return visits.away(context)
  })
  return app
}

interface FormTools {
  readonly options: TrackingOptions
  readonly seals: Seals
  readonly visits: Visits
}

/** Checks where the form comes from before it looks at what it says; what it says is decided by the desk. */
async function takeForm(context: Context, visit: Visit, tools: FormTools): Promise<Response> {
  const { options, seals, visits } = tools
  const { page, now, owner } = visit
  const fields = new URLSearchParams(await context.req.text())
  const seal = seals.check(owner, fields.get('seal') ?? '', now.getTime())
  const action = FORM_ACTIONS.find((known) => known === fields.get('do'))
  if (!isSameOrigin(context.req.raw, options.publicUrl) || seal === 'strange' || action === undefined) {
    return visits.show(context, visit, bad(403, { key: 'tracking:refusal.strange' }))
  }
  const text = fields.get('text') ?? ''
  const key = seal === 'old' ? '' : keyOfContent(seal.form, action, text)
  const turn = takePageTurn(page, { action, text, key }, { judge: options.judge, isThanks: options.isThanks, now })
  if (!turn.ok) {
    // What was written is looked at by a person, as in a chat; a form that has grown old is sent once more first.
    if (turn.refused && seal !== 'old') await visit.stores.refused.keep(turn.refused)
    return visits.show(context, visit, bad(action === 'message' ? 422 : 409, turn.refusal, turn.text))
  }
  if (seal === 'old') return visits.show(context, visit, bad(403, { key: 'tracking:refusal.old' }, text))
  try {
    if (turn.row !== null) {
      const { refused } = await visit.stores.inbox.save([turn.row])
      if (refused.length > 0) throw new Error('The database refused a message of the tracking page')
      await untilWorked(visit.stores.pages, turn.row.externalId, options.patienceMs ?? 1500)
    }
  } catch (error) {
    options.onFault(error)
    return visits.away(context, text)
  }
  return context.redirect(`${visit.path}?note=${turn.noted}`, 303)
}

const FORM_ACTIONS: readonly (PageAction | 'message')[] = ['message', ...PAGE_ACTIONS]

function bad(status: Shown['status'], phrase: Phrase, text = ''): Shown {
  return { status, notice: { phrase, isBad: true }, text }
}

/**
 * Waits a moment for the desk, so that the page that follows shows what became of it. When the desk is busy, the page shows
 * it as received, on its way.
 */
async function untilWorked(pages: TicketPages, externalId: string, patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs
  for (let pauseMs = 20; performance.now() + pauseMs < until; pauseMs *= 1.5) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    if (await pages.isWorked(externalId).catch(() => true)) return
  }
}
