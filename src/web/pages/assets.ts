import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { STYLES } from './styles.ts'

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#2a62c4"/><path d="M9 10h14v9H15l-4 4v-4H9z" fill="#fff"/></svg>`

const LIVE = readFileSync(new URL('./assets/live.js', import.meta.url), 'utf8')

/** All are named after what they hold, so a browser may keep them for good and a new release brings new names. */
export const STYLES_PATH = `/assets/${nameOf(STYLES)}.css`
export const ICON_PATH = `/assets/${nameOf(ICON)}.svg`
export const LIVE_PATH = `/assets/${nameOf(LIVE)}.js`

/** The files that every page of the program needs; nothing in them is about anybody. */
export function createAssets(): Hono {
  const app = new Hono()
  serve(app, STYLES_PATH, 'text/css; charset=utf-8', STYLES)
  serve(app, ICON_PATH, 'image/svg+xml', ICON)
  serve(app, LIVE_PATH, 'text/javascript; charset=utf-8', LIVE)
  return app
}

function serve(app: Hono, path: string, type: string, body: string): void {
  app.get(path, (context) =>
    context.body(body, 200, {
      'Content-Type': type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    }),
  )
}

function nameOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16)
}
