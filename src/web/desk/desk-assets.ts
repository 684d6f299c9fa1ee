import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { DESK_STYLES } from './desk-styles.ts'

/** Named after what it holds, so a browser may keep it for good. */
export const DESK_STYLES_PATH = `/assets/${createHash('sha256').update(DESK_STYLES).digest('hex').slice(0, 16)}.css`

export function createDeskAssets(): Hono {
  const app = new Hono()
  app.get(DESK_STYLES_PATH, (context) =>
    context.body(DESK_STYLES, 200, {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    }),
  )
  return app
}
