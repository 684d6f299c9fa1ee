import type { Database } from './database.ts'
import { codeOf, isUnreachable } from './unreachable.ts'

/** What is read and decides nothing: of the replica while it answers, of the main database otherwise. */
export interface ReadDatabase extends Pick<Database, 'query'> {
  /** The replica is not used just now. */
  readonly isAway: boolean
}

export interface ReplicaOptions {
  /** Told once, when the replica stops answering. */
  readonly onAway: (error: unknown) => void
  /** Told once, when it answers again. */
  readonly onBack: () => void
  /** Milliseconds that never go back. */
  readonly elapsed?: () => number
}

/** For so long nobody waits for a replica that did not answer. */
const REST_MS = 10_000

/** It does not know a table yet that was just made, or has to end a long question for the sake of keeping up. */
const BEHIND = ['42P01', '42703', '42883', '40001']

/**
 * Reads from a replica. A question that the replica cannot answer is put to the main database, so nobody is shown an error for
 * want of a replica; it is left alone for ten seconds then, and tried again with the next question.
 */
export function createReadDatabase(main: Database, replica: Database, options: ReplicaOptions): ReadDatabase {
  const elapsed = options.elapsed ?? (() => performance.now())
  let awayUntil: number | null = null
  return {
    get isAway() {
      return awayUntil !== null
    },
    async query<Row>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
      if (awayUntil !== null && elapsed() < awayUntil) return main.query<Row>(name, text, values)
      try {
        const rows = await replica.query<Row>(name, text, values)
        if (awayUntil !== null) options.onBack()
        awayUntil = null
        return rows
      } catch (error) {
        if (!isUnreachable(error) && !BEHIND.includes(codeOf(error) ?? '')) throw error
        if (awayUntil === null) options.onAway(error)
        awayUntil = elapsed() + REST_MS
        return main.query<Row>(name, text, values)
      }
    },
  }
}
