import pino from 'pino'

/** Facts first, text second; an error goes in as `err`, never as text. */
export interface LogLine {
  (text: string): void
  (facts: Readonly<Record<string, unknown>>, text: string): void
}

/** error: a person must act; warn: it healed itself; info: life events; debug: local. */
export interface Log {
  readonly error: LogLine
  readonly warn: LogLine
  readonly info: LogLine
  readonly debug: LogLine
  child(about: { readonly component: string }): Log
}

export interface LogDestination {
  write(line: string): void
}

/** Whatever is kept under these names is a secret or somebody's words. Compared in lower case, without `_` and `-`. */
const HIDDEN_KEYS = new Set([
  ...['token', 'secret', 'password', 'pass', 'passphrase', 'apikey', 'authorization', 'cookie', 'setcookie'],
  ...['secretkey', 'signingsecret', 'bottoken', 'apptoken', 'connectionstring'],
  ...['text', 'body', 'caption', 'html', 'quote', 'words', 'subject', 'payload', 'raw', 'content'],
  // Where drivers put rows, parameters, and the URL that they could not read.
  ...['detail', 'parameters', 'values', 'input'],
  ...['email', 'address', 'phone', 'displayname', 'contactname', 'company', 'username', 'firstname', 'lastname'],
  ...['filename', 'envelope'],
])

/** Secrets that can be told by their shape, and addresses. Each begins where a run of its letters begins: linear time. */
const HIDDEN_SHAPES: readonly (readonly [RegExp, string])[] = [
  [/(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}][\p{L}\p{N}.-]*/gu, '[address]'],
  [/(?<!\d)\d{5,20}:[A-Za-z0-9_-]{30,}/gu, '[token]'],
  [/(?<![A-Za-z0-9])xox[a-z]-[A-Za-z0-9-]{8,}/gu, '[token]'],
  [/(?<![A-Za-z0-9])xapp-[A-Za-z0-9-]{8,}/gu, '[token]'],
]

/** Longer values are somebody's text sooner or later. */
const VALUE_MAX_CHARS = 4000
const DEPTH_MAX = 8
/** A shorter secret would take innocent words out of every line. */
const SECRET_MIN_CHARS = 4

/**
 * The log of the program: one JSON object a line, on stdout unless another destination is given. `level` is one of pino's
 * (`error`, `warn`, `info`, `debug`, `silent`…); an unknown one throws.
 *
 * No line holds a secret, an address or the text of a message (T20): every line is read again before it leaves, hidden by the
 * name under which a value stands, by the secrets given (also the password inside a URL, also percent-encoded), and by shape.
 * Logging never throws and never ends the program, even when stdout is full or closed.
 */
export function createLog(level: string, secrets: readonly string[], destination: LogDestination = stdout()): Log {
  const hide = hider(secrets)
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => destination.write(`${hideInLine(line, hide)}\n`) },
  )
}

function stdout(): LogDestination {
  // Synchronous, so that the last words of a failing program are there. A full or closed stdout loses lines, not the desk.
  const stream = pino.destination({ fd: 1, sync: true })
  stream.on('error', () => undefined)
  return stream
}

type Hide = (text: string) => string

function hider(secrets: readonly string[]): Hide {
  const known = [...new Set(secrets.flatMap(shapesOf))]
    .filter((secret) => secret.length >= SECRET_MIN_CHARS)
    // A secret that contains another goes first, or its rest would stay.
    .sort((a, b) => b.length - a.length)
  return (text) => {
    const without = known.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text)
    const hidden = HIDDEN_SHAPES.reduce((rest, [shape, sign]) => rest.replace(shape, sign), without)
    return hidden.length > VALUE_MAX_CHARS ? `${hidden.slice(0, VALUE_MAX_CHARS)}…` : hidden
  }
}

/** The ways in which one secret can show: whole, as the password inside a URL, and each encoded for a URL. */
function shapesOf(secret: string): readonly string[] {
  const password = URL.canParse(secret) ? new URL(secret).password : ''
  const parts = [secret, password, orSame(decodeURIComponent, password)].filter((part) => part !== '')
  return parts.flatMap((part) => [part, orSame(encodeURIComponent, part)])
}

/** Both conversions throw on broken text. */
function orSame(convert: (text: string) => string, text: string): string {
  try {
    return convert(text)
  } catch {
    return text
  }
}

function hideInLine(line: string, hide: Hide): string {
  const parsed: unknown = JSON.parse(line)
  return JSON.stringify(hideIn(parsed, hide, 0))
}

function hideIn(value: unknown, hide: Hide, depth: number): unknown {
  if (typeof value === 'string') return hide(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === DEPTH_MAX) return '[deep]'
  if (Array.isArray(value)) return value.map((item) => hideIn(item, hide, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      hide(key),
      isHidden(key) && typeof item !== 'boolean' && item !== null ? '[hidden]' : hideIn(item, hide, depth + 1),
    ]),
  )
}

function isHidden(key: string): boolean {
  return HIDDEN_KEYS.has(key.toLowerCase().replaceAll(/[_-]/gu, ''))
}
