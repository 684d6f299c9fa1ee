import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diskFiles, projectFolder } from '../../src/app/project-files.ts'
import { readConfig, type ConfigReading } from '../../src/config.ts'
import { describeConfig } from '../../src/config/describe.ts'
import { deskSchema } from '../../src/config/desk-schema.ts'
import { VARIABLES } from '../../src/config/variables.ts'
import type { Files } from '../../src/config/problem.ts'

const SECRET = 'a secret that is thirty-two chars long'

function problemsOf(environment: Readonly<Record<string, string>>, files: Files = diskFiles()): readonly string[] {
  const reading: ConfigReading = readConfig(environment, files)
  return reading.ok ? [] : reading.problems.map(({ name, message }) => `${name} ${message}`)
}

describe('the environment', () => {
  it('may be empty', () => {
    expect(problemsOf({})).toEqual([])
  })

  it('stands in .env.example, every variable once with a comment above it, and no other', () => {
    const text = readFileSync(join(projectFolder(), '.env.example'), 'utf8')
    const named = [...text.matchAll(/^# \S.*\n#([A-Z][A-Z_]+)=/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual([...VARIABLES].sort())
    const examples = [...text.matchAll(/^#([A-Z][A-Z_]+)=(.+)$/gm)].map(
      ([, name = '', value = '']) => [name, value] as const,
    )
    const told = problemsOf({ ...Object.fromEntries(examples), SECRET_KEY: SECRET, DESK_FILE: 'desk.example.yaml' })
    expect(told.filter((problem) => !problem.includes('missing') && !problem.includes('required'))).toEqual([])
  })
})

const EXAMPLE = readFileSync(join(projectFolder(), 'desk.example.yaml'), 'utf8')

function deskProblems(text: string): readonly string[] {
  return problemsOf({ DESK_FILE: 'desk.yaml' }, { ...diskFiles(), read: () => text })
}

describe('desk.yaml', () => {
  it('is accepted as it stands in the example', () => {
    expect(deskProblems(EXAMPLE)).toEqual([])
  })

  it('shows every section that there is, with the calendars of this and the next year', () => {
    expect(
      Object.keys(deskSchema.shape).filter((section) => !new RegExp(`^#? ?${section}:`, 'm').test(EXAMPLE)),
    ).toEqual([])
    const reading = readConfig({ DESK_FILE: 'desk.example.yaml' }, diskFiles())
    const office = reading.ok ? reading.config.desk.calendars.find(({ name }) => name === 'office') : undefined
    expect(office?.holidays).toEqual(expect.arrayContaining(['2026-01-09', '2026-05-11', '2026-12-31', '2027-06-14']))
  })

  it.each([
    ['an unknown zone', 'timeZone: Europe/Moscow', 'timeZone: Europe/Moskau', 'timeZone'],
    ['an offset in place of a zone', 'timeZone: Europe/Moscow', 'timeZone: "+03:00"', 'timeZone'],
    ['hours that end before they begin', "'09:00-13:00'", "'13:00-09:00'", 'calendars.office'],
    [
      'overlapping hours',
      "mon: ['09:00-13:00', '14:00-18:00']",
      "mon: ['09:00-15:00', '14:00-18:00']",
      'calendars.office',
    ],
    ['a day that is no date', "'2026-12-30'", "'2026-02-30'", 'calendars.office'],
    ['a shared calendar that is not there', 'ru-2027', 'ru-1999', 'calendars.office.include'],
    ['an @name for an agent', 'telegramId: 123456789', "telegramId: '@anna'", 'numeric id'],
    ['an @name for a room', 'telegramChatId: -1001234567890', "telegramChatId: '@support'", 'numeric id'],
    ['a positive id for a group', 'telegramChatId: -1001234567890', 'telegramChatId: 1001234567890', 'negative'],
    ['a target of zero', 'firstResponseMinutes: 60,', 'firstResponseMinutes: 0,', 'firstResponseMinutes'],
    [
      'a package without a severity',
      '    low: { calendar: office, firstResponseMinutes: 960, resolutionMinutes: 4800 }\n',
      '',
      'low',
    ],
    ['a calendar that is not there', 'calendar: always,', 'calendar: never,', 'never'],
    ['a package that is not there', 'defaultPackage: standard', 'defaultPackage: golden', 'golden'],
    ['an unknown key', 'numberPrefix: KSB', 'numberPrefx: KSB', 'numberPrefx'],
    ['a language that does not exist', 'locales: [ru, en]', 'locales: [ru, xx]', 'locales'],
    ['two agents with one id', 'id: boris', 'id: anna', 'anna'],
    ['a room that is not there', '    room: support\n    agents', '    room: kitchen\n    agents', 'kitchen'],
    ['a warning after the closing', 'warnDaysBefore: 1', 'warnDaysBefore: 3', 'stale'],
    ['broken YAML', 'products:', 'products: [', 'desk.yaml'],
  ])('is refused for %s, with the place', (_name, from, to, place) => {
    expect(EXAMPLE).toContain(from)
    const problems = deskProblems(EXAMPLE.replace(from, to))
    expect(problems.join('\n')).toContain(place)
  })

  it('is refused when it is a directory, or cannot be read', () => {
    const closed: Files = {
      ...diskFiles(),
      read: () => {
        throw new Error('EACCES')
      },
    }
    for (const environment of [{}, { DESK_FILE: 'desk.yaml' }]) {
      expect(problemsOf(environment, closed)).toEqual([expect.stringContaining('cannot be read')])
    }
  })

  it('is refused when a shared calendar holds a day of another year', () => {
    const strange = { ...diskFiles(), read: () => EXAMPLE, calendar: () => "holidays: ['2025-01-01']" }
    expect(problemsOf({ DESK_FILE: 'desk.yaml' }, strange).join('\n')).toContain('2025-01-01')
  })

  it('is refused when a calendar has no open minute', () => {
    const closed = EXAMPLE.replaceAll("['09:00-13:00', '14:00-18:00']", '[]').replace(
      "      '2026-12-29': '09:00-15:00'\n",
      '',
    )
    expect(deskProblems(closed.replace('    days:\n', '')).join('\n')).toContain('no open minute')
  })
})

describe('what is on', () => {
  const linesOf = (environment: Readonly<Record<string, string>>, url: string | null = null): string => {
    const reading = readConfig(environment, diskFiles())
    return reading.ok ? describeConfig(reading.config, url).join('\n') : ''
  }

  it('is told with the variable that switches on what is off', () => {
    const told = linesOf({})
    for (const name of ['DATABASE_URL', 'TELEGRAM_BOT_TOKEN', 'SMTP_URL', 'desk.yaml']) expect(told).toContain(name)
    expect(linesOf({}, 'http://127.0.0.1:4321')).toContain('http://127.0.0.1:4321/healthz')
  })

  it('is told without secrets, and with what is easily overlooked', () => {
    const told = linesOf({
      DATABASE_URL: 'postgres://zayavka:pa55word@db.example/zayavka',
      SECRET_KEY: SECRET,
      TELEGRAM_BOT_TOKEN: '123456789:AAEhBP0av28FrI3GmTkqXcVyZ1234567890',
      METRICS_TOKEN: 'hidden-metrics-token',
      DATABASE_READ_URL: 'postgres://reader:pa55word@replica.example/zayavka',
    })
    expect(told).toMatch(/bot 123456789 by long polling/)
    expect(told).toMatch(/room "support" has no telegramChatId/)
    expect(told).toMatch(/reports and exports from DATABASE_READ_URL/)
    expect(told).not.toMatch(/pa55word|thirty-two|AAEhBP0av28|hidden-metrics/)
  })
})
