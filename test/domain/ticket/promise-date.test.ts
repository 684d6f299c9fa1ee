import { describe, expect, it } from '@jest/globals'
import { readPromiseDate } from '../../../src/domain/ticket/promise-date.ts'

const MOSCOW = 'Europe/Moscow'
const now = Date.UTC(2026, 10, 23, 7)

describe('the date at the head of a promise', () => {
  it.each([
    ['28.11 16:00 Готовим исправление', '2026-11-28T13:00:00Z', 'Готовим исправление'],
    ['28.11.2026 16:00, готовим', '2026-11-28T13:00:00Z', 'готовим'],
    ['28.11 готовим', '2026-11-28T15:00:00Z', 'готовим'],
    ['2026-11-28 09:30 ready', '2026-11-28T06:30:00Z', 'ready'],
    ['2026-11-28T09:30 ready', '2026-11-28T06:30:00Z', 'ready'],
    ['1.2 готовим', '2027-02-01T15:00:00Z', 'готовим'],
    ['01.11.2026 уже прошло', '2026-11-01T15:00:00Z', 'уже прошло'],
  ])('is read from "%s"', (text, at, rest) => {
    expect(readPromiseDate(text, now, MOSCOW)).toEqual({ at: Date.parse(at), rest })
  })

  it.each(['', 'готовим исправление', '31.02 готовим', '32.01 готовим', '28.11 25:00', '28.13'])(
    'is missing in "%s"',
    (text) => {
      expect(readPromiseDate(text, now, MOSCOW)).toBeNull()
    },
  )

  it('means the clock on the wall on both sides of a change of time', () => {
    const berlin = (text: string): string =>
      new Date(readPromiseDate(text, now, 'Europe/Berlin')?.at ?? 0).toISOString()
    expect(berlin('2027-03-27 12:00 x')).toBe('2027-03-27T11:00:00.000Z')
    expect(berlin('2027-03-29 12:00 x')).toBe('2027-03-29T10:00:00.000Z')
  })
})
