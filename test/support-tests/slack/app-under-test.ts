import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Post {
  readonly headers: IncomingHttpHeaders
  readonly raw: string
  /** The event envelope, the payload of an interaction, or the fields of a command. */
  readonly body: Record<string, unknown>
}

export interface Reply {
  readonly status?: number
  readonly json?: object
  readonly text?: string
  readonly headers?: Record<string, string>
  /** `drop` closes the connection; `hang` never answers. */
  readonly instead?: 'drop' | 'hang'
}

/** A small app that keeps what Slack posts and answers what a test tells it to. */
export class AppUnderTest {
  readonly posts: Post[] = []
  reply: (post: Post) => Reply = () => ({})
  readonly #server: Server
  #url = ''

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8')
        const post = { headers: request.headers, raw, body: read(raw) }
        this.posts.push(post)
        const { status = 200, json, text = '', headers = {}, instead } = this.reply(post)
        if (instead === 'drop') {
          response.destroy()
        } else if (instead === undefined) {
          const type = json === undefined ? {} : { 'content-type': 'application/json' }
          response.writeHead(status, { ...type, ...headers }).end(json === undefined ? text : JSON.stringify(json))
        }
      })
    })
  }

  get url(): string {
    return this.#url
  }

  /** The events that came, without their envelopes. */
  get events(): readonly Record<string, unknown>[] {
    return this.posts.flatMap(({ body }) =>
      body['event'] === undefined ? [] : [body['event'] as Record<string, unknown>],
    )
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/slack`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function read(raw: string): Record<string, unknown> {
  if (raw.startsWith('{')) {
    return JSON.parse(raw) as Record<string, unknown>
  }
  const fields = Object.fromEntries(new URLSearchParams(raw))
  return fields['payload'] === undefined ? fields : (JSON.parse(fields['payload']) as Record<string, unknown>)
}
