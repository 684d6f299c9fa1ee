import { createHash } from 'node:crypto'
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Content } from '../desk/files.ts'
import { createFileKey } from './file-key.ts'

/** Content put down for a moment, with what has to be known of it before it can be sent on. */
export interface Spooled {
  readonly bytes: number
  readonly sha256: string
  readonly read: () => Readable
}

/**
 * Writes content into a file without a name, hands it over, and lets it go: neither a full memory nor, after a kill, a
 * customer's file is left behind.
 */
export async function withSpooled<T>(
  folder: string,
  content: Content,
  use: (spooled: Spooled) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, createFileKey())
  const file = await open(path, 'wx+', 0o600)
  try {
    await rm(path, { force: true })
    return await use(await fill(file, content))
  } finally {
    await file.close()
  }
}

async function fill(file: FileHandle, content: Content): Promise<Spooled> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.byteLength
    await file.appendFile(chunk)
  }
  return {
    bytes,
    sha256: hash.digest('hex'),
    read: () => file.createReadStream({ start: 0, autoClose: false }),
  }
}
