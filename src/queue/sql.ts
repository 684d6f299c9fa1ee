/** The database as the queues see it: one named statement, one round trip. */
export interface Sql {
  /** Runs a prepared statement under a fixed name. Rejects with the driver's error; `isTransient` sorts it. */
  query<Row>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]>
}

const TRANSIENT_CLASSES = ['08', '40', '53', '55', '57', '58']

/**
 * True for a fault that goes away by itself: the connection, a deadlock, a full disk, a server that restarts. Everything
 * else is a statement or a value that will never work.
 */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error)
  if (code === null) return true
  if (/^E[A-Z]+$/.test(code)) return true
  return code.length === 5 && TRANSIENT_CLASSES.includes(code.slice(0, 2))
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}
