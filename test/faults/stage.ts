import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FakeSmtp, startFakeSmtp } from '../support/mail/fake-smtp.ts'
import { type FakeTelegram, startFakeTelegram } from '../support/telegram/fake-telegram.ts'
import { converse, type Habits, newSheet, type Sheet } from './customer.ts'
import { AGENT_ID, deskFile, roomChatId, ROOMS } from './desk-file.ts'
import type { FakeSlack } from '../support/slack/fake-slack.ts'
import type { Lab } from './lab.ts'
import { openOffice } from './slack/office.ts'
import { observe, openWork, type Query } from './observe.ts'
import { type PgProxy, startPgProxy } from './pg-proxy.ts'
import { type Program, startProgram } from './program.ts'
import { type SmtpProxy, startSmtpProxy } from './smtp-proxy.ts'
import { judge, type Verdict } from './verdict.ts'

/** Everything around one desk: its database, its Telegram, its mail server, its customers, and the programs that serve it. */
export interface Stage {
  readonly telegram: FakeTelegram
  /** Null where people come by Telegram. */
  readonly slack: FakeSlack | null
  readonly smtp: FakeSmtp
  readonly database: PgProxy
  readonly mail: SmtpProxy
  readonly sheets: readonly Sheet[]
  readonly query: Query
  /** Starts one more replica. */
  launch(): Program
  readonly programs: readonly Program[]
  /** Leads one more customer through the conversation. */
  customer(habits: Habits): Promise<void>
  /** Waits until nothing is left to be done, or until nothing has moved for too long. */
  drain(patienceMs?: number): Promise<void>
  verdict(): Promise<Verdict>
  close(): Promise<void>
}

export async function openStage(lab: Lab): Promise<Stage> {
  const name = `f_${lab.serial()}`
  const folder = join(lab.folder, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'desk.yaml'), deskFile(lab.way))
  await lab.server.create(name, lab.template)
  const [telegram, smtp, database] = await Promise.all([
    startFakeTelegram(),
    startFakeSmtp(),
    startPgProxy({ path: lab.server.socketPath }),
  ])
  const mail = await startSmtpProxy(() => Number(new URL(smtp.url).port))
  const agent = telegram.user({ id: AGENT_ID, first_name: 'Petrov' })
  for (const [index, room] of ROOMS.entries()) {
    telegram.group({ id: roomChatId(index), title: room, members: [agent] })
  }
  const query: Query = (text, values) => lab.server.query(name, text, values)
  const sheets: Sheet[] = []
  const office = lab.way === 'telegram' ? null : await openOffice(lab.way)
  const programs: Program[] = []
  const environment = {
    DATABASE_URL: `postgres://postgres@127.0.0.1:${database.port}/${name}`,
    SECRET_KEY: 'k'.repeat(40),
    ...(office?.environment ?? { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url, PORT: '0' }),
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    MAIL_FROM: 'desk@vektor.example',
    DESK_FILE: join(folder, 'desk.yaml'),
    DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'info',
  }
  return {
    telegram,
    slack: office?.slack ?? null,
    smtp,
    database,
    mail,
    sheets,
    programs,
    query,
    launch() {
      const program = startProgram(lab.entry, folder, environment)
      programs.push(program)
      office?.serves(program)
      return program
    },
    async customer(habits) {
      if (office) return office.staff(habits)
      const sheet = newSheet(habits)
      sheets.push(sheet)
      await converse(telegram, smtp, sheet, habits)
    },
    drain: (patienceMs = 45_000) =>
      drain(async () => (office ? office.openWork(query) : openWork({ query, telegram })), patienceMs),
    verdict: async () =>
      office ? office.verdict(query, smtp.mails) : judge(await observe({ query, telegram, mails: smtp.mails, sheets })),
    async close() {
      for (const program of programs) program.signal('SIGKILL')
      await Promise.all(programs.map((program) => program.ended))
      await Promise.all([telegram.stop(), office?.stop(), smtp.stop(), database.close(), mail.close()])
      await lab.server.drop(name).catch(() => undefined)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Polls, because the end of all work is an absence. Gives up when the amount of work has not changed for so long. */
async function drain(countOpen: () => Promise<number>, patienceMs: number): Promise<void> {
  let last = Number.POSITIVE_INFINITY
  let movedAt = performance.now()
  let quiet = 0
  while (quiet < 3 && performance.now() - movedAt < patienceMs) {
    const open = await countOpen().catch(() => last)
    quiet = open === 0 ? quiet + 1 : 0
    if (open !== last) movedAt = performance.now()
    last = open
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
