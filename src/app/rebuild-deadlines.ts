import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Database } from '../storage/database.ts'
import { connectOnce } from './connect-database.ts'
import { createDeskClock, type DeskClock } from './deadlines.ts'
import { HISTORY, reviveHistory, type StoredEvent } from './ticket-history.ts'

export interface RebuildOptions {
  /** Whether what differs is mended. */
  readonly isWritten: boolean
  readonly write: (line: string) => void
  /** Tickets read at a time. */
  readonly batch?: number
}

/**
 * Compares the stored deadlines with those that the histories give, prints every difference as `NUMBER column stored → read`,
 * and mends them when asked to: the columns are an index for lists, the history is the truth.
 *
 * Both are read as of the last change of the ticket, when its row was written: the deadline of a clock that stands moves on
 * with every minute, and nobody writes that down. May run beside the desk: a ticket that was changed in between has been
 * written anew and is left alone. Resolves with the exit code: 1 when something differs and was not mended.
 */
export async function rebuildDeadlines(config: Config, log: Log, options: RebuildOptions): Promise<number> {
  const { isWritten, write, batch = 500 } = options
  const connected = await connectOnce(config, log)
  try {
    const clock = createDeskClock(config.desk)
    let [after, looked, differing, mended] = ['0', 0, 0, 0]
    for (;;) {
      const tickets = await nextTickets(connected.database, after, batch)
      for (const ticket of tickets) {
        const { lines, read } = compare(ticket, clock)
        lines.forEach(write)
        differing += lines.length
        if (isWritten && read && lines.length > 0) {
          await mend(connected.database, ticket, read)
          mended += lines.length
        }
      }
      looked += tickets.length
      after = tickets.at(-1)?.id ?? after
      if (tickets.length < batch) break
    }
    write(`Tickets: ${looked}, differences: ${differing}${isWritten ? `, mended: ${mended}` : ''}`)
    return differing === mended ? 0 : 1
  } finally {
    await connected.close()
  }
}

interface StoredTicket {
  readonly id: string
  readonly number: string
  readonly firstResponseDueAt: Date | null
  readonly resolutionDueAt: Date | null
  readonly changedAt: Date
  readonly history: readonly StoredEvent[]
}

function nextTickets(database: Database, after: string, batch: number): Promise<readonly StoredTicket[]> {
  return database.query<StoredTicket>(
    'stored_deadlines',
    `select id::text, number, first_response_due_at as "firstResponseDueAt", resolution_due_at as "resolutionDueAt",
       changed_at as "changedAt", ${HISTORY} as history
     from tickets t where id > $1 order by id limit $2`,
    [after, batch],
  )
}

type Read = ReturnType<DeskClock['readDeadlines']>

/** A line for each difference; `read` is null when the history cannot be read, which nobody can mend. */
function compare(
  ticket: StoredTicket,
  clock: DeskClock,
): { readonly lines: readonly string[]; readonly read: Read | null } {
  const history = reviveHistory(ticket.history)
  if (history[0]?.type !== 'ticket.registered') {
    return { lines: [`${ticket.number} has no history that begins with a registration`], read: null }
  }
  const read = clock.readDeadlines(history, ticket.changedAt)
  const columns = [
    ['first_response_due_at', ticket.firstResponseDueAt, read.firstResponseDueAt],
    ['resolution_due_at', ticket.resolutionDueAt, read.resolutionDueAt],
  ] as const
  const lines = columns
    .filter(([, stored, right]) => stored?.getTime() !== right?.getTime())
    .map(([column, stored, right]) => `${ticket.number} ${column} ${shown(stored)} → ${shown(right)}`)
  return { lines, read }
}

/** A deadline that moved forward has earlier warnings too, so the ticket is looked at no later than they are due. */
async function mend(database: Database, { id, changedAt }: StoredTicket, read: Read): Promise<void> {
  await database.query(
    'mend_deadlines',
    `with mended as (
       update tickets set first_response_due_at = $3, resolution_due_at = $4
       where id = $1::bigint and date_trunc('milliseconds', changed_at) = $2 returning id
     )
     update timers set due_at = least(due_at, $5) from mended where key = 'ticket:' || mended.id || ':look'`,
    [id, changedAt, read.firstResponseDueAt, read.resolutionDueAt, read.nextLookAt],
  )
}

function shown(at: Date | null): string {
  return at === null ? 'none' : at.toISOString()
}
