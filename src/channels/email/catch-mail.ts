import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Writes a letter into a directory instead of sending it. The file is whole or absent, readable by its owner alone, and named
 * after the Message-ID, so that a repeated delivery takes the place of the first copy.
 */
export async function catchMail(directory: string, messageId: string, letter: Uint8Array): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, caughtMailName(messageId))
  // Starts with a dot and has an ending of its own: whoever lists letters does not see one that is being written.
  const unfinished = join(directory, `.${randomUUID()}.part`)
  try {
    const file = await open(unfinished, 'wx', 0o600)
    try {
      await file.writeFile(letter)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
  return path
}

/** A hash, because a Message-ID may hold whatever a path must not. */
export function caughtMailName(messageId: string): string {
  return `${createHash('sha256').update(messageId).digest('hex').slice(0, 32)}.eml`
}
