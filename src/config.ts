import { isIP, isIPv4 } from 'node:net'
import { DEFAULT_DESK } from './config/default-desk.ts'
import { isEmail } from './config/desk-schema.ts'
import type { ConfigProblem, Files } from './config/problem.ts'
import { checkDesk, readDesk, type DeskConfig } from './config/read-desk.ts'
import { createReader, type Environment, type Reader } from './config/variables.ts'

/** Everything that the program may know of its surroundings; read once, never changed. */
export interface Config {
  /** Null: the built-in PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null
  readonly databaseReadUrl: string | null
  readonly dataDir: string
  /** Null: the built-in desk. */
  readonly deskFile: string | null
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
  const policy = readDeskFile(read, files)
  const web = readWeb(read)
  const parts = {
    ...readDatabase(read),
    dataDir: readDataDir(read),
    telegram: readTelegram(read),
    slack: readSlack(read),
    mail: readMail(read),
    web,
    filesUrl: read.url('FILES_URL', ['s3:']),
    isTry: readTry(read, web.host),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS) ?? 'info',
  }
  read.misspelt()
  if (policy === null || read.problems.length > 0) return { ok: false, problems: read.problems }
  return { ok: true, config: frozen({ ...parts, ...policy }), secrets: read.secrets }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  Object.values(value).forEach(frozen)
  return Object.freeze(value)
}

/** What stands in a variable is never shown: a secret may have been put into the wrong one. */
function readDeskFile(read: Reader, files: Files): Pick<Config, 'desk' | 'deskFile'> | null {
  const named = read.text('DESK_FILE')
  if (named === null && read.isSet('DESK_FILE')) return null
  const path = named ?? 'desk.yaml'
  const text = readText(files, path)
  if (text === null || (text === undefined && named !== null)) {
    return read.problem(named === null ? path : 'DESK_FILE', 'names a file that is not there or cannot be read')
  }
  const reading = text === undefined ? checkDesk(DEFAULT_DESK, 'built-in desk', files) : readDesk(text, path, files)
  if (reading.ok) return { desk: reading.desk, deskFile: text === undefined ? null : path }
  for (const { name, message } of reading.problems) read.problem(name, message)
  return null
}

/** Undefined when there is no such file, null when there is one that cannot be read: a directory, or another's. */
function readText(files: Files, path: string): string | undefined | null {
  try {
    return files.read(path)
  } catch {
    return null
  }
}

function readDatabase(read: Reader): Pick<Config, 'databaseUrl' | 'databaseReadUrl' | 'secretKey'> {
  const databaseUrl = read.url('DATABASE_URL', ['postgres:', 'postgresql:'])
  const databaseReadUrl = read.url('DATABASE_READ_URL', ['postgres:', 'postgresql:'])
  const hint = 'at least 32 characters, for example from: openssl rand -hex 32'
  const secretKey = read.secret('SECRET_KEY', /^.{32,}$/, hint)
  if (read.isSet('DATABASE_URL') && !read.isSet('SECRET_KEY')) {
    read.problem('SECRET_KEY', 'is required beside DATABASE_URL: several processes must share it')
  }
  if (read.isSet('DATABASE_READ_URL') && !read.isSet('DATABASE_URL')) {
    read.problem('DATABASE_URL', 'is missing beside DATABASE_READ_URL: the built-in database has no replica')
  }
  return { databaseUrl, databaseReadUrl, secretKey }
}

function readDataDir(read: Reader): string {
  const found = read.text('DATA_DIR') ?? '.data'
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(found)) read.problem('DATA_DIR', 'is an address; it has to be a folder')
  return found
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
  const isOfficial = !read.isSet('TELEGRAM_API_ROOT')
  if (url !== null && isOfficial && !/^https:\/\/[^/:]+(?::(?:443|80|88|8443))?(?:\/|$)/.test(url)) {
    read.problem('TELEGRAM_WEBHOOK_URL', 'must be https on port 443, 80, 88 or 8443: Telegram calls no other')
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
  if (from !== null && !isEmail(from)) {
    read.problem('MAIL_FROM', 'is not one plain address such as support@vektor.example')
  }
  const smtpUrl = read.url('SMTP_URL', ['smtp:', 'smtps:'])
  if (read.isSet('SMTP_URL') && !read.isSet('MAIL_FROM')) read.problem('MAIL_FROM', 'is required beside SMTP_URL')
  return { smtpUrl, imapUrl: read.url('IMAP_URL', ['imap:', 'imaps:']), from: from ?? 'desk@localhost.localdomain' }
}

function readWeb(read: Reader): WebConfig {
  const port = read.integer('PORT', 0, 65_535) ?? 3000
  const host = read.text('HOST') ?? '127.0.0.1'
  if (!isHost(host)) read.problem('HOST', 'is neither a name nor an address such as 127.0.0.1 or 0.0.0.0')
  const trustedProxies = (read.text('TRUSTED_PROXIES') ?? '').split(',').map((one) => one.trim())
  if (read.isSet('TRUSTED_PROXIES') && !trustedProxies.every(isNetwork)) {
    read.problem('TRUSTED_PROXIES', 'is not a list of addresses or networks such as 10.0.0.5,10.1.0.0/16')
  }
  return {
    publicUrl: (read.url('PUBLIC_URL', ['https:', 'http:']) ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    host,
    port,
    trustedProxies: trustedProxies.filter(Boolean),
    metricsToken: read.secret('METRICS_TOKEN', /^.{16,}$/, 'at least 16 characters'),
  }
}

function isHost(text: string): boolean {
  const isName = /^(?!-)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/.test(text) && !/^[\d.]+$/.test(text)
  return isName || isIP(text) !== 0
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  if (isIP(address) === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv4(address) ? 32 : 128))
}

/** The try page shows everything to everybody who can reach it, so it never stands beside a real channel. */
function readTry(read: Reader, host: string): boolean {
  const wanted = read.oneOf('TRY', ['on', 'off'])
  const isReal = ['DATABASE_URL', 'TELEGRAM_BOT_TOKEN', 'SLACK_BOT_TOKEN'].some((name) => read.isSet(name))
  const isAllowed = !isReal && ['127.0.0.1', 'localhost', '::1'].includes(host)
  if (wanted === 'on' && !isAllowed) {
    read.problem('TRY', 'can be on only without channel tokens, without DATABASE_URL and with a loopback HOST')
  }
  return wanted === null ? isAllowed : wanted === 'on'
}
