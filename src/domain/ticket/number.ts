/**
 * The number that people quote (R1): prefix, year, sequence, check digit: `KSB-26-000482-8`.
 *
 * The number is a name, never a key: it opens nothing. The check digit (Damm's algorithm over year and sequence) catches
 * every single wrong digit and every swap of two neighbours, so a mistyped number is "not a number" and not somebody
 * else's ticket.
 */

/** Longest number that still fits a Slack title beside nothing else. */
export const TICKET_NUMBER_MAX_LENGTH = 20

/** Quasigroup of order 10 from Damm's thesis (2004). */
const DAMM = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
] as const

export interface TicketNumberParts {
  readonly prefix: string
  /** Calendar year of registration in the desk's zone, four digits. */
  readonly year: number
  /** From the database sequence; gaps are accepted, reuse is not. */
  readonly sequence: number
}

/** Shows a ticket number. The sequence is padded to six digits and grows past them when it must. */
export function formatTicketNumber({ prefix, year, sequence }: TicketNumberParts): string {
  const shortYear = String(year % 100).padStart(2, '0')
  const digits = String(sequence).padStart(6, '0')
  return `${prefix}-${shortYear}-${digits}-${checkDigit(shortYear + digits)}`
}

/**
 * Finds the first valid number with this prefix in what a person typed: any case, any dashes or spaces between the parts.
 * Returns it in its canonical form, or null when there is none or its check digit is wrong.
 */
export function findTicketNumber(text: string, prefix: string): string | null {
  const separator = '[\\s\\-\\u2010-\\u2015_№]*'
  const pattern = new RegExp(`${prefix}${separator}(\\d{2})${separator}(\\d{6,9})${separator}(\\d)(?!\\d)`, 'giu')
  for (const match of text.matchAll(pattern)) {
    const [, year = '', sequence = '', check = ''] = match
    if (checkDigit(year + sequence) === Number(check)) return `${prefix}-${year}-${sequence}-${check}`
  }
  return null
}

function checkDigit(digits: string): number {
  return [...digits].reduce((row, digit) => DAMM[row]?.[Number(digit)] ?? 0, 0)
}
