import type { Config } from '../config.ts'
import { findTicketNumber } from '../domain/ticket/number.ts'
import type { Log } from '../log.ts'
import { BEFORE_ALL, EXPORT_PARTS, readPart, readTicket, type ExportPart } from '../storage/archive-reading.ts'
import type { Database } from '../storage/database.ts'
import { connectOnce, LONG_STATEMENT_MS } from './connect-database.ts'

export interface ExportOptions {
  /** As somebody wrote it; empty for the whole archive. */
  readonly number: string
  /** Resolves when the line has been taken: a slow reader slows the export down. */
  readonly write: (line: string) => Promise<void>
  /** For what went wrong; never part of the export. */
  readonly complain: (line: string) => void
  /** Objects read at a time. */
  readonly batch?: number
}

/** Raised with every change that a reader of before could stumble over; new fields do not count. */
export const EXPORT_VERSION = 1

/**
 * Writes the whole archive as JSON Lines, or one ticket as one object (R3). The first line says what it is, the last one how
 * much came before, so that an export that was cut short is known by the lack of it. No secret is in it: neither digests of
 * links, nor a platform's handle of a file. Resolves with the exit code.
 */
export async function exportArchive(config: Config, log: Log, options: ExportOptions): Promise<number> {
  const connected = await connectOnce(config, log, LONG_STATEMENT_MS)
  try {
    if (options.number === '') return await exportAll(connected.reading, config.desk.name, options)
    const number = findTicketNumber(options.number, config.desk.numberPrefix)
    const ticket = number === null ? null : await readTicket(connected.reading, number)
    if (ticket === null) {
      options.complain(`There is no ticket "${options.number}"`)
      return 1
    }
    await options.write(plainLine(ticket))
    return 0
  } finally {
    await connected.close()
  }
}

async function exportAll(
  database: Pick<Database, 'query'>,
  desk: string,
  { write, batch = 200 }: ExportOptions,
): Promise<number> {
  await write(JSON.stringify({ kind: 'export', version: EXPORT_VERSION, desk }))
  const counts: Record<ExportPart, number> = { person: 0, ticket: 0, refusal: 0 }
  for (const part of EXPORT_PARTS) {
    for (let after: string | null = BEFORE_ALL[part]; after !== null;) {
      const lines: Awaited<ReturnType<typeof readPart>> = await readPart(database, part, after, batch)
      for (const { line } of lines) await write(plainLine(line))
      counts[part] += lines.length
      after = lines.at(-1)?.id ?? null
    }
  }
  await write(JSON.stringify({ kind: 'end', persons: counts.person, tickets: counts.ticket, refusals: counts.refusal }))
  return 0
}

/** The server writes JSON its own way; a line is what JSON.stringify makes of it. */
function plainLine(json: string): string {
  return JSON.stringify(JSON.parse(json))
}
