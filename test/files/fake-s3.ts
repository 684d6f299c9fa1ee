import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface S3Request {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

/** As much of S3 as a store for files needs: PUT, GET, DELETE, in the style of paths. */
export interface FakeS3 {
  readonly url: string
  readonly objects: Map<string, Buffer>
  readonly requests: readonly S3Request[]
  /** Answers with this code from now on; null: as it should. */
  failWith(code: number | null): void
  stop(): Promise<void>
}

export async function startFakeS3(bucket: string): Promise<FakeS3> {
  const objects = new Map<string, Buffer>()
  const requests: S3Request[] = []
  let failure: number | null = null

  function answerTo(method: string, path: string, body: Buffer): readonly [code: number, body: Buffer | string] {
    if (failure !== null) return [failure, error('SlowDown')]
    if (!path.startsWith(`/${bucket}/`)) return [404, error('NoSuchBucket')]
    if (method === 'PUT') objects.set(path, body)
    if (method === 'DELETE') objects.delete(path)
    if (method !== 'GET') return [method === 'PUT' ? 200 : 204, '']
    const found = objects.get(path)
    return found ? [200, found] : [404, error('NoSuchKey')]
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const path = new URL(url, 'http://s3').pathname
      requests.push({ method, path, headers })
      const [code, body] = answerTo(method, path, Buffer.concat(chunks))
      response.writeHead(code, { 'content-type': typeof body === 'string' ? 'application/xml' : 'binary/octet-stream' })
      response.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    failWith: (code) => void (failure = code),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

function error(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`
}
