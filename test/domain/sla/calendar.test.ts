import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { calendarProblems, compileCalendar, type BusinessCalendar } from '../../../src/domain/sla/calendar.ts'
import type { CalendarSpec } from '../../../src/domain/sla/spec.ts'
import { aCalendar, always, msk, mskText, nineToSix } from './desk.ts'

const HOUR = 60
const everyDay = (from: string, to: string): CalendarSpec['week'] => {
  const hours = [{ from, to }]
  return { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours, sun: hours }
}

const russia = compileCalendar(
  aCalendar({
    holidays: ['2024-11-04', '2026-11-04', '2026-12-31', '2027-01-01', '2027-01-04', '2027-01-05', '2027-01-06'],
    days: {
      '2024-11-02': [{ from: '09:00', to: '17:00' }],
      '2026-11-03': [{ from: '09:00', to: '17:00' }],
    },
  }),
)
const split = compileCalendar(
  aCalendar({
    week: {
      mon: [
        { from: '09:00', to: '13:00' },
        { from: '14:00', to: '18:00' },
      ],
      tue: nineToSix,
    },
  }),
)

describe('a deadline in business minutes', () => {
  it.each<[string, BusinessCalendar, string, number, string]>([
    ['stays within the day', russia, '2026-11-23 10:00', 4 * HOUR, '2026-11-23 14:00'],
    ['goes on in the morning', russia, '2026-11-23 16:00', 4 * HOUR, '2026-11-24 11:00'],
    ['skips the weekend', russia, '2026-11-20 17:30', 1 * HOUR, '2026-11-23 09:30'],
    ['belongs to the closing that it meets exactly', russia, '2026-11-20 17:30', 30, '2026-11-20 18:00'],
    ['begins at the opening when it is asked for before', russia, '2026-11-23 03:00', 60, '2026-11-23 10:00'],
    ['begins at the next opening when it is asked for after hours', russia, '2026-11-20 18:00', 60, '2026-11-23 10:00'],
    ['of no minutes is now, day or night', russia, '2026-11-22 03:00', 0, '2026-11-22 03:00'],
    ['counts a working Saturday', russia, '2024-11-01 17:00', 2 * HOUR, '2024-11-02 10:00'],
    ['counts a working Saturday that is a short day', russia, '2024-11-01 18:00', 9 * HOUR, '2024-11-05 10:00'],
    ['ends a shortened day early', russia, '2026-11-03 16:00', 2 * HOUR, '2026-11-05 10:00'],
    ['skips the turn of the year', russia, '2026-12-30 17:00', 2 * HOUR, '2027-01-07 10:00'],
    ['crosses a leap day', russia, '2028-02-28 17:00', 10 * HOUR, '2028-02-29 18:00'],
    ['skips the lunch of split shifts', split, '2026-11-23 12:30', 60, '2026-11-23 14:30'],
    ['meets a lunch exactly', split, '2026-11-23 12:00', 60, '2026-11-23 13:00'],
    ['is as right eighty years ahead', russia, '2106-11-22 18:00', 60, '2106-11-23 10:00'],
  ])('%s', (_name, calendar, at, minutes, due) => {
    expect(mskText(calendar.addBusinessMinutes(msk(at), minutes))).toBe(due)
  })

  const berlin = compileCalendar({ ...always('berlin', 'Europe/Berlin'), week: everyDay('01:30', '06:00') })
  const allDayBerlin = compileCalendar(always('berlin', 'Europe/Berlin'))
  it.each<[string, BusinessCalendar, string, number, string]>([
    ['in a day of 23 hours', allDayBerlin, '2026-03-29T00:00+01:00', 23 * HOUR, '2026-03-30T00:00+02:00'],
    ['in a day of 25 hours', allDayBerlin, '2026-10-25T00:00+02:00', 25 * HOUR, '2026-10-26T00:00+01:00'],
    ['across the skipped hour', berlin, '2026-03-29T01:00+01:00', 210, '2026-03-29T06:00+02:00'],
    ['across the repeated hour', berlin, '2026-10-25T01:00+02:00', 330, '2026-10-25T06:00+01:00'],
  ])('counts what the wall clock shows %s', (_name, calendar, at, minutes, due) => {
    expect(new Date(calendar.addBusinessMinutes(Date.parse(at), minutes))).toEqual(new Date(due))
  })

  it('begins after the jump when the hours begin in the skipped hour', () => {
    const calendar = compileCalendar({ ...always('berlin', 'Europe/Berlin'), week: everyDay('02:30', '10:00') })
    const night = Date.parse('2026-03-29T00:00+01:00')
    expect(new Date(calendar.nextOpening(night))).toEqual(new Date('2026-03-29T03:00+02:00'))
    expect(calendar.businessMinutesBetween(night, night + 12 * 3_600_000)).toBe(7 * HOUR)
  })

  it('counts the days of the zone, wherever a day is left out', () => {
    const samoa = compileCalendar(always('samoa', 'Pacific/Apia'))
    const thursday = Date.parse('2011-12-29T12:00-10:00')
    expect(new Date(samoa.endOfBusinessDay(thursday, 1))).toEqual(new Date('2012-01-01T00:00+14:00'))
  })
})

