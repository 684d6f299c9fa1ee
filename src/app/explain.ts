import type { Config } from '../config.ts'
import { findTicketNumber, formatTicketNumber } from '../domain/ticket/number.ts'
import { createTranslator } from '../language/translate.ts'
import type { Log } from '../log.ts'
import type { Database } from '../storage/database.ts'
import { connectOnce } from './connect-database.ts'
import { createDeskClock } from './deadlines.ts'
import { HISTORY, reviveHistory, type StoredEvent } from './ticket-history.ts'

export interface ExplainOptions {
  /** As somebody wrote it. */
  readonly number: string
  /** The agents' language when null. */
  readonly language: string | null
  readonly write: (line: string) => void
  /** The desk's clock, epoch milliseconds, given the database's. */
  readonly clock?: (databaseNow: number) => number
}

/**
 * Prints why a ticket's deadlines are what they are, line by line as the button «Почему такой срок?» does (R14). Resolves with
 * the exit code: 1 when there is no such ticket, or when the desk does not speak the language.
 */
export async function explainTicket(config: Config, log: Log, options: ExplainOptions): Promise<number> {
  const { desk } = config
  const { write, clock = (databaseNow) => databaseNow } = options
  const language = options.language ?? desk.agentsLocale ?? desk.locales[0] ?? 'ru'
  if (!desk.locales.some((spoken) => spoken === language)) {
    write(`The desk does not speak "${language}"; it speaks ${desk.locales.join(', ')}`)
    return 1
  }
  const number = findTicketNumber(options.number, desk.numberPrefix)
  if (number === null) {
    const example = formatTicketNumber({ prefix: desk.numberPrefix, year: 2026, sequence: 482 })
    write(`"${options.number}" is no ticket number: they look like ${example}`)
    return 1
  }
  const connected = await connectOnce(config, log)
  try {
    const ticket = await readTicket(connected.database, number)
    if (!ticket) {
      write(`There is no ticket ${number}`)
      return 1
    }
    const words = createTranslator({ languages: desk.locales, zone: desk.timeZone })
    const now = new Date(clock(ticket.databaseNow))
    const reasons = createDeskClock(desk).explainDeadlines(reviveHistory(ticket.history), now)
    for (const block of [{ key: 'ticket:why.title', params: { number } }, ...reasons]) {
      write('quote' in block ? block.quote : words.phrase(language, block))
    }
    return 0
  } finally {
    await connected.close()
  }
}

interface StoredTicket {
  readonly history: readonly StoredEvent[]
  readonly databaseNow: number
}

async function readTicket(database: Database, number: string): Promise<StoredTicket | undefined> {
  const [ticket] = await database.query<StoredTicket>(
    'ticket_to_explain',
    `select ${HISTORY} as history, extract(epoch from clock_timestamp())::float8 * 1000 as "databaseNow"
     from tickets t where number = $1`,
    [number],
  )
  return ticket
}
