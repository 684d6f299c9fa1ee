import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import type { ExplainDeadlines, ReadDeadlines } from '../../desk/deadlines.ts'
import type { AgentLogins, DeskArchive, Parked, ReportSource, Review } from '../../desk/desk-pages.ts'
import { SESSION_HOURS } from '../../desk/desk-pages.ts'
import type { DeskAgent, DeskPolicy } from '../../desk/policy.ts'
import type { Judge } from '../../desk/ports.ts'
import type { Inbox } from '../../desk/receiving.ts'
import type { ClockView } from '../../domain/sla/clock.ts'
import type { TicketEvent } from '../../domain/ticket/events.ts'
import { createClientAddress } from '../pages/client-address.ts'
import { createFailedTries } from '../pages/failed-tries.ts'
import type { Seals } from '../pages/form-seal.ts'
import type { LivePage } from '../pages/live-page.ts'
import type { Live } from '../pages/live.ts'
import { speakerOf, type Markup, type PageWords, type Speaker } from '../pages/markup.ts'
import type { TrackingFiles } from '../tracking/file-answer.ts'
import { browserLanguage } from '../tracking/plain-pages.ts'
import { frame, type Notice, type Place } from './frame.ts'

/** What stands behind the pages while the database is open. */
export interface DeskStores {
  readonly logins: AgentLogins
  readonly archive: DeskArchive
  readonly review: Review
  readonly parked: Parked
  readonly report: ReportSource
  readonly inbox: Inbox
  readonly files: TrackingFiles
}

export interface DeskOptions {
  /** Null while the database is not open yet. */
  readonly stores: () => DeskStores | null
  readonly judge: Judge
  readonly policy: DeskPolicy
  readonly words: PageWords
  readonly live: Live
  readonly readDeadlines: ReadDeadlines
  readonly explainDeadlines: ExplainDeadlines
  /** The whole clock of a ticket, for reports. */
  readonly readClock: (history: readonly TicketEvent[], now: Date) => ClockView
  /** The desk's clock, epoch milliseconds, given the database's. */
  readonly clock: (databaseNow: number) => number
  readonly secretKey: string
  readonly publicUrl: string
  readonly trustedProxies: readonly string[]
  /** The address at the other end of a request's connection. */
  readonly connectionOf: (context: Context) => string | undefined
  readonly onFault: (error: unknown) => void
  /** How long the answer to a form waits for the desk to carry it out; 2000 without it. */
  readonly patienceMs?: number
}

/** An agent whose session is good. */
export interface Visit {
  readonly options: DeskOptions
  readonly stores: DeskStores
  readonly agent: DeskAgent
  readonly isLead: boolean
  readonly speaker: Speaker
  readonly base: string
  /** Names the session in the seals of its forms; the cookie cannot be read from it. */
  readonly owner: string
  readonly now: Date
  readonly seal: () => string
}

export interface Page {
  readonly title: string
  readonly place: Place | null
  readonly content: Markup
  readonly notice?: Notice | null
  /** For a page that keeps itself up to date: its own address, where its stream is, and what it shows. */
  readonly live?: Omit<LivePage, 'said'>
  readonly status?: 200 | 403 | 404 | 409 | 413 | 422
}

export interface Visits {
  /** The agent behind the cookie, or the answer to whoever has none that is good. */
  open(context: Context): Promise<Visit | Response>
  show(context: Context, visit: Visit, page: Page): Response
  /** Shows the button that spends a link; looks at nothing. */
  greet(context: Context): Response
  /** Spends the link; all that cannot be spent are answered the same way, and counted. */
  enter(context: Context): Promise<Response>
  leave(context: Context): Promise<Response>
  away(context: Context): Response
  readonly base: string
}

const COOKIE = 'zayavka_desk'
/** Per client address. */
const TRIES = { most: 5, windowMs: 60_000 }

