import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Content, FileStore } from '../desk/files.ts'
import { checkFileKey, createFileKey } from './file-key.ts'

/**
 * Keeps files in a folder, `ab/abcd…`: readable by the owner alone, whole or absent. What is being written has a name of its
 * own, so that two who write the same file do not write into each other.
 */
export function createDiskFileStore(folder: string): FileStore {
  const unfinished = join(folder, UNFINISHED)
  const pathOf = (key: string): string => {
    checkFileKey(key)
    return join(folder, key.slice(0, 2), key)
  }
  return {
    async put(key, content) {
      const path = pathOf(key)
      const shard = join(folder, key.slice(0, 2))
      await mkdir(unfinished, { recursive: true, mode: 0o700 })
      await mkdir(shard, { recursive: true, mode: 0o700 })
      const part = join(unfinished, createFileKey())
      try {
        await writeWhole(part, content)
        await rename(part, path)
      } catch (error) {
        await rm(part, { force: true })
        throw error
      }
      await syncFolder(shard)
      await syncFolder(folder)
    },
    get: (key) => openForReading(pathOf(key)),
    remove: (key) => rm(pathOf(key), { force: true }),
    async sweepUnfinished(before) {
      for (const name of await namesIn(unfinished)) {
        const path = join(unfinished, name)
        // Another process may end or remove its own meanwhile.
        const changedAt = await stat(path).then(
          ({ mtime }) => mtime,
          () => null,
        )
        if (changedAt !== null && changedAt < before) await rm(path, { force: true })
      }
    },
  }
}

/** On the same disk as the files, or the last step would be no rename. */
const UNFINISHED = '.unfinished'

async function writeWhole(path: string, content: Content): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of content) await file.appendFile(chunk)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A rename outlives a power cut only when its folder was synced too. Windows knows no such thing. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | null = null
  try {
    handle = await open(folder, 'r')
    await handle.sync()
  } catch (error) {
    if (process.platform !== 'win32') throw error
  } finally {
    await handle?.close()
  }
}

async function openForReading(path: string): Promise<Readable | null> {
  try {
    // Opened here, so that a file that is not there is an answer and no error of a stream that somebody reads already.
    const file = await open(path, 'r')
    return file.createReadStream()
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}

function isAbsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
}
