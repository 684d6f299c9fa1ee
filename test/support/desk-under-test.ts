import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type App } from '../../src/app.ts'
import { diskFiles } from '../../src/app/project-files.ts'
import { readConfig, type Config } from '../../src/config.ts'
import type { Phrase } from '../../src/domain/notice/message.ts'
import { createTranslator, type Translator } from '../../src/language/translate.ts'
import { createLog, type Log } from '../../src/log.ts'
import { freshDatabase, type TestDatabase } from './database.ts'
import { startFakeSmtp, type FakeSmtp } from './mail/fake-smtp.ts'
import { startFakeTelegram, type FakeTelegram } from './telegram/fake-telegram.ts'
import type { Group } from './telegram/group.ts'
import type { Person } from './telegram/person.ts'

export const ROOM = -1_001_000_000_001
export const AGENT = 5_000_000_501
const SECRET = 'webhook-secret-of-the-tests'

export interface DeskOptions {
  readonly mode?: 'polling' | 'webhook'
  /** Further lines of desk.yaml. */
  readonly desk?: string
  /** Further service packages. */
  readonly packages?: string
  /** Where the desk's clock begins; the real time without it. */
  readonly startAt?: Date
  /** Further variables of the program. */
  readonly environment?: Readonly<Record<string, string>>
  /** The room is a forum, whose tickets have topics. */
  readonly forum?: boolean
  /** Private chats with the bot hold topics. */
  readonly privateTopics?: boolean
}

/** A whole desk: the real program on real PostgreSQL between a fake Telegram and a fake mail server. */
export interface DeskUnderTest {
  readonly telegram: FakeTelegram
  readonly smtp: FakeSmtp
  readonly database: TestDatabase
  readonly room: Group
  readonly agent: Person
  readonly words: Translator
  /** The desk's clock: everything that a rule speaks of. */
  readonly clock: { readonly now: () => number; moveTo(at: Date): void }
  /** Where the program's pages are now. */
  readonly url: string
  /** Every line of the program's log. */
  readonly log: readonly string[]
  /** The program's configuration, for its other commands. */
  config(): Config
  readonly quietLog: Log
  /** Takes effect at the next start. */
  changeDeskFile(change: (text: string) => string): void
  /** Ends the program and starts it again on the same database. */
  restart(): Promise<void>
  stopProgram(): Promise<void>
  /** With other settings than at first, where some are given. */
  startProgram(changes?: Readonly<Record<string, string>>): Promise<void>
  /** Resolves when nothing waits in any queue and Telegram has nothing more. */
  quiet(): Promise<void>
  /** A second program on the same database; it ends with the first. */
  startReplica(): Promise<void>
  /** Moves the desk's clock, has the poller look once more, and waits until everything that fell due is done. */
  passTo(at: Date): Promise<void>
  /** A text of the product, as a pattern with its parameters open. */
  text(language: string, phrase: Phrase | string): string
  stop(): Promise<void>
}

