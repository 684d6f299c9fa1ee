import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'

export interface ServerOptions {
  /** A hono app. */
  readonly app: { fetch(request: Request, env: object): Response | Promise<Response> }
  /** HOST: a name or an address of this machine. */
  readonly host: string
  /** PORT: 0 takes any free one. */
  readonly port: number
}

export interface RunningServer {
  /** Where it listens, with the port that it really has. */
  readonly url: string
  /**
   * Takes no more connections, lets answers under way go out for `graceMs`, then cuts what is left. Waiting keep-alive
   * connections are closed at once. Calling it again waits for the same end.
   */
  stop(graceMs?: number): Promise<void>
}

/** Resolves when it listens; rejects with an error that names the variable to change. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = httpServer(options)
  closeAfterLastAnswer(server)
  await listen(server, options)
  let stopped: Promise<void> | null = null
  return {
    url: urlOf(server.address(), options.host),
    stop: (graceMs = 3000) => (stopped ??= stop(server, graceMs)),
  }
}

function httpServer({ app }: ServerOptions): Server {
  // The adapter would put its own Request and Response in the place of the global ones, for everybody in the process.
  const server = createAdaptorServer({ fetch: (request, env) => app.fetch(request, env), overrideGlobalObjects: false })
  if ('closeIdleConnections' in server) return server
  throw new Error('the web server must speak HTTP/1.1')
}

function listen(server: Server, { host, port }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explained(error, host, port)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

/** Errors of listening have a cure: name it. */
function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(`PORT ${port} on ${host} is in use: stop the program that holds it, or set PORT to a free one`, {
        cause: error,
      })
    case 'EACCES':
      return new Error(`PORT ${port} needs more rights than this user has: set PORT to 1024 or above`, { cause: error })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Error(`HOST ${host} is not an address of this machine: set HOST to 127.0.0.1 or 0.0.0.0`, {
        cause: error,
      })
    default:
      return new Error(`the web server cannot listen on HOST ${host}, PORT ${port}`, { cause: error })
  }
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  try {
    await closed
  } finally {
    clearTimeout(cut)
  }
}

/** A connection whose last answer went out after the stop would stay open for as long as its client likes. */
function closeAfterLastAnswer(server: Server): void {
  server.on('request', (_request, response) => {
    response.once('close', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections())
    })
  })
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
