import { createHash } from 'node:crypto'
import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ServerUser } from './server-user.ts'

/** Linux takes 107 bytes for the path of a socket, macOS 103. */
const SOCKET_PATH_MAX_BYTES = 103

/**
 * Where the socket goes: beside the cluster, or into the folder for temporary files when that path is too long for one.
 * The short name says for whom it is, so that a program that runs as somebody else does not meet it.
 */
export function socketFolder(root: string, user: ServerUser | null): string {
  const wanted = join(root, 'run')
  if (Buffer.byteLength(join(wanted, '.s.PGSQL.5432')) <= SOCKET_PATH_MAX_BYTES) return wanted
  const name = createHash('sha256')
    .update(`${root} ${uidOf(user)}`)
    .digest('hex')
    .slice(0, 16)
  return join(tmpdir(), `zayavka-${name}`)
}

/**
 * Makes a folder, and those above it that are missing. As root they let the server's user pass, whatever the umask is;
 * otherwise they are for this user alone. What stands already stays as it is.
 */
export function makeRoot(path: string, user: ServerUser | null): void {
  const mode = user === null ? 0o700 : 0o711
  const first = orExplain(path, () => mkdirSync(path, { recursive: true, mode }))
  if (first === undefined) return
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) chmodSync(folder, mode)
}

/**
 * Makes a folder that only the server's user may enter. Throws when something stands there that belongs to another, or that
 * others may write to: a stranger's server could wait in it.
 */
export function makePrivate(path: string, user: ServerUser | null): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) {
    orExplain(path, () => mkdirSync(path, { mode: 0o700 }))
    if (user) chownSync(path, user.uid, user.gid)
    return
  }
  const uid = uidOf(user)
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0) return
  throw new Error(
    `The built-in PostgreSQL needs ${path} for itself: a directory that belongs to the user with the number ${uid} and that ` +
      `nobody else may write to. What stands there belongs to ${found.uid}, mode ${(found.mode & 0o777).toString(8)}. ` +
      'Start as that user, move it away, or set DATA_DIR to another place.',
  )
}

function uidOf(user: ServerUser | null): number {
  return user?.uid ?? process.getuid?.() ?? -1
}

function orExplain<T>(path: string, make: () => T): T {
  try {
    return make()
  } catch (cause) {
    throw new Error(
      `The built-in PostgreSQL cannot make ${path}: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        'Set DATA_DIR to a place that this user may write to, or set DATABASE_URL.',
      { cause },
    )
  }
}
