import type { Config } from '../config.ts'
import { findTicketNumber } from '../domain/ticket/number.ts'
import { createTranslator } from '../language/translate.ts'
import type { Log } from '../log.ts'
import { connectOnce } from './connect-database.ts'
import { createDeskClock } from './deadlines.ts'
import { readHistories } from './ticket-history.ts'

export interface ExplainOptions {
  /** As somebody wrote it. */
  readonly number: string
  readonly language: string | null
  readonly write: (line: string) => void
}

/**
 * Prints why a ticket's deadlines are what they are, as the button «Почему такой срок?» does. Resolves with the exit code: 1
 * when there is no such ticket.
 */
export async function explainTicket(config: Config, log: Log, options: ExplainOptions): Promise<number> {
  const { desk } = config
  const { write } = options
  const number = findTicketNumber(options.number, desk.numberPrefix)
  if (number === null) {
    write(`"${options.number}" is no ticket number: they look like ${desk.numberPrefix}-26-000482-7`)
    return 1
  }
  const connected = await connectOnce(config, log)
  try {
    const [ticket] = await connected.database.query<{ id: string; now: Date }>(
      'ticket_to_explain',
      'select id::text, now() as now from tickets where number = $1',
      [number],
    )
    const histories = await readHistories(connected.database, ticket ? [ticket.id] : [])
    const history = ticket ? histories.get(ticket.id) : undefined
    if (!ticket || !history) {
      write(`There is no ticket ${number}`)
      return 1
    }
    const words = createTranslator({ languages: desk.locales, zone: desk.timeZone })
    const language = options.language ?? desk.agentsLocale ?? desk.locales[0] ?? 'ru'
    const { explainDeadlines } = createDeskClock(desk)
    for (const block of [{ key: 'ticket:why.title', params: { number } }, ...explainDeadlines(history, ticket.now)]) {
      write('quote' in block ? block.quote : words.phrase(language, block))
    }
    return 0
  } finally {
    await connected.close()
  }
}
