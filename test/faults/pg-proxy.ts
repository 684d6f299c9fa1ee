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
  /** Called with a whole request in hand, before the server sees any of it. Resolve to let it pass. */
  onRequest: (trip: Trip) => Promise<void> | void
  /** Called with the whole answer in hand, before the program sees any of it. */
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
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('close', () => upstream.destroy())
    relay(proxy, client, upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port')
  return Object.assign(proxy, { port: address.port })
}

/** Ends a request: Sync, or a simple query. Until then nothing of it is passed on. */
const ENDS_REQUEST = new Set(['S', 'Q'])
/** Ends an answer: ready for the next query. */
const ENDS_ANSWER = 'Z'

/**
 * A request is passed on in one piece, so one that is held has not begun at the server. Between requests the server's words
 * pass at once: the greeting, notices, notifications, and the farewell of a server that shuts down.
 */
function relay(proxy: PgProxy, client: Socket, upstream: Socket): void {
  let name = 'simple'
  let rows = 0
  let isStarted = false
  let isAsking = false
  let asked: Buffer[] = []
  let answered: Buffer[] = []
  const thaw = async (): Promise<void> => {
    while (proxy.isFrozen) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const pass = (held: Buffer[], to: Socket): Buffer[] => {
    if (!to.destroyed && held.length > 0) to.write(Buffer.concat(held))
    return []
  }
  readMessages(
    client,
    () => !isStarted,
    async (type, bytes) => {
      asked.push(bytes)
      if (type === null) isStarted = true
      if (type === 'B') name = statementOf(bytes)
      if (type === 'Q') name = 'simple'
      if (type !== null && ENDS_REQUEST.has(type)) {
        await thaw()
        isAsking = true
        await proxy.onRequest({ name, rows: 0 })
      } else if (type !== null && type !== 'X') {
        return
      }
      asked = pass(asked, upstream)
    },
  )
  readMessages(
    upstream,
    () => false,
    async (type, bytes) => {
      answered.push(bytes)
      if (type === 'D') rows += 1
      if (isAsking && type === ENDS_ANSWER) {
        await thaw()
        await proxy.onAnswer({ name, rows })
        rows = 0
        isAsking = false
      }
      if (!isAsking) answered = pass(answered, client)
    },
  )
  upstream.on('close', () => {
    pass(answered, client)
    client.end()
  })
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
