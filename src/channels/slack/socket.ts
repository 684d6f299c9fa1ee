import { WebSocket } from 'ws'
import { fieldOf, objectOf, parseJson, textOf, type Shape } from './shape.ts'

/** Why a connection is of no more use. `refresh`: it still works for a few seconds, and the next one may be opened beside it. */
export type Ending = 'refresh' | 'disabled' | 'crowded' | 'lost'

export interface SocketOptions {
  readonly url: string
  readonly onEnvelope: (envelope: Shape, socket: Socket) => void
  /** Without a sign of life for twice as long the connection counts as lost. */
  readonly pingMs: number
  /** For opening and for Slack's greeting. */
  readonly openWithinMs: number
  /** Ends the opening; what is open stays open until it is closed. */
  readonly signal: AbortSignal
}

/** One connection of Socket Mode. */
export interface Socket {
  /** Settles once, with the first reason to open another one. */
  readonly ending: Promise<Ending>
  /** False when it is too late; Slack then sends the envelope again. */
  acknowledge(envelopeId: string, payload: Shape | null): boolean
  close(): void
}

/** Resolves when Slack has greeted; rejects when it did not, or not in time. Only then do envelopes come. */
export function openSocket(options: SocketOptions): Promise<Socket> {
  const { url, signal, openWithinMs } = options
  return new Promise((resolve, reject) => {
    const client = new WebSocket(url, { handshakeTimeout: openWithinMs, perMessageDeflate: false })
    const { promise: ending, resolve: end } = deferred<Ending>()
    const onAbort = (): void => client.terminate()
    const timer = setTimeout(() => client.terminate(), openWithinMs)
    const socket: Socket = {
      ending,
      acknowledge: (envelopeId, payload) => acknowledge(client, envelopeId, payload),
      close: () => close(client),
    }
    const isAlive = watch(client, options.pingMs)
    signal.addEventListener('abort', onAbort)
    client.on('message', (data: Buffer) => {
      isAlive()
      const message = objectOf(parseJson(data.toString('utf8')))
      if (message?.['type'] === 'hello') {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        resolve(socket)
      } else if (message?.['type'] === 'disconnect') end(endingOf(message))
      else if (message) options.onEnvelope(message, socket)
    })
    client.on('error', () => client.terminate())
    client.on('close', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      end('lost')
      reject(new Error('The connection to Slack ended before it began'))
    })
  })
}

function endingOf(message: Shape): Ending {
  switch (message['reason']) {
    case 'link_disabled':
      return 'disabled'
    case 'too_many_websockets':
      return 'crowded'
    default:
      return 'refresh'
  }
}

function acknowledge(client: WebSocket, envelopeId: string, payload: Shape | null): boolean {
  if (client.readyState !== WebSocket.OPEN) return false
  client.send(JSON.stringify({ envelope_id: envelopeId, ...(payload ? { payload } : {}) }))
  return true
}

/** A half-open connection looks like a quiet one: only an answer to a ping tells them apart. */
function watch(client: WebSocket, pingMs: number): () => void {
  let isAlive = true
  const note = (): void => void (isAlive = true)
  const timer = setInterval(() => {
    if (!isAlive) return client.terminate()
    isAlive = false
    if (client.readyState === WebSocket.OPEN) client.ping()
  }, pingMs)
  client.on('ping', note)
  client.on('pong', note)
  client.on('close', () => clearInterval(timer))
  return note
}

const CLOSE_WITHIN_MS = 2000

function close(client: WebSocket): void {
  if (client.readyState === WebSocket.CLOSED) return
  const cut = setTimeout(() => client.terminate(), CLOSE_WITHIN_MS)
  client.on('close', () => clearTimeout(cut))
  client.close(1000)
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolve) => void (settle = resolve))
  return { promise, resolve: (value) => settle(value) }
}

/** The id that an envelope is acknowledged by; null for what is none. */
export function envelopeIdOf(envelope: Shape): string | null {
  return textOf(fieldOf(envelope, 'envelope_id'))
}