/** Lets in agents and nobody else; whoever is not in learns only that the way in is a link from the bot. */
export function createVisits(options: DeskOptions, seals: Seals): Visits {
  const base = new URL(options.publicUrl).pathname.replace(/\/+$/, '')
  const path = `${base}/desk`
  // Read anew each time: the list of agents decides, not what it was when the program started.
  const agents = (): readonly string[] => options.policy.agents.map(({ id }) => id)
  const { lone, blocked, countTry, turnAway, speakerFor } = createThreshold(options, base)
  return {
    base,
    async open(context) {
      const session = getCookie(context, COOKIE) ?? ''
      if (session === '') return lone(context, 'out', 401)
      const stores = options.stores()
      if (stores === null) return lone(context, 'away', 503)
      const agentId = await stores.logins.agentOf(session, agents())
      const agent = options.policy.agents.find(({ id }) => id === agentId)
      if (!agent) return turnAway(context)
      const now = new Date(options.clock(await stores.archive.now()))
      const owner = `desk|${createHash('sha256').update(session).digest('base64url')}`
      const seal = (): string => seals.make(owner, now.getTime())
      const who = { agent, isLead: agent.role !== 'agent', speaker: speakerFor(context), owner }
      return { options, stores, ...who, base, now, seal }
    },
    show: (context, visit, page) => context.html(framed(visit, page), page.status ?? 200),
    greet: (context) => blocked(context) ?? lone(context, 'button', 200),
    async enter(context) {
      const wait = blocked(context)
      if (wait !== null) return wait
      const stores = options.stores()
      if (stores === null) return lone(context, 'away', 503)
      const entered = await stores.logins.enter(context.req.param('token') ?? '', agents())
      if (entered === null) {
        countTry(context)
        return lone(context, 'spent', 404)
      }
      const life = {
        httpOnly: true,
        sameSite: 'Lax',
        secure: options.publicUrl.startsWith('https:'),
        maxAge: SESSION_HOURS * 3600,
      } as const
      setCookie(context, COOKIE, entered.session, { ...life, path })
      return context.redirect(path, 303)
    },
    async leave(context) {
      await options.stores()?.logins.leave(getCookie(context, COOKIE) ?? '')
      deleteCookie(context, COOKIE, { path })
      return lone(context, 'left', 200)
    },
    away: (context) => lone(context, 'away', 503),
  }
}

interface Threshold {
  lone: (context: Context, kind: LoneKind, status: 200 | 401 | 404 | 429 | 503) => Response
  /** The answer to whoever has failed too often, or null. */
  blocked: (context: Context) => Response | null
  countTry: (context: Context) => void
  /** The answer to a session that is none. */
  turnAway: (context: Context) => Response
  speakerFor: (context: Context) => Speaker
}

/** What is before the door: it depends on nothing that a link or a cookie could tell. */
function createThreshold(options: DeskOptions, base: string): Threshold {
  const { words } = options
  const tries = createFailedTries(TRIES)
  const clientAddress = createClientAddress(options.trustedProxies)
  const addressOf = (context: Context): string =>
    clientAddress(options.connectionOf(context), context.req.header('X-Forwarded-For'))
  const threshold: Threshold = {
    lone(context, kind, status) {
      const speaker = threshold.speakerFor(context)
      const title = speaker.text(`desk:lone.${kind}.title`)
      const content = loneMarkup(speaker, kind, title)
      const page = frame({ speaker, deskName: options.policy.name, base, agent: null, title, place: null, content })
      return context.html(page, status, { Vary: 'Accept-Language' })
    },
    blocked(context) {
      const waitMs = tries.waitMs(addressOf(context))
      if (waitMs === 0) return null
      context.header('Retry-After', String(Math.ceil(waitMs / 1000)))
      return threshold.lone(context, 'blocked', 429)
    },
    countTry: (context) => tries.count(addressOf(context)),
    turnAway(context) {
      // A browser that comes again without its old cookie is no further try.
      deleteCookie(context, COOKIE, { path: `${base}/desk` })
      const answer = threshold.blocked(context)
      threshold.countTry(context)
      return answer ?? threshold.lone(context, 'out', 401)
    },
    speakerFor: (context) =>
      speakerOf(words, browserLanguage(context.req.header('Accept-Language'), deskLanguages(options.policy, words))),
  }
  return threshold
}

function framed(visit: Visit, { title, place, content, notice = null, live }: Page): string {
  const { agent, isLead, speaker, base, seal, options } = visit
  const places: readonly Place[] = isLead ? ALL_PLACES : EVERYBODYS_PLACES
  const menu = { name: agent.name, places, seal: seal() }
  const kept = live && { ...live, said: speaker.text('desk:live') }
  const same = { speaker, deskName: options.policy.name, base, agent: menu, title, place, notice, content }
  return frame(kept ? { ...same, live: kept } : same)
}

const EVERYBODYS_PLACES: readonly Place[] = ['queue', 'search', 'reports']
const ALL_PLACES: readonly Place[] = [...EVERYBODYS_PLACES, 'review', 'parked']

/** The pages are written in these two; agents of a desk in another language read the first of them that it has. */
function deskLanguages(policy: DeskPolicy, words: PageWords): readonly string[] {
  const spoken = ['ru', 'en'].filter((one) => words.languages.includes(one))
  const first = spoken.includes(policy.roomLanguage) ? [policy.roomLanguage] : []
  return [...new Set([...first, ...spoken, 'ru'])]
}

type LoneKind = 'button' | 'out' | 'spent' | 'left' | 'blocked' | 'away'

function loneMarkup(speaker: Speaker, kind: LoneKind, title: string): Markup {
  return html`<section class="card stack lone">
    <h1>${title}</h1>
    <p>${speaker.text(`desk:lone.${kind}.text`)}</p>
    ${
      kind === 'button'
        ? html`<form method="post"><button class="first">${speaker.text('desk:lone.button.enter')}</button></form>`
        : ''
    }
  </section>`
}
