/** What a desk takes in of files (T22). */
export const LIMITS = {
  /** Telegram hands out no more to a bot. */
  bytesOfFile: 20 * 1024 * 1024,
  filesOfTicket: 100,
  /** Of all tickets of one submitter within 24 hours. */
  bytesOfDay: 200 * 1024 * 1024,
  /** How long a platform may fail to hand a file out before it is given up, as PostgreSQL reads it. */
  patience: '2 days',
} as const
