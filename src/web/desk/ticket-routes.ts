import type { Context } from 'hono'
import {
  DESK_ACTIONS,
  hasComeTrue,
  REPLY_ACTIONS,
  takeDeskTurn,
  type DeskAction,
  type DeskForm,
  type DeskTurn,
} from '../../desk/desk-page-turn.ts'
import { previewReply } from '../../desk/desk-page-preview.ts'
import type { DeskTicket } from '../../desk/desk-pages.ts'
import { readPromiseDate } from '../../domain/ticket/promise-date.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { keyOfContent } from '../pages/form-seal.ts'
import { shown } from '../pages/markup.ts'
import { fileAnswer } from '../tracking/file-answer.ts'
import { absentPage } from './absent-page.ts'
import type { FormTaker } from './desk-app.ts'
import type { Notice } from './frame.ts'
import { oneOf } from './fields.ts'
import { ticketMarkup, type TicketDraft } from './ticket-page.ts'
import { ticketPath } from './ticket-lines.ts'
import type { Page, Visit, Visits } from './visits.ts'

/** What the page says after a form: done, on its way, or not done because the ticket had changed meanwhile. */
const OUTCOMES = [...DESK_ACTIONS, 'waiting', 'undone'] as const

/** The ticket of the address, or null: a number that nobody has is like none at all. */
export async function ticketAt(context: Context, { stores }: Visit): Promise<DeskTicket | null> {
  const number = numberIn(context)
  return number === '' ? null : stores.archive.ticket(number)
}

/** Empty for what no number looks like. */
function numberIn(context: Context): string {
  return /^[\dA-Z-]{1,30}$/.exec(context.req.param('number') ?? '')?.[0] ?? ''
}

interface Opened {
  readonly ticket: DeskTicket
  /** Of what `ticket` shows, or of a moment before. */
  readonly version: string
}

async function openTicket(context: Context, visit: Visit): Promise<Opened | null> {
  const version = await visit.options.live.version(`ticket:${numberIn(context)}`)
  const ticket = await ticketAt(context, visit)
  return ticket && { ticket, version }
}

/** The stream of a ticket's page; of one that nobody has it is silent. */
export function ticketStream(context: Context, { options, owner }: Visit): Response {
  return options.live.stream(context, `ticket:${numberIn(context)}`, owner)
}

export async function ticketPage(context: Context, visit: Visit, visits: Visits): Promise<Response> {
  const opened = await openTicket(context, visit)
  if (opened === null) return absentPage(context, visit, visits)
  const outcome = oneOf(OUTCOMES, context.req.query('note'))
  const notice = outcome === null ? null : { phrase: { key: `desk:done.${outcome}` }, isBad: outcome === 'undone' }
  return show(context, visit, visits, { ...opened, draft: null, notice })
}

/** A file of any message, notes included, to be saved and never to be looked at here (T9). */
export async function ticketFile(context: Context, visit: Visit, visits: Visits): Promise<Response> {
  const ticket = await ticketAt(context, visit)
  const { attachments, store } = visit.stores.files
  const forAgents = {
    async one(ticketId: string, fileId: string) {
      const file = await attachments.one(ticketId, fileId)
      return file && { ...file, isPublic: true }
    },
  }
  const id = shown(context.req.param('file') ?? '')
  const answer = ticket && (await fileAnswer({ attachments: forAgents, store }, ticket.id, id))
  return answer ?? absentPage(context, visit, visits)
}

interface Shown extends Opened {
  readonly draft: TicketDraft | null
  readonly notice: Notice | null
  readonly status?: Page['status']
}

function show(
  context: Context,
  visit: Visit,
  visits: Visits,
  { ticket, version, draft, notice, status = 200 }: Shown,
): Response {
  const title = `${ticket.number} ${ticket.title}`
  const page = ticketPath(visit.base, ticket.number)
  return visits.show(context, visit, {
    title,
    place: null,
    notice,
    status,
    live: { page, stream: `${page}/live`, version },
    content: ticketMarkup(visit, ticket, draft),
  })
}

