import type { Database } from './database.ts'

/** A place that can be read back: a channel, or one thread of it. */
export interface MarkedPlace {
  readonly channel: string
  /** Null: the channel itself, without its threads. */
  readonly threadTs: string | null
}

export interface ReadMarks {
  /** Threads of tickets that are open, or closed within the last 30 days: where their receipts and their cards stand. */
  threads(): Promise<readonly MarkedPlace[]>
  readUpTo(place: MarkedPlace): Promise<string | null>
  moveTo(place: MarkedPlace, ts: string): Promise<void>
  lastRead(): Promise<number | null>
  markRead(asOf: number): Promise<void>
}

const KEEP_MS = 30 * 24 * 3_600_000

/** How far the conversations of one workspace have been read. No mark ever moves back. */
export function createReadMarks(database: Database, account: string, now: () => number): ReadMarks {
  return {
    async threads() {
      const rows = await database.query<{ id: string }>('threads_of_tickets', THREADS, [
        `${account}:%`,
        new Date(now() - KEEP_MS),
      ])
      return rows.flatMap(({ id }) => {
        const [channel, threadTs] = id.split(':')
        return channel && threadTs ? [{ channel, threadTs }] : []
      })
    },
    async readUpTo(place) {
      const [row] = await database.query<{ upTo: string }>(
        'read_mark',
        'select up_to::text as "upTo" from read_marks where account = $1 and place = $2',
        [account, nameOf(place)],
      )
      return row?.upTo ?? null
    },
    async moveTo(place, ts) {
      await database.query(
        'move_read_mark',
        `insert into read_marks (account, place, up_to) values ($1, $2, $3::numeric)
         on conflict on constraint read_marks_pk do update set up_to = greatest(read_marks.up_to, excluded.up_to)`,
        [account, nameOf(place), ts],
      )
    },
    async lastRead() {
      const [row] = await database.query<{ at: number | null }>(
        'last_read',
        'select (extract(epoch from read_at) * 1000)::float8 as at from channel_cursors where account = $1',
        [account],
      )
      return row?.at ?? null
    },
    async markRead(asOf) {
      await database.query(
        'mark_channel_read',
        `insert into channel_cursors (account, read_at) values ($1, $2)
         on conflict (account) do update set read_at = greatest(channel_cursors.read_at, excluded.read_at)`,
        [account, new Date(asOf)],
      )
    },
  }
}

/** The workspace that was read last, `slack:<team>`; null when none ever was. */
export async function lastWorkspace(database: Database): Promise<string | null> {
  const [row] = await database.query<{ account: string }>(
    'last_workspace',
    "select account from channel_cursors where account like 'slack:%' order by read_at desc nulls last limit 1",
    [],
  )
  return row?.account ?? null
}

function nameOf({ channel, threadTs }: MarkedPlace): string {
  return threadTs === null ? channel : `${channel}:${threadTs}`
}

/** Receipts and cards have the same names in every conversation; only those of this workspace are meant. */
const THREADS = `
  select distinct p.platform_id as id
  from tickets k
  join posted p on p.ref in ('t:' || k.id || ':receipt', 't:' || k.id || ':card') and p.conversation like $1
  where k.status <> 'closed' or k.closed_at > $2
  order by 1`
