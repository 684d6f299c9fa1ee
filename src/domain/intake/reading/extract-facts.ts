import { readEmail } from '../email.ts'
import type { IntakeProduct } from '../world.ts'
import { errorCodesIn } from './error-codes.ts'
import { productFinder, productsIn } from './product-mentions.ts'
import { versionIn } from './read-version.ts'
import { READ_CHARS } from './words.ts'

const MOST_EMAILS = 10

/** What somebody's words already tell, so that it need not be asked (R4–R8). */
export interface Facts {
  /** The one product of the catalogue that is named; null when none is, or several. */
  readonly productId: string | null
  /** As it is written; null when none is told, or several. */
  readonly version: string | null
  /** Each once, in a form that can be compared, in the order of the text. */
  readonly errorCodes: readonly string[]
  /** Each once, in the order of the text. */
  readonly emails: readonly string[]
}

/** Reads the facts off a free text. What is not clear is left out: a wrong answer is worse than a question. */
export function readFacts(text: string, products: readonly IntakeProduct[]): Facts {
  const read = text.slice(0, READ_CHARS)
  const mentions = productFinder(products)(read)
  const [only, ...others] = productsIn(mentions)
  return {
    productId: others.length === 0 ? (only ?? null) : null,
    version: versionIn(read, mentions),
    errorCodes: errorCodesIn(read),
    emails: emailsIn(read),
  }
}

function emailsIn(text: string): readonly string[] {
  const addresses = text
    .split(/[\s,;<>()"«»[\]|]+/u)
    .filter((word) => word.includes('@') && word.length <= 320)
    .slice(0, MOST_EMAILS)
    .flatMap((word) => {
      const reading = readEmail(word.replace(/[!?…:.]{1,9}$/u, ''))
      return reading.ok ? [reading.address] : []
    })
  return [...new Map(addresses.map((address) => [address.toLowerCase(), address])).values()]
}
