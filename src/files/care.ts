import type { FileStore } from '../desk/files.ts'
import type { Sql } from './sql.ts'

const DAY_MS = 24 * 3_600_000
const BATCH = 100

/**
 * Removes from the store what belongs to refused and erased files, and what a killed process left half written a day ago.
 * Resolves with the number of files removed. Only what this database has named is touched: a store may hold the files of
 * other desks. A file goes before the row forgets it, so that whatever happens between the two is repaired by the next run.
 */
export async function careForFiles(sql: Sql, store: FileStore, now = new Date()): Promise<number> {
  await store.sweepUnfinished(new Date(now.getTime() - DAY_MS))
  let removed = 0
  for (let after: string | null = ''; after !== null;) {
    const rows: readonly Discarded[] = await sql.query<Discarded>('discarded_files', DISCARDED, [after, BATCH])
    for (const { id, key } of rows) {
      await store.remove(key)
      await sql.query('forget_file', FORGET, [id, key])
    }
    removed += rows.length
    after = rows.at(-1)?.id ?? null
  }
  return removed
}

interface Discarded {
  readonly id: string
  readonly key: string
}

/** Not while somebody may still be writing it: a lease is at most some seconds old. */
const DISCARDED = `
  select id, reserved_as as key from attachments
  where id > $1 and refused_because is not null and reserved_as is not null
    and (leased_until is null or leased_until <= now())
  order by id limit $2`

const FORGET = `
  update attachments set reserved_as = null where id = $1 and reserved_as = $2 and refused_because is not null`
