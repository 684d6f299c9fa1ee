import { Hono } from 'hono'
import { createHealthApp, type Check } from './health.ts'

/** A platform that calls us. */
export interface Hook {
  readonly path: string
  readonly handle: (request: Request) => Promise<Response>
}

export interface WebAppOptions {
  readonly checks: () => Promise<readonly Check[]>
  readonly hooks: readonly Hook[]
  /** Pages, each with its own paths. */
  readonly routes?: readonly Hono[]
}

/** Everything that the program answers over HTTP. */
export function createWebApp({ checks, hooks, routes = [] }: WebAppOptions): Hono {
  const app = new Hono()
  app.route('/', createHealthApp({ checks }))
  for (const pages of routes) app.route('/', pages)
  for (const { path, handle } of hooks) app.all(path, (context) => handle(context.req.raw))
  return app
}
