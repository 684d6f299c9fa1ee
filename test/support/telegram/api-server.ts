import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiError, type Json } from './api-shapes.ts'
import type { BotAccount } from './bot-account.ts'
import { type Effect, type Faults, isSend } from './faults.ts'
import type { Call, Journal } from './journal.ts'
import { methodFor } from './methods/any-method.ts'
import type { Rates } from './rates.ts'
import { readRequest, type RequestBody } from './request-body.ts'
import { loadSpec, type SpecEntry } from './spec.ts'
import { checkCall } from './validate.ts'
import type { World } from './world.ts'

/** `drop` closes the connection: before, nothing is done; after, the work is done and the answer is lost. */
export type Verdict = 'drop' | undefined | void

export interface CallHooks {
  readonly before?: (call: Call) => Verdict | Promise<Verdict>
  readonly after?: (call: Call) => Verdict | Promise<Verdict>
}

export interface ServerParts {
  readonly world: World
  readonly journal: Journal
  readonly rates: Rates
  readonly faults: Faults
  readonly hooks: Set<CallHooks>
  /** Called when a method has changed something a webhook may wait for. */
  readonly onDone: (bot: BotAccount) => void
}

class Dropped extends Error {}

/** The HTTP side: finds the bot and the method, checks the call, does it, answers. */
export class ApiServer {
  readonly #parts: ServerParts
  readonly #server: Server

