import { backoffMs } from './backoff.ts'
import type { Bell } from './bell.ts'
import { joinWrites, type EndedLane } from './join-writes.ts'
import { sleep } from './sleep.ts'
import { isTransient, type Sql } from './sql.ts'
import { finishTurns } from './turns.ts'

export interface TurnWriterOptions {
  readonly sql: Sql
  readonly bell: Bell
  readonly outBell: Bell
  readonly onAway: (error: unknown) => void
}

export interface TurnWriter {
  /**
   * Resolves when the turns are written, or are somebody else's by now, or the writer was stopped; with the error when the
   * database will never take them.
   */
  write(ended: EndedLane): Promise<{ readonly error: unknown } | null>
  stop(): void
}

interface Waiting {
  readonly ended: EndedLane
  readonly settle: (refusal: { readonly error: unknown } | null) => void
}

/**
 * Writes ended turns, all that wait at once: what comes while a write is under way shares the next one. While the database
 * is away it tries again for as long as it takes, because a second write of the same turns changes nothing.
 */
export function createTurnWriter(options: TurnWriterOptions): TurnWriter {
  const waiting: Waiting[] = []
  let isWriting = false
  let isStopped = false

  async function writeAll(): Promise<void> {
    isWriting = true
    // Turns that end together are written together: let all of them arrive first.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) await writeBatch(waiting.splice(0))
    isWriting = false
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    const refusal = await tryToWrite(batch)
    if (!refusal || batch.length === 1) {
      for (const { settle } of batch) settle(refusal)
      return
    }
    for (const one of batch) one.settle(await tryToWrite([one]))
  }

  async function tryToWrite(batch: readonly Waiting[]): Promise<{ readonly error: unknown } | null> {
    for (let failures = 0; !isStopped; failures += 1) {
      try {
        await finish(batch.map(({ ended }) => ended))
        return null
      } catch (error) {
        if (!isTransient(error)) return { error }
        options.onAway(error)
        await sleep(backoffMs(failures, { firstMs: 50, ceilingMs: 1000 }))
      }
    }
    return null
  }

  async function finish(ended: readonly EndedLane[]): Promise<void> {
    const writes = joinWrites(ended)
    const { isWaiting } = await finishTurns(options.sql, writes)
    for (const account of accountsOf(ended)) options.outBell.ring(account)
    if (isWaiting) options.bell.ring()
  }

  return {
    write: (ended) =>
      new Promise((settle) => {
        waiting.push({ ended, settle })
        if (!isWriting) void writeAll()
      }),
    stop() {
      isStopped = true
    },
  }
}

/** Whose calls were queued: nobody else has to look. */
function accountsOf(ended: readonly EndedLane[]): ReadonlySet<string> {
  return new Set(ended.flatMap(({ writes }) => writes.calls.map(({ account }) => account)))
}
