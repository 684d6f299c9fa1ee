import type { Json } from '../support/telegram/api-shapes.ts'
import type { FakeTelegram } from '../support/telegram/fake-telegram.ts'

export interface Reply {
  readonly ok: boolean
  readonly result?: unknown
  readonly error_code?: number
  readonly description?: string
  readonly parameters?: Json
}

/** Calls a method as any HTTP client would, without a library in between. */
export async function rawCall(
  fake: FakeTelegram,
  method: string,
  params: Json = {},
  token = fake.token,
): Promise<Reply> {
  const response = await fetch(`${fake.url}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  })
  return (await response.json()) as Reply
}

/** The numbers and kinds of the updates that a poll gives, without the body. */
export async function poll(fake: FakeTelegram, params: Json = {}, token = fake.token): Promise<number[]> {
  const reply = await rawCall(fake, 'getUpdates', { timeout: 0, ...params }, token)
  return (reply.result as { update_id: number }[]).map((update) => update.update_id)
}
