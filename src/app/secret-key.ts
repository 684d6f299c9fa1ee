import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Long enough for anybody, and the least that the configuration takes. */
const KEY = /^[0-9a-f]{64}$/

/**
 * The key that signs links and makes codes: the configured one, or one that is generated once beside the built-in database and
 * readable by its owner only. Rejects when there is a file that holds no key: a new one would silently void every link.
 */
export function secretKeyOf({
  secretKey,
  dataDir,
}: {
  readonly secretKey: string | null
  readonly dataDir: string
}): string {
  if (secretKey !== null) return secretKey
  const path = join(dataDir, 'secret.key')
  const kept = readKey(path) ?? generate(dataDir, path)
  if (!KEY.test(kept)) throw new Error(`${path} holds no key; remove it and every link and code becomes void`)
  return kept
}

function generate(dataDir: string, path: string): string {
  mkdirSync(dataDir, { recursive: true })
  const key = randomBytes(32).toString('hex')
  try {
    writeFileSync(path, `${key}\n`, { mode: 0o600, flag: 'wx' })
    return key
  } catch (error) {
    // Another start was faster.
    const kept = readKey(path)
    if (kept === null) throw error
    return kept
  }
}

function readKey(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return null
    throw error
  }
}
