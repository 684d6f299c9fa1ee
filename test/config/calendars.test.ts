import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { diskFiles } from '../../src/app/project-files.ts'
import { DEFAULT_DESK } from '../../src/config/default-desk.ts'
import { checkDesk, readDesk } from '../../src/config/read-desk.ts'
import { calendarSchema } from '../../src/config/desk-schema.ts'

/** Article 112 of the Labour Code: month and day. */
const HOLIDAYS = [
  '01-01',
  '01-02',
  '01-03',
  '01-04',
  '01-05',
  '01-06',
  '01-07',
  '01-08',
  '02-23',
  '03-08',
  '05-01',
  '05-09',
].concat(['06-12', '11-04'])

/** What the Government moved: from a weekend day among the first eight of January to another day. */
const MOVED: Readonly<Record<number, readonly string[]>> = { 2026: ['2026-01-09', '2026-12-31'], 2027: [] }

const DAY_MS = 86_400_000
const weekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay()
const isWeekend = (date: string): boolean => [0, 6].includes(weekday(date))
const shifted = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
const daysOf = (year: number): readonly string[] =>
  Array.from({ length: 366 }, (_, index) => shifted(`${year}-01-01`, index)).filter((date) =>
    date.startsWith(`${year}`),
  )

/** Working days off by the law: holidays, what moves from a weekend to the next working day, and what was moved by decree. */
function daysOff(year: number): readonly string[] {
  const holidays = HOLIDAYS.map((day) => `${year}-${day}`)
  const off = new Set([...holidays, ...(MOVED[year] ?? [])])
  for (const holiday of holidays.filter((date) => isWeekend(date) && !date.includes('-01-0'))) {
    let next = holiday
    while (isWeekend(next) || off.has(next)) next = shifted(next, 1)
    off.add(next)
  }
  return [...off].filter((date) => !isWeekend(date)).sort()
}

/** Article 95: a working day right before a holiday is an hour shorter; one before a day that was only moved is not. */
function shortDays(year: number): readonly string[] {
  const off = daysOff(year)
  const isHoliday = (date: string): boolean => HOLIDAYS.includes(date.slice(5))
  return daysOf(year).filter((date) => !isWeekend(date) && !off.includes(date) && isHoliday(shifted(date, 1)))
}

describe.each([2026, 2027])('the shared Russian calendar of %i', (year) => {
  const calendar = calendarSchema.parse(parse(diskFiles().calendar(`ru-${year}`) ?? ''))

  it('has the days off of the Labour Code and of the decree', () => {
    expect([...calendar.holidays].filter((date) => !isWeekend(date)).sort()).toEqual(daysOff(year))
  })

  it('has the shortened days before holidays', () => {
    expect(Object.keys(calendar.days).sort()).toEqual(shortDays(year))
  })
})

describe('the calendar of 2026', () => {
  it('agrees with the published one: 247 working days, 1972 hours in a week of forty', () => {
    const off = daysOff(2026)
    const working = daysOf(2026).filter((date) => !isWeekend(date) && !off.includes(date))
    expect([working.length, working.length * 8 - shortDays(2026).length]).toEqual([247, 1972])
  })
})

const desk = (change: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ...DEFAULT_DESK,
  ...change,
})

function problemsOf(data: unknown): readonly string[] {
  const reading = checkDesk(data, 'desk.yaml', diskFiles())
  return reading.ok ? [] : reading.problems.map(({ name, message }) => `${name}: ${message}`)
}

const week = { mon: '09:00-18:00' }

describe('the policy of a desk', () => {
  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    [
      'a wrong zone of a calendar',
      { calendars: { office: { week, zone: 'Moon/Sea' } } },
      'calendars.office: "Moon/Sea"',
    ],
    ['a wrong zone of the desk, once', { timeZone: 'Moon/Sea' }, 'timeZone: "Moon/Sea" is not an IANA time zone'],
    ['a holiday in another century', { calendars: { office: { week, holidays: ['1026-05-01'] } } }, 'holidays.0'],
    ['a holiday that does not exist', { calendars: { office: { week, holidays: ['2026-13-01'] } } }, 'no such date'],
    [
      'a holiday with hours',
      { calendars: { office: { week, holidays: ['2026-05-04'], days: { '2026-05-04': '10:00-12:00' } } } },
      '2026-05-04 is a holiday and has hours',
    ],
    ['days that are no days', { calendars: { office: { week: { ...week, someday: '09:00-18:00' } } } }, 'someday'],
    ['hours after midnight', { calendars: { office: { week: { mon: '22:00-25:00' } } } }, 'HH:MM'],
    ['rules in a strange language', { rules: { en: 'text', xx: 'text' } }, 'rules'],
    ['a product without a name', { products: [{ id: 'a', name: {} }] }, 'products.0.name'],
    ['an alias of two products', { products: [alias('a', 'Офис'), alias('b', 'офис')] }, 'products.aliases: "офис"'],
    ['a language twice', { locales: ['ru', 'ru'] }, 'locales: "ru" stands twice'],
    ['agents in a language that is not there', { locales: ['ru'], agentsLocale: 'en' }, 'agentsLocale'],
    ['two rooms in one Slack channel', { rooms: { a: slack(), b: slack() } }, 'rooms.slackChannelId'],
    ['two organizations of one domain', { organizations: [org('A'), org('B')] }, 'organizations.domains'],
    ['an organization twice', { organizations: [org('A'), org('A')] }, 'organizations: "A"'],
    ['an address that is none', { supportEmail: 'Support <a@b.example>' }, 'supportEmail'],
    ['a desk that is a list', [] as never, 'desk.yaml'],
  ])('is refused for %s', (_what, change, told) => {
    const problems = problemsOf(Array.isArray(change) ? change : desk(change))
    expect(problems.filter((problem) => problem.includes(told))).toHaveLength(1)
  })

  it('is told about broken sections and broken references of others at once', () => {
    const problems = problemsOf(desk({ locales: ['xx'], defaultPackage: 'golden', timeZone: 'Moon/Sea' }))
    for (const place of ['locales', 'defaultPackage', 'timeZone']) {
      expect(problems.filter((problem) => problem.includes(place))).toHaveLength(1)
    }
  })

  it('is refused when it unfolds into something huge', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((name, index) => {
        const before = `*${'abcdefgh'[index]}`
        return `${name}: &${name} [${Array(10).fill(before).join(',')}]`
      }),
    ].join('\n')
    const reading = readDesk(bomb, 'desk.yaml', diskFiles())
    expect(reading.ok || reading.problems[0]?.message).toMatch(/alias/)
  })
})

function alias(id: string, name: string): object {
  return { id, name: id, aliases: [name] }
}

function slack(): object {
  return { slackChannelId: 'C0123ABCD' }
}

function org(name: string): object {
  return { name, domains: ['vektor.example'], package: 'standard' }
}
