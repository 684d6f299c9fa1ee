import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, constants, existsSync, fchownSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import pg from 'pg'
import { ensureCluster, identity, type Place } from './cluster.ts'
import { disarmStaleLock, isServerOf, runningServer } from './postmaster.ts'

export type Settings = Readonly<Record<string, string>>

const START_MS = 60_000
const STOP_MS = 20_000
const LAUNCHES_MAX = 6
const FIRST_PAUSE_MS = 100
const LOG_MAX_BYTES = 5_000_000

export function addressOf({ socketDir }: Place, database: string): string {
  return `postgres://postgres@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(socketDir)}`
}

/**
 * Resolves when the server answers, having started it if it was not there; true when it was. What is on its way up or down is
 * waited for. Only under the start lock. Rejects with the last lines of the server's log when it does not come up.
 */
export async function ensureServer(place: Place, settings: Settings): Promise<boolean> {
  const giveUpAt = Date.now() + START_MS
  let child: ChildProcess | null = null
  let launches = 0
  while (!(await isAnswering(place))) {
    const isDown = runningServer(place.cluster) === null && (child === null || hasEnded(child))
    if (Date.now() > giveUpAt || (isDown && launches === LAUNCHES_MAX)) {
      throw new Error(`The built-in PostgreSQL does not start: ${lastLines(place.logFile)}`)
    }
    if (isDown) {
      // After a crash what is left of the old server may need a moment to go.
      if (launches > 0) await pause(FIRST_PAUSE_MS * 2 ** launches)
      ensureCluster(place)
      child = launch(place, settings)
      launches += 1
    }
    await pause(25)
  }
  return launches === 0
}

/** Ends a server without waiting for those who are connected; at last by force. Only under the start lock. */
export async function endServer({ cluster }: Place): Promise<void> {
  const pid = runningServer(cluster)
  if (pid === null) return
  process.kill(pid, 'SIGINT')
  const giveUpAt = Date.now() + STOP_MS
  while (isServerOf(pid, cluster)) {
    if (Date.now() > giveUpAt) {
      process.kill(pid, 'SIGQUIT')
      return
    }
    await pause(20)
  }
}

/** A connection that keeps no process alive; one that breaks is noticed by its `end`, never thrown. */
export async function connectQuietly(place: Place, name: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: addressOf(place, 'postgres'),
    application_name: name,
    connectionTimeoutMillis: 2000,
    stream: () => new Socket().unref(),
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

function launch(place: Place, settings: Settings): ChildProcess {
  disarmStaleLock(place.cluster, place.socketDir)
  const whole = {
    listen_addresses: '',
    unix_socket_directories: `"${place.socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: '60',
    // A statement or a detail may quote what a person wrote, and the log is no place for that.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...settings,
  }
  const args = Object.entries(whole).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openLog(place)
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

function openLog({ logFile, user }: Place): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_MAX_BYTES) renameSync(logFile, `${logFile}.1`)
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW
  const log = openSync(logFile, flags, 0o600)
  if (user) fchownSync(log, user.uid, user.gid)
  return log
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

async function isAnswering(place: Place): Promise<boolean> {
  if (!existsSync(`${place.socketDir}/.s.PGSQL.5432`)) return false
  try {
    const client = await connectQuietly(place, 'zayavka start')
    await client.end()
    return true
  } catch {
    return false
  }
}

function lastLines(file: string): string {
  if (!existsSync(file) || statSync(file).size === 0) return 'it has written no log'
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-5).join(' / ')
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
