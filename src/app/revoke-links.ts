import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { createLinks } from '../storage/links.ts'
import { createLookups } from '../storage/lookups.ts'
import { connectOnce } from './connect-database.ts'

/** From now on no link to the page of this ticket opens; the next letter carries a new one. Resolves with the exit code. */
export async function revokeLinks(
  config: Config,
  log: Log,
  number: string,
  write: (line: string) => void,
): Promise<number> {
  const connected = await connectOnce(config, log)
  try {
    const ticketId = await createLookups(connected.database).ticketOf(number.toUpperCase())
    if (ticketId === null) {
      write(`There is no ticket ${number}`)
      return 1
    }
    await createLinks(connected.database, (databaseNow) => databaseNow).revokeAll(ticketId)
    write(`No link to ${number} opens any longer`)
    return 0
  } finally {
    await connected.close()
  }
}
