import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { codesFrom } from '../../src/app/codes.ts'
import { createDeskClock } from '../../src/app/deadlines.ts'
import { deskPolicy } from '../../src/app/desk-policy.ts'
import { createLivePages } from '../../src/app/live.ts'
import { createJudge } from '../../src/app/judge.ts'
import { diskFiles } from '../../src/app/project-files.ts'
import { startQueues } from '../../src/app/queues.ts'
import { secretKeyOf } from '../../src/app/secret-key.ts'
import type { Surroundings } from '../../src/app/surroundings.ts'
import { createTrackingRoutes } from '../../src/app/tracking.ts'
import { readConfig } from '../../src/config.ts'
import type { Links } from '../../src/desk/links.ts'
import { createAttachmentLookup } from '../../src/files/attachment-lookup.ts'
import { createTranslator } from '../../src/language/translate.ts'
import { createLog } from '../../src/log.ts'
import { createBell } from '../../src/queue/bell.ts'
import { createLinks } from '../../src/storage/links.ts'
import { createLookups } from '../../src/storage/lookups.ts'
import { startServer } from '../../src/web/server.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

/** Monday 23 November 2026, 10:00 in Moscow. */
export const MONDAY = Date.parse('2026-11-23T07:00:00Z')
const MINUTE = 60_000

export interface TrackingDesk {
  readonly url: string
  readonly database: TestDatabase
  readonly links: Links
  /** Moves the desk's clock. */
  passTo(at: number): void
  /** Takes the database away, or gives it back. */
  setAway(isAway: boolean): void
  /** Begins to work what waits. */
  startWork(): void
  /** The page of a ticket, by a fresh link. */
  link(ticketId: string): Promise<string>
  stop(): Promise<void>
}

