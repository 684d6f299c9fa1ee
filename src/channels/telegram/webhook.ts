import { createHash, timingSafeEqual } from 'node:crypto'
import type { Inbox, InboxRow } from '../../desk/receiving.ts'
import { toInboxRow } from './inbox-row.ts'
import { fieldOf, idOf, parseJson } from './shape.ts'

export interface TelegramWebhookOptions {
  /** The `secret_token` that was given to Telegram; never empty. */
  readonly secret: string
  readonly botId: string
  readonly inbox: Inbox
  /** The desk's clock, epoch milliseconds. */
  readonly now: () => number
  readonly onStored: () => void
  /** The database does not answer; Telegram will try again. */
  readonly onAway?: (error: unknown) => void
  /** Something that the database will never take. */
  readonly onRefused?: (rows: readonly InboxRow[]) => void
  /** JSON under the right secret that is no update. */
  readonly onStrange?: () => void
}

export const WEBHOOK_MAX_BYTES = 1024 * 1024

/**
 * The door for Telegram's webhook (T18). The secret is compared before anything of the body is read; the update is stored and
 * committed before the 200 (D1). A redelivery has the id of the first delivery, also weeks after the numbers began anew: see
 * `toInboxRow`.
 *
 * Answers: 405 not a POST; 403 wrong or no secret; 413 over 1 MiB, and no more than that is ever held; 400 no JSON, which
 * happens when a body was cut on its way, so that the repetition is wanted; 503 the database is away. JSON that is no update
 * would come again for a day and hold up its chat, and no repetition makes it one: it is reported and answered with 200.
 */
export function createTelegramWebhook(options: TelegramWebhookOptions): (request: Request) => Promise<Response> {
  if (options.secret === '') throw new Error('The webhook of Telegram needs a secret: set TELEGRAM_WEBHOOK_SECRET')
  const expected = digest(options.secret)
  return async (request) => {
    if (request.method !== 'POST') return answer(405)
    const given = request.headers.get('x-telegram-bot-api-secret-token') ?? ''
    if (!timingSafeEqual(digest(given), expected)) return answer(403)
    const raw = await readText(request).catch(() => '')
    if (raw === null) return answer(413)
    const update = parseJson(raw)
    if (update === null) return answer(400)
    if (idOf(fieldOf(update, 'update_id')) === null) {
      options.onStrange?.()
      return answer(200)
    }
    return store(options, toInboxRow(update, { botId: options.botId, receivedAt: options.now(), raw }))
  }
}

async function store({ inbox, onStored, onAway, onRefused }: TelegramWebhookOptions, row: InboxRow): Promise<Response> {
  try {
    const { stored, refused } = await inbox.save([row])
    if (refused.length > 0) onRefused?.(refused)
    if (stored > 0) onStored()
    return answer(200)
  } catch (error) {
    onAway?.(error)
    return answer(503)
  }
}

/** Of equal length whatever was given, so that the comparison takes the same time. */
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** The body as text, or null when it is too large; what is too large is not read to its end. */
async function readText({ headers, body }: Request): Promise<string | null> {
  if (Number(headers.get('content-length') ?? 0) > WEBHOOK_MAX_BYTES) return null
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop hangs up, so the rest is never read.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > WEBHOOK_MAX_BYTES) return null
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function answer(status: number): Response {
  return new Response(null, { status })
}
