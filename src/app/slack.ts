import type { Surroundings } from './surroundings.ts'
import type { SubmissionAnswer, Suggestion } from '../channels/slack/accept.ts'
import { createSlackApi, type SlackApi } from '../channels/slack/api.ts'
import type { Copies } from '../channels/slack/copy-files.ts'
import { createSlackDeliver } from '../channels/slack/deliver.ts'
import { createSlackDownloader } from '../channels/slack/download.ts'
import { gatherSaves } from '../channels/slack/gather.ts'
import { createSlackHttp } from '../channels/slack/http-receiver.ts'
import { createMembers, type Members } from '../channels/slack/members.ts'
import { isPersonal } from '../channels/slack/places.ts'
import { askProfile } from '../channels/slack/profile.ts'
import { startReadBack, type ReadBackLoop } from '../channels/slack/read-back-loop.ts'
import type { ReadBackStore } from '../channels/slack/read-back.ts'
import { startSlackSocket, type SlackSocketOptions } from '../channels/slack/socket-receiver.ts'
import { createSlackSurface } from '../channels/slack/surface.ts'
import type { Words } from '../channels/slack/words.ts'
import type { SlackConfig } from '../config.ts'
import type { Deliver } from '../desk/delivering.ts'
import type { Downloader } from '../desk/files.ts'
import type { FormSources } from '../desk/form/sources.ts'
import type { Surface } from '../desk/ports.ts'
import type { WorkTools } from '../desk/work-tools.ts'
import type { Log } from '../log.ts'
import { createInbox } from '../queue/inbox.ts'
import { ensureBudget } from '../queue/outbox.ts'
import type { Running } from '../queue/loop.ts'
import { createTimelyInbox } from '../queue/timely-inbox.ts'
import type { Database } from '../storage/database.ts'
import type { Hook } from '../web/web-app.ts'
import { keepTrying } from './keep-trying.ts'
import { startSending } from './sending.ts'

/** Slack in pieces, so that sending can begin before and end after receiving. */
export interface SlackParts {
  readonly surface: Surface
  /** Where Slack calls us, in HTTP mode. */
  readonly hook: Hook | null
  readonly downloader: Downloader
  /** `slack:<team>`, as soon as Slack has told which team the token belongs to. */
  readonly account: Promise<string>
  readonly profileOf: FormSources['profileOf']
  /** Whether somebody who speaks in Slack is a full member of the workspace. Rejects when Slack does not say. */
  readonly isMember: NonNullable<WorkTools['isMember']>
  /** @param copies Where the files lie that are shown in the agents' channels. */
  startSending(database: Database, copies: Copies): Promise<() => Promise<void>>
  startReceiving(database: Database): Promise<() => Promise<void>>
}

/** What the forms of the desk say while Slack waits, and where the reading back keeps its marks. */
export interface SlackInside {
  /** Asks the database only when somebody's words are refused: a person may have let them pass. */
  readonly answer: (
    database: Database,
  ) => (payload: Readonly<Record<string, unknown>>, lane: string) => Promise<SubmissionAnswer>
  readonly suggest: (query: Suggestion) => Readonly<Record<string, unknown>>
  /** Null: nothing is read back. */
  readonly readBackStore: ((database: Database, account: string) => ReadBackStore) | null
}

export const SLACK_PATH = '/slack/events'

/** "Several hundred" messages a minute in a workspace. */
const ACCOUNT_PACE = { perMs: 120, burst: 10 }

type Door = (request: Request) => Promise<Response>

export function prepareSlack(config: SlackConfig, words: Words, around: Surroundings, inside: SlackInside): SlackParts {
  const log = around.log.child({ component: 'slack' })
  const api = createSlackApi({ token: config.botToken, apiUrl: config.apiUrl })
  const team = createTeam(api)
  let members: Members | null = null
  const opened: { door: Door | null } = { door: null }
  return {
    surface: createSlackSurface({ words, site: team.site }),
    hook:
      config.mode === 'socket'
        ? null
        : { path: SLACK_PATH, handle: async (request) => opened.door?.(request) ?? notYet() },
    downloader: createSlackDownloader({ api, token: config.botToken, apiUrl: config.apiUrl }),
    account: team.id.then((id) => `slack:${id}`),
    profileOf: ({ account, conversation }) =>
      askProfile(api, account.split(':')[1] ?? '', conversation.split(':')[2] ?? ''),
    isMember: ({ account }, userId) => {
      members ??= createMembers({ api, teamId: account.split(':')[1] ?? '', now: Date.now })
      return members.isFull(userId)
    },
    startSending: async (database, copies) =>
      onceKnown(team, log, async (teamId) => {
        const account = `slack:${teamId}`
        await ensureBudget(database, account, ACCOUNT_PACE.perMs, ACCOUNT_PACE.burst)
        const deliver = createSlackDeliver({ api, copies, now: () => around.clock(Date.now()) })
        return startSending(around, database, account, watched(deliver, log))
      }),
    startReceiving: async (database) =>
      onceKnown(team, log, async (teamId) => {
        const entrance = createEntrance({ teamId, api, words, around, inside, database, log })
        if (config.mode === 'http') {
          opened.door = createSlackHttp({
            ...entrance.options,
            signingSecret: config.signingSecret,
            wallClock: () => around.clock(Date.now()),
          })
        }
        const socket = config.mode === 'socket' ? openSocket(config, entrance.options, entrance.readBack, log) : null
        return {
          async stop() {
            opened.door = null
            await socket?.stop()
            await entrance.readBack?.stop()
          },
        }
      }),
  }
}

