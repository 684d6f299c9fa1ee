import { createServer, connect, type Socket } from 'node:net'

export interface SmtpProxy {
  readonly port: number
  /** Called with a whole letter in hand, before the mail server has seen its end. Resolve to let it pass. */
  onLetter: () => Promise<void> | void
  /** Called when the mail server has taken the letter, before the program hears of it. */
  onTaken: () => Promise<void> | void
  close(): Promise<void>
}

const END_OF_LETTER = '\r\n.\r\n'

/** A proxy in front of a mail server that holds each letter at its end, and the server's word for it. */
export async function startSmtpProxy(targetPort: () => number): Promise<SmtpProxy> {
  const sockets = new Set<Socket>()
  const proxy: SmtpProxy = {
    port: 0,
    onLetter: () => undefined,
    onTaken: () => undefined,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const server = createServer((client) => {
    const upstream = connect(targetPort(), '127.0.0.1')
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
  if (address === null || typeof address === 'string') throw new Error('The mail proxy has no port')
  return Object.assign(proxy, { port: address.port })
}

function relay(proxy: SmtpProxy, client: Socket, upstream: Socket): void {
  let tail = ''
  let isLetterUnderWay = false
  inTurn(client, async (bytes) => {
    tail = (tail + bytes.toString('latin1')).slice(-END_OF_LETTER.length)
    if (tail === END_OF_LETTER) {
      await proxy.onLetter()
      isLetterUnderWay = true
    }
    upstream.write(bytes)
  })
  inTurn(upstream, async (bytes) => {
    if (isLetterUnderWay) {
      isLetterUnderWay = false
      await proxy.onTaken()
    }
    client.write(bytes)
  })
}

/** Handles a socket's pieces one after the other. */
function inTurn(socket: Socket, take: (bytes: Buffer) => Promise<void>): void {
  let last = Promise.resolve()
  socket.on('data', (bytes) => {
    last = last.then(() => take(bytes))
  })
}
