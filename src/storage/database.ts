import pg from 'pg'

/** A pool of connections. Every statement has a name, so the server plans it once for each connection. */
export interface Database {
  query<Row>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]>
  /** Resolves when all statements under way have ended; later ones are rejected. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly url: string
  /** 8 without it. */
  readonly maxConnections?: number
  /** After which the server ends a statement; 8000 without it. */
  readonly statementTimeoutMs?: number
  /** A connection that broke while nobody used it, or with a statement under way: told, never thrown. */
  readonly onLost: (error: Error) => void
}

export function createDatabase(options: DatabaseOptions): Database {
  const statementTimeoutMs = options.statementTimeoutMs ?? 8000
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 8,
    application_name: 'zayavka',
    connectionTimeoutMillis: 5000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 2000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  })
  pool.on('error', options.onLost)
  // A server that restarts ends connections that are checked out; without a listener of its own each of them would end
  // the process.
  pool.on('connect', (client) => client.on('error', options.onLost))
  return {
    async query<Row>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
      const result = await pool.query({ name, text, values: [...values] })
      return result.rows as Row[]
    },
    close: () => pool.end(),
  }
}
