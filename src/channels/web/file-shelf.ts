import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Files that were put into the chat. */
export interface FileShelf {
  /** Resolves when the file is whole on the disk. Its name is random: nobody finds it who was not told. */
  keep(bytes: Uint8Array): Promise<{ readonly id: string; readonly digest: string }>
  /** Null when there is none. */
  open(id: string): Promise<Uint8Array | null>
}

const ID = /^[0-9a-f]{32}$/

export function createFileShelf(directory: string): FileShelf {
  return {
    async keep(bytes) {
      const id = randomBytes(16).toString('hex')
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await writeFile(join(directory, id), bytes, { mode: 0o600, flag: 'wx', flush: true })
      return { id, digest: createHash('sha256').update(bytes).digest('base64url') }
    },
    async open(id) {
      if (!ID.test(id)) return null
      try {
        return await readFile(join(directory, id))
      } catch (error) {
        if (isAbsent(error)) return null
        throw error
      }
    },
  }
}

/** By its code alone: what the file system throws is not everywhere an `Error` of this realm. */
function isAbsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
}
