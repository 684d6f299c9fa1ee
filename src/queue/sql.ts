/** The database as the queues see it: one named statement, one round trip. */
export interface Sql {
  /** Runs a prepared statement under a fixed name. Rejects with the driver's error; the functions below sort it. */
  query<Row>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]>
}

/** Connection, read-only after a failover, authorization, lost statement, rollback, resources, lock, shutdown, system. */
const TRANSIENT_CLASSES = ['08', '25', '26', '28', '40', '53', '55', '57', '58']
/** Cardinality, data, constraint, program limit, raised by a function: the values themselves are to blame. */
const REFUSAL_CLASSES = ['21', '22', '23', '54', 'P0']

const NETWORK_CODES = [
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOBUFS',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]

/** The driver gives its own faults no code. */
const DRIVER_FAULT =
  /^(Connection terminated|Connection ended|Query read timeout|timeout exceeded|timeout expired|Client has encountered|Client was closed|Cannot use a pool)/i

/** True when the database has judged these very values and will never take them. Only then may a message be set aside. */
export function isRefusal(error: unknown): boolean {
  return REFUSAL_CLASSES.includes(codeOf(error)?.slice(0, 2) ?? '')
}

/** True when the database or the network is surely away for a while: nobody's message is to blame. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error)
  if (code === null) return error instanceof Error && DRIVER_FAULT.test(error.message)
  return NETWORK_CODES.includes(code) || (code.length === 5 && TRANSIENT_CLASSES.includes(code.slice(0, 2)))
}

/**
 * True when the same statement may well succeed later. False for a refusal, for a statement that is wrong, and for a fault
 * of the program itself, such as a value that has no JSON.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return false
  return isAway(error) || codeOf(error) === null
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}
