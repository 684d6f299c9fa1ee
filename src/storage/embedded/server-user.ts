import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** The user that the server runs as, when that is not the user of this process. */
export interface ServerUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root; then an existing unprivileged user does it. Null when this process is not root. */
export function chooseServerUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const found = users.find(([user]) => user === name)
    if (found) return { name, uid: Number(found[2]), gid: Number(found[3]) }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" to run it. ' +
      'Start as another user, create one of them, or set DATABASE_URL.',
  )
}

/**
 * Throws when the user cannot get to a path, naming the first directory that stands in the way and the cure. Permissions of
 * directories that are not ours are never changed.
 */
export function requireReach(user: ServerUser, path: string, purpose: string): void {
  const blocked = ancestors(path).find((folder) => !maySearch(user, folder))
  if (blocked === undefined) return
  throw new Error(
    `User "${user.name}", which runs the built-in PostgreSQL, cannot get to ${purpose} (${path}): ${blocked} is closed ` +
      `to it. Let others pass (chmod o+x ${blocked}), set DATA_DIR to a place that everybody can reach, start as ` +
      'another user, or set DATABASE_URL.',
  )
}

function ancestors(path: string): readonly string[] {
  const above = dirname(resolve(path))
  return above === dirname(above) ? [above] : [...ancestors(above), above]
}

function maySearch(user: ServerUser, folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (!found) return true
  if (found.uid === user.uid) return (found.mode & 0o100) !== 0
  if (found.gid === user.gid) return (found.mode & 0o010) !== 0
  return (found.mode & 0o001) !== 0
}
