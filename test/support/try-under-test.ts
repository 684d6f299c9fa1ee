import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type App } from '../../src/app.ts'
import { diskFiles } from '../../src/app/project-files.ts'
import { readConfig, type Config } from '../../src/config.ts'
import { createLog } from '../../src/log.ts'
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

/** The program itself; only the database is the test's own instead of the built-in one. */
async function startProgram(config: Config, lines: string[]): Promise<App> {
  const app = await createApp(config, createLog('debug', [], { write: (line) => void lines.push(line) }))
  await app.ready
  return app
}

const OPEN = `
  select (select count(*) from inbox where done_at is null and parked_at is null)
       + (select count(*) from outbox where sent_at is null and parked_at is null) as open`

async function untilQuiet(database: TestDatabase): Promise<void> {
  const giveUpAt = Date.now() + 60_000
  for (let calm = 0; calm < 2;) {
    const [row] = await database.rows<{ open: string }>(OPEN)
    calm = Number(row?.open) === 0 ? calm + 1 : 0
    if (Date.now() > giveUpAt) throw new Error(`The desk does not come to rest: ${row?.open} rows are open`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
