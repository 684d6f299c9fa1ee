import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { createDeskClock } from './deadlines.ts'
import { deskPolicy } from './desk-policy.ts'
import { createJudge } from './judge.ts'
import { secretKeyOf } from './secret-key.ts'
import type { Surroundings } from './surroundings.ts'
import { createInbox } from '../queue/inbox.ts'
import type { DeskPolicy } from '../desk/policy.ts'
import type { Database } from '../storage/database.ts'
import { createLinks } from '../storage/links.ts'
import { createRefusedPages } from '../storage/desk-pages-review.ts'
import { createTicketPages } from '../storage/ticket-page.ts'
import { createAssets } from '../web/pages/assets.ts'
import type { Live } from '../web/pages/live.ts'
import type { PageWords } from '../web/pages/markup.ts'
import type { TrackingFiles } from '../web/tracking/file-answer.ts'
import { createTrackingApp } from '../web/tracking/tracking-app.ts'
import type { TrackingStores } from '../web/tracking/visits.ts'

export interface TrackingParts {
  readonly around: Surroundings
  readonly words: PageWords
  readonly live: Live
  /** Null until it is open. */
  readonly database: () => Database | null
  readonly isThanks: (text: string) => boolean
  readonly files: (database: Database) => TrackingFiles
  /** As the rest of the desk reads it now; the configuration's own while it is null. */
  readonly policy?: () => DeskPolicy | null
  /** How long the answer to a form waits for the desk to carry it out, milliseconds. */
  readonly patienceMs?: number
}

/** The tracking page and what it is drawn with, ready to be mounted at the root. */
export function createTrackingRoutes(parts: TrackingParts): Hono {
  const { around, words, live, database, isThanks, files, patienceMs } = parts
  const { config, clock } = around
  const log = around.log.child({ component: 'tracking' })
  const fixed = deskPolicy(config)
  let stores: TrackingStores | null = null
  const storesOf = (open: Database): TrackingStores => ({
    links: createLinks(open, clock),
    pages: createTicketPages(open),
    inbox: createInbox(open, around.inBell),
    refused: createRefusedPages(open),
    files: files(open),
  })
  const tracking = createTrackingApp({
    stores: () => {
      const open = database()
      if (open === null) return null
      return (stores ??= storesOf(open))
    },
    judge: createJudge(config.desk.allowedPhrases),
    isThanks,
    get policy() {
      return parts.policy?.() ?? fixed
    },
    words,
    live,
    ...createDeskClock(config.desk),
    clock,
    secretKey: secretKeyOf(config),
    publicUrl: config.web.publicUrl,
    trustedProxies: config.web.trustedProxies,
    connectionOf: (context) => getConnInfo(context).remote.address,
    onFault: (error) => log.error({ err: error }, 'The tracking page could not be shown'),
    ...(patienceMs === undefined ? {} : { patienceMs }),
  })
  const app = new Hono()
  app.route('/', createAssets())
  app.route('/', tracking)
  return app
}