/** The tracking page on real PostgreSQL, with nothing around it that the page does not need. */
export async function startTracking(
  changes: Readonly<Record<string, string>> = {},
  patienceMs = 60,
): Promise<TrackingDesk> {
  const database = await freshDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'zayavka-tracking-'))
  const deskFile = join(folder, 'desk.yaml')
  writeFileSync(deskFile, DESK)
  const around = surroundings(database.url, folder, deskFile, changes)
  let now = MONDAY + 3 * 60 * MINUTE
  let isAway = false
  const desk: Surroundings = { ...around, clock: () => now }
  const words = createTranslator({ languages: desk.config.desk.locales, zone: desk.config.desk.timeZone })
  const live = createLivePages(desk, () => (isAway ? null : database))
  const app = createTrackingRoutes({
    live,
    around: desk,
    words,
    database: () => (isAway ? null : database),
    patienceMs,
    isThanks: (text) => /^спасибо!?$/i.test(text),
    files: () => ({
      attachments: createAttachmentLookup(database),
      store: { get: async () => Readable.from([Buffer.from('<svg/>12345')]) },
    }),
  })
  const server = await startServer({ app, host: '127.0.0.1', port: 0 })
  const links = createLinks(database, desk.clock)
  const stops: (() => Promise<void>)[] = []
  return {
    url: server.url,
    database,
    links,
    passTo: (at) => void (now = at),
    setAway: (value) => void (isAway = value),
    startWork: () => void stops.push(startQueues(desk, database, toolsOf(desk, database))),
    link: async (ticketId) => `${server.url}/t/${await links.mint(ticketId, 'track')}`,
    async stop() {
      live.stop()
      await server.stop(0)
      for (const stop of stops) await stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function toolsOf(desk: Surroundings, database: TestDatabase): Parameters<typeof startQueues>[2] {
  return {
    policy: deskPolicy(desk.config),
    surfaces: [],
    judge: createJudge(),
    lookups: { ...createLookups(database), ticketOfLink: async () => null },
    codeFor: codesFrom(secretKeyOf(desk.config)),
    ...createDeskClock(desk.config.desk),
    clock: desk.clock,
  }
}

function surroundings(
  databaseUrl: string,
  dataDir: string,
  deskFile: string,
  changes: Readonly<Record<string, string>>,
): Omit<Surroundings, 'clock'> {
  const environment = {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: 'a key of the tests that is long enough for anybody',
    DATA_DIR: dataDir,
    DESK_FILE: deskFile,
    PUBLIC_URL: 'https://desk.example',
    ...changes,
  }
  const reading = readConfig(environment, diskFiles())
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const log = createLog('silent', [])
  return { config: reading.config, log, holder: 'test', inBell: createBell(), outBell: createBell() }
}

/** One thing in the life of a ticket; minutes count from its registration. */
export interface Fact {
  readonly after: number
  readonly type: string
  readonly facts?: Readonly<Record<string, unknown>>
}

export interface Words {
  readonly id: string
  readonly after: number
  readonly author: string
  readonly kind: string
  readonly isPublic?: boolean
  readonly isAbusive?: boolean
  readonly versions: readonly string[]
  readonly files?: readonly { readonly id: string; readonly name: string; readonly stored: boolean }[]
}

export interface TicketToFile {
  readonly id: string
  readonly title?: string
  readonly product?: string
  readonly version?: string
  readonly name?: string
  readonly language?: string
  readonly status?: string
  readonly closeReason?: string
  readonly closedAfter?: number
  readonly facts?: readonly Fact[]
  readonly words?: readonly Words[]
}

export const numberOf = (id: string): string => `KSB-26-${id.padStart(6, '0')}-7`

/** Writes a ticket into the archive, as it would stand there. */
export async function fileTicket(database: TestDatabase, ticket: TicketToFile): Promise<void> {
  const { id, facts = [], words = [] } = ticket
  const at = (after: number): Date => new Date(MONDAY + after * MINUTE)
  await database.rows(
    `insert into persons (id, display_name, contact_name, language, email, is_email_confirmed, created_at)
     values ($1, $2, $2, $3, 'olga@vektor.example', true, $4)`,
    [id, ticket.name ?? 'Ольга Смирнова', ticket.language ?? 'ru', at(0)],
  )
  const closedAt = ticket.closedAfter === undefined ? null : at(ticket.closedAfter)
  await database.rows(
    `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
       service_package, room, requester_id, submitter_id, conversation, close_reason, closed_at, registered_at, changed_at)
     values ($1::bigint, $2, $1::bigint::text, 1, $3, $4, $5, $6, 'high', 'standard', 'support', $1::bigint, $1::bigint, 'tg:1:7', $7, $8, $9, $9)`,
    [
      id,
      numberOf(id),
      ticket.title ?? 'Не сохраняется документ',
      ticket.product ?? 'Касбург Офис',
      ticket.version ?? '7.1.3',
      ticket.status ?? 'new',
      ticket.closeReason ?? null,
      closedAt,
      at(0),
    ],
  )
  const registered = { requestId: id, requesterId: id, submitterId: id, severity: 'high', servicePackage: 'standard' }
  const all: readonly Fact[] = [
    { after: 0, type: 'ticket.registered', facts: { ...registered, followUpOf: null } },
    ...facts,
  ]
  for (const [index, { after, type, facts: given = {} }] of all.entries()) {
    await database.rows(
      'insert into ticket_events (ticket_id, position, type, at, facts) values ($1, $2, $3, $4, $5)',
      [id, index + 1, type, at(after), given],
    )
  }
  for (const message of words) await keep(database, id, message, at)
}

async function keep(
  database: TestDatabase,
  ticketId: string,
  { id, after, author, kind, isPublic = true, isAbusive = false, versions, files = [] }: Words,
  at: (after: number) => Date,
): Promise<void> {
  await database.rows(
    `insert into messages (id, ticket_id, author, kind, is_public, is_abusive, conversation, at)
     values ($1, $2, $3, $4, $5, $6, 'tg:1:7', $7)`,
    [id, ticketId, author, kind, isPublic, isAbusive, at(after)],
  )
  for (const [index, body] of versions.entries()) {
    await database.rows('insert into message_versions (message_id, version, body, at) values ($1, $2, $3, $4)', [
      id,
      index + 1,
      body,
      at(after + index),
    ])
  }
  for (const file of files) {
    await database.rows(
      `insert into attachments (id, message_id, ticket_id, kind, name, bytes, account, file_id, stored_as, sniffed_type,
         stored_bytes)
       values ($1, $2, $3, 'document', $4, 48213, 'tg:1', 'f', $5, 'image/svg+xml', 11)`,
      [file.id, id, ticketId, file.name, file.stored ? 'a'.repeat(32) : null],
    )
  }
}

/** A ticket in the middle of its life: asked, answered, changed, and with a solution offered. */
export function aLivelyTicket(id: string): TicketToFile {
  const agent = 'agent:anna'
  const reply = (messageId: string, kind: string, promisedAt: string | null = null): Record<string, unknown> => {
    return { by: 'anna', reply: kind, messageId, promisedAt }
  }
  return {
    id,
    title: 'Кнопка «Сохранить» закрывает окно, но данные не сохраняются',
    status: 'solved',
    facts: [
      { after: 12, type: 'ticket.taken', facts: { by: 'anna', from: null, givenBy: null } },
      { after: 15, type: 'ticket.replied', facts: reply(`${id}.q`, 'informationRequest') },
      { after: 15, type: 'ticket.reply_delivered', facts: { messageId: `${id}.q` } },
      { after: 47, type: 'ticket.requester_reacted', facts: { messageId: `${id}.a`, substantive: true } },
      {
        after: 55,
        type: 'ticket.severity_changed',
        facts: { by: 'anna', from: 'high', to: 'normal', reasonId: `${id}.r` },
      },
      { after: 60, type: 'ticket.replied', facts: reply(`${id}.c`, 'commitment', '2026-11-25T13:00:00Z') },
      { after: 60, type: 'ticket.reply_delivered', facts: { messageId: `${id}.c` } },
      { after: 120, type: 'ticket.replied', facts: reply(`${id}.s`, 'solution') },
      { after: 121, type: 'ticket.reply_delivered', facts: { messageId: `${id}.s` } },
    ],
    words: [
      {
        id: `${id}.p`,
        after: 0,
        author: `person:${id}`,
        kind: 'problem',
        versions: [
          'Кнопка «Сохранить» закрывает окно, данные пропадают.',
          'Кнопка «Сохранить» закрывает окно, но данные не сохраняются.\nТак со вчерашнего дня, у всех в бухгалтерии.',
        ],
        files: [
          { id: `${id}.f0`, name: 'снимок экрана.png', stored: true },
          { id: `${id}.f1`, name: 'journal-2026-11-22.log', stored: false },
        ],
      },
      { id: `${id}.e`, after: 0, author: `person:${id}`, kind: 'error', versions: ['Ошибка 0x80070005: нет доступа'] },
      {
        id: `${id}.q`,
        after: 15,
        author: agent,
        kind: 'informationRequest',
        versions: ['Какая у вас версия Windows?'],
      },
      {
        id: `${id}.n`,
        after: 20,
        author: agent,
        kind: 'note',
        isPublic: false,
        versions: ['НЕ ДЛЯ ВСЕХ: похоже на сбой'],
      },
      { id: `${id}.a`, after: 47, author: `person:${id}`, kind: 'message', versions: ['Windows 11, сборка 26100'] },
      { id: `${id}.r`, after: 55, author: agent, kind: 'severityReason', versions: ['Есть обход: «Сохранить как»'] },
      {
        id: `${id}.c`,
        after: 60,
        author: agent,
        kind: 'commitment',
        versions: ['Готовим исправление, проверяем его у себя.'],
      },
      {
        id: `${id}.s`,
        after: 120,
        author: agent,
        kind: 'solution',
        versions: ['Установите обновление 7.1.4 и откройте документ заново.'],
      },
    ],
  }
}

/** The same, with the solution confirmed. */
export function aClosedTicket(id: string): TicketToFile {
  const lively = aLivelyTicket(id)
  const closing = { after: 130, type: 'ticket.closed', facts: { by: null, reason: 'confirmed', duplicateOf: null } }
  const facts = [...(lively.facts ?? []), closing]
  return { ...lively, status: 'closed', closeReason: 'confirmed', closedAfter: 130, facts }
}

/** The fields of the first sealed form of a page. */
export function sealOf(html: string): string {
  return /name="seal" value="([^"]+)"/.exec(html)?.[1] ?? ''
}

/** Sends a form of the page as a browser does. */
export function send(
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', headers })
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
defaultPackage: standard
products:
  - { id: office, name: { ru: Касбург Офис, en: Kasburg Office }, room: support }
rooms:
  support: { telegramChatId: -1001000000001 }
agents:
  - { id: anna, name: Анна Петрова, telegramId: 5000000501 }
`
