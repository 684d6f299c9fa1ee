import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type Embedded, startEmbedded } from '../../src/storage/embedded/start-embedded.ts'

/** A PostgreSQL of the harness's own, which outlives the programs that are killed. */
export interface TestServer {
  readonly socketPath: string
  query<Row>(database: string, text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** A new database, a copy of the template when one is named. */
  create(name: string, template?: string): Promise<void>
  drop(name: string): Promise<void>
  /** The server dies in the middle of its work, as at a power cut, and is started again. */
  restartImmediately(): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends it at once, whoever is connected; for the moment before this process ends too. */
  kill(): void
}

/** Commits wait for nothing, but are in the operating system's hands: a dead server loses none. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '600', autovacuum: 'off' }

export async function startTestServer(dataDir: string): Promise<TestServer> {
  const up = (): Promise<Embedded> => startEmbedded({ dataDir, log: () => undefined, settings: SETTINGS })
  let server = await up()
  const folder = new URL(server.url('postgres')).searchParams.get('host') ?? ''
  const pools = new Map<string, pg.Pool>()
  const poolOf = (database: string): pg.Pool => {
    const known = pools.get(database)
    if (known) return known
    const pool = new pg.Pool({ connectionString: server.url(database), max: 2, idleTimeoutMillis: 1000 })
    pool.on('error', () => undefined)
    pool.on('connect', (client) => client.on('error', () => undefined))
    pools.set(database, pool)
    return pool
  }
  const query = async <Row>(database: string, text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    const { rows } = await poolOf(database).query(text, [...values])
    return rows as Row[]
  }
  const forget = async (database: string): Promise<void> => {
    const pool = pools.get(database)
    pools.delete(database)
    await pool?.end()
  }
  // Two copies of one template at once refuse each other.
  let making = Promise.resolve()
  return {
    socketPath: join(folder, '.s.PGSQL.5432'),
    query,
    create(name, template) {
      const sql = `create database ${name}${template === undefined ? '' : ` template ${template} strategy wal_log`}`
      const made = making.then(async () => void (await query('postgres', sql)))
      making = made.catch(() => undefined)
      return made
    },
    async drop(name) {
      await forget(name)
      await query('postgres', `drop database if exists ${name} with (force)`)
    },
    async restartImmediately() {
      quit(dataDir)
      await untilAnswering(() => query('postgres', 'select 1'))
    },
    async stop() {
      for (const name of pools.keys()) await forget(name)
      await server.stop()
    },
    async start() {
      server = await up()
    },
    kill() {
      const pid = quit(dataDir)
      // Its folder can be removed only when it writes no more, and whoever ends in a hurry can wait only like this.
      const nothing = new Int32Array(new SharedArrayBuffer(4))
      for (let tries = 0; pid > 1 && isAlive(pid) && tries < 100; tries += 1) Atomics.wait(nothing, 0, 0, 20)
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Returns the id of the process; 0 when there was none. */
function quit(dataDir: string): number {
  const file = join(dataDir, 'cluster', 'postmaster.pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
  if (pid > 1) process.kill(pid, 'SIGQUIT')
  return pid
}

/** First until it has really gone, then until it is back. */
async function untilAnswering(ask: () => Promise<unknown>): Promise<void> {
  let hasGone = false
  for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt;) {
    const isThere = await ask().then(
      () => true,
      () => false,
    )
    if (!isThere) hasGone = true
    if (isThere && hasGone) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('PostgreSQL did not come back')
}
