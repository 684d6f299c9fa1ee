import type { ApiUser, Json } from './api-shapes.ts'
import { UpdateQueue } from './update-queue.ts'

export interface WebhookSettings {
  readonly url: string
  readonly secret: string | undefined
  readonly maxConnections: number
}

/** One bot: who it is, what waits for it, what its profile says. */
export class BotAccount {
  readonly token: string
  readonly user: ApiUser & Json
  readonly queue: UpdateQueue
  webhook: WebhookSettings | undefined
  lastWebhookError: { readonly date: number; readonly message: string } | undefined
  /** Commands, names and descriptions by what they are for: method, scope, language. */
  readonly profile = new Map<string, unknown>()
  readonly blockedBy = new Set<number>()
  /** A token that was revoked answers 401 to everything. */
  isRevoked = false

  constructor(token: string, clock: () => number, onChange: () => void, firstUpdateId: number) {
    const id = Number(token.slice(0, token.indexOf(':')))
    this.token = token
    this.user = {
      id,
      is_bot: true,
      first_name: `Desk ${id}`,
      username: `desk_${id}_bot`,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
    }
    this.queue = new UpdateQueue(id, clock, onChange, firstUpdateId)
  }
}
