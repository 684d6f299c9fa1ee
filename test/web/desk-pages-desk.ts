import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { codesFrom } from '../../src/app/codes.ts'
import { createDeskClock } from '../../src/app/deadlines.ts'
import { createDeskPages } from '../../src/app/desk-pages.ts'
import { deskPolicy } from '../../src/app/desk-policy.ts'
import { createLivePages } from '../../src/app/live.ts'
import { createJudge } from '../../src/app/judge.ts'
import { diskFiles } from '../../src/app/project-files.ts'
import { startQueues } from '../../src/app/queues.ts'
import { secretKeyOf } from '../../src/app/secret-key.ts'
import type { Surroundings } from '../../src/app/surroundings.ts'
import { readConfig } from '../../src/config.ts'
import type { AgentLogins } from '../../src/desk/desk-pages.ts'
import type { DeskPolicy } from '../../src/desk/policy.ts'
import { createAttachmentLookup } from '../../src/files/attachment-lookup.ts'
import { createTranslator } from '../../src/language/translate.ts'
import { createLog } from '../../src/log.ts'
import { createBell } from '../../src/queue/bell.ts'
import { createAgentLogins } from '../../src/storage/agent-logins.ts'
import { createLookups } from '../../src/storage/lookups.ts'
import { createAssets } from '../../src/web/pages/assets.ts'
import { startServer } from '../../src/web/server.ts'
import { Hono } from 'hono'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { MONDAY } from './tracking-desk.ts'

export interface PagesDesk {
  readonly url: string
  readonly database: TestDatabase
  readonly logins: AgentLogins
  /** What went wrong on a page. */
  readonly faults: readonly string[]
  /** Moves the desk's clock. */
  passTo(at: number): void
  setAway(isAway: boolean): void
  /** Puts another list of agents in the place of the configuration's. */
  setPolicy(change: (policy: DeskPolicy) => DeskPolicy): void
  /** The header of somebody who is in. */
  enter(agentId: string): Promise<{ readonly Cookie: string }>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
  stop(): Promise<void>
}

/** The desk's pages on real PostgreSQL, with the queues working behind them. */
export async function startPages(
  patienceMs = 5000,
  changes: Readonly<Record<string, string>> = {},
): Promise<PagesDesk> {
  const database = await freshDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'zayavka-desk-'))
  const deskFile = join(folder, 'desk.yaml')
  writeFileSync(deskFile, DESK)
  let now = MONDAY + 3 * 3_600_000
  let isAway = false
  const around = surroundings(database.url, folder, deskFile, changes, () => now)
  const faults: string[] = []
  const watched: Surroundings = { ...around, log: createLog('error', [], { write: (line) => void faults.push(line) }) }
  const { desk } = around.config
  const words = createTranslator({ languages: desk.locales, zone: desk.timeZone })
  let policy = deskPolicy(around.config)
  const live = createLivePages(watched, () => (isAway ? null : database))
  const app = new Hono()
  app.route('/', createAssets())
  app.route(
    '/',
    createDeskPages({
      around: watched,
      words,
      live,
      database: () => (isAway ? null : database),
      policy: () => policy,
      patienceMs,
      files: () => ({
        attachments: createAttachmentLookup(database),
        store: { get: async () => Readable.from([Buffer.from('<svg/>12345')]) },
      }),
    }),
  )
  const server = await startServer({ app, host: '127.0.0.1', port: 0 })
  const logins = createAgentLogins(database, around.clock)
  const stopQueues = startQueues(around, database, toolsOf(around, database))
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, { headers, redirect: 'manual' })
  const post: PagesDesk['post'] = (path, fields, headers = {}) =>
    fetch(`${server.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', headers })
  return {
    url: server.url,
    database,
    logins,
    faults,
    passTo: (at) => void (now = at),
    setAway: (value) => void (isAway = value),
    setPolicy: (change) => void (policy = change(policy)),
    get,
    post,
    async enter(agentId) {
      const answer = await post(`/desk/login/${await logins.mint(agentId)}`, {})
      return { Cookie: (answer.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '' }
    },
    async stop() {
      live.stop()
      await server.stop(0)
      await stopQueues()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function toolsOf(around: Surroundings, database: TestDatabase): Parameters<typeof startQueues>[2] {
  return {
    policy: deskPolicy(around.config),
    surfaces: [],
    judge: createJudge(),
    lookups: { ...createLookups(database), ticketOfLink: async () => null },
    codeFor: codesFrom(secretKeyOf(around.config)),
    ...createDeskClock(around.config.desk),
    clock: around.clock,
  }
}

function surroundings(
  databaseUrl: string,
  dataDir: string,
  deskFile: string,
  changes: Readonly<Record<string, string>>,
  clock: () => number,
): Surroundings {
  const environment = {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: 'a key of the tests that is long enough for anybody',
    DATA_DIR: dataDir,
    DESK_FILE: deskFile,
    PUBLIC_URL: 'http://127.0.0.1',
    TRUSTED_PROXIES: '127.0.0.1',
    ...changes,
  }
  const reading = readConfig(environment, diskFiles())
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const log = createLog('silent', [])
  return { config: reading.config, log, clock, holder: 'test', inBell: createBell(), outBell: createBell() }
}

/** The seal of the form that does this. */
export function sealFor(html: string, action: string): string {
  const form = html.split('<form').find((part) => part.includes(`name="do" value="${action}"`))
  return /name="seal" value="([^"]+)"/.exec(form ?? html)?.[1] ?? ''
}

const DESK = `
name: Касбург
timeZone: Europe/Moscow
locales: [ru, en]
numberPrefix: KSB
calendars:
  office:
    include: [ru-2026, ru-2027]
    week: { mon: '09:00-18:00', tue: '09:00-18:00', wed: '09:00-18:00', thu: '09:00-18:00', fri: '09:00-18:00' }
servicePackages:
  standard:
    critical: { calendar: office, firstResponseMinutes: 60, resolutionMinutes: 540 }
    high: { calendar: office, firstResponseMinutes: 240, resolutionMinutes: 1620 }
    normal: { calendar: office, firstResponseMinutes: 540, resolutionMinutes: 2700 }
    low: { calendar: office, firstResponseMinutes: 1080, resolutionMinutes: 5400 }
  premium:
    critical: { calendar: office, firstResponseMinutes: 30, resolutionMinutes: 240 }
    high: { calendar: office, firstResponseMinutes: 60, resolutionMinutes: 480 }
    normal: { calendar: office, firstResponseMinutes: 120, resolutionMinutes: 960 }
    low: { calendar: office, firstResponseMinutes: 240, resolutionMinutes: 1920 }
defaultPackage: standard
products:
  - { id: office, name: { ru: Касбург Офис, en: Kasburg Office }, room: support }
  - { id: cloud, name: { ru: Касбург Облако, en: Kasburg Cloud }, room: second }
rooms:
  support: { telegramChatId: -1001000000001 }
  second: { telegramChatId: -1001000000002 }
agents:
  - { id: anna, name: Анна Петрова, telegramId: 5000000501, role: lead }
  - { id: boris, name: Борис Иванов, telegramId: 5000000502 }
`