describe('the end of the n-th business day', () => {
  it.each<[string, BusinessCalendar, string, number, string]>([
    ['from Friday 17:30 is Wednesday 18:00', russia, '2026-11-20 17:30', 3, '2026-11-25 18:00'],
    ['from before the opening does not count that day', russia, '2026-11-23 07:00', 3, '2026-11-26 18:00'],
    ['from Saturday is Wednesday', russia, '2026-11-21 12:00', 3, '2026-11-25 18:00'],
    ['counts a working Saturday, and a short day as a day', russia, '2024-11-01 12:00', 1, '2024-11-02 17:00'],
    ['skips a holiday', russia, '2024-11-01 12:00', 2, '2024-11-05 18:00'],
    ['skips the turn of the year', russia, '2026-12-30 12:00', 1, '2027-01-07 18:00'],
    ['is midnight when the office never closes', compileCalendar(always()), '2026-11-20 17:30', 3, '2026-11-24 00:00'],
  ])('%s', (_name, calendar, at, n, end) => {
    expect(mskText(calendar.endOfBusinessDay(msk(at), n))).toBe(end)
  })

  it('is found years ahead of what was compiled', () => {
    const calendar = compileCalendar(aCalendar(), { from: msk('2026-11-20 00:00'), to: msk('2026-11-21 00:00') })
    expect(mskText(calendar.endOfBusinessDay(msk('2026-11-20 17:30'), 5 * 520))).toBe('2036-11-07 18:00')
  })

  it('is refused for day 0', () => {
    expect(() => russia.endOfBusinessDay(msk('2026-11-20 17:30'), 0)).toThrow(RangeError)
  })
})

describe('opening hours', () => {
  it('are half-open', () => {
    expect(russia.isOpen(msk('2026-11-23 09:00'))).toBe(true)
    expect(russia.isOpen(msk('2026-11-23 18:00'))).toBe(false)
  })

  it('open next at once, or in the morning', () => {
    expect(mskText(russia.nextOpening(msk('2026-11-23 12:00')))).toBe('2026-11-23 12:00')
    expect(mskText(russia.nextOpening(msk('2026-11-20 18:00')))).toBe('2026-11-23 09:00')
  })

  it('are listed day by day', () => {
    const spans = split.openSpans(msk('2026-11-23 12:00'), msk('2026-11-24 10:00'))
    expect(spans.map(({ from, to }) => [mskText(from), mskText(to)])).toEqual([
      ['2026-11-23 12:00', '2026-11-23 13:00'],
      ['2026-11-23 14:00', '2026-11-23 18:00'],
      ['2026-11-24 09:00', '2026-11-24 10:00'],
    ])
  })
})

