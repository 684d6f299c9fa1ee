import { describe, expect, it } from '@jest/globals'
import { diskFiles } from '../../src/app/project-files.ts'
import { readConfig } from '../../src/config.ts'
import { VARIABLES } from '../../src/config/variables.ts'

type Variable = (typeof VARIABLES)[number]

/** Every variable, set as it should be. */
const FULL: Readonly<Record<Variable, string>> = {
  DATABASE_URL: 'postgres://zayavka:dbPassw0rd@db.example:5432/zayavka',
  DATABASE_READ_URL: 'postgres://zayavka:readPassw0rd@replica.example:5432/zayavka',
  DATA_DIR: '/var/lib/zayavka',
  DESK_FILE: 'desk.example.yaml',
  TELEGRAM_BOT_TOKEN: '123456789:AAEhBP0av28FrI3GmTkqXcVyZ1234567890',
  TELEGRAM_API_ROOT: 'http://127.0.0.1:8081',
  TELEGRAM_WEBHOOK_URL: 'https://desk.example/telegram',
  TELEGRAM_WEBHOOK_SECRET: 'webhook-secret-of-24-chars',
  SLACK_BOT_TOKEN: 'xoxb-1234567890-slackbottoken',
  SLACK_APP_TOKEN: 'xapp-1-A0123456789-slackapptoken',
  SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
  SLACK_API_URL: 'http://127.0.0.1:8082/api/',
  SMTP_URL: 'smtp://desk:smtpPassw0rd@mail.example:587',
  MAIL_FROM: 'support@vektor.example',
  IMAP_URL: 'imaps://desk:imapPassw0rd@mail.example',
  PUBLIC_URL: 'https://desk.example',
  HOST: '0.0.0.0',
  PORT: '8080',
  SECRET_KEY: 'fedcba9876543210fedcba9876543210',
  FILES_URL: 's3://key:s3Passw0rd@bucket.example/prefix',
  TRY: 'off',
  TRUSTED_PROXIES: '10.0.0.5, 10.1.0.0/16, ::1',
  METRICS_TOKEN: 'metrics-token-of-24-chars',
  LOG_LEVEL: 'warn',
}

const SECRETS =
  /Passw0rd|AAEhBP0av28|webhook-secret|slackbottoken|slackapptoken|0123456789abcdef|fedcba98|metrics-token|secret-in-/

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  const reading = readConfig(environment, diskFiles())
  return reading.ok ? [] : reading.problems.map(({ name, message }) => `${name} ${message}`)
}

const named = (problems: readonly string[], name: string): boolean =>
  problems.some((problem) => problem.startsWith(`${name} `) || problem.includes(` ${name}`))

function without(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(FULL).filter(([name]) => !names.includes(name)))
}

/** What must not stand in a variable, beside what it shares with others. */
const BAD: Readonly<Record<Variable, readonly string[]>> = {
  DATABASE_URL: ['zayavka', 'postgres://', 'postgres://db:99999/z', 'http://user:secret-in-url@db.example'],
  DATABASE_READ_URL: ['replica', 'mysql://user:secret-in-url@db.example'],
  DATA_DIR: ['https://user:secret-in-url@example.org'],
  DESK_FILE: ['secret-in-a-file-name.yaml', '/'],
  TELEGRAM_BOT_TOKEN: ['123456789', '123456789:secret-in-token', 'AAEhBP0av28FrI3GmTkqXcVyZ1234567890'],
  TELEGRAM_API_ROOT: ['api.telegram.org', 'ftp://api.example'],
  TELEGRAM_WEBHOOK_URL: ['desk.example/telegram', 'ws://desk.example'],
  TELEGRAM_WEBHOOK_SECRET: ['short', 'secret-in-webhook with spaces'],
  SLACK_BOT_TOKEN: ['xoxp-1234567890-secret-in-token', 'xoxb-'],
  SLACK_APP_TOKEN: ['secret-in-app-token', 'xapp-'],
  SLACK_SIGNING_SECRET: ['secret-in-signing-secret', '0123'],
  SLACK_API_URL: ['slack.com/api'],
  SMTP_URL: ['mail.example', 'http://desk:secret-in-url@mail.example', 'smtp://mail.example:99999'],
  MAIL_FROM: [
    'support',
    'Support <support@vektor.example>',
    'a@vektor.example,b@vektor.example',
    'a@vektor.example b@vektor.example',
    'a@vektor.example\r\nBcc: b@evil.example',
    '"a b"@vektor.example',
    'a@localhost',
    `${'x'.repeat(250)}@vektor.example`,
  ],
  IMAP_URL: ['mail.example', 'pop3://desk:secret-in-url@mail.example'],
  PUBLIC_URL: ['desk.example', 'mailto:desk@vektor.example'],
  HOST: ['http://127.0.0.1', '127.0.0.1:3000', '3000', '999.1.1.1', 'a b'],
  PORT: ['http', '-1', '65536', '3.5', '0x50', '127.0.0.1'],
  SECRET_KEY: ['secret-in-short-key'],
  FILES_URL: ['bucket', 'https://key:secret-in-url@bucket.example'],
  TRY: ['yes', 'on', 'ON '],
  TRUSTED_PROXIES: ['balancer', '10.0.0.0/33', '10.0.0.5;10.0.0.6', '10.0.0.5,'],
  METRICS_TOKEN: ['secret-in-'],
  LOG_LEVEL: ['verbose', 'INFO', '3'],
}