export async function startDesk(options: DeskOptions = {}): Promise<DeskUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'zayavka-journey-'))
  const database = await freshDatabase()
  await database.rows(UNHURRIED)
  let offset = options.startAt ? options.startAt.getTime() - Date.now() : 0
  const now = (): number => Date.now() + offset
  let url = ''
  const telegram = await startFakeTelegram({
    clock: now,
    webhookTarget: (target) => target.replace('https://desk.example', url),
  })
  const smtp = await startFakeSmtp()
  const agent = telegram.user({ id: AGENT, first_name: 'Анна', language_code: 'ru' })
  const passerBy = telegram.user({ id: 5_000_000_999, first_name: 'Passer-by', language_code: 'en' })
  const room = telegram.group({ id: ROOM, title: 'Support', members: [agent], forum: options.forum === true })
  if (options.privateTopics) telegram.bot.user['has_topics_enabled'] = true
  const deskFile = join(folder, 'desk.yaml')
  writeFileSync(
    deskFile,
    DESK.replace('\ndefaultPackage:', `${options.packages ?? ''}\ndefaultPackage:`) + (options.desk ?? ''),
  )
  const lines: string[] = []
  const environment = {
    DATABASE_URL: database.url,
    SECRET_KEY: 'a key of the tests that is long enough for anybody',
    DATA_DIR: folder,
    DESK_FILE: deskFile,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    SMTP_URL: smtp.url,
    MAIL_FROM: 'support@kasburg.example',
    PORT: '0',
    LOG_LEVEL: 'debug',
    ...options.environment,
    ...(options.mode === 'webhook'
      ? { TELEGRAM_WEBHOOK_URL: 'https://desk.example/telegram/hook', TELEGRAM_WEBHOOK_SECRET: SECRET }
      : {}),
  }
  const words = createTranslator({ languages: ['ru', 'en'], zone: 'Europe/Moscow' })
  let app: App | null = null
  const replicas: App[] = []
  const desk: DeskUnderTest = {
    telegram,
    smtp,
    database,
    room,
    agent,
    words,
    clock: { now, moveTo: (at) => void (offset = at.getTime() - Date.now()) },
    get url() {
      return url
    },
    log: lines,
    quietLog: createLog('silent', []),
    config() {
      const reading = readConfig(environment, diskFiles())
      if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
      return reading.config
    },
    changeDeskFile: (change) => writeFileSync(deskFile, change(readFileSync(deskFile, 'utf8'))),
    async startProgram(changes = {}) {
      const reading = readConfig({ ...environment, ...changes }, diskFiles())
      if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
      const log = createLog('debug', reading.secrets, {
        write: (line) => {
          lines.push(line)
          if (process.env['SHOW_LOG']) process.stderr.write(line)
        },
      })
      app = await createApp(reading.config, log, { clock: (databaseNow) => databaseNow + offset })
      url = app.url
      await app.ready
    },
    async startReplica() {
      const log = createLog('silent', [])
      const replica = await createApp(this.config(), log, { clock: (databaseNow) => databaseNow + offset })
      replicas.push(replica)
      await replica.ready
    },
    async stopProgram() {
      for (const replica of replicas.splice(0)) await replica.stop()
      await app?.stop()
      app = null
    },
    async restart() {
      await this.stopProgram()
      await this.startProgram()
    },
    async quiet() {
      await untilQuiet(telegram, database)
      // Agents may call a reply back for ten seconds; whoever waits for quiet waits for the end of them.
      while (await isReplyHeld(database)) {
        offset += 10_500
        await untilNothingIsDue(telegram, database, now)
      }
    },
    async passTo(at) {
      this.clock.moveTo(at)
      while (!(await isReadUpTo(database, at))) {
        await passerBy.sends('/help')
        await untilQuiet(telegram, database)
      }
      await untilNothingIsDue(telegram, database, now)
      // What had to wait for the channel to be read is looked at again a minute later.
      this.clock.moveTo(new Date(at.getTime() + 2 * 60_000))
      await untilNothingIsDue(telegram, database, now)
    },
    text: (language, phrase) => words.phrase(language, typeof phrase === 'string' ? { key: phrase } : phrase),
    async stop() {
      await this.stopProgram()
      await telegram.stop()
      await smtp.stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await desk.startProgram()
  return desk
}

/** Nobody in a test can wait a second between two messages; what the paces are worth is tested where they are set. */
const UNHURRIED = `
  do $do$ begin
    create function unhurried() returns trigger language plpgsql as $$
    begin new.per_ms := least(new.per_ms, 0.01); new.full_at := '-infinity'; return new; end $$;
    create trigger unhurried before insert or update on budgets for each row execute function unhurried();
  end $do$`

const OPEN = `
  select (select count(*) from inbox where done_at is null and parked_at is null)
       + (select count(*) from outbox where sent_at is null and parked_at is null) as open`

async function untilQuiet(telegram: FakeTelegram, database: TestDatabase): Promise<void> {
  const giveUpAt = Date.now() + 45_000
  for (let calm = 0; calm < 2;) {
    const [row] = await database.rows<{ open: string }>(OPEN)
    calm = Number(row?.open) === 0 && telegram.pending().length === 0 ? calm + 1 : 0
    if (Date.now() > giveUpAt) throw new Error(`The desk does not come to rest: ${row?.open} rows are open`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

async function isReplyHeld(database: TestDatabase): Promise<boolean> {
  const rows = await database.rows("select from timers where key like 'send:%'")
  return rows.length > 0
}

async function isReadUpTo(database: TestDatabase, at: Date): Promise<boolean> {
  const rows = await database.rows('select from channel_cursors where read_at > $1', [at])
  return rows.length > 0
}

async function untilNothingIsDue(telegram: FakeTelegram, database: TestDatabase, now: () => number): Promise<void> {
  for (;;) {
    const [row] = await database.rows<{ due: string }>('select count(*) as due from timers where due_at <= $1', [
      new Date(now()),
    ])
    if (Number(row?.due) === 0) return untilQuiet(telegram, database)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

export const DESK = `
name: Касбург
timeZone: Europe/Moscow
locales: [ru, en]
numberPrefix: KSB
calendars:
  office:
    include: [ru-2026, ru-2027]
    week: { mon: '09:00-18:00', tue: '09:00-18:00', wed: '09:00-18:00', thu: '09:00-18:00', fri: '09:00-18:00' }
  always:
    week: { mon: '00:00-24:00', tue: '00:00-24:00', wed: '00:00-24:00', thu: '00:00-24:00', fri: '00:00-24:00', sat: '00:00-24:00', sun: '00:00-24:00' }
servicePackages:
  standard:
    critical: { calendar: office, firstResponseMinutes: 60, resolutionMinutes: 540 }
    high: { calendar: office, firstResponseMinutes: 240, resolutionMinutes: 1620 }
    normal: { calendar: office, firstResponseMinutes: 540, resolutionMinutes: 2700 }
    low: { calendar: office, firstResponseMinutes: 1080, resolutionMinutes: 5400 }
defaultPackage: standard
products:
  - { id: office, name: { ru: Касбург Офис, en: Kasburg Office }, aliases: [офис], room: support }
  - { id: agent, name: { ru: Касбург Агент, en: Kasburg Agent }, room: support }
rooms:
  support: { telegramChatId: ${ROOM} }
agents:
  - { id: anna, name: Анна Петрова, telegramId: ${AGENT} }
`
