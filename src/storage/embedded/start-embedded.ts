import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, openSync, closeSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { findBinaries, type Binaries } from './binaries.ts'
import { disarmStaleLock, isServerOf, runningServer } from './postmaster.ts'
import { chooseServerUser, requireReach, type ServerUser } from './server-user.ts'

export interface EmbeddedOptions {
  /** Holds the cluster, its socket and its log; made when it is missing. */
  readonly dataDir: string
  readonly log: (line: string) => void
  /** Server settings beside the built-in ones. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface Embedded {
  /** The address of a database on this server. */
  url(database: string): string
  /** Whether the server ran already, left over by a process that was killed. */
  readonly adopted: boolean
  /** Shuts the server down, unless another process of this program still works with it. */
  stop(): Promise<void>
}

interface Place {
  readonly cluster: string
  readonly socketDir: string
  readonly logFile: string
  readonly user: ServerUser | null
  readonly binaries: Binaries
  readonly settings: Readonly<Record<string, string>>
}

/** PostgreSQL refuses a longer socket path. */
const SOCKET_PATH_MAX = 100
const START_MS = 60_000
const STOP_MS = 20_000

/**
 * Brings up a real PostgreSQL of this program's own, reachable through a socket in a private directory only. It outlives a
 * killed process and is adopted by the next one; while this process lives it is started again when it ends unasked.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const place = prepare(options)
  const url = (database: string): string =>
    `postgres://postgres@localhost/${database}?host=${encodeURIComponent(place.socketDir)}`
  const adopted = runningServer(place.cluster) !== null
  if (!adopted) launch(place)
  await waitUntilReady(place, url('postgres'))
  const watch = keepAlive(place, options.log)
  return {
    url,
    adopted,
    async stop() {
      clearInterval(watch)
      if (!(await isShared(url('postgres')))) await shutDown(place)
    },
  }
}

function prepare({ dataDir, settings = {} }: EmbeddedOptions): Place {
  const root = resolve(dataDir)
  const user = chooseServerUser()
  const binaries = findBinaries()
  if (user) {
    requireReach(user, binaries.postgres, 'the program')
    requireReach(user, join(root, 'cluster'), 'its data')
  }
  makeFolder(root, null)
  const wanted = join(root, 'run')
  const isShort = join(wanted, '.s.PGSQL.5432').length <= SOCKET_PATH_MAX
  const short = join(tmpdir(), `zayavka-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`)
  const place = {
    cluster: join(root, 'cluster'),
    socketDir: isShort ? wanted : short,
    logFile: join(root, 'server.log'),
  }
  makeFolder(place.socketDir, user)
  makeFolder(place.cluster, user)
  const whole = { ...place, user, binaries, settings }
  if (!existsSync(join(place.cluster, 'PG_VERSION'))) initialize(whole)
  return whole
}

/** Makes a folder that only the server's user can enter; with null, one that others may pass through. */
function makeFolder(path: string, user: ServerUser | null): void {
  if (existsSync(path)) return
  const isPrivate = user !== null || process.getuid?.() !== 0
  mkdirSync(path, { recursive: true, mode: isPrivate ? 0o700 : 0o755 })
  if (user) chownSync(path, user.uid, user.gid)
}

/**
 * Collation is by code point and independent of the machine, characters are UTF-8: only so are Russian lower case, full text
 * and trigrams right whatever the system's locale is.
 */
function initialize(place: Place): void {
  const args = ['-D', place.cluster, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-instructions']
  const locale = ['--locale=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const made = spawnSync(place.binaries.initdb, [...args, ...locale], { ...identity(place.user), encoding: 'utf8' })
  if (made.status !== 0) {
    throw new Error(`The built-in PostgreSQL could not make its cluster: ${made.stderr || String(made.error)}`)
  }
}

function launch(place: Place): ChildProcess {
  disarmStaleLock(place.cluster, place.socketDir)
  const settings = {
    listen_addresses: '',
    unix_socket_directories: place.socketDir,
    unix_socket_permissions: '0700',
    max_connections: '60',
    ...place.settings,
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openSync(place.logFile, 'a')
  const child = spawn(place.binaries.postgres, ['-D', place.cluster, ...args], {
    ...identity(place.user),
    cwd: place.cluster,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.on('error', () => undefined)
  child.unref()
  return child
}

function identity(user: ServerUser | null): { uid?: number; gid?: number; env: Record<string, string> } {
  const env = { LC_ALL: 'C.UTF-8', PATH: process.env['PATH'] ?? '' }
  return user ? { uid: user.uid, gid: user.gid, env } : { env }
}

async function waitUntilReady(place: Place, url: string): Promise<void> {
  const giveUpAt = Date.now() + START_MS
  for (;;) {
    try {
      await ask(url, 'select 1')
      return
    } catch (cause) {
      const hasEnded = runningServer(place.cluster) === null && !existsSync(join(place.cluster, 'postmaster.pid'))
      if (Date.now() > giveUpAt || (hasEnded && Date.now() > giveUpAt - START_MS + 5000)) {
        throw new Error(`The built-in PostgreSQL does not start: ${lastLines(place.logFile)}`, { cause })
      }
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
}

function lastLines(file: string): string {
  if (!existsSync(file) || statSync(file).size === 0) return 'it has written no log'
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-5).join(' / ')
}

function keepAlive(place: Place, log: (line: string) => void): NodeJS.Timeout {
  let isStarting = false
  const watch = setInterval(() => {
    if (isStarting || runningServer(place.cluster) !== null) return
    isStarting = true
    log('The built-in PostgreSQL has ended unasked and is started again')
    launch(place)
    setTimeout(() => {
      isStarting = false
    }, 3000).unref()
  }, 500)
  watch.unref()
  return watch
}

/** True while another process of this program is connected: then it is not ours alone to stop. */
async function isShared(url: string): Promise<boolean> {
  try {
    const [row] = await ask<{ others: number }>(
      url,
      `select count(*)::integer as others from pg_stat_activity where application_name = 'zayavka'`,
    )
    return (row?.others ?? 0) > 0
  } catch {
    return false
  }
}

async function shutDown(place: Place): Promise<void> {
  const pid = runningServer(place.cluster)
  if (pid === null) return
  process.kill(pid, 'SIGINT')
  const giveUpAt = Date.now() + STOP_MS
  while (isServerOf(pid, place.cluster)) {
    if (Date.now() > giveUpAt) {
      process.kill(pid, 'SIGQUIT')
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function ask<Row>(url: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query(text)
    return rows as Row[]
  } finally {
    await client.end().catch(() => undefined)
  }
}
