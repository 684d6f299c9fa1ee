import { spawnSync } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findBinaries, type Binaries } from './binaries.ts'
import { makePrivate, makeRoot, socketFolder } from './folders.ts'
import { chooseServerUser, requireProgram, requireReach, type ServerUser } from './server-user.ts'

/** Where one built-in server lives, and as whom. */
export interface Place {
  /** The folder that holds all of it. */
  readonly root: string
  readonly cluster: string
  readonly socketDir: string
  readonly logFile: string
  readonly user: ServerUser | null
  readonly binaries: Binaries
}

/**
 * Settles where the server lives and who runs it, and makes its folders. Throws when that user cannot get to the program or
 * to the data, naming what stands in the way and the cure; permissions of what stood before are not touched.
 */
export function settle(dataDir: string): Place {
  const root = resolve(dataDir)
  const cluster = join(root, 'cluster')
  const user = chooseServerUser(cluster)
  const binaries = findBinaries()
  if (user) {
    requireProgram(user, binaries.postgres)
    requireReach(user, cluster, 'its data')
  }
  makeRoot(root, user)
  const socketDir = socketFolder(root, user)
  makePrivate(socketDir, user)
  return { root, cluster, socketDir, logFile: join(root, 'server.log'), user, binaries }
}

/**
 * Makes the cluster when it is missing, under another name first: one that was cut short by a kill is never taken for whole.
 * Only under the start lock.
 */
export function ensureCluster(place: Place): void {
  if (existsSync(join(place.cluster, 'PG_VERSION'))) return makePrivate(place.cluster, place.user)
  const making = `${place.cluster}.making`
  rmSync(making, { recursive: true, force: true })
  makePrivate(making, place.user)
  initialize(place, making)
  renameSync(making, place.cluster)
}

/** Linux has C.UTF-8 everywhere, macOS only from version 15 on. */
const LIBC_LOCALE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'

/**
 * Collation is by code point and independent of the machine, characters are UTF-8: only so are Russian lower case, full text
 * and trigrams right whatever the system's locale is.
 */
function initialize({ binaries, user }: Place, folder: string): void {
  const args = ['-D', folder, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-instructions']
  const locale = [`--locale=${LIBC_LOCALE}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const made = spawnSync(binaries.initdb, [...args, ...locale], { ...identity(user), cwd: folder, encoding: 'utf8' })
  if (made.status === 0) return
  throw new Error(`The built-in PostgreSQL could not make its cluster: ${made.stderr || String(made.error)}`)
}

/** As whom, and with what surroundings, the programs of the server run. */
export function identity(user: ServerUser | null): { uid?: number; gid?: number; env: Record<string, string> } {
  const env = { LC_ALL: LIBC_LOCALE, PATH: process.env['PATH'] ?? '' }
  return user ? { uid: user.uid, gid: user.gid, env } : { env }
}
