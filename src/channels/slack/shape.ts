/** Readers for JSON that somebody else wrote. Each answers null for what is not there or is not what it should be. */

export type Shape = Readonly<Record<string, unknown>>

export function objectOf(value: unknown): Shape | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Shape) : null
}

/** The value at the end of a path of own fields, or undefined. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  let here: unknown = value
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined
    here = (here as Shape)[name]
  }
  return here
}

/** A text that is not empty: Slack leaves a field empty as often as out. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Slack's ids: of users, channels, teams, files. Nothing else may become a part of a lane's name. */
export function idOf(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Z][A-Z0-9]{1,30}$/.test(value) ? value : null
}

/** Slack's names of messages: seconds and a counter, `1763985600.000200`. */
export function tsOf(value: unknown): string | null {
  return typeof value === 'string' && /^\d{1,12}\.\d{1,9}$/.test(value) ? value : null
}

/** Epoch milliseconds of such a name. */
export function msOf(ts: string): number {
  return Math.floor(Number(ts) * 1000)
}

/** Null for what cannot be read. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
