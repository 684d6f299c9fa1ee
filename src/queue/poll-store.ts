import type { PollPosition, PollStore, Saved } from '../desk/receiving.ts'
import { createDatabaseTime, type DatabaseTime } from './database-time.ts'
import { saveRows, toRecord } from './inbox.ts'
import { isRefusal, type Sql } from './sql.ts'

export interface PollStoreOptions {
  readonly sql: Sql
  readonly account: string
  /** Names this process, and no other that ever was. */
  readonly holder: string
  /** At most 5000: so long a process that died keeps the others waiting. */
  readonly leaseMs: number
  /** The desk's clock, epoch milliseconds, given the database's. */
  readonly clock: (databaseNow: number) => number
}

/**
 * The right to poll one account, kept as a lease with a fence. Rows and offset are written in one transaction, and the
 * offset only under the fence that this process took: a process that was frozen meanwhile moves nothing. The question after
 * an answer needs no round trip of its own: that the offset moved says that the lease is held, and it was renewed just now.
 */
export function createPollStore(options: PollStoreOptions): PollStore {
  const { sql, account, holder } = options
  const time = createDatabaseTime()
  const name = `poll:${account}`
  let fence: string | null = null
  let heldAt = -Infinity
  let advancedTo: Omit<PollPosition, 'now'> | null = null
  return {
    async hold() {
      const known = advancedTo
      advancedTo = null
      if (known && performance.now() - heldAt < options.leaseMs / 6) {
        return { ...known, now: deskNow(options, time).getTime() }
      }
      const askedAt = performance.now()
      const held = await hold(options, name)
      fence = held?.fence ?? null
      if (!held) return null
      heldAt = askedAt
      time.set(held.databaseNow)
      return held.position
    },
    async advance(rows, next) {
      const movedAt = deskNow(options, time)
      const advance = { account, name, holder, fence, next, movedAt }
      const saved = await advanceOver(sql, advance, rows)
      if (!saved.isMoved) return null
      advancedTo = { nextOffset: next.offset, epoch: next.epoch, movedAt: movedAt.getTime() }
      return { stored: saved.stored, refused: saved.refused }
    },
    async markRead(asOf) {
      await sql.query(
        'mark_read',
        `insert into channel_cursors (account, read_at)
         select $1, $4 from leases where name = $2 and holder = $3 and fence = $5
         on conflict (account) do update set read_at = greatest(channel_cursors.read_at, excluded.read_at)`,
        [account, name, holder, new Date(asOf), fence],
      )
    },
    async release() {
      await sql.query(
        'release_poll',
        'update leases set expires_at = now() where name = $1 and holder = $2 and fence = $3',
        [name, holder, fence],
      )
      fence = null
    },
  }
}

interface Held {
  readonly fence: string
  readonly databaseNow: number
  readonly position: PollPosition
}

interface HoldAnswer {
  readonly fence: string
  readonly now: number
  readonly next_offset: string | null
  readonly epoch: number
  readonly moved_at: Date | null
}

async function hold({ sql, account, holder, leaseMs, clock }: PollStoreOptions, name: string): Promise<Held | null> {
  const [row] = await sql.query<HoldAnswer>(
    'hold_poll',
    `select fence::text, next_offset::text, epoch, moved_at, extract(epoch from clock_timestamp())::float8 * 1000 as now
     from hold_poll($1, $2, $3, $4::interval)`,
    [account, name, holder, `${leaseMs} ms`],
  )
  if (!row) return null
  return {
    fence: row.fence,
    databaseNow: row.now,
    position: {
      nextOffset: row.next_offset === null ? null : Number(row.next_offset),
      epoch: row.epoch,
      movedAt: row.moved_at?.getTime() ?? null,
      now: clock(row.now),
    },
  }
}

function deskNow({ clock }: PollStoreOptions, time: DatabaseTime): Date {
  return new Date(clock(time.now() ?? Date.now()))
}

interface Advance {
  readonly account: string
  readonly name: string
  readonly holder: string
  readonly fence: string | null
  readonly next: { readonly offset: number; readonly epoch: number }
  readonly movedAt: Date
}

/** A row that the database refuses is reported, and the offset moves on over it: the platform would send it for ever. */
async function advanceOver(
  sql: Sql,
  to: Advance,
  rows: readonly PollRow[],
): Promise<Saved & { readonly isMoved: boolean }> {
  try {
    return { ...(await advance(sql, to, rows)), refused: [] }
  } catch (error) {
    if (!isRefusal(error) || rows.length === 0) throw error
  }
  const saved = await saveRows(sql, rows)
  return { ...saved, isMoved: (await advance(sql, to, [])).isMoved }
}

type PollRow = Parameters<PollStore['advance']>[0][number]

async function advance(
  sql: Sql,
  { account, name, holder, fence, next, movedAt }: Advance,
  rows: readonly PollRow[],
): Promise<{ readonly stored: number; readonly isMoved: boolean }> {
  const [answer] = await sql.query<{ stored: number; is_moved: boolean }>(
    'advance_poll',
    'select stored, is_moved from advance_poll($1, $2, $3, $4, $5::json, $6, $7, $8)',
    [account, name, holder, fence, JSON.stringify(rows.map(toRecord)), next.offset, next.epoch, movedAt],
  )
  return { stored: answer?.stored ?? 0, isMoved: answer?.is_moved ?? false }
}
