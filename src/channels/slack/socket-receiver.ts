import { createAccept, type AcceptOptions, type Reply } from './accept.ts'
import { SlackRefusal, type SlackApi } from './api.ts'
import { readPayload, type Delivery } from './delivery.ts'
import { fieldOf, textOf, type Shape } from './shape.ts'
import { envelopeIdOf, openSocket, type Ending, type Socket } from './socket.ts'
import { wait } from './wait.ts'

export interface SlackSocketOptions extends AcceptOptions {
  /** Speaks with the app-level token. */
  readonly api: SlackApi
  /** Slack does not answer; it is tried again. */
  readonly onLost?: (error: unknown) => void
  /** The app-level token is refused or Socket Mode is off: an operator must act, and until then it is tried again. */
  readonly onForbidden?: (reason: string) => void
  /** Connected, after how long without a connection: what was said meanwhile must be read back. */
  readonly onConnected?: (awayMs: number) => void
  readonly onStrange?: () => void
  readonly limits?: Partial<SocketLimits>
}

export interface SocketLimits {
  readonly firstPauseMs: number
  /** The longest pause: so long after Slack is back we are, at the latest. */
  readonly ceilingMs: number
  /** Between tries while an operator must act, and up to twice as long. */
  readonly refusedPauseMs: number
  readonly pingMs: number
  readonly openWithinMs: number
  /** A connection that lasted so long is no sign of trouble when it ends. */
  readonly steadyMs: number
}

const LIMITS: SocketLimits = {
  firstPauseMs: 500,
  ceilingMs: 30_000,
  refusedPauseMs: 30_000,
  pingMs: 10_000,
  openWithinMs: 10_000,
  steadyMs: 10_000,
}

/**
 * Reads Slack's events over a connection of our own making (Socket Mode), until stopped. An envelope is acknowledged when its
 * commit is there, and otherwise not, so that Slack sends it again (E10). When Slack asks for another connection it is opened
 * before the old one is closed. Nothing ends it but `stop`: an outage is waited for with growing pauses, a refused token with
 * long ones (F17).
 */
export function startSlackSocket(options: SlackSocketOptions): { stop(): Promise<void> } {
  const limits = { ...LIMITS, ...options.limits }
  const stopping = new AbortController()
  const reader = createReader(options)
  const ended = keepConnected(options, limits, reader, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      const last = await ended
      await reader.stop()
      last?.close()
    },
  }
}

/** The connection that is open at the end: what is being stored will be acknowledged through it. */
async function keepConnected(
  options: SlackSocketOptions,
  limits: SocketLimits,
  reader: Reader,
  signal: AbortSignal,
): Promise<Socket | null> {
  let failures = 0
  let awaySince = performance.now()
  let old: Socket | null = null
  while (!signal.aborted) {
    try {
      const socket = await connect(options, limits, reader, signal)
      const openedAt = performance.now()
      old?.close()
      options.onConnected?.(openedAt - awaySince)
      old = socket
      const ending = await untilEnd(socket, signal)
      awaySince = performance.now()
      if (ending === null) break
      if (ending !== 'refresh') {
        socket.close()
        old = null
      }
      failures = awaySince - openedAt >= limits.steadyMs ? 0 : failures + 1
      await wait(pauseAfter(ending, failures, options, limits), signal)
    } catch (error) {
      if (signal.aborted) break
      failures += 1
      await wait(pauseAfterFault(error, failures, options, limits), signal)
    }
  }
  return old
}

async function connect(
  { api }: SlackSocketOptions,
  { pingMs, openWithinMs }: SocketLimits,
  reader: Reader,
  signal: AbortSignal,
): Promise<Socket> {
  const url = textOf((await api.call('apps.connections.open', {}))['url'])
  if (url === null) throw new Error('Slack named no address to connect to')
  return openSocket({ url, onEnvelope: reader.read, pingMs, openWithinMs, signal })
}

/** Null when stopped before. */
function untilEnd(socket: Socket, signal: AbortSignal): Promise<Ending | null> {
  return new Promise((resolve) => {
    const onAbort = (): void => resolve(null)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    void socket.ending.then((ending) => {
      signal.removeEventListener('abort', onAbort)
      resolve(ending)
    })
  })
}

function pauseAfter(ending: Ending, failures: number, options: SlackSocketOptions, limits: SocketLimits): number {
  if (ending === 'disabled') return refusedPause('link_disabled', options, limits)
  return failures === 0 || (ending === 'refresh' && failures === 1) ? 0 : backoff(failures, limits)
}

/** Refusals that only an operator can end. */
const REFUSED =
  /^(invalid_auth|not_authed|account_inactive|token_revoked|token_expired|missing_scope|not_allowed_token_type|link_disabled|forbidden_team|app_missing.*)$/

function pauseAfterFault(error: unknown, failures: number, options: SlackSocketOptions, limits: SocketLimits): number {
  if (error instanceof SlackRefusal && REFUSED.test(error.code)) return refusedPause(error.code, options, limits)
  options.onLost?.(error)
  const asked = fieldOf(error, 'retryAfterMs')
  return typeof asked === 'number' ? Math.min(asked, limits.ceilingMs) : backoff(failures, limits)
}

function refusedPause(reason: string, options: SlackSocketOptions, { refusedPauseMs }: SocketLimits): number {
  options.onForbidden?.(reason)
  return Math.round(refusedPauseMs * (1 + Math.random()))
}

function backoff(failures: number, { firstPauseMs, ceilingMs }: SocketLimits): number {
  const full = Math.min(ceilingMs, firstPauseMs * 2 ** Math.min(failures - 1, 30))
  return Math.round(full * (1 - Math.random() / 2))
}

interface Reader {
  readonly read: (envelope: Shape, socket: Socket) => void
  /** Takes nothing more in; resolves when what came in has been stored and acknowledged, or could not be. */
  stop(): Promise<void>
}

function createReader(options: SlackSocketOptions): Reader {
  const accept = createAccept(options)
  const underWay = new Set<Promise<void>>()
  let isStopped = false
  return {
    read(envelope, socket) {
      const envelopeId = envelopeIdOf(envelope)
      if (envelopeId === null || isStopped) return
      const delivery = readPayload(envelope['payload'])
      if (!delivery) {
        options.onStrange?.()
        socket.acknowledge(envelopeId, null)
        return
      }
      const done = answer(accept, delivery, envelopeId, socket).finally(() => underWay.delete(done))
      underWay.add(done)
    },
    async stop() {
      isStopped = true
      await Promise.all(underWay)
    },
  }
}

async function answer(
  accept: (delivery: Delivery) => Promise<Reply>,
  delivery: Delivery,
  envelopeId: string,
  socket: Socket,
): Promise<void> {
  const reply = await accept(delivery)
  if (reply.kind !== 'again') socket.acknowledge(envelopeId, reply.body)
}
