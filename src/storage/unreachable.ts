/** Codes of the operating system, and of a PostgreSQL that is starting, stopping, full, or gone with the connection. */
const SYSTEM = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'],
  ...['ENOTFOUND', 'EAI_AGAIN'],
]
const POSTGRES = /^(08|57P|53300)/
/** The driver gives its own errors no code. */
const DRIVER = /Connection terminated|timeout expired|timeout exceeded when trying to connect|not queryable/

/** True when the server could not be talked to, which may be over in a while; false when it answered and said no. */
export function isUnreachable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  // A name with several addresses: each of them has failed.
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.some(isUnreachable)
  const code = codeOf(error)
  if (code !== null) return SYSTEM.includes(code) || POSTGRES.test(code)
  return 'message' in error && DRIVER.test(String(error.message))
}

/** The code of PostgreSQL or of the operating system that an error carries. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}