  constructor(parts: ServerParts) {
    this.#parts = parts
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        // A hook or a method of the fake has thrown: the test must see it, so it is answered and printed.
        process.stderr.write(
          `fake Telegram: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
        )
        response.destroy()
      })
    })
    this.#server.keepAliveTimeout = 60_000
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  /** Does a call that came in the answer of a webhook: nobody hears of its result. */
  async callFromWebhook(bot: BotAccount, reply: Json): Promise<void> {
    const { method, ...values } = reply
    const call = this.#open(bot.user.id, String(method), values, [])
    const body: RequestBody = { values, isForm: false, uploads: [] }
    await this.#perform(bot, call, body, new AbortController().signal).catch((error: unknown) => {
      if (!(error instanceof ApiError)) {
        throw error
      }
      call.error = error.message
    })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(url.pathname)
    const [, token = '', method = ''] = file ?? /^\/bot([^/]+)\/([^/]+)$/.exec(url.pathname) ?? []
    const bot = this.#parts.world.bots.get(decodeURIComponent(token))
    const body = await readRequest(request, url.searchParams).catch((error: unknown) => String(error))
    if (request.destroyed && !request.complete) {
      return
    }
    const name = file === null ? method : '(download)'
    if (bot === undefined || bot.isRevoked) {
      const call = this.#open(botIdOf(token), name, {}, [])
      call.isOver = true
      answer(response, refusalOf(token), call)
    } else if (typeof body === 'string') {
      const call = this.#open(bot.user.id, name, {}, [])
      this.#parts.journal.blame(call, 'shape', `the body cannot be read: ${body}`)
      call.isOver = true
      answer(response, new ApiError(400, "Bad Request: can't parse JSON object"), call)
    } else {
      await this.#answerCall(bot, name, file === null ? body : downloadOf(method), response)
    }
  }

  async #answerCall(bot: BotAccount, method: string, body: RequestBody, response: ServerResponse): Promise<void> {
    const hangUp = new AbortController()
    response.on('close', () => hangUp.abort())
    const call = this.#open(bot.user.id, method, body.values, body.uploads)
    this.#parts.world.changed()
    try {
      await this.#runHooks('before', call)
      const effect = this.#parts.faults.take(call)
      if (!(await this.#strikeBefore(call, effect, response))) {
        return
      }
      const result = await this.#perform(bot, call, body, hangUp.signal)
      call.result = result
      call.isDone = true
      this.#parts.onDone(bot)
      await this.#runHooks('after', call)
      if (effect?.kind === 'loseAnswer') {
        throw new Dropped()
      }
      if (effect?.kind !== 'hangAfter') {
        answer(response, result, call)
      }
    } catch (error) {
      this.#fail(error, response, call)
    } finally {
      call.isOver = true
      this.#parts.world.changed()
    }
  }

  #fail(error: unknown, response: ServerResponse, call: Call): void {
    if (error instanceof Dropped) {
      response.destroy()
      return
    }
    if (!(error instanceof ApiError)) {
      throw error
    }
    call.error = error.message
    const seconds = error.parameters?.['retry_after']
    answer(response, error, call, () => {
      if (call.windowChatId !== undefined && typeof seconds === 'number') {
        const chatId = call.windowChatId === 'all' ? undefined : call.windowChatId
        this.#parts.rates.close(call.botId, chatId, seconds, this.#parts.world.ticks())
      }
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
      case 'badGateway':
        page(response, effect.code, call)
        return false
      case 'refuse':
        throw new ApiError(effect.code, effect.description, effect.parameters)
      case 'tooMany':
        call.windowChatId = effect.scope === 'all' ? 'all' : Number(call.params['chat_id'] ?? 0)
        throw tooMany(effect.seconds)
      default:
        return true
    }
  }

  async #perform(bot: BotAccount, call: Call, body: RequestBody, signal: AbortSignal): Promise<unknown> {
    const { world, journal, rates } = this.#parts
    if (call.method === '(download)') {
      return download(world, String(call.params['path']))
    }
    const entry = this.#find(call)
    const files = new Set(body.uploads.map((upload) => upload.field))
    const { params, problems } = checkCall(entry, { values: body.values, isForm: body.isForm, files })
    call.params = params
    for (const problem of problems) {
      journal.blame(call, problem.kind, problem.reason)
    }
    this.#checkWindow(call)
    const refusal = problems.find((problem) => problem.refusal !== undefined)?.refusal
    if (refusal !== undefined) {
      throw new ApiError(400, `Bad Request: ${refusal}`)
    }
    return methodFor(entry)({ world, bot, call, params, uploads: body.uploads, journal, rates, signal })
  }

  #checkWindow(call: Call): void {
    const leftMs = isSend(call.method) ? this.#parts.rates.check(call, Number(call.params['chat_id'] ?? 0)) : 0
    if (leftMs > 0) {
      throw tooMany(Math.ceil(leftMs / 1000))
    }
  }

  #find(call: Call): SpecEntry {
    const entry = loadSpec().methods.get(call.method.toLowerCase())
    if (entry === undefined) {
      this.#parts.journal.blame(call, 'shape', `there is no method "${call.method}"`)
      throw new ApiError(404, 'Not Found: method not found')
    }
    return entry
  }

  #open(botId: number, method: string, params: Json, uploads: RequestBody['uploads']): Call {
    const name = loadSpec().methods.get(method.toLowerCase())?.name ?? method
    const at = this.#parts.world.clock()
    return this.#parts.journal.open({ botId, method: name, params, uploads, at, tick: this.#parts.world.ticks() })
  }

  async #runHooks(moment: 'before' | 'after', call: Call): Promise<void> {
    for (const hooks of [...this.#parts.hooks]) {
      if ((await hooks[moment]?.(call)) === 'drop') {
        throw new Dropped()
      }
    }
  }
}

function botIdOf(token: string): number {
  return Number(/^\d+/.exec(token)?.[0] ?? 0)
}

/** A token that looks like one is unauthorized; anything else is a wrong address. */
function refusalOf(token: string): ApiError {
  return /^[1-9]\d*:[\w-]+$/.test(decodeURIComponent(token))
    ? new ApiError(401, 'Unauthorized')
    : new ApiError(404, 'Not Found')
}

function tooMany(seconds: number): ApiError {
  return new ApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })
}

function downloadOf(path: string): RequestBody {
  return { values: { path }, isForm: true, uploads: [] }
}

function download(world: World, path: string): Buffer {
  const file = [...world.files.values()].find((one) => one.path === decodeURIComponent(path))
  if (file === undefined) {
    throw new ApiError(404, 'Not Found')
  }
  return file.bytes
}

function page(response: ServerResponse, code: number, call: Call): void {
  call.status = code
  call.isAnswered = !response.destroyed
  response.writeHead(code, { 'content-type': 'text/html' })
  response.end(
    `<html>\r\n<head><title>${code} Bad Gateway</title></head>\r\n<body><hr><center>nginx/1.18.0</center></body>\r\n</html>`,
  )
}

function answer(response: ServerResponse, result: unknown, call?: Call, onWritten?: () => void): void {
  const isError = result instanceof ApiError
  const status = isError ? result.code : 200
  if (call !== undefined) {
    call.status = status
    call.isAnswered = !response.destroyed
  }
  if (result instanceof Buffer) {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': result.length })
    response.end(result)
    return
  }
  const body = JSON.stringify(isError ? result.body : { ok: true, result })
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body, onWritten)
}
