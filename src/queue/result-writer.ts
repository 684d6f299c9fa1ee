import { backoffMs } from './backoff.ts'
import type { Bell } from './bell.ts'
import { finishCalls, type CallResult, type HeldDestination, type Release } from './outbox.ts'
import { sleep } from './sleep.ts'
import { isTransient, type Sql } from './sql.ts'

export interface ResultWriterOptions {
  readonly sql: Sql
  readonly account: string
  readonly bell: Bell
  readonly laneBell: Bell
  readonly onAway: (error: unknown) => void
}

/** One thing to record: what became of a call, that its destination is let go, or both. */
export interface Entry {
  readonly destination: HeldDestination
  readonly result?: CallResult
  readonly release?: Release
}

export interface ResultWriter {
  /** Resolves when it is recorded: true when the destination was still held. False too when the writer was stopped. */
  record(entry: Entry): Promise<boolean>
  /** The database has not taken yet what it was given. */
  isBehind(): boolean
  stop(): void
}

interface Waiting {
  readonly entry: Entry
  readonly settle: (isHeld: boolean) => void
}

/**
 * Records results in the order they come, all that wait at once. While the database is away it tries again for as long as it
 * takes: what was sent is known to this process alone, and forgetting it would send it twice.
 */
export function createResultWriter(options: ResultWriterOptions): ResultWriter {
  const waiting: Waiting[] = []
  let isWriting = false
  let isFailing = false
  let isStopped = false

  async function writeAll(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0)
      const isTaken = await tryToWrite(batch)
      if (isTaken) continue
      for (const one of batch)
        if (!(await tryToWrite([one]))) await tryToWrite([{ ...one, entry: asRefused(one.entry) }])
    }
    isWriting = false
  }

  /** False when the database will never take this batch. */
  async function tryToWrite(batch: readonly Waiting[]): Promise<boolean> {
    for (let failures = 0; !isStopped; failures += 1) {
      try {
        const held = await finish(
          options,
          batch.map(({ entry }) => entry),
        )
        isFailing = false
        for (const { entry, settle } of batch) settle(held.has(entry.destination.lane))
        return true
      } catch (error) {
        options.onAway(error)
        isFailing = isTransient(error)
        if (!isFailing) return false
        await sleep(backoffMs(failures, { firstMs: 50, ceilingMs: 500 }))
      }
    }
    for (const { settle } of batch) settle(false)
    return true
  }

  return {
    record: (entry) =>
      new Promise((settle) => {
        waiting.push({ entry, settle })
        if (!isWriting) void writeAll()
      }),
    isBehind: () => isFailing,
    stop() {
      isStopped = true
    },
  }
}

/** Resolves with the destinations that were still held. */
async function finish(options: ResultWriterOptions, entries: readonly Entry[]): Promise<ReadonlySet<string>> {
  const { held, isWaiting, reports } = await finishCalls(
    options.sql,
    entries.flatMap(({ result }) => result ?? []),
    entries.flatMap(({ release }) => release ?? []),
  )
  if (isWaiting) options.bell.ring(options.account)
  if (reports > 0) options.laneBell.ring()
  return new Set(held)
}

/** The bare fact, without the words that the database would not take. */
function asRefused({ destination, result, release }: Entry): Entry {
  return {
    destination,
    ...(release ? { release } : {}),
    ...(result
      ? { result: { ...destination, id: result.id, outcome: result.outcome === 'retry' ? 'parked' : result.outcome } }
      : {}),
  }
}
