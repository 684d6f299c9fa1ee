import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type App } from '../../src/app.ts'
import { diskFiles } from '../../src/app/project-files.ts'
import { readConfig } from '../../src/config.ts'
import type { Phrase } from '../../src/domain/notice/message.ts'
import { createTranslator, type Translator } from '../../src/language/translate.ts'
import { createLog } from '../../src/log.ts'
import { freshDatabase, type TestDatabase } from './database.ts'
import { startFakeSmtp, type FakeSmtp } from './mail/fake-smtp.ts'
import { startFakeSlack, type FakeSlack } from './slack/fake-slack.ts'
import type { ChatView } from './slack/chat-view.ts'
import { startFakeTelegram, type FakeTelegram } from './telegram/fake-telegram.ts'
import type { Group } from './telegram/group.ts'
import type { Person as TelegramPerson } from './telegram/person.ts'

export const SUPPORT_CHANNEL = 'C0SUPPORT'
const ROOM = -1_001_000_000_001
const AGENT = 5_000_000_501

export type SlackMode = 'socket' | 'http'

/** The real program between a fake Slack for the staff, a fake Telegram for the agents' room, and a fake mail server. */
export interface SlackDesk {
  readonly slack: FakeSlack
  readonly telegram: FakeTelegram
  readonly smtp: FakeSmtp
  readonly database: TestDatabase
  readonly words: Translator
  readonly room: Group
  readonly agent: TelegramPerson
  /** The agents' channel in Slack, where cards stand as well. */
  readonly channel: ChatView
  readonly log: readonly string[]
  readonly clock: { readonly now: () => number; moveBy(ms: number): void }
  /** Where Slack posts to in HTTP mode. */
  url(): string
  quiet(): Promise<void>
  restart(): Promise<void>
  stopProgram(): Promise<void>
  startProgram(): Promise<void>
  tickets(): Promise<readonly TicketRow[]>
  /** A text of the product, as it stands on the screen, with its parameters open. */
  text(language: string, phrase: Phrase | string): string
  stop(): Promise<void>
}

export interface TicketRow {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly product: string
  readonly status: string
  readonly severity: string
  readonly request_id: string
  readonly requester: string
  readonly requester_email: string
  readonly is_email_confirmed: boolean
  readonly submitter: string
  readonly problem: string
  readonly files: readonly string[] | null
}

export interface SlackDeskOptions {
  /** Where the desk's clock begins; the real time without it. */
  readonly startAt?: Date
  /** Done to Slack before the program starts. */
  readonly before?: (slack: FakeSlack) => void
}