/** What each cannot do without. */
const NEEDED: readonly (readonly [missing: Variable, besides: readonly Variable[]])[] = [
  ['SECRET_KEY', ['DATABASE_URL']],
  ['DATABASE_URL', ['DATABASE_READ_URL']],
  ['TELEGRAM_BOT_TOKEN', ['TELEGRAM_API_ROOT']],
  ['TELEGRAM_BOT_TOKEN', ['TELEGRAM_WEBHOOK_URL', 'TELEGRAM_WEBHOOK_SECRET']],
  ['TELEGRAM_WEBHOOK_SECRET', ['TELEGRAM_BOT_TOKEN', 'TELEGRAM_WEBHOOK_URL']],
  ['TELEGRAM_WEBHOOK_URL', ['TELEGRAM_BOT_TOKEN', 'TELEGRAM_WEBHOOK_SECRET']],
  ['SLACK_BOT_TOKEN', ['SLACK_APP_TOKEN']],
  ['SLACK_BOT_TOKEN', ['SLACK_SIGNING_SECRET']],
  ['SLACK_APP_TOKEN', ['SLACK_BOT_TOKEN']],
  ['MAIL_FROM', ['SMTP_URL']],
]

/** What can be told from everything else by its form, wherever it is put. */
const TELLING: readonly Variable[] = [
  'TELEGRAM_BOT_TOKEN',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'DATABASE_URL',
  'SMTP_URL',
]

