import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readRequest, type RequestBody } from '../telegram/request-body.ts'
import { checkCall } from './check-call.ts'
import type { Emit } from './emit.ts'
import type { Effect, Faults } from './faults.ts'
import { serveFile, serveUpload } from './file-server.ts'
import type { Hooks } from './hooks.ts'
import type { Call, Journal } from './journal.ts'
import { METHODS } from './methods/any-method.ts'
import { type Json, SlackError } from './shapes.ts'
import { answerThroughUrl } from './response-url.ts'
import { scopeFor } from './scopes.ts'
import { methodSpec } from './spec.ts'
import type { World } from './world.ts'

export interface ServerParts {
  readonly world: World
  readonly journal: Journal
  readonly faults: Faults
  readonly hooks: Hooks
  readonly emit: Emit
  readonly ticks: () => number
  readonly tokens: { readonly bot: string; readonly app: string }
  /** The code that every token is answered with while access is taken away. */
  readonly refusal: () => string | undefined
  /** The address for one new socket, for apps.connections.open. */
  readonly newSocketUrl: () => string
  /** What the bot's token may do; undefined for everything. */
  readonly scopes: readonly string[] | undefined
}

class Dropped extends Error {}

/** The HTTP side: finds the method, checks the call, does it, answers. */
export class ApiServer {
  readonly server: Server
  readonly #parts: ServerParts
  /** Until when, in ticks, a method is closed by a 429. */
  readonly #windows = new Map<string, number>()
  /** Calls inside a window that a 429 had closed. */
  readonly windowViolations: Call[] = []

