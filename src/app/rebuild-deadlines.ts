import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Database } from '../storage/database.ts'
import { connectOnce } from './connect-database.ts'
import { createDeskClock, type DeskClock } from './deadlines.ts'
import { readHistories } from './ticket-history.ts'

interface StoredDeadlines {
  readonly id: string
  readonly number: string
  readonly firstResponseDueAt: Date | null
  readonly resolutionDueAt: Date | null
  readonly changedAt: Date
}

const BATCH = 500

/**
 * Compares the stored deadlines with those that the histories give, as of the last change of each ticket, and mends them when
 * asked to: the columns are an index for lists, the history is the truth. Resolves with the exit code: 1 when something
 * differs and was not mended.
 */
export async function rebuildDeadlines(
  config: Config,
  log: Log,
  isWritten: boolean,
  write: (line: string) => void,
): Promise<number> {
  const connected = await connectOnce(config, log)
  try {
    const clock = createDeskClock(config.desk)
    let [after, looked, differing] = ['0', 0, 0]
    for (;;) {
      const tickets = await nextTickets(connected.database, after)
      if (tickets.length === 0) break
      const differences = await compare(connected.database, clock, tickets)
      for (const { ticket, column, stored, read } of differences) {
        write(`${ticket.number} ${column} ${shown(stored)} → ${shown(read)}`)
        if (isWritten) await mend(connected.database, ticket.id, column, read)
      }
      differing += differences.length
      looked += tickets.length
      after = tickets.at(-1)?.id ?? after
    }
    write(`${looked} tickets, ${differing} differences${isWritten && differing > 0 ? ', mended' : ''}`)
    return differing === 0 || isWritten ? 0 : 1
  } finally {
    await connected.close()
  }
}

type Column = 'first_response_due_at' | 'resolution_due_at'

interface Difference {
  readonly ticket: StoredDeadlines
  readonly column: Column
  readonly stored: Date | null
  readonly read: Date | null
}

function nextTickets(database: Database, after: string): Promise<readonly StoredDeadlines[]> {
  return database.query<StoredDeadlines>(
    'stored_deadlines',
    `select id::text, number, first_response_due_at as "firstResponseDueAt", resolution_due_at as "resolutionDueAt",
       changed_at as "changedAt" from tickets where id > $1 order by id limit $2`,
    [after, BATCH],
  )
}

async function compare(
  database: Database,
  { readDeadlines }: DeskClock,
  tickets: readonly StoredDeadlines[],
): Promise<readonly Difference[]> {
  const histories = await readHistories(
    database,
    tickets.map(({ id }) => id),
  )
  return tickets.flatMap((ticket) => {
    const history = histories.get(ticket.id)
    if (!history) return []
    const { firstResponseDueAt, resolutionDueAt } = readDeadlines(history, ticket.changedAt)
    const both: readonly Difference[] = [
      { ticket, column: 'first_response_due_at', stored: ticket.firstResponseDueAt, read: firstResponseDueAt },
      { ticket, column: 'resolution_due_at', stored: ticket.resolutionDueAt, read: resolutionDueAt },
    ]
    return both.filter(({ stored, read }) => stored?.getTime() !== read?.getTime())
  })
}

async function mend(database: Database, id: string, column: Column, read: Date | null): Promise<void> {
  const text = {
    first_response_due_at: 'update tickets set first_response_due_at = $2 where id = $1',
    resolution_due_at: 'update tickets set resolution_due_at = $2 where id = $1',
  }[column]
  await database.query(`mend_${column}`, text, [id, read])
}

function shown(at: Date | null): string {
  return at === null ? 'none' : at.toISOString()
}
