import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A Bot API server that says of a file what it likes and sends what it likes. */
export interface FileServer {
  readonly url: string
  /** Addresses asked for below `/file`, as they came. */
  readonly asked: readonly string[]
  /** Bytes that have left for the last file. */
  readonly sent: number
  stop(): Promise<void>
}

export interface FileServerOptions {
  /** What getFile answers: its result, or a whole answer with its code. */
  readonly says: Readonly<Record<string, unknown>>
  readonly code?: number
  /** Answers for the file itself. Nothing is sent without it. */
  readonly sends?: (response: ServerResponse) => void
}

export async function startFileServer({ says, code = 200, sends }: FileServerOptions): Promise<FileServer> {
  const asked: string[] = []
  let last: ServerResponse | null = null
  const server = createServer((request, response) => {
    request.resume()
    if (request.url?.startsWith('/file/')) {
      asked.push(request.url)
      last = response
      sends?.(response)
      return
    }
    response.writeHead(code, { 'content-type': 'application/json' })
    response.end(JSON.stringify(code === 200 ? { ok: true, result: says } : { ok: false, error_code: code, ...says }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get sent() {
      return last?.socket?.bytesWritten ?? 0
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Sends zeros until the other side has gone or takes nothing more. No length is announced. */
export function sendForEver(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  const megabyte = Buffer.alloc(1024 * 1024)
  const more = (): void => {
    while (!response.destroyed && response.write(megabyte));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}
