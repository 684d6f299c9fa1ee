import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FakeTelegram, startFakeTelegram } from '../support/telegram/fake-telegram.ts'
import { Rates } from '../support/telegram/rates.ts'
import type { Call } from '../support/telegram/journal.ts'
import { rawCall, type Reply } from './raw-call.ts'

let fake: FakeTelegram
let tick = 0

beforeEach(async () => {
  fake = await startFakeTelegram({ ticks: () => tick })
  await fake.user({ id: 42, first_name: 'Anna' }).sends('hello')
  await fake.user({ id: 43, first_name: 'Boris' }).sends('hello')
})

afterEach(async () => {
  await fake.stop()
})

const send = (text: string, chatId = 42): Promise<Reply> => rawCall(fake, 'sendMessage', { chat_id: chatId, text })
const texts = (chatId = 42): string[] => fake.chat(chatId).fromBot.map((message) => message.text)

describe('a planted fault', () => {
  it('answers 429 and counts sends inside the closed window, in that chat alone', async () => {
    fake.faults.tooMany(30)
    expect(await send('one')).toMatchObject({ error_code: 429, parameters: { retry_after: 30 } })
    expect(await send('to another chat', 43)).toMatchObject({ ok: true })
    await rawCall(fake, 'getUpdates')
    expect(fake.windowViolations).toEqual([])
    tick += 60
    expect(await send('too soon')).toMatchObject({ error_code: 429, parameters: { retry_after: expect.any(Number) } })
    expect(fake.windowViolations).toMatchObject([{ chatId: 42, call: { method: 'sendMessage' } }])
    expect(texts()).toEqual([])
  })

  it('closes every chat when told so', async () => {
    fake.faults.tooMany(30, { scope: 'all' })
    await send('one')
    tick += 60
    expect(await send('two', 43)).toMatchObject({ error_code: 429 })
    expect(fake.windowViolations).toHaveLength(1)
  })

  it('answers HTML as a proxy does', async () => {
    fake.faults.badGateway({ code: 500 })
    const reply = await fetch(`${fake.url}/bot${fake.token}/sendMessage?chat_id=42&text=x`)
    expect(reply.status).toBe(500)
    expect(await reply.text()).toContain('<html>')
    expect(texts()).toEqual([])
  })

  it('drops the connection before or after the work', async () => {
    fake.faults.resetBefore()
    await expect(send('one')).rejects.toThrow()
    expect(texts()).toEqual([])
    fake.faults.loseAnswer()
    await expect(send('two')).rejects.toThrow()
    expect(texts()).toEqual(['two'])
    expect(fake.received.map(({ text, call }) => [text, call.isAnswered])).toEqual([['two', false]])
  })

  it('never answers, with or without the work', async () => {
    for (const isDone of [false, true]) {
      fake.faults.hang({ isDone })
      const hangUp = new AbortController()
      const options = { signal: hangUp.signal }
      const gone = expect(
        fetch(`${fake.url}/bot${fake.token}/sendMessage?chat_id=42&text=${isDone}`, options),
      ).rejects.toThrow()
      await fake.callsBegun('sendMessage', isDone ? 2 : 1)
      await fake.callsEnded('sendMessage')
      hangUp.abort()
      await gone
    }
    expect(texts()).toEqual(['true'])
  })

  it('refuses as the API does, some times or until it is removed', async () => {
    fake.faults.forbidden({ chatId: 43, times: 2 })
    fake.faults.wrongMarkup({ after: 1 })
    expect([(await send('a')).error_code, (await send('b', 43)).error_code]).toEqual([undefined, 403])
    expect([(await send('c')).error_code, (await send('d')).error_code]).toEqual([400, undefined])
    const revoked = fake.faults.unauthorized()
    expect((await rawCall(fake, 'getMe')).error_code).toBe(401)
    revoked.remove()
    expect((await rawCall(fake, 'getMe')).ok).toBe(true)
    expect(revoked.hits).toHaveLength(1)
    expect(fake.violations).toEqual([])
  })

  it('comes at random in a storm, the same way for the same seed', async () => {
    const run = async (): Promise<string[]> => {
      let seed = 7
      const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
      fake.faults.storm({ random, badGateway: 0.3, loseAnswer: 0.3 })
      const before = fake.faults.hits.length
      for (let i = 0; i < 20; i += 1) {
        await send(`${i}`).catch(() => undefined)
      }
      fake.faults.calm()
      return fake.faults.hits.slice(before).map(({ effect }) => effect.kind)
    }
    const first = await run()
    expect(new Set(first)).toEqual(new Set(['badGateway', 'loseAnswer']))
    expect(await run()).toEqual(first)
    expect((await send('calm')).ok).toBe(true)
  })
})

describe('hooks', () => {
  it('stand before and after the work, and can cut the connection there', async () => {
    const seen: string[] = []
    const off = fake.onCall({
      before: async (call) => {
        seen.push(`before ${call.n}: ${texts().length}`)
        return call.params['text'] === 'cut before' ? 'drop' : undefined
      },
      after: (call) => {
        seen.push(`after ${call.n}: ${texts().length}`)
        return call.params['text'] === 'cut after' ? 'drop' : undefined
      },
    })
    await send('whole')
    await expect(send('cut before')).rejects.toThrow()
    await expect(send('cut after')).rejects.toThrow()
    off()
    await send('free')
    expect(seen).toEqual(['before 1: 0', 'after 1: 1', 'before 2: 1', 'before 3: 1', 'after 3: 2'])
    expect(texts()).toEqual(['whole', 'cut after', 'free'])
    expect(fake.calls.map((call) => [call.isDone, call.isAnswered])).toEqual([
      [true, true],
      [false, false],
      [true, false],
      [true, true],
    ])
  })
})

describe('rates', () => {
  it('are the most messages in any moving second and minute', () => {
    const rates = new Rates()
    const ticks = [0, 300, 990, 1_020, 5_000]
    for (const tick of ticks) {
      rates.count(-7, tick, 1)
      rates.count(8, tick + 1, 1)
    }
    expect([rates.maxPerSecond, rates.maxPerChatPerSecond, rates.maxPerGroupPerMinute]).toEqual([6, 3, 5])
  })

  it('let a send pass that was on its way while the window closed, or comes after it', () => {
    const rates = new Rates()
    const call = (tick: number): Call => ({
      n: 1,
      botId: 1,
      method: 'sendMessage',
      params: {},
      uploads: [],
      at: 0,
      tick,
      isAnswered: false,
      isOver: false,
      isDone: false,
    })
    rates.close(1, 42, 2, 1_000)
    expect([990, 1_020, 2_999, 3_000].map((tick) => rates.check(call(tick), 42) > 0)).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(rates.windowViolations.map((violation) => violation.call.tick)).toEqual([2_999])
  })
})
