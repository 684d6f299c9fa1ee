import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { ExplainDeadlines, ReadDeadlines } from '../../desk/deadlines.ts'
import type { Links } from '../../desk/links.ts'
import type { DeskPolicy } from '../../desk/policy.ts'
import type { Judge } from '../../desk/ports.ts'
import type { Inbox } from '../../desk/receiving.ts'
import type { RefusedPages, TicketPage, TicketPages } from '../../desk/ticket-page.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { createClientAddress } from '../pages/client-address.ts'
import { createFailedTries } from '../pages/failed-tries.ts'
import type { Seals } from '../pages/form-seal.ts'
import type { Live } from '../pages/live.ts'
import { speakerOf, type PageWords } from '../pages/markup.ts'
import type { TrackingFiles } from './file-answer.ts'
import { browserLanguage, plainPage, type PlainPage } from './plain-pages.ts'
import { ticketPage } from './ticket-page.ts'

/** What stands behind the page while the database is open. */
export interface TrackingStores {
  readonly links: Pick<Links, 'open'>
  readonly pages: TicketPages
  readonly inbox: Inbox
  readonly refused: RefusedPages
  readonly files: TrackingFiles
}

export interface VisitOptions {
  /** Null while the database is not open yet. */
  readonly stores: () => TrackingStores | null
  readonly judge: Judge
  readonly policy: DeskPolicy
  readonly words: PageWords
  readonly live: Live
  readonly readDeadlines: ReadDeadlines
  readonly explainDeadlines: ExplainDeadlines
  /** The desk's clock, epoch milliseconds, given the database's. */
  readonly clock: (databaseNow: number) => number
  readonly publicUrl: string
  readonly trustedProxies: readonly string[]
  /** The address at the other end of a request's connection. */
  readonly connectionOf: (context: Context) => string | undefined
}

/** Somebody who came with a link that opens. */
export interface Visit {
  readonly stores: TrackingStores
  readonly page: TicketPage
  /** Of what `page` shows, or of a moment before. */
  readonly version: string
  /** The page's own address below the program's. */
  readonly path: string
  /** Names the page in the seals of its forms; the token cannot be read from it. */
  readonly owner: string
  readonly now: Date
}

export interface Shown {
  readonly status: 200 | 403 | 409 | 413 | 422
  readonly notice: { readonly phrase: Phrase; readonly isBad: boolean } | null
  /** What stands in the reply already. */
  readonly text: string
}

export interface Visits {
  /** The ticket behind the token of the address, or the answer to whoever has none that opens. */
  open(context: Context): Promise<Visit | Response>
  show(context: Context, visit: Visit, shown: Shown): Response
  /** The one answer to everything that opens nothing; counts the try. */
  absent(context: Context): Response
  /** The answer to whoever has failed too often, or null. */
  blocked(context: Context): Response | null
  /** The database is away; words that were not taken are given back. */
  away(context: Context, unsent?: string): Response
}

/** Per client address, over all links. */
const TRIES = { most: 5, windowMs: 60_000 }

/** Lets in those who have a link, and answers all others the same way whatever is wrong with theirs (T2, T3). */
export function createVisits(options: VisitOptions, seals: Seals): Visits {
  const { words, readDeadlines, explainDeadlines } = options
  const base = new URL(options.publicUrl).pathname.replace(/\/+$/, '')
  const tries = createFailedTries(TRIES)
  const clientAddress = createClientAddress(options.trustedProxies)
  const addressOf = (context: Context): string =>
    clientAddress(options.connectionOf(context), context.req.header('X-Forwarded-For'))
  const plain = (context: Context, kind: PlainPage['kind'], status: 404 | 429 | 503, unsent = ''): Response => {
    const language = browserLanguage(context.req.header('Accept-Language'), words.languages)
    const page = plainPage({ kind, speaker: speakerOf(words, language), deskName: options.policy.name, base, unsent })
    return context.html(page, status, { Vary: 'Accept-Language' })
  }
  const visits: Visits = {
    async open(context) {
      const stores = options.stores()
      if (stores === null) return visits.away(context)
      const token = context.req.param('token') ?? ''
      const ticketId = await stores.links.open(token)
      const version = ticketId === null ? '' : await options.live.version(`public:${ticketId}`)
      const page = ticketId === null ? null : await stores.pages.read(ticketId)
      if (page === null) return visits.absent(context)
      const path = `${base}/t/${encodeURIComponent(token)}`
      return { stores, page, version, path, owner: ownerOf(token), now: new Date(options.clock(page.databaseNow)) }
    },
    show(context, { page, version, path, owner, now }, { status, notice, text }) {
      const speaker = speakerOf(words, page.language)
      const seal = seals.make(owner, now.getTime())
      const mask = (words: string): string => options.judge.mask(words)
      const live = { page: path, stream: `${path}/live`, version, said: speaker.text('tracking:live') }
      const { policy } = options
      const tools = { readDeadlines, explainDeadlines, mask, live }
      return context.html(ticketPage({ page, policy, speaker, now, base, path, seal, notice, text, ...tools }), status)
    },
    absent(context) {
      tries.count(addressOf(context))
      return plain(context, 'absent', 404)
    },
    blocked(context) {
      const waitMs = tries.waitMs(addressOf(context))
      if (waitMs === 0) return null
      context.header('Retry-After', String(Math.ceil(waitMs / 1000)))
      return plain(context, 'blocked', 429)
    },
    away: (context, unsent) => plain(context, 'away', 503, unsent),
  }
  return visits
}

function ownerOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