  constructor(parts: ServerParts) {
    this.#parts = parts
    this.server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        // A method of the fake has thrown: whoever runs the test must see it, so it is printed.
        process.stderr.write(`fake Slack: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
        response.destroy()
      })
    })
    this.server.keepAliveTimeout = 60_000
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.server.closeAllConnections()
    await closed
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const isUpload = url.pathname.startsWith('/upload/')
    const type = request.headers['content-type'] ?? ''
    const body = isUpload && !type.startsWith('multipart/') ? await rawUpload(request) : await readBody(request, url)
    const call = this.#open(url, request, body)
    this.#parts.world.changed()
    try {
      if ((await this.#parts.hooks.beforeCall(call)) === 'drop') {
        throw new Dropped()
      }
      const effect = this.#parts.faults.take(call)
      if (await this.#strikeBefore(call, effect, response)) {
        const result = this.#perform(url, call, body, response)
        call.isDone = true
        if ((await this.#parts.hooks.afterCall(call)) === 'drop' || effect?.kind === 'loseAnswer') {
          throw new Dropped()
        }
        if (effect?.kind !== 'hangAfter' && result !== undefined) {
          send(response, call, 200, result)
        }
      }
    } catch (error) {
      this.#fail(error, response, call)
    } finally {
      call.isOver = true
      this.#parts.world.changed()
    }
  }

  #open(url: URL, request: IncomingMessage, body: RequestBody): Call {
    const header = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const inForm = body.isForm && typeof body.values['token'] === 'string' ? body.values['token'] : undefined
    return this.#parts.journal.open({
      method: methodIn(url.pathname),
      params: body.values,
      uploads: body.uploads,
      token: header ?? inForm,
      at: this.#parts.world.clock(),
      tick: this.#parts.ticks(),
    })
  }

  /** Returns false when the fault has already decided the answer. */
  async #strikeBefore(call: Call, effect: Effect | undefined, response: ServerResponse): Promise<boolean> {
    switch (effect?.kind) {
      case 'resetBefore':
        throw new Dropped()
      case 'hang':
        return false
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, effect.ms))
        return true
      case 'serverError':
        sendPage(response, call, effect.status, '<html><body><h1>Server Error</h1></body></html>')
        return false
      case 'refuse':
        throw new SlackError(effect.error)
      case 'tooMany':
        this.#windows.set(call.method, this.#parts.ticks() + effect.seconds * 1000)
        return this.#tooMany(response, call, effect.seconds)
      default:
        return this.#isOpen(call, response)
    }
  }

  #isOpen(call: Call, response: ServerResponse): boolean {
    const left = (this.#windows.get(call.method) ?? 0) - this.#parts.ticks()
    if (left <= 0) {
      return true
    }
    this.windowViolations.push(call)
    return this.#tooMany(response, call, Math.ceil(left / 1000))
  }

  #tooMany(response: ServerResponse, call: Call, seconds: number): false {
    call.error = 'ratelimited'
    send(response, call, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(seconds) })
    return false
  }

  /** The answer in JSON; undefined when the answer is already on its way in another form. */
  #perform(url: URL, call: Call, body: RequestBody, response: ServerResponse): Json | undefined {
    const { world, journal, tokens } = this.#parts
    if (call.method === '(download)') {
      return void serveFile(
        world,
        call,
        url.pathname,
        call.token === tokens.bot && this.#parts.refusal() === undefined,
        response,
      )
    }
    if (call.method === '(upload)') {
      return void serveUpload(world, call, url.pathname, body, response)
    }
    const blame = (kind: 'shape' | 'limit' | 'state', reason: string): void => journal.blame(call, kind, reason)
    if (call.method === '(response_url)') {
      return answerThroughUrl({ world, emit: this.#parts.emit, call, params: body.values, blame }, url.pathname)
    }
    const spec = methodSpec(call.method)
    if (spec === undefined) {
      blame('shape', `Slack has no method ${call.method} (${url.pathname})`)
      throw new SlackError('unknown_method')
    }
    this.#checkToken(call)
    const { params, problems } = checkCall(call.method, spec, body.values, body.isForm)
    call.params = params
    problems.forEach((reason) => blame('shape', reason))
    if (problems.length > 0) {
      throw new SlackError('invalid_arguments', problems)
    }
    return this.#answerMethod(call, blame)
  }

  #answerMethod(call: Call, blame: (kind: 'shape' | 'limit' | 'state', reason: string) => void): Json {
    const { world, emit, scopes } = this.#parts
    if (call.method === 'apps.connections.open') {
      return { ok: true, url: this.#parts.newSocketUrl() }
    }
    const method = METHODS[call.method]
    if (method === undefined) {
      blame('shape', `the fake cannot do ${call.method} yet`)
      throw new SlackError('unknown_method')
    }
    this.#checkScope(call)
    try {
      const result = { ok: true, ...method({ world, emit, scopes, call, params: call.params, blame }) }
      call.result = result
      return result
    } catch (error) {
      if (error instanceof SlackError && !this.#parts.journal.violations.some((one) => one.call === call)) {
        blame('state', error.message)
      }
      throw error
    }
  }

  #checkToken(call: Call): void {
    const { tokens } = this.#parts
    const isForApp = call.method === 'apps.connections.open'
    const refusal = this.#parts.refusal()
    if (call.token === undefined) {
      throw new SlackError('not_authed')
    }
    if (refusal !== undefined) {
      throw new SlackError(refusal)
    }
    if (call.token !== tokens.bot && call.token !== tokens.app) {
      throw new SlackError('invalid_auth')
    }
    if ((call.token === tokens.app) !== isForApp && call.method !== 'auth.test') {
      throw new SlackError('not_allowed_token_type')
    }
  }

  #checkScope(call: Call): void {
    const { world, scopes, journal } = this.#parts
    const needed = scopeFor(world, call.method, call.params)
    if (scopes !== undefined && needed !== undefined && !scopes.includes(needed)) {
      journal.blame(call, 'shape', `the app has no scope ${needed}`)
      throw new SlackError('missing_scope', [`needed: ${needed}`, `provided: ${scopes.join(',')}`])
    }
  }

  #fail(error: unknown, response: ServerResponse, call: Call): void {
    if (error instanceof Dropped) {
      response.destroy()
      return
    }
    if (!(error instanceof SlackError)) {
      throw error
    }
    call.error = error.code
    const messages = error.messages.length === 0 ? {} : { response_metadata: { messages: error.messages } }
    send(response, call, 200, { ok: false, error: error.code, ...messages })
  }
}

function methodIn(path: string): string {
  const named = /^\/api\/([A-Za-z.]+)$/.exec(path)?.[1]
  const places: readonly (readonly [string, string])[] = [
    ['/files-pri/', '(download)'],
    ['/upload/', '(upload)'],
    ['/response/', '(response_url)'],
  ]
  return named ?? places.find(([start]) => path.startsWith(start))?.[1] ?? '(path)'
}

async function rawUpload(request: IncomingMessage): Promise<RequestBody> {
  const bytes = Buffer.concat((await request.toArray()) as Buffer[])
  const mime = request.headers['content-type'] ?? 'application/octet-stream'
  return { values: {}, isForm: true, uploads: [{ field: 'body', name: '', mime, bytes }] }
}

/** A body that cannot be read counts as an empty form with what went wrong in it, so that the check refuses it. */
async function readBody(request: IncomingMessage, url: URL): Promise<RequestBody> {
  try {
    return await readRequest(request, url.searchParams)
  } catch (error) {
    return { values: { unreadable_body: String(error) }, isForm: false, uploads: [] }
  }
}

function send(
  response: ServerResponse,
  call: Call,
  status: number,
  body: Json,
  headers: Record<string, string> = {},
): void {
  call.status = status
  call.isAnswered = !response.destroyed
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}

function sendPage(response: ServerResponse, call: Call, status: number, page: string): void {
  call.status = status
  call.isAnswered = !response.destroyed
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
  response.end(page)
}
