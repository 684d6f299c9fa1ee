import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Answer, type Attempt, type Delivery, NOT_ACKED } from './delivery.ts'
import type { Retry } from './http-sender.ts'
import type { Journal } from './journal.ts'
import { isObject, type Json } from './shapes.ts'
import { APP_ID, type World } from './world.ts'

/** More connections than this are refused. */
const MOST_CONNECTIONS = 10
const PING_MS = 10_000

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets'

interface Connection {
  readonly socket: WebSocket
  /** A connection that was asked to leave gets nothing new. */
  isLeaving: boolean
}

interface Waiting {
  readonly connection: Connection
  readonly delivery: Delivery
  readonly attempt: Attempt
  readonly from: number
  readonly resolve: (answer: Answer) => void
}

const TYPES = {
  event: 'events_api',
  interaction: 'interactive',
  options: 'interactive',
  command: 'slash_commands',
} as const

/** The server side of Socket Mode: single-use addresses, envelopes one by one, acks by envelope. */
export class SocketServer {
  readonly #world: World
  readonly #journal: Journal
  readonly #timeoutMs: number
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #connections = new Set<Connection>()
  readonly #tickets = new Set<string>()
  readonly #waiting = new Map<string, Waiting>()
  /** Called when a new connection has had its hello. */
  onConnected: () => void = () => undefined
  /** Every message the app has sent, in order. */
  readonly received: Json[] = []
  #refusals = 0
  #turn = 0
  #ping: NodeJS.Timeout | undefined

  constructor(world: World, journal: Journal, timeoutMs: number) {
    this.#world = world
    this.#journal = journal
    this.#timeoutMs = timeoutMs
  }

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    )
    this.#ping = setInterval(() => this.#connections.forEach(({ socket }) => socket.ping()), PING_MS)
    this.#ping.unref()
  }

  get isConnected(): boolean {
    return this.#usable().length > 0
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  newUrl(): string {
    const ticket = this.#world.id('ticket')
    this.#tickets.add(ticket)
    return `${this.#world.url.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${APP_ID}`
  }

  /** The next so many connections are answered with 503. */
  refuse(times: number): void {
    this.#refusals = times
  }

  /** Cuts every connection without a word, as a network does. */
  drop(): void {
    this.#connections.forEach(({ socket }) => socket.terminate())
  }

  /** Asks every connection to leave; with `warning` it goes on being served until it does. */
  askToLeave(reason: DisconnectReason): void {
    for (const connection of this.#connections) {
      connection.isLeaving = reason !== 'warning'
      connection.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'fake' } }))
    }
  }

  /** Any message to every connection, for what no envelope covers. */
  sendRaw(message: string): void {
    this.#connections.forEach(({ socket }) => socket.send(message))
  }

  attempt(delivery: Delivery, retry: Retry): Promise<Answer> {
    const usable = this.#usable()
    this.#turn += 1
    const connection = usable[this.#turn % Math.max(usable.length, 1)]
    const from = performance.now()
    if (connection === undefined) {
      return Promise.resolve({ ...NOT_ACKED, reason: 'connection_failed', tookMs: 0 })
    }
    const envelope_id = `${this.#world.id('e').toLowerCase()}-0000-4000-8000-fake`
    const isEvent = delivery.kind === 'event'
    const again = isEvent ? { retry_attempt: retry.num, retry_reason: retry.reason ?? '' } : {}
    const envelope = {
      envelope_id,
      type: TYPES[delivery.kind],
      payload: delivery.body,
      accepts_response_payload: !isEvent,
      ...again,
    }
    const base = {
      transport: 'socket',
      at: this.#world.clock(),
      retryNum: retry.num,
      retryReason: retry.reason,
    } as const
    const attempt: Attempt = { ...base, url: '', headers: {}, raw: JSON.stringify(envelope), answer: undefined }
    delivery.attempts.push(attempt)
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#giveUp(envelope_id, 'timeout'), this.#timeoutMs)
      const done = (answer: Answer): void => {
        clearTimeout(timer)
        resolve(answer)
      }
      this.#waiting.set(envelope_id, { connection, delivery, attempt, from, resolve: done })
      connection.socket.send(attempt.raw)
    })
  }

  async stop(): Promise<void> {
    clearInterval(this.#ping)
    this.drop()
    await new Promise<void>((resolve) => this.#sockets.close(() => resolve()))
  }

  #usable(): readonly Connection[] {
    return [...this.#connections].filter(({ isLeaving, socket }) => !isLeaving && socket.readyState === socket.OPEN)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('ticket') ?? ''
    const isRefused = this.#refusals > 0
    this.#refusals = Math.max(0, this.#refusals - 1)
    if (isRefused || !this.#tickets.delete(ticket)) {
      socket.end(`HTTP/1.1 ${isRefused ? '503 Service Unavailable' : '401 Unauthorized'}\r\nconnection: close\r\n\r\n`)
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#welcome(webSocket))
  }

  #welcome(socket: WebSocket): void {
    if (this.#connections.size >= MOST_CONNECTIONS) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets', debug_info: { host: 'fake' } }))
      socket.close()
      return
    }
    const connection: Connection = { socket, isLeaving: false }
    this.#connections.add(connection)
    socket.on('message', (data: Buffer) => this.#read(data.toString('utf8')))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      this.#connections.delete(connection)
      for (const [id, waiting] of this.#waiting) {
        if (waiting.connection === connection) {
          this.#giveUp(id, 'connection_failed')
          this.#waiting.delete(id)
        }
      }
      this.#world.changed()
    })
    const debug_info = { host: 'fake', build_number: 1, approximate_connection_time: 18_060 }
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#connections.size,
        debug_info,
        connection_info: { app_id: APP_ID },
      }),
    )
    socket.ping()
    this.#world.changed()
    this.onConnected()
  }

  #read(text: string): void {
    const message = parsed(text)
    this.received.push(message)
    const waiting = this.#waiting.get(String(message['envelope_id']))
    if (waiting === undefined) {
      this.#journal.blameAnswer('socket', message, 'shape', `no envelope is waiting for this: ${text.slice(0, 200)}`)
      this.#world.changed()
      return
    }
    this.#waiting.delete(String(message['envelope_id']))
    const payload =
      isObject(message['payload']) && Object.keys(message['payload']).length > 0 ? message['payload'] : undefined
    if (payload !== undefined && waiting.delivery.kind === 'event') {
      this.#journal.blameAnswer('events_api', message, 'shape', 'the ack of an event takes no payload')
    }
    const text_ = typeof payload?.['text'] === 'string' ? payload['text'] : ''
    const tookMs = performance.now() - waiting.from
    const answer = {
      isAcked: true,
      reason: undefined,
      status: undefined,
      json: payload,
      text: text_,
      isFinal: false,
      tookMs,
    }
    waiting.attempt.answer = answer
    // An ack after its time: the person has seen a failure, yet an event will not come again.
    if (waiting.delivery.state === 'failed') {
      waiting.delivery.state = 'acked'
    }
    waiting.resolve(answer)
    this.#world.changed()
  }

  #giveUp(id: string, reason: string): void {
    const waiting = this.#waiting.get(id)
    if (waiting?.attempt.answer === undefined && waiting !== undefined) {
      const answer = { ...NOT_ACKED, reason, tookMs: performance.now() - waiting.from }
      waiting.attempt.answer = answer
      waiting.resolve(answer)
    }
  }
}

function parsed(text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : { value }
  } catch {
    return { unreadable: text }
  }
}
