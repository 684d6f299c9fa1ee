/** One message of a chat: how long it was, and when it came, in epoch milliseconds of whole seconds. */
export interface Part {
  /** The length of its words in UTF-16 units. */
  readonly units: number
  readonly at: number
}

/** Clients cut at 4,096 characters, at the last white space before. */
const FULL_CHARS = 3900
const FULL_CHARS_MAX = 4096
const CUT_WITHIN_MS = 2000

/**
 * Whether a message goes on where the one before was cut by the client, which sends long texts in several messages: the first
 * is full, and the next comes within two seconds.
 */
export function isContinuation(previous: Part, next: Part): boolean {
  const waited = next.at - previous.at
  return previous.units >= FULL_CHARS && waited >= 0 && waited <= CUT_WITHIN_MS && next.units > 0
}

/**
 * Puts two parts of a cut text together. The client drops the white space at which it cuts, at a line end where one is near:
 * words that would still have fitted, and the next item of a list, begin a line; a word that was too long to be cut elsewhere
 * is joined again; all else gets its space back.
 */
export function joinParts(a: string, b: string): string {
  if (a === '' || b === '' || /\s$/u.test(a) || /^\s/u.test(b)) return a + b
  if (isCutInside(a, b)) return a + b
  return a + (beginsLine(a, b) ? '\n' : ' ') + b
}

/** A part that is full to the last character and has no white space near its end was cut inside a word. */
function isCutInside(a: string, b: string): boolean {
  return a.length >= FULL_CHARS_MAX && !/\s/u.test(a.slice(-64)) && /^[\p{L}\p{N}\p{M}_/=&%+.-]/u.test(b)
}

function beginsLine(a: string, b: string): boolean {
  const [firstWord = ''] = b.slice(0, FULL_CHARS_MAX).split(/\s/u, 1)
  const wouldHaveFitted = a.length + 1 + firstWord.length <= FULL_CHARS_MAX
  return wouldHaveFitted || /^(?:[-–—•*>#]\s|>|\d{1,3}[.)]\s|```)/u.test(b) || a.endsWith('```')
}