/** Shows a reply as its reader will see it, and sends nothing. */
export const takePreview: FormTaker = async (context, visit, { fields, visits }) => {
  const opened = await openTicket(context, visit)
  if (opened === null) return absentPage(context, visit, visits)
  const { ticket } = opened
  const form = readForm(fields, visit, '')
  const reply = REPLY_ACTIONS.find((action) => action === form?.action)
  if (form === null || reply === undefined) return refuse(context, visit, visits, { ...opened, fields }, STRANGE)
  const turn = await decideTurn(ticket, form, visit)
  if (!turn.ok) return refuse(context, visit, visits, { ...opened, fields }, turn.refusal)
  const { policy, readDeadlines } = visit.options
  const tools = { policy, readDeadlines, now: visit.now }
  const preview = previewReply(ticket, { kind: reply, text: turn.text, events: turn.events }, tools)
  const draft = { action: reply, text: turn.text, promised: fields.get('promised') ?? '', preview }
  return show(context, visit, visits, { ...opened, draft, notice: null })
}

/** Carries a form out through the ticket's lane, and shows what became of it. */
export const takeTicketForm: FormTaker = async (context, visit, { fields, name, visits }) => {
  const opened = await openTicket(context, visit)
  if (opened === null) return absentPage(context, visit, visits)
  const { ticket } = opened
  const form = readForm(fields, visit, name ?? '')
  if (form === null) return refuse(context, visit, visits, { ...opened, fields }, STRANGE)
  const turn = await decideTurn(ticket, form, visit)
  if (!turn.ok) return refuse(context, visit, visits, { ...opened, fields }, turn.refusal)
  if (name === null) return refuse(context, visit, visits, { ...opened, fields }, { key: 'desk:refusal.old' })
  const { refused, stored } = await visit.stores.inbox.save([turn.row])
  if (refused.length > 0) throw new Error('The database refused a message of the desk')
  // A second copy of the form changes nothing, and is told of what the first one did.
  const outcome = stored === 0 ? form.action : await outcomeOf(ticket, turn, form.action, visit)
  return context.redirect(`${ticketPath(visit.base, ticket.number)}?note=${outcome}`, 303)
}

const STRANGE: Phrase = { key: 'desk:refusal.strange' }

function decideTurn(ticket: DeskTicket, form: DeskForm, { options, agent, now, stores }: Visit): Promise<DeskTurn> {
  const { policy, judge } = options
  return takeDeskTurn(ticket, form, {
    policy,
    judge,
    agentId: agent.id,
    now,
    idOf: (number) => stores.archive.idOf(number),
  })
}

function readForm(fields: URLSearchParams, { now, options }: Visit, name: string): DeskForm | null {
  const action = oneOf(DESK_ACTIONS, fields.get('do') ?? undefined)
  if (action === null) return null
  const [text, choice] = [fields.get('text') ?? '', fields.get(`choice-${action}`) ?? '']
  const promised = fields.get('promised') ?? ''
  const promisedAt = readPromiseDate(promised, now.getTime(), options.policy.zone)?.at ?? null
  return { action, text, choice, promisedAt, key: keyOfContent(name, action, text, choice, promised) }
}

interface Given extends Opened {
  readonly fields: URLSearchParams
}

/** What was written is given back, so that nobody writes it twice. */
function refuse(
  context: Context,
  visit: Visit,
  visits: Visits,
  { fields, ...opened }: Given,
  phrase: Phrase,
): Response {
  const action = oneOf(DESK_ACTIONS, fields.get('do') ?? undefined)
  const given = { text: fields.get('text') ?? '', promised: fields.get('promised') ?? '' }
  const draft = action === null ? null : { action, ...given, preview: null }
  return show(context, visit, visits, { ...opened, draft, notice: { phrase, isBad: true }, status: 422 })
}

/**
 * Waits a moment for the desk, which decides in the ticket's own lane. It may have decided otherwise than this page did before,
 * when somebody else was faster; then the ticket has nothing new.
 */
async function outcomeOf(
  before: DeskTicket,
  { row, events }: Extract<DeskTurn, { readonly ok: true }>,
  action: DeskAction,
  { stores, options, agent }: Visit,
): Promise<(typeof OUTCOMES)[number]> {
  const until = performance.now() + (options.patienceMs ?? 2000)
  for (let pauseMs = 20; performance.now() + pauseMs < until; pauseMs *= 1.5) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    if (!(await stores.archive.isWorked(row.externalId))) continue
    const after = await stores.archive.ticket(before.number)
    return after !== null && hasComeTrue(before, after, events, agent.id) ? action : 'undone'
  }
  return 'waiting'
}
