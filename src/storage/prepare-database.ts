import pg from 'pg'
import { migrate } from './migrations.ts'
import { selfCheck } from './self-check.ts'

export interface PrepareOptions {
  /** Ends the waiting; the promise then rejects. */
  readonly signal: AbortSignal
  /** The server does not answer yet; told once in a while. */
  readonly onWaiting: () => void
  readonly onMigrated: (names: readonly string[]) => void
}

const WAIT_MS = 500
const TELL_EVERY = 20

/**
 * Waits for as long as the server does not answer (F5), then checks that the database can hold Russian words, and brings the
 * schema up to date. Resolves with what is wrong with the database; empty when it is ready.
 */
export async function prepareDatabase(url: string, options: PrepareOptions): Promise<readonly string[]> {
  for (let tries = 0; !(await answers(url)); tries += 1) {
    options.signal.throwIfAborted()
    if (tries % TELL_EVERY === 0) options.onWaiting()
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS))
  }
  options.signal.throwIfAborted()
  const problems = await selfCheck(url)
  if (problems.length > 0) return problems
  const names = await migrate(url)
  if (names.length > 0) options.onMigrated(names)
  return []
}

/** A wrong password or database is no reason to wait: it is thrown. */
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (/^(28|3D)/.test(code)) throw new Error(`DATABASE_URL is refused by the server with ${code}`, { cause: error })
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
