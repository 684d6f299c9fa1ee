import { join } from 'node:path'
import { DEFAULT_DESK } from './config/default-desk.ts'
import type { ConfigProblem, Files } from './config/problem.ts'
import { checkDesk, readDesk, type DeskConfig } from './config/read-desk.ts'
import { createReader, type Environment, type Reader } from './config/variables.ts'

/** Everything that the program may know of its surroundings; read once, never changed. */
export interface Config {
  /** Null: the built-in PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null
  readonly databaseReadUrl: string | null
  readonly dataDir: string
  readonly desk: DeskConfig
  readonly telegram: TelegramConfig | null
  readonly slack: SlackConfig | null
  readonly mail: { readonly smtpUrl: string | null; readonly imapUrl: string | null; readonly from: string }
  readonly web: WebConfig
  /** Null: generated once into `dataDir`. */
  readonly secretKey: string | null
  readonly filesUrl: string | null
  readonly isTry: boolean
  readonly logLevel: string
}

export interface TelegramConfig {
  readonly token: string
  /** The numeric id in front of the token's colon. */
  readonly botId: string
  readonly apiRoot: string
  /** Null: long polling. */
  readonly webhook: { readonly url: string; readonly secret: string } | null
}

export type SlackConfig = {
  readonly botToken: string
  readonly apiUrl: string
} & ({ readonly mode: 'socket'; readonly appToken: string } | { readonly mode: 'http'; readonly signingSecret: string })

export interface WebConfig {
  readonly publicUrl: string
  readonly host: string
  readonly port: number
  readonly trustedProxies: readonly string[]
  readonly metricsToken: string | null
}

