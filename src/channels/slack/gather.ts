import type { Inbox, InboxRow, Saved } from '../../desk/receiving.ts'

interface Waiting {
  readonly rows: readonly InboxRow[]
  readonly resolve: (saved: Saved) => void
  readonly reject: (error: unknown) => void
}

/**
 * An inbox for many that come at once: what arrives while saves are under way is stored together as soon as one of them ends,
 * so that a slow database makes batches and not a queue (F19). Rows of one conversation are never in two saves at the same
 * time, so none of them overtakes another. Each caller waits for the commit of the batch with its rows in it, and learns which
 * of its own were refused. `stored` counts the whole batch.
 *
 * @param atOnce Saves under way at the same time; fewer than the pool has connections, for others need some as well.
 */
export function gatherSaves(inbox: Inbox, atOnce = 6): Inbox {
  const busy = new Set<string>()
  let underWay = 0
  let waiting: readonly Waiting[] = []
  const next = (): void => {
    const isFree = ({ rows }: Waiting): boolean => rows.every(({ lane }) => !busy.has(lane))
    const batch = waiting.filter(isFree)
    if (underWay >= atOnce || batch.length === 0) return
    waiting = waiting.filter((one) => !isFree(one))
    const lanes = batch.flatMap(({ rows }) => rows.map(({ lane }) => lane))
    for (const lane of lanes) busy.add(lane)
    underWay += 1
    void saveBatch(inbox, batch).finally(() => {
      for (const lane of lanes) busy.delete(lane)
      underWay -= 1
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
