import type { InboxRow, PollStore } from '../../../src/desk/receiving.ts'

/** Where several pollers keep rows, position and lease, in memory. */
export interface MemoryPolling {
  readonly rows: readonly InboxRow[]
  position: { nextOffset: number | null; epoch: number; movedAt: number | null }
  holder: string | null
  reads: number
  /** Runs before rows are stored; what it throws is the fault of the database. */
  beforeAdvance: () => Promise<void>
  /** Runs after the commit and before the poller hears of it. */
  afterAdvance: () => Promise<void>
  storeOf(name: string): PollStore
  /** Resolves when so many rows stand there. */
  stored(count: number): Promise<void>
  /** Resolves when the named process has asked for the lease once more. */
  asked(name: string): Promise<void>
}

export function createMemoryPolling(clock: () => number = Date.now): MemoryPolling {
  const rows = new Map<string, InboxRow>()
  const waiting = new Set<() => void>()
  const changed = (): void => waiting.forEach((look) => look())
  const asks = new Map<string, number>()
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  const polling: MemoryPolling = {
    get rows() {
      return [...rows.values()]
    },
    position: { nextOffset: null, epoch: 0, movedAt: null },
    holder: null,
    reads: 0,
    beforeAdvance: async () => undefined,
    afterAdvance: async () => undefined,
    stored: (count) => until(() => rows.size >= count),
    asked(name) {
      const before = asks.get(name) ?? 0
      return until(() => (asks.get(name) ?? 0) > before)
    },
    storeOf: (name) => ({
      async hold() {
        asks.set(name, (asks.get(name) ?? 0) + 1)
        polling.holder ??= name
        changed()
        return polling.holder === name ? { ...polling.position, now: clock() } : null
      },
      async advance(given, next) {
        await polling.beforeAdvance()
        const fresh = given.filter((row) => !rows.has(keyOf(row)))
        for (const row of fresh) rows.set(keyOf(row), row)
        const isHeld = polling.holder === name
        if (isHeld) polling.position = { nextOffset: next.offset, epoch: next.epoch, movedAt: clock() }
        changed()
        await polling.afterAdvance()
        return isHeld ? { stored: fresh.length, refused: [] } : null
      },
      async markRead() {
        polling.reads += 1
        changed()
      },
      async release() {
        if (polling.holder === name) polling.holder = null
        changed()
      },
    }),
  }
  return polling
}

/** A promise and what settles it. */
export function later<T = void>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: ((value: T) => void) | undefined
  const promise = new Promise<T>((resolve) => {
    settle = resolve
  })
  return { promise, resolve: (value) => settle?.(value) }
}

function keyOf({ channel, account, epoch, externalId }: InboxRow): string {
  return JSON.stringify([channel, account, epoch, externalId])
}
