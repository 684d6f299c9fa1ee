import type { TelegramApi } from './api.ts'
import { ALLOWED_UPDATES } from './inbox-row.ts'

const TIMEOUT_MS = 10_000
/** Updates of one chat come one after the other anyway; this many chats at once are stored in one go. */
const MAX_CONNECTIONS = 40

/** Has Telegram send updates to `url` from now on, what waits included. Rejects as `TelegramApi` does. */
export async function registerWebhook({
  api,
  url,
  secret,
}: {
  readonly api: TelegramApi
  readonly url: string
  readonly secret: string
}): Promise<void> {
  const payload = { url, secret_token: secret, allowed_updates: ALLOWED_UPDATES, max_connections: MAX_CONNECTIONS }
  await api.call('setWebhook', payload, { timeoutMs: TIMEOUT_MS })
}

/** Makes way for polling. What waits stays and is polled. Rejects as `TelegramApi` does. */
export async function deleteWebhook(api: TelegramApi): Promise<void> {
  await api.call('deleteWebhook', {}, { timeoutMs: TIMEOUT_MS })
}
