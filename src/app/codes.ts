import { createHmac } from 'node:crypto'

/**
 * Six digits for a key, from the desk's secret: the same key always has the same digits, so a turn that is taken twice sends the
 * same code, and a copy of the database alone tells none (R4).
 */
export function codesFrom(secretKey: string): (key: string) => string {
  return (key) => {
    const digest = createHmac('sha256', secretKey).update(`code|${key}`).digest()
    return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0')
  }
}
