import type { Inbox, InboxRow, Saved } from '../../desk/receiving.ts'

interface Waiting {
  readonly rows: readonly InboxRow[]
  readonly resolve: (saved: Saved) => void
  readonly reject: (error: unknown) => void
}

/**
 * An inbox for many that come at once: what arrives while saves are under way is stored together as soon as one of them ends,
 * so that a slow database makes batches and not a queue (F19). Each caller waits for the commit of the batch with its rows in
 * it, and learns which of its own were refused. `stored` counts the whole batch.
 *
 * @param atOnce Saves under way at the same time. With more than one, two messages of a conversation can change places.
 */
export function gatherSaves(inbox: Inbox, atOnce = 1): Inbox {
  let underWay = 0
  let waiting: Waiting[] = []
  const next = (): void => {
    if (underWay >= atOnce || waiting.length === 0) return
    const batch = waiting
    waiting = []
    underWay += 1
    void saveBatch(inbox, batch).finally(() => {
      underWay -= 1
      next()
    })
  }
  return {
    save: (rows) =>
      new Promise<Saved>((resolve, reject) => {
        waiting.push({ rows, resolve, reject })
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
