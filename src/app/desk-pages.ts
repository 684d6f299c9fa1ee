import { getConnInfo } from '@hono/node-server/conninfo'
import type { Hono } from 'hono'
import { createDeskClock } from './deadlines.ts'
import { deskPolicy } from './desk-policy.ts'
import { createJudge } from './judge.ts'
import { secretKeyOf } from './secret-key.ts'
import type { Surroundings } from './surroundings.ts'
import type { Config } from '../config.ts'
import type { Parked } from '../desk/desk-pages.ts'
import { roomConversations, type DeskPolicy } from '../desk/policy.ts'
import { readClock } from '../domain/sla/clock.ts'
import { createSlaPolicy } from '../domain/sla/policy.ts'
import { createInbox } from '../queue/inbox.ts'
import { listParked, replayParked } from '../queue/parked.ts'
import { createAgentLogins } from '../storage/agent-logins.ts'
import type { Database } from '../storage/database.ts'
import { createReportSource } from '../storage/desk-pages-report.ts'
import { createReview } from '../storage/desk-pages-review.ts'
import { createDeskArchive } from '../storage/desk-pages.ts'
import { createDeskApp } from '../web/desk/desk-app.ts'
import type { DeskOptions, DeskStores } from '../web/desk/visits.ts'
import type { Live } from '../web/pages/live.ts'
import type { PageWords } from '../web/pages/markup.ts'
import type { TrackingFiles } from '../web/tracking/file-answer.ts'

export interface DeskPagesParts {
  readonly around: Surroundings
  readonly words: PageWords
  readonly live: Live
  /** Null until it is open. */
  readonly database: () => Database | null
  /** For the search, the exports and the reports: it may be a moment behind. The same as `database` without it. */
  readonly reading?: () => Pick<Database, 'query'> | null
  readonly files: (database: Database) => TrackingFiles
  /** As the rest of the desk reads it now; the configuration's own while it is null. */
  readonly policy?: () => DeskPolicy | null
  /** How long the answer to a form waits for the desk to carry it out, milliseconds. */
  readonly patienceMs?: number
}

/** The agents' pages, ready to be mounted at the root. Sessions of agents who left the configuration end at the start. */
export function createDeskPages(parts: DeskPagesParts): Hono {
  const { around, words, live, database, patienceMs } = parts
  const { config, clock } = around
  const log = around.log.child({ component: 'desk-pages' })
  const onFault = (error: unknown): void => log.error({ err: error }, 'A page of the desk could not be shown')
  const fixed = deskPolicy(config)
  let stores: DeskStores | null = null
  const options: DeskOptions = {
    stores: () => {
      const open = database()
      if (open === null) return null
      if (stores === null) {
        stores = storesOf(parts, () => options.policy, { main: open, reading: parts.reading?.() ?? open })
        stores.logins.keepOnly(fixed.agents.map(({ id }) => id)).catch(onFault)
      }
      return stores
    },
    judge: createJudge(config.desk.allowedPhrases),
    get policy() {
      return parts.policy?.() ?? fixed
    },
    words,
    live,
    ...createDeskClock(config.desk),
    readClock: clockReader(config.desk),
    clock,
    secretKey: secretKeyOf(config),
    publicUrl: config.web.publicUrl,
    trustedProxies: config.web.trustedProxies,
    connectionOf: (context) => getConnInfo(context).remote.address,
    onFault,
    ...(patienceMs === undefined ? {} : { patienceMs }),
  }
  return createDeskApp(options)
}

/** A ticket and the queue are read where they are written: whoever has just done something finds it done. */
function storesOf(
  parts: DeskPagesParts,
  policy: () => DeskPolicy,
  { main: database, reading }: { readonly main: Database; readonly reading: Pick<Database, 'query'> },
): DeskStores {
  const { around, files } = parts
  const rooms = (): readonly string[] => roomConversations(policy(), policy().defaultRoom)
  return {
    logins: createAgentLogins(database, around.clock),
    archive: createDeskArchive(database, reading),
    review: withBell(createReview(database, around.clock, rooms), around),
    parked: parkedOf(database, around),
    report: createReportSource(reading),
    inbox: createInbox(database, around.inBell),
    files: files(database),
  }
}

/** Whoever waits for mail in this process is woken, as after every other message. */
function withBell(review: DeskStores['review'], { inBell }: Surroundings): DeskStores['review'] {
  return {
    list: () => review.list(),
    async decide(id, decision, agentId) {
      const isDone = await review.decide(id, decision, agentId)
      if (isDone) inBell.ring()
      return isDone
    },
  }
}

function parkedOf(database: Database, { inBell, outBell }: Surroundings): Parked {
  return {
    list: () => listParked(database),
    async replay(queue, id) {
      const isBack = await replayParked(database, queue, id)
      if (isBack) (queue === 'inbox' ? inBell : outBell).ring()
      return isBack
    },
  }
}

function clockReader({
  calendars,
  servicePackages,
  defaultPackage,
  stale,
  escalation,
}: Config['desk']): DeskOptions['readClock'] {
  const policy = createSlaPolicy({
    calendars,
    packages: Object.entries(servicePackages).map(([name, targets]) => ({ name, targets })),
    defaultPackage,
    stale,
    warnAtPercents: escalation.map(({ atPercent }) => atPercent),
  })
  return (history, now) => readClock(history, policy, now)
}
