import { createAccept, type AcceptOptions, type Reply } from './accept.ts'
import { readBody } from './delivery.ts'
import { textOf } from './shape.ts'
import { isFresh, isFromSlack } from './signature.ts'

export interface SlackHttpOptions extends AcceptOptions {
  /** Never empty: with an empty one anybody could sign (GO-2026-5410). */
  readonly signingSecret: string
  /** The clock that Slack signs by, epoch milliseconds. */
  readonly wallClock: () => number
  /** Something under the right signature that is none of Slack's deliveries. */
  readonly onStrange?: () => void
}

export const SLACK_MAX_BYTES = 1024 * 1024

/**
 * The door for everything that Slack sends over HTTP: events, interactions, commands and options, at one address. The signature
 * is held against the bytes of the body as they came (T19); a request for the check of certificates gets no way round it.
 *
 * Answers: 405 not a POST; 401 not signed, wrongly, or more than five minutes away from now in either direction; 413 over
 * 1 MiB, and no more than that is ever held; 400 neither JSON nor a form; 503 not stored, so that Slack comes again or shows
 * a failure to the person; 200 the rest.
 */
export function createSlackHttp(options: SlackHttpOptions): (request: Request) => Promise<Response> {
  if (options.signingSecret === '') throw new Error('Slack over HTTP needs a secret: set SLACK_SIGNING_SECRET')
  const accept = createAccept(options)
  return async (request) => {
    if (request.method !== 'POST') return answer(405)
    const timestamp = request.headers.get('x-slack-request-timestamp') ?? ''
    const signature = request.headers.get('x-slack-signature') ?? ''
    if (signature === '' || !isFresh(timestamp, options.wallClock())) return answer(401)
    const body = await readBytes(request).catch(() => new Uint8Array())
    if (body === null) return answer(413)
    const { signingSecret: secret, wallClock, onStrange } = options
    if (!isFromSlack({ secret, timestamp, signature, body, now: wallClock() })) return answer(401)
    const delivery = readBody(new TextDecoder().decode(body), request.headers.get('content-type') ?? '')
    if (!delivery) {
      onStrange?.()
      return answer(400)
    }
    if (delivery.body['type'] === 'url_verification') {
      return answer(200, { challenge: textOf(delivery.body['challenge']) ?? '' })
    }
    return toResponse(await accept(delivery))
  }
}

function toResponse(reply: Reply): Response {
  return reply.kind === 'again' ? answer(503) : answer(200, reply.body)
}

function answer(status: number, body: object | null = null): Response {
  return body === null ? new Response(null, { status }) : Response.json(body, { status })
}

/** The body, or null when it is too large; what is too large is not read to its end. */
async function readBytes({ headers, body }: Request): Promise<Uint8Array | null> {
  if (Number(headers.get('content-length') ?? 0) > SLACK_MAX_BYTES) return null
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop hangs up, so the rest is never read.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > SLACK_MAX_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
