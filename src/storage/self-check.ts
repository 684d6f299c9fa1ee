import pg from 'pg'
import { codeOf, isUnreachable } from './unreachable.ts'

/** Makes a database when it is missing; two callers at once both succeed. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<void> {
  const client = await connected(serverUrl)
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (!rowCount) await client.query(`create database ${pg.escapeIdentifier(name)}`)
  } catch (error) {
    if (!['42P04', '23505'].includes(codeOf(error) ?? '')) throw error
  } finally {
    await client.end()
  }
}

interface Probe {
  readonly sql: string
  readonly problem: string
}

const PROBES: readonly Probe[] = [
  {
    sql: `select current_setting('server_version_num')::integer >= 150000 as fine`,
    problem: 'PostgreSQL is older than 15: use 15 or newer.',
  },
  {
    sql: `select current_setting('server_encoding') = 'UTF8' as fine`,
    problem: 'The database is not in UTF-8: create it with encoding UTF8.',
  },
  {
    sql: `select lower('Ё') = 'ё' as fine`,
    problem: "lower('Ё') is not 'ё': create the database with a UTF-8 locale, for example C.UTF-8.",
  },
  {
    sql: `select to_tsvector('russian', 'серверы') @@ to_tsquery('russian', 'сервер') as fine`,
    problem:
      'Russian words are not stemmed: the text search configuration "russian" is missing or the locale is wrong.',
  },
  {
    sql: `select similarity('принтер', 'принтеры') > 0 as fine`,
    problem:
      'Trigrams of Russian words are empty or pg_trgm is missing: allow "create extension pg_trgm" and use a UTF-8 locale.',
  },
]

/** What is wrong with a database for this program; empty when nothing is. Rejects when it cannot be reached at all. */
export async function selfCheck(url: string): Promise<readonly string[]> {
  const client = await connected(url)
  const problems: string[] = []
  try {
    // Not allowed, not there, or made by another start at this moment: the probe tells which it was.
    await client.query('create extension if not exists pg_trgm').catch(() => undefined)
    for (const { sql, problem } of PROBES) {
      const isFine = await client.query<{ fine: boolean }>(sql).then(
        ({ rows }) => rows[0]?.fine === true,
        (error: unknown) => {
          if (isUnreachable(error)) throw error
          return false
        },
      )
      if (!isFine) problems.push(problem)
    }
  } finally {
    await client.end().catch(() => undefined)
  }
  return problems
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}
