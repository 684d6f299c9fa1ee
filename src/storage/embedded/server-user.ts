import { readFileSync, statSync, type Stats } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** The user that the server runs as, when that is not the user of this process. */
export interface ServerUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const CANDIDATES = ['postgres', 'nobody']

/**
 * PostgreSQL refuses to run as root; then the owner of a cluster that stands runs it, or else an existing unprivileged user.
 * Null when this process is not root: it runs the server itself.
 */
export function chooseServerUser(cluster: string): ServerUser | null {
  if (process.getuid?.() !== 0) return null
  const users = readUsers()
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) {
    const name = users.find(({ uid }) => uid === owner.uid)?.name ?? String(owner.uid)
    return { name, uid: owner.uid, gid: owner.gid }
  }
  for (const name of CANDIDATES) {
    const found = users.find((user) => user.name === name)
    if (found) return found
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" to run it. ' +
      'Start as another user, create one of them, or set DATABASE_URL.',
  )
}

function readUsers(): readonly ServerUser[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

/**
 * Throws when the user cannot get to a path, naming the first directory that stands in the way and the cure. Permissions of
 * directories that are not ours are never changed.
 */
export function requireReach(user: ServerUser, path: string, purpose: string): void {
  const blocked = ancestors(path).find((folder) => !may(user, folder, SEARCH))
  if (blocked === undefined) return
  throw new Error(
    `User "${user.name}", which runs the built-in PostgreSQL, cannot get to ${purpose} (${path}): ${blocked} is closed ` +
      `to it. Let others pass (chmod o+x ${blocked}), set DATA_DIR to a place that everybody can reach, start as ` +
      'another user, or set DATABASE_URL.',
  )
}

/** Throws when the user cannot get to a program, or may not run it. */
export function requireProgram(user: ServerUser, program: string): void {
  requireReach(user, program, 'the program')
  if (may(user, program, READ | SEARCH)) return
  throw new Error(
    `User "${user.name}" may not run the built-in PostgreSQL (${program}): it was installed for its owner only. ` +
      `Open it (chmod -R o+rX ${dirname(dirname(program))}), start as another user, or set DATABASE_URL.`,
  )
}

const READ = 4
const SEARCH = 1

function ancestors(path: string): readonly string[] {
  const above = dirname(resolve(path))
  return above === dirname(above) ? [above] : [...ancestors(above), above]
}

/** What is not there yet is made by us and stands in nobody's way. */
function may(user: ServerUser, path: string, wanted: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return !found || (bitsFor(user, found) & wanted) === wanted
}

function bitsFor(user: ServerUser, { uid, gid, mode }: Stats): number {
  if (uid === user.uid) return mode >> 6
  return gid === user.gid ? mode >> 3 : mode
}
