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
}

/** Everything that the program answers over HTTP. */
export function createWebApp({ checks, hooks }: WebAppOptions): Hono {
  const app = new Hono()
  app.route('/', createHealthApp({ checks }))
  for (const { path, handle } of hooks) app.all(path, (context) => handle(context.req.raw))
  return app
}
