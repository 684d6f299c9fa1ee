import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTelegramApi, TelegramAway, type TelegramApi } from '../../../src/channels/telegram/api.ts'
import { startTelegramPoller, type TelegramPoller } from '../../../src/channels/telegram/poller.ts'
import type { TelegramPollerOptions } from '../../../src/channels/telegram/poller.ts'
import { type FakeTelegram, startFakeTelegram } from '../../support/telegram/fake-telegram.ts'
import type { Person } from '../../support/telegram/person.ts'
import { createMemoryPolling, later, type MemoryPolling } from './memory-polling.ts'

const DAY_MS = 24 * 3600 * 1000

let now = Date.UTC(2026, 2, 2, 9)
let telegram: FakeTelegram
let polling: MemoryPolling
let anna: Person
const pollers: TelegramPoller[] = []

beforeEach(async () => {
  now = Date.UTC(2026, 2, 2, 9)
  telegram = await startFakeTelegram({ clock: () => now })
  polling = createMemoryPolling(() => now)
  anna = telegram.user({ id: 7_123_456_789, first_name: 'Anna' })
})

afterEach(async () => {
  await Promise.all(pollers.splice(0).map((poller) => poller.stop()))
  await telegram.stop()
})

function start(name: string, options: Partial<TelegramPollerOptions> = {}): TelegramPoller {
  const poller = startTelegramPoller({
    api: createTelegramApi({ token: telegram.token, apiRoot: telegram.url }),
    botId: `${telegram.bot.user.id}`,
    store: polling.storeOf(name),
    onStored: () => undefined,
    ...options,
    limits: { renewMs: 10, holdAgainMs: 10, firstBackoffMs: 10, ...options.limits },
  })
  pollers.push(poller)
  return poller
}

/** A process stores an update, moves the offset and dies before it asks again, which would have confirmed it. */
async function storeAndBeKilled(text: string): Promise<void> {
  const stored = later()
  polling.afterAdvance = () => {
    stored.resolve()
    return new Promise(() => undefined)
  }
  startTelegramPoller({
    api: createTelegramApi({ token: telegram.token, apiRoot: telegram.url }),
    botId: `${telegram.bot.user.id}`,
    store: polling.storeOf('killed'),
    onStored: () => undefined,
  })
  await anna.sends(text)
  await stored.promise
  expect(telegram.pending()).toHaveLength(1)
  polling.holder = null
  polling.afterAdvance = async () => undefined
}

const texts = (): unknown[] =>
  polling.rows.map(({ payload }) => (JSON.parse(payload) as { message: { text: string } }).message.text)

