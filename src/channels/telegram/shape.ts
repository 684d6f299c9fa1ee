/** Readers for JSON that somebody else wrote. Each answers null for what is not there or is not what it should be. */

export type Shape = Readonly<Record<string, unknown>>

export function objectOf(value: unknown): Shape | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Shape) : null
}

/** The value at the end of a path of own fields, or undefined. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  let here: unknown = value
  for (const name of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Shape)[name]
  }
  return here
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Telegram's ids: whole numbers below 2^53, as text. */
export function idOf(value: unknown): string | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Null for what cannot be read. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
