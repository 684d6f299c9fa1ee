import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codesFrom } from '../../src/app/codes.ts'
import { connectDatabase } from '../../src/app/connect-database.ts'
import { createDeskClock } from '../../src/app/deadlines.ts'
import { deskPolicy } from '../../src/app/desk-policy.ts'
import { createJudge } from '../../src/app/judge.ts'
import { startMail } from '../../src/app/mail.ts'
import { diskFiles } from '../../src/app/project-files.ts'
import { startQueues } from '../../src/app/queues.ts'
import { createReleases } from '../../src/app/releases.ts'
import { secretKeyOf } from '../../src/app/secret-key.ts'
import { createTryClock, prepareTry } from '../../src/app/try.ts'
import { readConfig, type Config } from '../../src/config.ts'
import { createTranslator } from '../../src/language/translate.ts'
import { createLog } from '../../src/log.ts'
import { createBell } from '../../src/queue/bell.ts'
import { createLookups } from '../../src/storage/lookups.ts'
import { startServer } from '../../src/web/server.ts'
import { freshDatabase, type TestDatabase } from './database.ts'

const SECRET_KEY = 'a key of the tests that is long enough for anybody'

/** The try desk with its page, on a database of its own; no channel, mail is caught. */
export interface TryUnderTest {
  readonly url: string
  readonly database: TestDatabase
  readonly dataDir: string
  /** Every line of the program's log. */
  readonly log: readonly string[]
  /** Ends the program and starts it again on the same database and the same directory. */
  restart(): Promise<void>
  /** Resolves when nothing waits in any queue. */
  quiet(): Promise<void>
  stop(): Promise<void>
}

export async function startTryDesk({ port = 0 } = {}): Promise<TryUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'zayavka-try-'))
  const database = await freshDatabase()
  const lines: string[] = []
  const reading = readConfig(
    { DATA_DIR: dataDir, PORT: String(port), SECRET_KEY },
    { ...diskFiles(), read: () => undefined },
  )
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const config = { ...reading.config, databaseUrl: database.url }
  let program = await startProgram(config, lines)
  return {
    get url() {
      return program.url
    },
    database,
    dataDir,
    log: lines,
    async restart() {
      await program.stop()
      program = await startProgram(config, lines)
    },
    quiet: () => untilQuiet(database),
    async stop() {
      await program.stop()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The program's own composition, with the try page in it. */
async function startProgram(
  config: Config,
  lines: string[],
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const log = createLog('debug', [], { write: (line) => void lines.push(line) })
  const releases = createReleases(log)
  const clock = createTryClock()
  const around = {
    config,
    log,
    clock: (databaseNow: number) => clock.read(databaseNow),
    holder: 'test',
    inBell: createBell(),
    outBell: createBell(),
  }
  const words = createTranslator({ languages: config.desk.locales, zone: config.desk.timeZone })
  const tryPage = prepareTry(around, words, clock)
  const server = await startServer({ app: tryPage.routes, host: config.web.host, port: config.web.port })
  releases.add('web server', () => server.stop())
  const connected = await connectDatabase(around, new AbortController().signal)
  releases.add('database', () => connected.close())
  const { database } = connected
  const tools = {
    policy: tryPage.policyWith(deskPolicy(config)),
    surfaces: [tryPage.surface],
    judge: createJudge(),
    lookups: createLookups(database),
    codeFor: codesFrom(secretKeyOf(config)),
    ...createDeskClock(config.desk),
    clock: around.clock,
  }
  const mail = await startMail(around, database, words)
  releases.add('mail', () => mail.stop())
  releases.add('try', await tryPage.startSending(database))
  releases.add('queues', startQueues(around, database, tools))
  return { url: server.url, stop: () => releases.all(5000) }
}

const OPEN = `
  select (select count(*) from inbox where done_at is null and parked_at is null)
       + (select count(*) from outbox where sent_at is null and parked_at is null) as open`

async function untilQuiet(database: TestDatabase): Promise<void> {
  const giveUpAt = Date.now() + 15_000
  for (let calm = 0; calm < 2;) {
    const [row] = await database.rows<{ open: string }>(OPEN)
    calm = Number(row?.open) === 0 ? calm + 1 : 0
    if (Date.now() > giveUpAt) throw new Error(`The desk does not come to rest: ${row?.open} rows are open`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
