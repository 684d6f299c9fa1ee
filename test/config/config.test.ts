import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diskFiles, projectFolder } from '../../src/app/project-files.ts'
import { readConfig, type ConfigReading } from '../../src/config.ts'
import { VARIABLES } from '../../src/config/variables.ts'
import type { Files } from '../../src/config/problem.ts'

const TELEGRAM = '123456789:AAEhBP0av28FrI3GmTkqXcVyZ1234567890'
const SECRET = 'a secret that is thirty-two chars long'

const GOOD = {
  DATABASE_URL: 'postgres://zayavka:pa55word@db.example:5432/zayavka',
  SECRET_KEY: SECRET,
  TELEGRAM_BOT_TOKEN: TELEGRAM,
  SLACK_BOT_TOKEN: 'xoxb-1234567890-abcdefghij',
  SLACK_APP_TOKEN: 'xapp-1-A0123456789-abcdefghij',
  SMTP_URL: 'smtp://desk:mai1pass@mail.example:587',
  MAIL_FROM: 'support@vektor.example',
}

function problemsOf(environment: Readonly<Record<string, string>>, files: Files = diskFiles()): readonly string[] {
  const reading: ConfigReading = readConfig(environment, files)
  return reading.ok ? [] : reading.problems.map(({ name, message }) => `${name} ${message}`)
}

describe('the environment', () => {
  it('may be empty', () => {
    expect(problemsOf({})).toEqual([])
  })

  it('is accepted when everything is right', () => {
    expect(problemsOf(GOOD)).toEqual([])
  })

  it.each(VARIABLES.filter((name) => name !== 'DESK_FILE'))('names %s when it is set but empty', (name) => {
    const problems = problemsOf({ ...GOOD, [name]: '  ' })
    expect(problems.some((problem) => problem.startsWith(`${name} `))).toBe(true)
  })

  it.each([
    ['DATABASE_URL', 'mysql://db.example/zayavka'],
    ['DATABASE_URL', 'db.example'],
    ['DATABASE_READ_URL', 'http://db.example'],
    ['SECRET_KEY', 'short'],
    ['TELEGRAM_BOT_TOKEN', 'not a token'],
    ['TELEGRAM_BOT_TOKEN', 'xoxb-1234567890-abcdefghij'],
    ['TELEGRAM_API_ROOT', 'api.telegram.org'],
    ['TELEGRAM_WEBHOOK_URL', 'https://desk.example/hook'],
    ['SLACK_BOT_TOKEN', TELEGRAM],
    ['SLACK_APP_TOKEN', 'xoxb-1234567890-abcdefghij'],
    ['SLACK_SIGNING_SECRET', 'not hexadecimal'],
    ['SLACK_API_URL', 'slack.com'],
    ['SMTP_URL', 'mail.example:587'],
    ['MAIL_FROM', 'a@b.example, c@d.example'],
    ['IMAP_URL', 'pop3://mail.example'],
    ['PUBLIC_URL', 'desk.example'],
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['METRICS_TOKEN', 'short'],
    ['FILES_URL', 'https://bucket.example'],
    ['TRY', 'yes'],
    ['TRY', 'on'],
    ['LOG_LEVEL', 'loud'],
    ['DESK_FILE', 'there-is-no-such.yaml'],
  ])('names %s when it is "%s"', (name, value) => {
    const problems = problemsOf({ ...GOOD, [name]: value })
    const named = name === 'TELEGRAM_WEBHOOK_URL' ? 'TELEGRAM_WEBHOOK_SECRET' : name
    expect(problems.some((problem) => problem.startsWith(`${named} `))).toBe(true)
  })

  it.each([
    ['SECRET_KEY', 'beside DATABASE_URL', { DATABASE_URL: GOOD.DATABASE_URL }],
    ['MAIL_FROM', 'beside SMTP_URL', { SMTP_URL: GOOD.SMTP_URL }],
    ['SLACK_APP_TOKEN', 'beside SLACK_BOT_TOKEN', { SLACK_BOT_TOKEN: GOOD.SLACK_BOT_TOKEN }],
    ['SLACK_BOT_TOKEN', 'beside SLACK_APP_TOKEN', { SLACK_APP_TOKEN: GOOD.SLACK_APP_TOKEN }],
    ['TELEGRAM_BOT_TOKEN', 'beside TELEGRAM_API_ROOT', { TELEGRAM_API_ROOT: 'http://127.0.0.1:1' }],
    [
      'TELEGRAM_WEBHOOK_SECRET',
      'beside TELEGRAM_WEBHOOK_URL',
      { TELEGRAM_BOT_TOKEN: TELEGRAM, TELEGRAM_WEBHOOK_URL: 'https://a.example/h' },
    ],
  ])('names %s when it is missing %s', (name, _beside, environment) => {
    expect(problemsOf(environment).some((problem) => problem.startsWith(`${name} `))).toBe(true)
  })

  it('says which variable a swapped token belongs into', () => {
    expect(problemsOf({ ...GOOD, TELEGRAM_BOT_TOKEN: GOOD.SLACK_BOT_TOKEN }).join()).toContain('SLACK_BOT_TOKEN')
  })

  it('asks about a variable that looks like one of ours', () => {
    expect(problemsOf({ TELEGRAM_BOT_TOKN: TELEGRAM }).join()).toContain('TELEGRAM_BOT_TOKEN')
  })

  it('is told about all at once, and without a secret', () => {
    const environment = {
      ...GOOD,
      DATABASE_URL: 'mysql://zayavka:pa55word@db.example/z',
      SECRET_KEY: 'tooshortbutsecret',
      TELEGRAM_BOT_TOKEN: '123:hiddenhiddenhidden',
      SMTP_URL: 'http://desk:mai1pass@mail.example',
      PORT: 'x',
    }
    const problems = problemsOf(environment)
    for (const name of ['DATABASE_URL', 'SECRET_KEY', 'TELEGRAM_BOT_TOKEN', 'SMTP_URL', 'PORT']) {
      expect(problems.some((problem) => problem.startsWith(`${name} `))).toBe(true)
    }
    expect(problems.join('\n')).not.toMatch(/pa55word|tooshortbutsecret|hiddenhidden|mai1pass/)
  })

  it('stands in .env.example, every variable once and no other', () => {
    const text = readFileSync(join(projectFolder(), '.env.example'), 'utf8')
    const named = [...text.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual([...VARIABLES].sort())
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
