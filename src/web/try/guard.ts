import type { MiddlewareHandler } from 'hono'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

/**
 * The page belongs to whoever sits at this machine. A name that some site made point here is refused by its Host, and what
 * another site sends by its Origin.
 */
export const guard: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('Host') ?? ''
  const origin = context.req.header('Origin')
  const isForeign = origin !== undefined && originHost(origin) !== host
  if (!LOOPBACK.test(host) || isForeign) return context.text('forbidden', 403)
  await next()
  for (const [name, value] of Object.entries(HEADERS)) context.header(name, value)
  return undefined
}

function originHost(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : ''
}
