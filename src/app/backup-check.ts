import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Config } from '../config.ts'
import type { FileStore } from '../desk/files.ts'
import { openFileStore } from '../files/open-file-store.ts'
import type { Log } from '../log.ts'
import { findContradictions, PRINTED_TABLES, printTable, storedFiles } from '../storage/archive-fingerprint.ts'
import type { TablePrint } from '../storage/archive-fingerprint.ts'
import type { Database } from '../storage/database.ts'
import { connectOnce, LONG_STATEMENT_MS } from './connect-database.ts'

export interface BackupCheckOptions {
  /** A file that this command has written for another copy; null writes one. */
  readonly against: string | null
  readonly write: (line: string) => void
  /** What is wrong goes here, so that the output stays what a later check reads. */
  readonly complain: (line: string) => void
}

const printSchema = z.object({ rows: z.number(), sum: z.string(), upTo: z.string().regex(/^\d{1,19}$/) })
const fileSchema = z.object({
  kind: z.literal('zayavka-archive'),
  version: z.literal(1),
  tables: z.record(z.enum(PRINTED_TABLES), printSchema),
  files: z.number(),
})
type ArchivePrint = z.infer<typeof fileSchema>

/**
 * Reads the archive and its files through and says whether they are whole: histories without gaps, numbers that will not be
 * given twice, files that are there with the content that they had. Without `against` it writes what it has read as one JSON
 * object; with it, it compares, up to where that one ended: what came afterwards is no difference. Resolves with the exit code.
 */
export async function checkBackup(config: Config, log: Log, options: BackupCheckOptions): Promise<number> {
  const { write, complain } = options
  const earlier = options.against === null ? null : await readPrint(options.against, complain)
  if (earlier === 'unreadable') return 1
  const connected = await connectOnce(config, log, LONG_STATEMENT_MS)
  try {
    const { database } = connected
    const print = await printArchive(database, earlier)
    const store = await openFileStore(config.dataDir, config.filesUrl)
    const problems = [
      ...(await findContradictions(database)),
      ...(await findBrokenFiles(database, store)),
      ...(earlier ? differences(earlier, print) : []),
    ]
    problems.forEach(complain)
    if (!earlier) write(JSON.stringify(print))
    else if (problems.length === 0) write(`The archive is whole and the same: ${summary(print)}`)
    return problems.length === 0 ? 0 : 1
  } finally {
    await connected.close()
  }
}

async function readPrint(path: string, complain: (line: string) => void): Promise<ArchivePrint | 'unreadable'> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    complain(`${path} is not what zayavka check-backup has written`)
    return 'unreadable'
  }
}

async function printArchive(database: Database, earlier: ArchivePrint | null): Promise<ArchivePrint> {
  const tables: Record<string, TablePrint> = {}
  for (const table of PRINTED_TABLES) {
    tables[table] = await printTable(database, table, earlier?.tables[table].upTo ?? null)
  }
  const [files] = await database.query<{ count: number }>(
    'count_files',
    'select count(*)::integer as count from attachments where stored_as is not null',
    [],
  )
  return fileSchema.parse({ kind: 'zayavka-archive', version: 1, tables, files: files?.count ?? 0 })
}

/** A copy that has gone on since may have more of everything but people and tickets, which are counted up to a known end. */
function differences(earlier: ArchivePrint, now: ArchivePrint): readonly string[] {
  return PRINTED_TABLES.flatMap((table) => {
    const [before, after] = [earlier.tables[table], now.tables[table]]
    if (after.rows === before.rows && after.sum === before.sum) return []
    const grown = after.rows > before.rows ? ' (the desk has worked in between: stop it before both checks)' : ''
    const what =
      after.rows === before.rows
        ? 'as many rows, but not the same ones'
        : `${after.rows} rows instead of ${before.rows}`
    return [`${table}: ${what}${grown}`]
  })
}

function summary({ tables, files }: ArchivePrint): string {
  return [...PRINTED_TABLES.map((table) => `${tables[table].rows} ${table}`), `${files} files`].join(', ')
}

const BATCH = 100

async function findBrokenFiles(database: Database, store: FileStore): Promise<readonly string[]> {
  const broken: string[] = []
  for (let after: string | null = ''; after !== null;) {
    const rows: Awaited<ReturnType<typeof storedFiles>> = await storedFiles(database, after, BATCH)
    for (const { id, key, sha256 } of rows) {
      const digest = await digestOf(store, key)
      if (digest === null) broken.push(`File ${id} is not in the store under ${key}`)
      else if (sha256 !== null && digest !== sha256) broken.push(`File ${id} is not what was stored under ${key}`)
    }
    after = rows.at(-1)?.id ?? null
  }
  return broken
}

async function digestOf(store: FileStore, key: string): Promise<string | null> {
  const content = await store.get(key)
  if (content === null) return null
  const hash = createHash('sha256')
  for await (const chunk of content) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
