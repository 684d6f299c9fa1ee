import { readPromiseDate } from '../../domain/ticket/promise-date.ts'

/** Days of the desk's zone, as the date fields of forms write them: `2026-11-23`. */

export const DAY_MS = 86_400_000

/** The first instant of a day of this century, epoch milliseconds; null for everything else. */
export function startOfDay(day: string | undefined, zone: string): number | null {
  if (day === undefined || !/^20\d\d-\d\d-\d\d$/.test(day)) return null
  return readPromiseDate(`${day} 00:00`, 0, zone)?.at ?? null
}

export function nextDay(day: string, by = 1): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10)
}

const FORMATS = new Map<string, Intl.DateTimeFormat>()

/** The day on which an instant falls. */
export function dayOf(at: number, zone: string): string {
  const known = FORMATS.get(zone)
  const format = known ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  if (!known) FORMATS.set(zone, format)
  return format.format(at)
}
