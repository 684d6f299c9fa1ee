import { setTimeout as delay } from 'node:timers/promises'
import { migrate } from './migrations.ts'
import { selfCheck } from './self-check.ts'
import { codeOf, isUnreachable } from './unreachable.ts'

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
 * Waits for as long as the server does not answer (F5), also when it goes away meanwhile, checks that the database can hold
 * Russian words, and brings the schema up to date. Resolves with what is wrong with the database; empty when it is ready.
 * Rejects when the server refuses us (a wrong password, no such database), which no waiting cures, and on a broken migration.
 */
export async function prepareDatabase(url: string, options: PrepareOptions): Promise<readonly string[]> {
  for (let tries = 0; ; tries += 1) {
    try {
      const problems = await selfCheck(url)
      if (problems.length > 0) return problems
      const names = await migrate(url)
      if (names.length > 0) options.onMigrated(names)
      return []
    } catch (error) {
      if (!isUnreachable(error)) throw refused(error)
      if (tries % TELL_EVERY === 0) options.onWaiting()
      await delay(WAIT_MS, undefined, { signal: options.signal })
    }
  }
}

function refused(error: unknown): unknown {
  const code = codeOf(error) ?? ''
  // Authorization (28) and a database that is not there (3D): the words of the server name the user, the code does not.
  if (!/^(28|3D)/.test(code)) return error
  return new Error(`DATABASE_URL is refused by the server with ${code}`, { cause: error })
}
