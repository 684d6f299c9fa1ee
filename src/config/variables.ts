import { misplaced } from './misplaced.ts'
import type { ConfigProblem } from './problem.ts'
import { isSlip } from './slips.ts'

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
    const value = environment[name]?.trim()
    if (value === undefined) return null
    if (value === '') return problem(name, 'is set but empty: give it a value or remove it')
    const stray = misplaced(name, value)
    if (stray === null) return value
    secrets.push(value)
    return problem(name, `holds ${stray.what}, which belongs into ${stray.owner}`)
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
      for (const secret of url ? passwordsIn(url) : []) secrets.push(secret)
      if (url && protocols.includes(url.protocol) && (url.hostname !== '' || url.searchParams.has('host'))) return found
      return problem(name, `is not an address that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`)
    },
    secret(name, shape, hint) {
      const found = text(name)
      if (found !== null) secrets.push(found)
      return found === null || shape.test(found) ? found : problem(name, `has not the right form: ${hint}`)
    },
    misspelt() {
      for (const [name, meant] of slipsIn(environment)) problem(name, `is unknown; did you mean ${meant}?`)
    },
  }
}

/** Unknown variables beside those of ours that are absent; what is set cannot have been meant by another name. */
function slipsIn(environment: Environment): readonly (readonly [name: string, meant: string])[] {
  const absent = VARIABLES.filter((name) => environment[name] === undefined)
  const strange = Object.keys(environment).filter((name) => !VARIABLES.some((known) => known === name))
  return strange.flatMap((name) => {
    const meant = absent.find((known) => isSlip(known, name))
    return meant === undefined ? [] : [[name, meant] as const]
  })
}

function passwordsIn(url: URL): readonly string[] {
  const found = [url.password, url.searchParams.get('password') ?? ''].filter((password) => password !== '')
  return found.flatMap((password) => [...new Set([password, safelyDecoded(password)])])
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
