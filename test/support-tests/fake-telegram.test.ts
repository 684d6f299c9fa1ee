import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Telegram } from 'telegraf'
import { type FakeTelegram, startFakeTelegram } from '../support/telegram/fake-telegram.ts'

let fake: FakeTelegram
let api: Telegram

beforeEach(async () => {
  fake = await startFakeTelegram()
  api = new Telegram(fake.token, { apiRoot: fake.url })
})

afterEach(async () => {
  await fake.stop()
})

describe('a conversation', () => {
  it('hands a text to the bot and shows its answer to the person', async () => {
    const anna = fake.user({ id: 7_123_456_789, first_name: 'Анна', language_code: 'ru' })
    await anna.sends('/start new')
    const [update] = await api.getUpdates(0, 100, 0, undefined)
    expect(update).toMatchObject({
      message: {
        text: '/start new',
        chat: { id: anna.id, type: 'private' },
        entities: [{ type: 'bot_command', length: 6 }],
      },
    })

    await api.sendMessage(anna.id, 'Здравствуйте!', {
      reply_markup: { inline_keyboard: [[{ text: 'Начать', callback_data: 'b1' }]] },
    })

    const answer = await fake.chat(anna).next('Здравствуйте')
    expect(answer.labels).toEqual(['Начать'])
    expect(fake.violations).toEqual([])
  })

  it('brings a pressed button to the bot and its toast back', async () => {
    const anna = fake.user({ id: 42, first_name: 'Anna', language_code: 'en' })
    await anna.sends('hi')
    await api.sendMessage(anna.id, 'Choose', {
      reply_markup: { inline_keyboard: [[{ text: 'One', callback_data: 'x1' }]] },
    })
    const press = await anna.presses('One')
    const updates = await api.getUpdates(0, 100, 0, undefined)
    expect(updates.at(-1)).toMatchObject({ callback_query: { data: 'x1', from: { id: 42 } } })
    await api.answerCbQuery(press.id, 'Done')
    expect(await press.answered()).toEqual({ text: 'Done', isAlert: false })
  })
})
