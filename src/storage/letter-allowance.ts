import { createHash } from 'node:crypto'
import type { Database } from './database.ts'

export interface StrangersLetter {
  readonly key: string
  readonly address: string
  readonly sender: string
  /** Epoch milliseconds of the desk's clock. */
  readonly at: number
}

/**
 * Counts letters to addresses that nobody has confirmed: three a day for an address, five for whoever causes them (T5). Only a
 * digest of the address is kept.
 */
export function createLetterAllowance(database: Database): (letter: StrangersLetter) => Promise<boolean> {
  return async ({ key, address, sender, at }) => {
    const digest = createHash('sha256').update(address.toLowerCase()).digest('hex')
    const [row] = await database.query<{ allowed: boolean }>(
      'allow_letter',
      'select allow_letter($1, $2, $3, $4) as allowed',
      [key, digest, sender, new Date(at)],
    )
    return row?.allowed ?? false
  }
}
