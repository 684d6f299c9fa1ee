import type { MiddlewareHandler } from 'hono'

/** No script but the program's own file, no frame around it, nothing from elsewhere, and forms that go nowhere else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** For pages behind a secret address: they are not kept, not indexed, and their address is told to nobody. */
export const PRIVATE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': PAGE_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex, nofollow',
}

/** Puts the private headers on every answer, whatever made it; an answer may bring a stricter policy of its own. */
export function privateHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(PRIVATE_HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value)
    }
  }
}