/** A channel that is gone or closed to the desk is for an operator to mend; a person who cannot be reached is not. */
function watched(deliver: Deliver, log: Log): Deliver {
  return async (call) => {
    const sent = await deliver(call)
    const { conversation } = call
    if (sent.outcome === 'unreachable' && conversation !== null && !isPersonal(conversation)) {
      log.error({ conversation, note: sent.note }, 'A room of the desk cannot be reached: see docs/setup-slack.md')
    }
    return sent
  }
}

/** Slack would take an empty answer for a yes. */
function notYet(): Response {
  return new Response(null, { status: 503 })
}

interface Team {
  /** Settles with the first answer. */
  readonly id: Promise<string>
  /** The workspace's own address; null before the first answer. */
  readonly site: () => string | null
  /** Asks Slack once; rejects when it does not answer. */
  ask(): Promise<string>
}

function createTeam(api: SlackApi): Team {
  let known: string | null = null
  let site: string | null = null
  let tell: (id: string) => void = () => undefined
  const id = new Promise<string>((resolve) => void (tell = resolve))
  return {
    id,
    site: () => site,
    async ask() {
      if (known !== null) return known
      const { team_id: teamId, url } = await api.call('auth.test', {})
      if (typeof teamId !== 'string' || teamId === '') throw new Error('Slack named no team')
      known = teamId
      site = typeof url === 'string' ? url : null
      tell(teamId)
      return teamId
    },
  }
}

/** Starts something as soon as the team is known. Nobody waits for that: Slack may be away. */
function onceKnown(team: Team, log: Log, start: (teamId: string) => Promise<Running>): () => Promise<void> {
  let started: Running | null = null
  const trying = keepTrying(log, 'Slack does not say whose token this is; it is asked again', async () => {
    started = await start(await team.ask())
  })
  return async () => {
    await trying.stop()
    await started?.stop()
  }
}

interface Entrance {
  readonly options: Omit<SlackSocketOptions, 'api'>
  readonly readBack: ReadBackLoop | null
}

interface EntranceParts {
  readonly teamId: string
  readonly api: SlackApi
  readonly words: Words
  readonly around: Surroundings
  readonly inside: SlackInside
  readonly database: Database
  readonly log: Log
}

/** What both ways in have in common. */
function createEntrance({ teamId, api, words, around, inside, database, log }: EntranceParts): Entrance {
  const { clock, inBell, config } = around
  const inbox = createInbox(database, inBell)
  const language = config.desk.locales[0] ?? 'ru'
  const now = (): number => clock(Date.now())
  const onRefused = (rows: readonly { readonly externalId: string }[]): void =>
    log.error({ deliveries: rows.map(({ externalId }) => externalId) }, 'What the database never takes was passed over')
  const store = inside.readBackStore?.(database, `slack:${teamId}`) ?? null
  const onStored = (): void => inBell.ring()
  const readBack = store ? startReadBack({ api, teamId, inbox, store, now, onStored, onRefused, log }) : null
  // Slack gives an event up after a few tries: after an outage of ours nobody knows how many were left.
  let isAway = false
  return {
    readBack,
    options: {
      teamId,
      inbox: gatherSaves(inbox),
      timely: createTimelyInbox(database, inBell),
      answer: inside.answer(database),
      suggest: inside.suggest,
      notStored: (what) =>
        words.phrase(language, what === 'form' ? { key: 'slack:notStored.form' } : { key: 'slack:notStored.command' }),
      now,
      onStored() {
        onStored()
        if (isAway) readBack?.request()
        isAway = false
      },
      onAway(error) {
        isAway = true
        log.warn({ err: error }, 'Something from Slack could not be stored in time and was not acknowledged')
      },
      onRefused,
      onHeldBack: () => readBack?.request(),
      onStrange: () => log.warn('Something that is no delivery came from Slack'),
    },
  }
}

function openSocket(
  { appToken, apiUrl }: Extract<SlackConfig, { mode: 'socket' }>,
  options: Entrance['options'],
  readBack: ReadBackLoop | null,
  log: Log,
): Running {
  let isFirst = true
  return startSlackSocket({
    ...options,
    api: createSlackApi({ token: appToken, apiUrl }),
    onConnected(awayMs) {
      log.info({ awayMs: Math.round(awayMs) }, 'Connected to Slack')
      // The reading back that begins with the program covers the time before.
      if (!isFirst) readBack?.request()
      isFirst = false
    },
    onLost: (error) => log.warn({ err: error }, 'No connection to Slack; it is tried again'),
    onForbidden: (reason) =>
      log.error({ reason }, 'SLACK_APP_TOKEN is refused or Socket Mode is off; it is tried again'),
  })
}
