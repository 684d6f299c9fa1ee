import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FakeTelegram, startFakeTelegram } from '../support/telegram/fake-telegram.ts'
import type { Person } from '../support/telegram/person.ts'
import { poll, rawCall } from './raw-call.ts'

let fake: FakeTelegram
let anna: Person
let now = 0

beforeEach(async () => {
  now = Date.parse('2026-11-24T09:00:00Z')
  fake = await startFakeTelegram({ clock: () => now, firstUpdateId: 100 })
  anna = fake.user({ id: 42, first_name: 'Anna' })
})

afterEach(async () => {
  await fake.stop()
})

describe('getUpdates', () => {
  it('gives the same updates again until a higher offset confirms them', async () => {
    await anna.sends('one')
    await anna.sends('two')
    expect(await poll(fake)).toEqual([100, 101])
    expect(await poll(fake, { offset: 100 })).toEqual([100, 101])
    expect(await poll(fake, { offset: 101 })).toEqual([101])
    expect(fake.updates.map((update) => [update.state, update.handedAt.length])).toEqual([
      ['confirmed', 2],
      ['handed', 3],
    ])
  })

  it('gives at most as many as the limit says', async () => {
    for (let i = 0; i < 5; i += 1) {
      await anna.sends(`message ${i}`)
    }
    expect(await poll(fake, { limit: 2 })).toEqual([100, 101])
    expect(await poll(fake, { offset: 102, limit: 2 })).toEqual([102, 103])
  })

  it('forgets all but the last ones for a negative offset', async () => {
    for (let i = 0; i < 4; i += 1) {
      await anna.sends(`message ${i}`)
    }
    expect(await poll(fake, { offset: -1 })).toEqual([103])
    expect(await poll(fake)).toEqual([103])
    expect(fake.updates.map((update) => update.state)).toEqual(['dropped', 'dropped', 'dropped', 'handed'])
  })

  it('ends a long poll as soon as something arrives, with the whole burst', async () => {
    const waiting = poll(fake, { timeout: 50 })
    await fake.callsBegun('getUpdates')
    await anna.album([{ caption: 'a' }, {}, {}])
    expect(await waiting).toEqual([100, 101, 102])
  })

  it('ends the earlier of two long polls with 409', async () => {
    const first = rawCall(fake, 'getUpdates', { timeout: 50 })
    await fake.callsBegun('getUpdates')
    const second = poll(fake, { timeout: 50 })
    expect(await first).toMatchObject({
      ok: false,
      error_code: 409,
      description: expect.stringMatching(/terminated by other getUpdates/),
    })
    await anna.sends('hello')
    expect(await second).toEqual([100])
  })

  it('gives nothing to a caller who has hung up', async () => {
    const hangUp = new AbortController()
    const gone = fetch(`${fake.url}/bot${fake.token}/getUpdates?timeout=50`, { signal: hangUp.signal })
    const failed = expect(gone).rejects.toThrow()
    await fake.callsBegun('getUpdates')
    hangUp.abort()
    await failed
    await fake.callsEnded('getUpdates')
    await anna.sends('hello')
    expect(fake.handedOut).toEqual([])
    expect(await poll(fake)).toEqual([100])
  })

  it('keeps updates for 24 hours by the clock', async () => {
    await anna.sends('old')
    now += 23 * 3_600_000
    await anna.sends('young')
    now += 2 * 3_600_000
    expect(await poll(fake)).toEqual([101])
    expect(fake.updates.map((update) => update.state)).toEqual(['expired', 'handed'])
  })

  it('leaves reactions out unless they were asked for, and remembers what was asked', async () => {
    const sent = await anna.sends('hello')
    await anna.reacts(sent.id, '👍')
    expect(await poll(fake)).toEqual([100])
    await poll(fake, { offset: 101, allowed_updates: ['message', 'message_reaction'] })
    await anna.reacts(sent.id, [])
    await anna.edits(sent.id, 'hello again')
    expect((await rawCall(fake, 'getUpdates')).result).toMatchObject([
      { update_id: 101, message_reaction: { old_reaction: [{ emoji: '👍' }], new_reaction: [] } },
    ])
    await poll(fake, { allowed_updates: [] })
    await anna.edits(sent.id, 'hello once more')
    expect(await poll(fake)).toEqual([101, 102])
  })
})

describe('numbers of updates', () => {
  it('go on lower, or where they were before, after a quiet week', async () => {
    await anna.sends('one')
    expect(await poll(fake)).toEqual([100])
    expect(await poll(fake, { offset: 101 })).toEqual([])
    fake.quietWeek(7)
    await anna.sends('two')
    expect(await poll(fake)).toEqual([7])
    fake.quietWeek(100)
    await anna.sends('three')
    expect(await poll(fake, { offset: 8 })).toEqual([100])
  })

  it('are lost when they are below a stale offset, and this shows', async () => {
    fake.quietWeek(7)
    await anna.sends('lost')
    expect(await poll(fake, { offset: 101 })).toEqual([])
    expect(fake.updates).toMatchObject([{ updateId: 7, state: 'confirmed', handedAt: [] }])
  })

  it('survive a far offset when the queue forgives as the real server does', async () => {
    fake.bot.queue.forgivesFutureOffsets = true
    fake.quietWeek(7)
    await anna.sends('kept')
    expect(await poll(fake, { offset: 101 })).toEqual([7])
    expect(await poll(fake, { offset: 9 })).toEqual([])
  })

  it('are counted apart for each bot', async () => {
    const other = fake.addBot('7200000002:AAOther', 100)
    await anna.sends('to the first')
    await anna.sends('to the second', { bot: other })
    expect(await poll(fake)).toEqual([100])
    expect(await poll(fake, {}, other.token)).toEqual([100])
    expect(fake.chat(anna).history.map((message) => message.text)).toEqual(['to the first'])
    expect(fake.chat(anna, other).history.map((message) => message.text)).toEqual(['to the second'])
  })
})

describe('tokens', () => {
  it('are refused with 401 when unknown or revoked and 404 when they are none', async () => {
    expect(await rawCall(fake, 'getMe', {}, '1234567:AAunknown')).toMatchObject({ error_code: 401 })
    expect(await rawCall(fake, 'getMe', {}, 'nonsense')).toMatchObject({ error_code: 404 })
    expect(await rawCall(fake, 'getMe')).toMatchObject({ ok: true, result: { id: 7_100_000_001, is_bot: true } })
    fake.bot.isRevoked = true
    expect(await rawCall(fake, 'getMe')).toMatchObject({ error_code: 401, description: 'Unauthorized' })
  })
})

describe('updates of any kind', () => {
  it('are handed out as they stand', async () => {
    fake.push({ unheard_of: { text: 'a\u0000b' } })
    fake.push({ message: { message_id: 1, date: 1, chat: { id: 2 ** 40, type: 'private' }, text: '\ud83d' } })
    const text = await (await fetch(`${fake.url}/bot${fake.token}/getUpdates`)).text()
    expect(text).toContain('"a\\u0000b"')
    expect(text).toContain('\\ud83d')
  })
})
