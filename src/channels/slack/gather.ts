import type { Inbox, InboxRow, Saved } from '../../desk/receiving.ts'

interface Waiting {
  readonly rows: readonly InboxRow[]
  readonly resolve: (saved: Saved) => void
  readonly reject: (error: unknown) => void
}

export interface GatherOptions {
  /** Saves under way at the same time; fewer than the pool has connections, for others need some as well. 6 without it. */
  readonly atOnce?: number
  /** Milliseconds of any clock that only goes forward. */
  readonly now?: () => number
  readonly after?: (ms: number, then: () => void) => void
}

/** Nothing waits longer than this for its turn to be spread out: a save that failed took seconds. */
const MOST_SPACE_MS = 100

/**
 * An inbox for many that come at once: what arrives while saves are under way is stored together as soon as one of them ends,
 * so that a slow database makes batches and not a queue (F19). Rows of one conversation are never in two saves at the same
 * time, so none of them overtakes another. Each caller waits for the commit of the batch with its rows in it, and learns which
 * of its own were refused. `stored` counts the whole batch.
 *
 * Saves begin evenly over the time that one of them takes. Those that began together would end together, and what came right
 * after them would wait for two.
 */
export function gatherSaves(inbox: Inbox, options: GatherOptions = {}): Inbox {
  const { atOnce = 6, now = () => performance.now(), after = setLater } = options
  const busy = new Set<string>()
  const isFree = ({ rows }: Waiting): boolean => rows.every(({ lane }) => !busy.has(lane))
  let underWay = 0
  let begunAt = Number.NEGATIVE_INFINITY
  let tookMs = 0
  let isAwaited = false
  let waiting: readonly Waiting[] = []
  const next = (): void => {
    if (isAwaited || underWay >= atOnce || !waiting.some(isFree)) return
    const spaceMs = underWay === 0 ? 0 : begunAt + Math.min(tookMs / atOnce, MOST_SPACE_MS) - now()
    if (spaceMs <= 0) return begin(waiting.filter(isFree))
    isAwaited = true
    after(spaceMs, () => {
      isAwaited = false
      next()
    })
  }
  const begin = (batch: readonly Waiting[]): void => {
    const startedAt = now()
    begunAt = startedAt
    underWay += 1
    waiting = waiting.filter((one) => !batch.includes(one))
    const lanes = batch.flatMap(({ rows }) => rows.map(({ lane }) => lane))
    for (const lane of lanes) busy.add(lane)
    void saveBatch(inbox, batch).finally(() => {
      tookMs = now() - startedAt
      underWay -= 1
      for (const lane of lanes) busy.delete(lane)
      next()
    })
  }
  return {
    save: (rows) =>
      new Promise<Saved>((resolve, reject) => {
        waiting = [...waiting, { rows, resolve, reject }]
        next()
      }),
  }
}

function setLater(ms: number, then: () => void): void {
  setTimeout(then, ms)
}

/** Never rejects: those who wait are told. */
async function saveBatch(inbox: Inbox, batch: readonly Waiting[]): Promise<void> {
  try {
    const { stored, refused } = await inbox.save(batch.flatMap(({ rows }) => rows))
    const isRefused = new Set(refused)
    for (const { rows, resolve } of batch) resolve({ stored, refused: rows.filter((row) => isRefused.has(row)) })
  } catch (error) {
    for (const { reject } of batch) reject(error)
  }
}