export async function startSlackDesk(mode: SlackMode, options: SlackDeskOptions = {}): Promise<SlackDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'zayavka-slack-'))
  const database = await freshDatabase()
  await database.rows(UNHURRIED)
  let offset = options.startAt ? options.startAt.getTime() - Date.now() : 0
  const now = (): number => Date.now() + offset
  const slack = await startFakeSlack({ clock: now, signingSecret: '8f742231b10e8888abcd99ff0123a5a5' })
  const telegram = await startFakeTelegram({ clock: now })
  const smtp = await startFakeSmtp()
  const agent = telegram.user({ id: AGENT, first_name: 'Анна', language_code: 'ru' })
  const room = telegram.group({ id: ROOM, title: 'Support', members: [agent] })
  const channel = slack.channel({ id: SUPPORT_CHANNEL, name: 'support' })
  const deskFile = join(folder, 'desk.yaml')
  writeFileSync(deskFile, DESK)
  const own = mode === 'http' ? { SLACK_SIGNING_SECRET: slack.signingSecret } : { SLACK_APP_TOKEN: slack.appToken }
  const environment = {
    DATABASE_URL: database.url,
    SECRET_KEY: 'a key of the tests that is long enough for anybody',
    DATA_DIR: folder,
    DESK_FILE: deskFile,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.url,
    ...own,
    SMTP_URL: smtp.url,
    MAIL_FROM: 'support@kasburg.example',
    PORT: '0',
  }
  const lines: string[] = []
  let app: App | null = null
  const desk: SlackDesk = {
    slack,
    telegram,
    smtp,
    database,
    words: createTranslator({ languages: ['ru', 'en'], zone: 'Europe/Moscow' }),
    room,
    agent,
    channel,
    log: lines,
    clock: { now, moveBy: (ms) => void (offset += ms) },
    url: () => `${app?.url ?? ''}/slack/events`,
    async startProgram() {
      const reading = readConfig(environment, diskFiles())
      if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
      const write = (line: string): void => {
        lines.push(line)
        if (process.env['SHOW_LOG']) process.stderr.write(line)
      }
      const log = createLog('debug', reading.secrets, { write })
      app = await createApp(reading.config, log, { clock: (databaseNow) => databaseNow + offset })
      await app.ready
      if (mode === 'http') await untilAnswered(slack, desk.url())
      else await slack.socketsOpen()
    },
    async stopProgram() {
      await app?.stop()
      app = null
    },
    async restart() {
      await this.stopProgram()
      await this.startProgram()
    },
    async quiet() {
      await untilQuiet(slack, telegram, database)
      // Agents may call a reply back for ten seconds; whoever waits for quiet waits for the end of them.
      while (await isAnythingDueWithin(database, now() + HELD_MS)) {
        offset += HELD_MS
        await untilNothingIsDue(database, now)
        await untilQuiet(slack, telegram, database)
      }
    },
    tickets: () => database.rows<TicketRow>(TICKETS),
    text: (language, phrase) =>
      desk.words.phrase(language, typeof phrase === 'string' ? { key: phrase } : phrase).replace(/<\/?(b|code)>/g, ''),
    async stop() {
      await this.stopProgram()
      await slack.stop()
      await telegram.stop()
      await smtp.stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  options.before?.(slack)
  await desk.startProgram()
  return desk
}

/** The door opens when Slack has said whose token it is. */
async function untilAnswered(slack: FakeSlack, url: string): Promise<void> {
  for (;;) {
    const answer = await slack.verifiesUrl(url)
    if (answer.status === 200) break
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await slack.deliverTo(url)
}

const TICKETS = `
  select t.id, t.number, t.title, t.product, t.status, t.severity, t.request_id,
    r.contact_name as requester, r.email as requester_email, r.is_email_confirmed, s.contact_name as submitter,
    (select v.body from messages m join message_versions v on v.message_id = m.id
     where m.ticket_id = t.id and m.kind = 'problem' order by v.version desc limit 1) as problem,
    (select array_agg(a.name order by a.name) from attachments a where a.ticket_id = t.id) as files
  from tickets t join persons r on r.id = t.requester_id join persons s on s.id = t.submitter_id
  order by t.id`

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

const HELD_MS = 10_500

async function isAnythingDueWithin(database: TestDatabase, until: number): Promise<boolean> {
  const rows = await database.rows("select from timers where key like 'send:%' and due_at <= $1", [new Date(until)])
  return rows.length > 0
}

async function untilNothingIsDue(database: TestDatabase, now: () => number): Promise<void> {
  for (;;) {
    const rows = await database.rows('select from timers where due_at <= $1', [new Date(now())])
    if (rows.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

async function untilQuiet(slack: FakeSlack, telegram: FakeTelegram, database: TestDatabase): Promise<void> {
  const giveUpAt = Date.now() + 45_000
  const isStill = (): boolean => slack.pending().calls.length === 0 && telegram.pending().length === 0
  for (let calm = 0; calm < 2;) {
    const [row] = await database.rows<{ open: string }>(OPEN)
    calm = Number(row?.open) === 0 && isStill() ? calm + 1 : 0
    if (Date.now() > giveUpAt) throw new Error(`The desk does not come to rest: ${row?.open} rows are open`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
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
  - { id: office, name: { ru: Касбург Офис, en: Kasburg Office }, aliases: [офис], room: support }
  - { id: agent, name: { ru: Касбург Агент, en: Kasburg Agent }, room: support }
rooms:
  support: { telegramChatId: ${ROOM}, slackChannelId: ${SUPPORT_CHANNEL} }
agents:
  - { id: anna, name: Анна Петрова, telegramId: ${AGENT}, slackId: U0ANNA001 }
  - { id: boris, name: Борис Ким, role: lead, slackId: U0BORIS01 }
`
