import { z } from 'zod'

/** What the desk remembers of a sender for a day, so that two machines never write to each other for ever. */
export interface SenderMemory {
  /** Epoch milliseconds of the letters of the last hour. */
  readonly recent: readonly number[]
  /** When the sender was last told how to file a request. */
  readonly helpedAt: number | null
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** More letters of one address within an hour are kept and not worked. */
export const LETTERS_PER_HOUR = 30

const schema = z.object({ recent: z.array(z.number()), helpedAt: z.number().nullable() })

export function readMemory(state: string | null): SenderMemory {
  const read = schema.safeParse(state === null ? null : JSON.parse(state))
  return read.success ? read.data : { recent: [], helpedAt: null }
}

/** Notes one more letter. */
export function withLetter(memory: SenderMemory, at: number): SenderMemory {
  const recent = [...memory.recent, at].filter((one) => at - one < HOUR_MS).slice(-LETTERS_PER_HOUR - 1)
  return { ...memory, recent }
}

export function isFlood({ recent }: SenderMemory): boolean {
  return recent.length > LETTERS_PER_HOUR
}

export function mayHelp({ helpedAt }: SenderMemory, at: number): boolean {
  return helpedAt === null || at - helpedAt >= DAY_MS
}