describe('the poller of Telegram', () => {
  it('stores every update in order and names what it wants to hear of', async () => {
    start('one')
    for (let i = 0; i < 150; i += 1) await anna.sends(`${i}`)
    await polling.stored(150)
    await telegram.confirmed()
    expect(texts()).toEqual(Array.from({ length: 150 }, (_, i) => `${i}`))
    expect(polling.rows[0]).toMatchObject({
      channel: 'tg',
      account: `tg:${telegram.bot.user.id}`,
      lane: `tg:${telegram.bot.user.id}:7123456789`,
      eventAt: now,
    })
    expect(telegram.callsOf('getUpdates')[0]?.params['allowed_updates']).toEqual(
      expect.arrayContaining(['message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member']),
    )
    expect(telegram.violations).toEqual([])
  })

  it('confirms nothing before it is stored', async () => {
    const gate = later<void>()
    const arrived = later<void>()
    polling.beforeAdvance = () => {
      arrived.resolve()
      return gate.promise
    }
    start('one')
    await anna.sends('do not lose me')
    await arrived.promise
    expect(telegram.pending()).toHaveLength(1)
    gate.resolve()
    await telegram.confirmed()
    expect(texts()).toEqual(['do not lose me'])
  })

  it('gets an update again when the database was away, and tells of it', async () => {
    const faults: unknown[] = []
    let tries = 0
    polling.beforeAdvance = async () => {
      tries += 1
      if (tries < 3) throw new Error('the database is away')
    }
    start('one', { onAway: (error) => faults.push(error) })
    await anna.sends('once')
    await telegram.confirmed()
    expect(texts()).toEqual(['once'])
    expect(faults).toHaveLength(2)
  })

  it('recognises what was stored but never confirmed by a process that was killed', async () => {
    await storeAndBeKilled('once')
    // The worst that a crash can leave: rows without the position.
    polling.position = { nextOffset: null, epoch: 0, movedAt: null }
    start('next')
    await telegram.confirmed()
    expect(telegram.handedOut[0]?.handedAt).toHaveLength(2)
    expect(texts()).toEqual(['once'])
  })

  it('hears what comes under a lower number after a quiet week', async () => {
    start('one')
    await anna.sends('before')
    await telegram.confirmed()
    await telegram.callsBegun('getUpdates', 2)
    now += 7 * DAY_MS
    await telegram.callsBegun('getUpdates', 3)
    telegram.quietWeek(12)
    await anna.sends('after')
    await polling.stored(2)
    await anna.sends('and on')
    await polling.stored(3)
    expect(texts()).toEqual(['before', 'after', 'and on'])
    expect(polling.position).toMatchObject({ epoch: 1, nextOffset: 14 })
    expect(telegram.callsOf('getUpdates')[2]?.params).not.toHaveProperty('offset')
    await telegram.confirmed()
  })

  it('takes no used number after a quiet week for a duplicate', async () => {
    start('one')
    const number = telegram.bot.queue.nextId
    await anna.sends('before')
    await telegram.confirmed()
    await telegram.callsBegun('getUpdates', 2)
    now += 8 * DAY_MS
    await telegram.callsBegun('getUpdates', 3)
    telegram.quietWeek(number)
    await anna.sends('after')
    await polling.stored(2)
    expect(texts()).toEqual(['before', 'after'])
    await telegram.confirmed()
  })

  it('keeps no second copy of what it gets again when it asks without an offset', async () => {
    await storeAndBeKilled('once')
    polling.position = { ...polling.position, movedAt: now - 7 * DAY_MS }
    start('next')
    await telegram.confirmed()
    expect(polling.position.epoch).toBe(1)
    expect(telegram.handedOut[0]?.handedAt).toHaveLength(2)
    expect(texts()).toEqual(['once'])
  })

  it('begins anew when Telegram itself goes below the offset', async () => {
    telegram.bot.queue.forgivesFutureOffsets = true
    polling.position = { nextOffset: 900_000_000, epoch: 4, movedAt: now }
    start('one')
    await anna.sends('low')
    await polling.stored(1)
    await telegram.confirmed()
    expect(polling.position.epoch).toBe(5)
  })

  it('tells of numbers that were left out', async () => {
    const gaps: unknown[] = []
    const next = telegram.bot.queue.nextId
    polling.position = { nextOffset: next, epoch: 0, movedAt: now }
    telegram.quietWeek(next + 5)
    start('one', { onGap: (gap) => gaps.push(gap) })
    await anna.sends('after the gap')
    await telegram.confirmed()
    expect(gaps).toEqual([{ expected: next, got: next + 5 }])
  })
})

