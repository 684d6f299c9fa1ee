import type { Stage } from '../stage.ts'

export interface CrowdOptions {
  /** How many write at the same time. */
  readonly atOnce: number
  /** Asked before each new customer: false lets nobody in any more. */
  readonly goesOn: () => boolean
  readonly patienceMs?: number
  /** Some prove their address by the letter; not where no letter arrives. */
  readonly readsMail?: boolean
}

/** Customers who come one after the other, several at a time; resolves when the last of them has gone. */
export async function crowd(
  stage: Stage,
  { atOnce, goesOn, patienceMs = 90_000, readsMail = true }: CrowdOptions,
): Promise<number> {
  let count = 0
  const visit = async (): Promise<void> => {
    do {
      count += 1
      await stage.customer({ index: count, followUps: 3, patienceMs, readsMail: readsMail && count % 2 === 1 })
    } while (goesOn())
  }
  await Promise.all(Array.from({ length: atOnce }, visit))
  return count
}

/** Numbers from 0 to 1 that come in the same order for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
