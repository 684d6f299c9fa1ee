import type { Deliver, Sent } from '../../../src/desk/delivering.ts'
import type { Address } from '../../../src/desk/ports.ts'
import type { Call } from '../../../src/desk/records.ts'
import { createTelegramApi } from '../../../src/channels/telegram/api.ts'
import { createTelegramDeliver } from '../../../src/channels/telegram/deliver.ts'
import type { FakeTelegram } from '../../support/telegram/fake-telegram.ts'

export function addressOf(telegram: FakeTelegram, chatId: number): Address {
  const account = `tg:${telegram.bot.user.id}`
  return { channel: 'tg', account, conversation: `${account}:${chatId}` }
}

export interface Outbox {
  readonly deliver: Deliver
  /** Sends the calls one after the other, each once, and remembers the numbers of what was made. */
  send(calls: readonly Call[]): Promise<readonly Sent[]>
}

/** What the queue does with rendered calls, without time, budgets and repetition. */
export function createOutbox(telegram: FakeTelegram, timeoutMs = 5000): Outbox {
  const api = createTelegramApi({ token: telegram.token, apiRoot: telegram.url })
  const deliver = createTelegramDeliver({ api, timeoutMs })
  const posted = new Map<string, string>()
  return {
    deliver,
    async send(calls) {
      const results: Sent[] = []
      for (const call of calls) {
        const targetId = call.needsRef === null ? null : (posted.get(`${call.conversation} ${call.needsRef}`) ?? null)
        const sent = await deliver({ ...call, id: '1', targetId, failures: 0 })
        if (sent.outcome === 'sent' && sent.platformId !== null && call.ref !== null) {
          posted.set(`${call.conversation} ${call.ref}`, sent.platformId)
        }
        results.push(sent)
      }
      return results
    },
  }
}