describe('a variable', () => {
  it('may be set as it should be, all of them at once', () => {
    expect(problemsOf(FULL)).toEqual([])
  })

  it.each(VARIABLES)('%s is named when it is set but empty', (name) => {
    for (const empty of ['', '   ', '\t']) {
      expect(problemsOf({ ...FULL, [name]: empty })).toContain(`${name} is set but empty: give it a value or remove it`)
    }
  })

  it.each(VARIABLES.flatMap((name) => BAD[name].map((value) => [name, value] as const)))(
    '%s is named when it is %j, and the value is not shown',
    (name, value) => {
      const problems = problemsOf({ ...FULL, [name]: value })
      expect(named(problems, name)).toBe(true)
      expect(problems.join('\n')).not.toMatch(SECRETS)
    },
  )

  it.each(NEEDED)('%s is named when it is missing beside %j', (missing, besides) => {
    const environment = Object.fromEntries(besides.map((name) => [name, FULL[name]]))
    expect(problemsOf(environment).some((problem) => problem.startsWith(`${missing} `))).toBe(true)
    const whole = problemsOf({ ...environment, [missing]: FULL[missing] })
    expect(whole.filter((problem) => problem.startsWith(`${missing} `))).toEqual([])
  })

  it.each(VARIABLES.filter((name) => name.length > 5))('%s is asked about when its name is mistyped', (name) => {
    const slips = [
      name.slice(0, -1),
      `${name.slice(0, 2)}${name.slice(3)}`,
      name.replace(/(.)(.)$/, '$2$1'),
      `${name}S`,
    ]
    for (const slip of slips) {
      expect(problemsOf({ ...without(name), [slip]: FULL[name] })).toContain(
        `${slip} is unknown; did you mean ${name}?`,
      )
    }
  })

  it.each([
    'AMQP_URL',
    'LDAP_URL',
    'HTTP_URL',
    'HOSTS',
    'DATABASE_URL_STAGING',
    'XDG_DATA_DIRS',
    'LOGNAME',
    'PORTS',
    'TERM',
  ])('is not asked about when it belongs to others: %s', (name) => {
    expect(problemsOf({ [name]: 'x' })).toEqual([])
  })

  it.each(TELLING.flatMap((owner) => VARIABLES.filter((name) => name !== owner).map((name) => [name, owner] as const)))(
    '%s is named when it holds what belongs into %s',
    (name, owner) => {
      // A replica and its primary look alike.
      if (name === 'DATABASE_READ_URL' && owner === 'DATABASE_URL') return
      const problems = problemsOf({ ...FULL, [name]: FULL[owner], [owner]: FULL[name] })
      const told = problems.filter((problem) => problem.startsWith(`${name} `))
      expect(told.join()).toContain(owner)
      expect(problems.join('\n')).not.toMatch(SECRETS)
    },
  )

  it('is named together with all the others that are wrong', () => {
    const environment = Object.fromEntries(VARIABLES.map((name) => [name, BAD[name][0] ?? '']))
    const problems = problemsOf(environment)
    expect(VARIABLES.filter((name) => !named(problems, name))).toEqual([])
    expect(problems.join('\n')).not.toMatch(SECRETS)
  })
})

describe('a webhook', () => {
  it.each([
    ['http://desk.example/hook', 1],
    ['https://desk.example:3000/hook', 1],
    ['https://desk.example:8443/hook', 0],
    ['https://desk.example/hook', 0],
  ])('at %s has %i problems with the official server', (url, count) => {
    expect(problemsOf({ ...without('TELEGRAM_API_ROOT'), TELEGRAM_WEBHOOK_URL: url })).toHaveLength(count)
    expect(problemsOf({ ...FULL, TELEGRAM_WEBHOOK_URL: url })).toEqual([])
  })
})

describe('a configuration that was read', () => {
  it('knows its secrets, so that they can be kept out of the log', () => {
    const reading = readConfig(
      { ...FULL, DATABASE_URL: 'postgres://z:p%40ss%2Fword@db/z?password=inQuery' },
      diskFiles(),
    )
    expect(reading.ok && reading.secrets).toEqual(
      expect.arrayContaining([
        ...[FULL.TELEGRAM_BOT_TOKEN, FULL.TELEGRAM_WEBHOOK_SECRET, FULL.SLACK_BOT_TOKEN, FULL.SLACK_APP_TOKEN],
        ...[FULL.SLACK_SIGNING_SECRET, FULL.SECRET_KEY, FULL.METRICS_TOKEN],
        ...['p%40ss%2Fword', 'p@ss/word', 'inQuery', 'smtpPassw0rd', 'imapPassw0rd', 's3Passw0rd', 'readPassw0rd'],
      ]),
    )
  })

  it('cannot be changed any more', () => {
    const reading = readConfig(FULL, diskFiles())
    expect(
      reading.ok && [reading.config, reading.config.desk.rooms, reading.config.desk.products].every(Object.isFrozen),
    ).toBe(true)
  })

  it.each([
    ['nothing set', {}, true],
    ['a real channel', { TELEGRAM_BOT_TOKEN: FULL.TELEGRAM_BOT_TOKEN }, false],
    ['a database of its own', { DATABASE_URL: FULL.DATABASE_URL, SECRET_KEY: FULL.SECRET_KEY }, false],
    ['a host that others reach', { HOST: '0.0.0.0' }, false],
    ['the try page switched off', { TRY: 'off' }, false],
  ])('shows the try page with %s: %#', (_what, environment, isTry) => {
    const reading = readConfig(environment, diskFiles())
    expect(reading.ok && reading.config.isTry).toBe(isTry)
  })
})