describe('several pollers of one bot', () => {
  it('poll one at a time, and the next one goes on when the first one stops', async () => {
    const first = start('first')
    await telegram.callsBegun('getUpdates')
    start('second')
    await polling.asked('second')
    await polling.asked('second')
    expect(telegram.callsOf('getUpdates')).toHaveLength(1)
    await first.stop()
    await anna.sends('for the second')
    await polling.stored(1)
    await telegram.confirmed()
    expect(polling.holder).toBe('second')
    expect(telegram.callsOf('getUpdates').filter(({ error }) => error !== undefined)).toEqual([])
  })

  it('hang up when the lease is lost, and poll again only when it is theirs', async () => {
    start('one')
    await telegram.callsBegun('getUpdates')
    polling.holder = 'somebody else'
    await telegram.callsEnded('getUpdates')
    await polling.asked('one')
    await polling.asked('one')
    expect(telegram.callsOf('getUpdates')).toHaveLength(1)
    polling.holder = null
    await telegram.callsBegun('getUpdates', 2)
  })

  it('move no offset under a lease that was lost while they stored', async () => {
    polling.beforeAdvance = async () => {
      polling.holder = 'somebody else'
    }
    start('one')
    await anna.sends('stored all the same')
    await polling.stored(1)
    await polling.asked('one')
    expect(polling.position.nextOffset).toBeNull()
    expect(telegram.pending()).toHaveLength(1)
  })

  it('end their long poll at once when they stop, and give the lease back', async () => {
    const poller = start('one')
    await telegram.callsBegun('getUpdates')
    await poller.stop()
    await telegram.callsEnded('getUpdates')
    expect(polling.holder).toBeNull()
  })
})

describe('a poller that meets trouble', () => {
  it('waits while a webhook is set, says so, and goes on afterwards', async () => {
    const conflict = later<{ isWebhook: boolean }>()
    const api = createTelegramApi({ token: telegram.token, apiRoot: telegram.url })
    await api.call('setWebhook', { url: 'http://127.0.0.1:1/none' }, { timeoutMs: 5000 })
    start('one', { onConflict: conflict.resolve })
    expect(await conflict.promise).toEqual({ isWebhook: true })
    await api.call('deleteWebhook', {}, { timeoutMs: 5000 })
    await anna.sends('back')
    await polling.stored(1)
  })

  it('tries a refused token once and then waits, and still stops at once', async () => {
    const refused = later<void>()
    telegram.faults.unauthorized()
    const poller = start('one', { onUnauthorised: refused.resolve })
    await refused.promise
    await polling.asked('one')
    await polling.asked('one')
    expect(telegram.callsOf('getUpdates')).toHaveLength(1)
    await poller.stop()
    expect(polling.holder).toBeNull()
  })

  it('goes on after pages of a proxy, dropped connections and a request to wait', async () => {
    const on = ['getUpdates']
    const faults: unknown[] = []
    telegram.faults.badGateway({ on })
    telegram.faults.resetBefore({ on })
    telegram.faults.loseAnswer({ on })
    telegram.faults.add(
      { kind: 'refuse', code: 429, description: 'Too Many Requests', parameters: { retry_after: 0.01 } },
      { on },
    )
    await anna.sends('at last')
    start('one', { onAway: (error) => faults.push(error) })
    await telegram.confirmed()
    expect(texts()).toEqual(['at last'])
    expect(faults).toHaveLength(4)
    expect(JSON.stringify(faults.map(String))).not.toContain(telegram.token)
  })

  it('notes an empty answer as read up to now, and no other', async () => {
    const answers: unknown[][] = [[]]
    const api: TelegramApi = {
      call: (_method, _payload, { signal }) =>
        new Promise((resolve, reject) => {
          const answer = answers.shift()
          if (answer) resolve(answer)
          else signal?.addEventListener('abort', () => reject(new TelegramAway('aborted')))
        }),
    }
    start('one', { api })
    await polling.asked('one')
    await polling.asked('one')
    expect(polling.reads).toBe(1)
  })

  it('takes an answer without numbers for a fault, not for silence', async () => {
    const told = later<unknown>()
    const api: TelegramApi = { call: async () => [{ strange: true }] }
    start('one', { api, onAway: told.resolve, limits: { firstBackoffMs: 60_000 } })
    expect(await told.promise).toBeInstanceOf(TelegramAway)
    expect(polling.reads).toBe(0)
  })
})
