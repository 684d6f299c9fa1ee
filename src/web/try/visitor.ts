import { createHash, randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { TryDesk, Visitor } from './try-desk.ts'

const SESSION_COOKIE = 'zayavka_try'
const LANGUAGE_COOKIE = 'zayavka_try_language'
const SECRET = /^[A-Za-z0-9_-]{22}$/
const YEAR_SECONDS = 365 * 24 * 3600
const COOKIE = { path: '/try', httpOnly: true, sameSite: 'Strict', maxAge: YEAR_SECONDS } as const

/** Who looks at the page; a browser without a session gets one. */
export function welcomeVisitor(context: Context, desk: TryDesk): Visitor {
  const known = knownVisitor(context, desk)
  if (known) return known
  const secret = randomBytes(16).toString('base64url')
  setCookie(context, SESSION_COOKIE, secret, COOKIE)
  return { session: sessionOf(secret), language: languageOf(context, desk) }
}

/** Null for a browser that has not opened the page. */
export function knownVisitor(context: Context, desk: TryDesk): Visitor | null {
  const secret = getCookie(context, SESSION_COOKIE) ?? ''
  return SECRET.test(secret) ? { session: sessionOf(secret), language: languageOf(context, desk) } : null
}

export function rememberLanguage(context: Context, language: string): void {
  setCookie(context, LANGUAGE_COOKIE, language, COOKIE)
}

/** Only a digest is kept: a copy of the database opens no page. */
function sessionOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 32)
}

/** As chosen, else as the browser asks, else the desk's first. */
function languageOf(context: Context, { languages }: TryDesk): string {
  const chosen = getCookie(context, LANGUAGE_COOKIE) ?? ''
  const asked = (context.req.header('Accept-Language') ?? '')
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase())
  return [chosen, ...asked].find((language) => languages.includes(language)) ?? languages[0] ?? 'ru'
}
