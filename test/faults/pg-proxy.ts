import { createServer, connect, type Socket } from 'node:net'

/** One request of the program to PostgreSQL and its answer. */
export interface Trip {
  /** The prepared statement's name, or `simple` for an unprepared one. */
  readonly name: string
  /** Rows in the answer; known only afterwards. */
  readonly rows: number
}

export interface PgProxy {
  readonly port: number
  /** Called with a whole request in hand, before the server sees it. Resolve to let it pass. */
  onRequest: (trip: Trip) => Promise<void> | void
  /** Called with the whole answer in hand, before the program sees it. */
  onAnswer: (trip: Trip) => Promise<void> | void
  /** Cuts every connection; new ones are taken. */
  cut(): void
  /** While true, new and open connections pass nothing on. */
  isFrozen: boolean
  close(): Promise<void>
}

/**
 * A proxy that understands enough of PostgreSQL's protocol to hold each round trip before it reaches the server and before
 * its answer reaches the program. It works on whole messages and never changes a byte.
 */
export async function startPgProxy(target: { readonly port: number } | { readonly path: string }): Promise<PgProxy> {
  const sockets = new Set<Socket>()
  const proxy: PgProxy = {
    port: 0,
    onRequest: () => undefined,
    onAnswer: () => undefined,
    isFrozen: false,
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      this.cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const server = createServer((client) => {
    const upstream = 'path' in target ? connect(target.path) : connect(target.port, '127.0.0.1')
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    relay(proxy, client, upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port')
  return Object.assign(proxy, { port: address.port })
}

function relay(proxy: PgProxy, client: Socket, upstream: Socket): void {
  let name = 'simple'
  let rows = 0
  let isStarted = false
  const thaw = async (): Promise<void> => {
    while (proxy.isFrozen) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  readMessages(
    client,
    () => !isStarted,
    async (type, bytes) => {
      if (type === null) isStarted = true
      if (type === 'B') name = statementOf(bytes)
      if (type === 'Q') name = 'simple'
      if (type === 'S' || type === 'Q') {
        await thaw()
        await proxy.onRequest({ name, rows: 0 })
      }
      upstream.write(bytes)
    },
  )
  let held: Buffer[] = []
  readMessages(
    upstream,
    () => false,
    async (type, bytes) => {
      held.push(bytes)
      if (type === 'D') rows += 1
      if (type !== 'Z' && type !== 'R' && type !== 'N') return
      if (type === 'Z') {
        await proxy.onAnswer({ name, rows })
        rows = 0
      }
      const answer = Buffer.concat(held)
      held = []
      client.write(answer)
    },
  )
}

/** Cuts a stream into messages and hands them on one after the other. The first of a client has no type byte. */
function readMessages(
  socket: Socket,
  isUntyped: () => boolean,
  take: (type: string | null, bytes: Buffer) => Promise<void>,
): void {
  let buffer = Buffer.alloc(0)
  let isBusy = false
  async function drain(): Promise<void> {
    if (isBusy) return
    isBusy = true
    for (;;) {
      const header = isUntyped() ? 0 : 1
      if (buffer.length < header + 4) break
      const length = header + buffer.readInt32BE(header)
      if (buffer.length < length) break
      const bytes = buffer.subarray(0, length)
      buffer = buffer.subarray(length)
      await take(header === 0 ? null : String.fromCharCode(bytes[0] ?? 0), bytes)
    }
    isBusy = false
  }
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk])
    void drain()
  })
}

/** The statement's name in a Bind message: after the portal's name, both ended by a zero. */
function statementOf(bytes: Buffer): string {
  const portalEnd = bytes.indexOf(0, 5)
  const nameEnd = bytes.indexOf(0, portalEnd + 1)
  return bytes.toString('utf8', portalEnd + 1, nameEnd) || 'simple'
}