export type ConfigReading =
  | { readonly ok: true; readonly config: Config; readonly secrets: readonly string[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

/** Reads the environment and the desk file. All problems are reported together, by name, and no secret among them. */
export function readConfig(environment: Environment, files: Files): ConfigReading {
  const read = createReader(environment)
  const desk = readDeskFile(read, files)
  const web = readWeb(read)
  const telegram = readTelegram(read)
  const slack = readSlack(read)
  const databaseUrl = read.url('DATABASE_URL', ['postgres:', 'postgresql:'])
  const secretKey = read.secret(
    'SECRET_KEY',
    /^.{32,}$/,
    'at least 32 characters, for example from: openssl rand -hex 32',
  )
  if (databaseUrl !== null && !read.isSet('SECRET_KEY')) {
    read.problem('SECRET_KEY', 'is required beside DATABASE_URL: several processes must share it')
  }
  const config: Config = {
    databaseUrl,
    databaseReadUrl: read.url('DATABASE_READ_URL', ['postgres:', 'postgresql:']),
    dataDir: read.text('DATA_DIR') ?? '.data',
    desk: desk ?? emptyDesk(files),
    telegram,
    slack,
    mail: readMail(read),
    web,
    secretKey,
    filesUrl: read.url('FILES_URL', ['s3:']),
    isTry: readTry(read, web.host, telegram !== null || slack !== null),
    logLevel: read.oneOf('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) ?? 'info',
  }
  read.misspelt()
  return read.problems.length > 0 ? { ok: false, problems: read.problems } : { ok: true, config, secrets: read.secrets }
}

function readDeskFile(read: Reader, files: Files): DeskConfig | null {
  const named = read.text('DESK_FILE')
  const path = named ?? 'desk.yaml'
  const text = files.read(path)
  if (text === undefined && named !== null) {
    read.problem('DESK_FILE', `there is no file ${named}`)
    return null
  }
  const reading = text === undefined ? checkDesk(DEFAULT_DESK, 'built-in desk', files) : readDesk(text, path, files)
  if (reading.ok) return reading.desk
  for (const { name, message } of reading.problems) read.problem(name, message)
  return null
}

/** Stands in while problems are collected; a configuration with problems never leaves this file. */
function emptyDesk(files: Files): DeskConfig {
  const reading = checkDesk(
    {
      ...DEFAULT_DESK,
      calendars: { office: { week: { mon: '09:00-18:00' } }, always: { week: { mon: '00:00-24:00' } } },
    },
    '',
    files,
  )
  if (!reading.ok) throw new Error('The built-in desk is broken')
  return reading.desk
}

function readTelegram(read: Reader): TelegramConfig | null {
  const shape = /^[1-9]\d{3,15}:[A-Za-z0-9_-]{20,}$/
  const token = read.secret('TELEGRAM_BOT_TOKEN', shape, 'a token looks like 123456789:AA…, from @BotFather')
  const apiRoot = read.url('TELEGRAM_API_ROOT', ['https:', 'http:']) ?? 'https://api.telegram.org'
  const url = read.url('TELEGRAM_WEBHOOK_URL', ['https:', 'http:'])
  const secret = read.secret('TELEGRAM_WEBHOOK_SECRET', /^[A-Za-z0-9_-]{16,256}$/, '16 to 256 of A-Z a-z 0-9 _ -')
  if (url !== null && !read.isSet('TELEGRAM_WEBHOOK_SECRET')) {
    read.problem(
      'TELEGRAM_WEBHOOK_SECRET',
      'is required for the webhook: without it anybody could speak as your customers',
    )
  }
  if (url === null && secret !== null) read.problem('TELEGRAM_WEBHOOK_URL', 'is missing beside TELEGRAM_WEBHOOK_SECRET')
  for (const name of ['TELEGRAM_API_ROOT', 'TELEGRAM_WEBHOOK_URL']) {
    if (read.isSet(name) && !read.isSet('TELEGRAM_BOT_TOKEN'))
      read.problem('TELEGRAM_BOT_TOKEN', `is missing beside ${name}`)
  }
  if (token === null) return null
  const webhook = url !== null && secret !== null ? { url, secret } : null
  return { token, botId: token.split(':')[0] ?? '', apiRoot: apiRoot.replace(/\/+$/, ''), webhook }
}

function readSlack(read: Reader): SlackConfig | null {
  const botToken = read.secret('SLACK_BOT_TOKEN', /^xoxb-[A-Za-z0-9-]{10,}$/, 'a bot token begins with xoxb-')
  const appToken = read.secret('SLACK_APP_TOKEN', /^xapp-[A-Za-z0-9-]{10,}$/, 'an app-level token begins with xapp-')
  const signingSecret = read.secret('SLACK_SIGNING_SECRET', /^[0-9a-f]{32,64}$/, '32 hexadecimal digits')
  const apiUrl = read.url('SLACK_API_URL', ['https:', 'http:']) ?? 'https://slack.com/api/'
  const hasMode = read.isSet('SLACK_APP_TOKEN') || read.isSet('SLACK_SIGNING_SECRET')
  if (read.isSet('SLACK_BOT_TOKEN') && !hasMode) {
    read.problem('SLACK_APP_TOKEN', 'is missing beside SLACK_BOT_TOKEN (or SLACK_SIGNING_SECRET, for HTTP)')
  }
  if (hasMode && !read.isSet('SLACK_BOT_TOKEN'))
    read.problem('SLACK_BOT_TOKEN', 'is missing beside the other Slack variables')
  if (botToken === null) return null
  if (appToken !== null) return { botToken, apiUrl, mode: 'socket', appToken }
  return signingSecret === null ? null : { botToken, apiUrl, mode: 'http', signingSecret }
}

function readMail(read: Reader): Config['mail'] {
  const from = read.text('MAIL_FROM')
  if (from !== null && !/^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/.test(from)) {
    read.problem('MAIL_FROM', 'is not one plain address such as support@vektor.example')
  }
  const smtpUrl = read.url('SMTP_URL', ['smtp:', 'smtps:'])
  if (smtpUrl !== null && from === null) read.problem('MAIL_FROM', 'is required beside SMTP_URL')
  return { smtpUrl, imapUrl: read.url('IMAP_URL', ['imap:', 'imaps:']), from: from ?? 'desk@localhost.localdomain' }
}

function readWeb(read: Reader): WebConfig {
  const port = read.integer('PORT', 0, 65_535) ?? 3000
  return {
    publicUrl: (read.url('PUBLIC_URL', ['https:', 'http:']) ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    host: read.text('HOST') ?? '127.0.0.1',
    port,
    trustedProxies: (read.text('TRUSTED_PROXIES') ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    metricsToken: read.secret('METRICS_TOKEN', /^.{16,}$/, 'at least 16 characters'),
  }
}

/** The try page shows everything to everybody who can reach it, so it never stands beside a real channel. */
function readTry(read: Reader, host: string, hasChannel: boolean): boolean {
  const wanted = read.oneOf('TRY', ['on', 'off'])
  const isLoopback = ['127.0.0.1', 'localhost', '::1'].includes(host)
  const isAllowed = !hasChannel && !read.isSet('DATABASE_URL') && isLoopback
  if (wanted === 'on' && !isAllowed) {
    read.problem('TRY', 'can be on only without channel tokens, without DATABASE_URL and with a loopback HOST')
  }
  return wanted === null ? isAllowed : wanted === 'on'
}

/** Where the generated secret key of a built-in database stands. */
export function secretKeyFile(config: Config): string {
  return join(config.dataDir, 'secret-key')
}