describe('a calendar', () => {
  const instants = fc.integer({ min: msk('2015-01-01 00:00'), max: msk('2040-01-01 00:00') })

  it('measures what it has added', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 30_000 }), (at, minutes) => {
        const due = russia.addBusinessMinutes(at, minutes)
        return russia.businessMinutesBetween(at, due) === minutes && russia.businessMinutesBetween(due, at) === -minutes
      }),
    )
  })

  it('gives the earliest instant that will do', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 30_000 }), (at, minutes) => {
        return russia.businessMinutesBetween(at, russia.addBusinessMinutes(at, minutes) - 1) < minutes
      }),
    )
  })

  it('answers alike whatever was compiled or asked before', () => {
    fc.assert(
      fc.property(instants, instants, fc.integer({ min: 0, max: 30_000 }), (span, at, minutes) => {
        const fresh = compileCalendar(aCalendar(), { from: span, to: span })
        const asked = compileCalendar(aCalendar())
        return fresh.addBusinessMinutes(at, minutes) === asked.addBusinessMinutes(at, minutes)
      }),
      { numRuns: 20 },
    )
  })

  it('refuses instants and minutes that are none', () => {
    expect(() => russia.addBusinessMinutes(Number.NaN, 1)).toThrow(RangeError)
    expect(() => russia.addBusinessMinutes(Date.UTC(3000, 0, 1), 1)).toThrow(RangeError)
    expect(() => russia.addBusinessMinutes(msk('2026-11-23 12:00'), -1)).toThrow(RangeError)
    expect(() => russia.addBusinessMinutes(msk('2026-11-23 12:00'), 1e9)).toThrow(RangeError)
  })
})

describe('a calendar that cannot be', () => {
  it.each<[string, Partial<CalendarSpec>, string]>([
    ['an unknown zone', { zone: 'Europe/Kasburg' }, '"Europe/Kasburg" is not an IANA time zone'],
    ['a bare offset for a zone', { zone: '+03:00' }, '"+03:00" is not an IANA time zone'],
    ['no open minute', { week: {} }, 'the week has no open minute'],
    ['open days only by exception', { week: {}, days: { '2026-11-21': nineToSix } }, 'the week has no open minute'],
    [
      'hours that end first',
      { week: { mon: [{ from: '18:00', to: '09:00' }] } },
      'mon: 18:00-09:00 ends before it begins',
    ],
    [
      'hours of no length',
      { week: { mon: [{ from: '09:00', to: '09:00' }] } },
      'mon: 09:00-09:00 ends before it begins',
    ],
    [
      'hours that overlap',
      {
        days: {
          '2026-11-21': [
            { from: '12:00', to: '18:00' },
            { from: '09:00', to: '12:01' },
          ],
        },
      },
      '2026-11-21: 09:00-12:01 and 12:00-18:00 overlap',
    ],
    [
      'a time that is none',
      { week: { mon: [{ from: '9', to: '24:30' }] } },
      'mon: 9-24:30 is not a span of HH:MM-HH:MM',
    ],
    ['a date that is none', { holidays: ['2026-02-30'] }, '"2026-02-30" is not a date YYYY-MM-DD'],
    ['a day with a date that is none', { days: { tomorrow: nineToSix } }, '"tomorrow" is not a date YYYY-MM-DD'],
  ])('says so: %s', (_name, changes, problem) => {
    expect(calendarProblems(aCalendar(changes))).toContain(problem)
    expect(() => compileCalendar(aCalendar(changes))).toThrow(problem)
  })

  it('is not one whose shifts touch, or whose day off is listed twice', () => {
    const touching = [
      { from: '09:00', to: '12:00' },
      { from: '12:00', to: '18:00' },
    ]
    expect(calendarProblems(aCalendar({ week: { mon: touching }, holidays: ['2026-11-04', '2026-11-04'] }))).toEqual([])
  })
})
