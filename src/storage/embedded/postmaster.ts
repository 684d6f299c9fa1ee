import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The process id of the server that runs on this cluster, or null. A zombie, or a stranger with the same id, does not count. */
export function runningServer(cluster: string): number | null {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return null
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  return pid > 1 && isServerOf(pid, cluster) ? pid : null
}

/** True while this process is alive and is a PostgreSQL server on this cluster. */
export function isServerOf(pid: number, cluster: string): boolean {
  if (process.platform !== 'linux') return isAlive(pid)
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
    return state !== 'Z' && state !== 'X' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
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
    else writeFileSync(file, [String(process.pid), ...rest].join('\n'))
  }
  rmSync(join(socketDir, '.s.PGSQL.5432.lock'), { force: true })
  rmSync(join(socketDir, '.s.PGSQL.5432'), { force: true })
}
