import type { ConfigProblem } from './problem.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Every variable that the program knows. */
export const VARIABLES = [
  'DATABASE_URL',
  'DATABASE_READ_URL',
  'DATA_DIR',
  'DESK_FILE',
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_API_ROOT',
  'TELEGRAM_WEBHOOK_URL',
  'TELEGRAM_WEBHOOK_SECRET',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_API_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'IMAP_URL',
  'PUBLIC_URL',
  'HOST',
  'PORT',
  'SECRET_KEY',
  'FILES_URL',
  'TRY',
  'TRUSTED_PROXIES',
  'METRICS_TOKEN',
  'LOG_LEVEL',
] as const

/** Reads variables one by one and remembers what was wrong, so that everything can be told at once. */
export interface Reader {
  readonly problems: ConfigProblem[]
  /** Values that must never be shown. */
  readonly secrets: string[]
  problem(name: string, message: string): null
  isSet(name: string): boolean
  text(name: string): string | null
  integer(name: string, least: number, most: number): number | null
  oneOf(name: string, values: readonly string[]): string | null
  url(name: string, protocols: readonly string[]): string | null
  secret(name: string, shape: RegExp, hint: string): string | null
  /** Names variables that look like ours and are not. */
  misspelt(): void
}

export function createReader(environment: Environment): Reader {
  const problems: ConfigProblem[] = []
  const secrets: string[] = []
  const problem = (name: string, message: string): null => {
    if (!problems.some((known) => known.name === name && known.message === message)) problems.push({ name, message })
    return null
  }
  const text = (name: string): string | null => {
    const value = environment[name]
    if (value === undefined) return null
    return value.trim() === '' ? problem(name, 'is set but empty: give it a value or remove it') : value.trim()
  }
  return {
    problems,
    secrets,
    problem,
    text,
    isSet: (name) => (environment[name] ?? '').trim() !== '',
    integer(name, least, most) {
      const found = text(name)
      if (found === null) return null
      const isFine = /^\d+$/.test(found) && Number(found) >= least && Number(found) <= most
      return isFine ? Number(found) : problem(name, `is not a whole number from ${least} to ${most}`)
    },
    oneOf(name, values) {
      const found = text(name)
      return found === null || values.includes(found) ? found : problem(name, `is none of: ${values.join(', ')}`)
    },
    url(name, protocols) {
      const found = text(name)
      if (found === null) return null
      const url = URL.canParse(found) ? new URL(found) : null
      if (url?.password) secrets.push(safelyDecoded(url.password))
      if (url && protocols.includes(url.protocol) && (url.hostname !== '' || url.searchParams.has('host'))) return found
      return problem(name, `is not an address that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`)
    },
    secret(name, shape, hint) {
      const found = text(name)
      if (found === null) return null
      secrets.push(found)
      return shape.test(found) ? found : problem(name, `${swapped(found, name)}has not the right form: ${hint}`)
    },
    misspelt() {
      for (const name of Object.keys(environment)) {
        const near = VARIABLES.find((known) => known !== name && distance(known, name) <= 2 && name.length > 5)
        if (near && !VARIABLES.some((known) => known === name)) problem(name, `is unknown; did you mean ${near}?`)
      }
    },
  }
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const KINDS: readonly (readonly [RegExp, string, string])[] = [
  [/^xoxb-/, 'SLACK_BOT_TOKEN', 'a Slack bot token'],
  [/^xapp-/, 'SLACK_APP_TOKEN', 'a Slack app-level token'],
  [/^\d+:[A-Za-z0-9_-]{20,}$/, 'TELEGRAM_BOT_TOKEN', 'a Telegram bot token'],
]

function swapped(text: string, name: string): string {
  const kind = KINDS.find(([shape, owner]) => owner !== name && shape.test(text))
  return kind ? `holds ${kind[2]}, which belongs into ${kind[1]}; it ` : ''
}

/** Edits between two names, up to three. */
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3
  let row = [...other].map((_, index) => index + 1)
  row.unshift(0)
  for (const [i, a] of [...one].entries()) {
    const next = [i + 1]
    for (const [j, b] of [...other].entries()) {
      next.push(Math.min((row[j + 1] ?? 9) + 1, (next[j] ?? 9) + 1, (row[j] ?? 9) + (a === b ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 3
}
