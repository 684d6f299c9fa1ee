import {
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/** The process id of the server that runs on this cluster, or null. A zombie, or a stranger with the same id, does not count. */
export function runningServer(cluster: string): number | null {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return null
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  return Number.isSafeInteger(pid) && pid > 1 && isServerOf(pid, cluster) ? pid : null
}

/** True while this process is alive and is a PostgreSQL server on this cluster. */
export function isServerOf(pid: number, cluster: string): boolean {
  if (process.platform !== 'linux') return isAlive(pid)
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = stat.lastIndexOf(')')
    const isGone = ['Z', 'X'].includes(stat.slice(end + 2, end + 3))
    const isPostgres = stat.slice(stat.indexOf('(') + 1, end) === 'postgres'
    return !isGone && isPostgres && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/**
 * Makes a lock file of a dead server harmless. PostgreSQL would refuse it when its number has meanwhile gone to any other
 * process, and deleting it would drop the guard against orphaned backends; a lock that names the server's own parent is
 * ignored, so it is made to name this process.
 */
export function disarmStaleLock(cluster: string, socketDir: string): void {
  const file = join(cluster, 'postmaster.pid')
  if (existsSync(file)) {
    const [, ...rest] = readFileSync(file, 'utf8').split('\n')
    if (rest.length === 0) rmSync(file)
    else overwrite(file, [String(process.pid), ...rest].join('\n'))
  }
  rmSync(join(socketDir, '.s.PGSQL.5432.lock'), { force: true })
  rmSync(join(socketDir, '.s.PGSQL.5432'), { force: true })
}

/** The folder belongs to the server's user: a link that it put there must not lead root to another file. */
function overwrite(file: string, text: string): void {
  const open = openSync(file, constants.O_WRONLY | constants.O_NOFOLLOW)
  try {
    ftruncateSync(open)
    writeSync(open, text)
  } finally {
    closeSync(open)
  }
}
