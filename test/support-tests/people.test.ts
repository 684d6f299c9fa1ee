import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Telegram } from 'telegraf'
import { type FakeTelegram, startFakeTelegram } from '../support/telegram/fake-telegram.ts'
import type { Person } from '../support/telegram/person.ts'
import { rawCall } from './raw-call.ts'

let fake: FakeTelegram
let api: Telegram
let anna: Person

beforeEach(async () => {
  fake = await startFakeTelegram({ clock: () => Date.parse('2026-11-24T09:00:00Z') })
  api = new Telegram(fake.token, { apiRoot: fake.url })
  anna = fake.user({ id: 7_123_456_789, first_name: 'Анна', username: 'anna', language_code: 'ru' })
})

afterEach(async () => {
  await fake.stop()
})

const buttons = (...labels: string[]) => ({
  inline_keyboard: [labels.map((text, index) => ({ text, callback_data: `d${index}` }))],
})

describe('what a person sends', () => {
  it('arrives with its kind, caption and file', async () => {
    await anna.photo({ caption: 'the screen' })
    await anna.document({ name: 'app.log', bytes: Buffer.from('line') })
    await anna.voice()
    await anna.sticker()
    await anna.location()
    await anna.contact()
    const updates = (await rawCall(fake, 'getUpdates')).result
    expect(updates).toMatchObject([
      { message: { photo: [{ file_id: expect.any(String) }], caption: 'the screen' } },
      { message: { document: { file_name: 'app.log', file_size: 4 } } },
      { message: { voice: { mime_type: 'audio/ogg' } } },
      { message: { sticker: { emoji: '👍' } } },
      { message: { location: { latitude: expect.any(Number) } } },
      { message: { contact: { user_id: anna.id, phone_number: expect.any(String) } } },
    ])
  })

  it('can be fetched by the bot up to 20 MiB', async () => {
    const sent = await anna.document({ name: 'app.log', bytes: Buffer.from('line') })
    const document = sent.api['document'] as { file_id: string }
    const link = await api.getFileLink(document.file_id)
    expect(await (await fetch(link)).text()).toBe('line')
    const big = await anna.document({ size: 21 * 1024 * 1024 })
    await expect(api.getFileLink((big.api['document'] as { file_id: string }).file_id)).rejects.toThrow(
      'file is too big',
    )
  })

  it('belongs together in an album', async () => {
    const album = await anna.album([{ caption: 'a' }, { kind: 'document' }, { kind: 'video' }])
    expect(new Set(album.map((message) => message.api.media_group_id)).size).toBe(1)
    expect(fake.updates).toHaveLength(3)
  })

  it('can be passed on, edited and deleted', async () => {
    const first = await anna.sends('hello /new')
    await anna.forwards(first.id)
    await anna.forwards({ text: 'the server is down', from: 'Hidden Colleague' })
    await anna.edits(first.id, 'hello')
    await anna.deletes(first.id)
    const updates = (await rawCall(fake, 'getUpdates')).result
    expect(updates).toMatchObject([
      { message: { text: 'hello /new', entities: [{ type: 'bot_command' }] } },
      { message: { forward_origin: { type: 'user', sender_user: { id: anna.id } } } },
      { message: { forward_origin: { type: 'hidden_user', sender_user_name: 'Hidden Colleague' } } },
      { edited_message: { message_id: first.id, text: 'hello', edit_date: expect.any(Number) } },
    ])
    await expect(api.sendMessage(anna.id, 'x', { reply_parameters: { message_id: first.id } })).rejects.toThrow(
      'replied not found',
    )
    const reply = { message_id: first.id, allow_sending_without_reply: true }
    expect(await api.sendMessage(anna.id, 'x', { reply_parameters: reply })).toMatchObject({ text: 'x' })
  })

  it('quotes and answers a message of the bot', async () => {
    await anna.sends('hi')
    const question = await api.sendMessage(anna.id, 'Which version? Look at the label.')
    await anna.sends('7.1', { replyTo: question.message_id, quote: 'Which version?' })
    expect(fake.updates.at(-1)?.update).toMatchObject({
      message: {
        reply_to_message: { message_id: 2, from: { is_bot: true } },
        quote: { text: 'Which version?', position: 0 },
      },
    })
  })
})

describe('buttons', () => {
  it('are pressed on the newest message that carries them', async () => {
    await anna.sends('hi')
    await api.sendMessage(anna.id, 'old', { reply_markup: buttons('Yes', 'No') })
    await api.sendMessage(anna.id, 'new', { reply_markup: buttons('No', 'Yes, send it') })
    expect(await anna.presses('Yes')).toMatchObject({ button: { callback_data: 'd0' }, message: { text: 'old' } })
    expect(await anna.presses('send it')).toMatchObject({ message: { text: 'new' } })
    expect(await anna.presses(/^No$/)).toMatchObject({ message: { text: 'new' } })
    expect(await anna.presses({ data: 'd1' })).toMatchObject({ button: { text: 'Yes, send it' } })
    expect(await anna.presses({ data: 'd1' }, { message: 2 })).toMatchObject({ button: { text: 'No' } })
    await expect(anna.presses('Maybe')).rejects.toThrow('the newest ones offer No | Yes, send it | Yes | No')
  })

  it('that an edit took away can still be pressed on their message', async () => {
    await anna.sends('hi')
    const sent = await api.sendMessage(anna.id, 'Step 1', { reply_markup: buttons('Go') })
    await api.editMessageText(anna.id, sent.message_id, undefined, 'Step 1 ✓')
    await expect(anna.presses('Go')).rejects.toThrow('No message of the bot carries')
    const press = await anna.presses('Go', { message: sent.message_id })
    expect(fake.updates.at(-1)?.update).toMatchObject({
      callback_query: { id: press.id, data: 'd0', message: { text: 'Step 1 ✓' } },
    })
    expect(press.isAnswered()).toBe(false)
    await api.answerCbQuery(press.id, 'Too late', { show_alert: true })
    expect(await press.answered()).toEqual({ text: 'Too late', isAlert: true })
  })

  it('of a reply keyboard send their label or the contact', async () => {
    await anna.sends('hi')
    const keyboard = [[{ text: 'My phone', request_contact: true }, { text: 'Skip' }]]
    await api.sendMessage(anna.id, 'Phone?', { reply_markup: { keyboard, one_time_keyboard: false } })
    expect((await anna.taps('Skip')).text).toBe('Skip')
    expect((await anna.taps(/phone/)).api['contact']).toMatchObject({ user_id: anna.id })
    await api.sendMessage(anna.id, 'Thanks', { reply_markup: { remove_keyboard: true } })
    await expect(anna.taps('Skip')).rejects.toThrow('it has none')
  })
})

describe('a person who blocks the bot', () => {
  it('is out of reach until they unblock it or write again', async () => {
    await anna.sends('hi')
    await anna.blocks()
    await expect(api.sendMessage(anna.id, 'x')).rejects.toMatchObject({ code: 403 })
    await anna.unblocks()
    await api.sendMessage(anna.id, 'again')
    await anna.blocks()
    await anna.sends('sorry')
    expect(await api.sendMessage(anna.id, 'welcome back')).toMatchObject({ text: 'welcome back' })
    const changes = fake.updates.filter((update) => update.type === 'my_chat_member')
    expect(changes.map(({ update }) => update['my_chat_member'])).toMatchObject(
      ['kicked', 'member', 'kicked', 'member'].map((status) => ({ new_chat_member: { status } })),
    )
  })
})

describe('the view of a chat', () => {
  it('gives new messages one after another and says what it saw in vain', async () => {
    await anna.sends('hi')
    await api.sendMessage(anna.id, 'one')
    await api.sendMessage(anna.id, 'two', { reply_markup: buttons('Yes') })
    const chat = fake.chat(anna)
    expect((await chat.next()).text).toBe('one')
    const three = chat.next('three')
    await api.sendMessage(anna.id, 'three')
    expect((await three).text).toBe('three')
    await expect(chat.next('four', { timeoutMs: 10 })).rejects.toThrow(
      /with four[^]*#1 Анна: hi[^]*🤖[^]*two\n +\[ Yes \]/,
    )
  })

  it('shows edits, deletions, reactions and silence', async () => {
    const hello = await anna.sends('hi')
    const sent = await api.sendMessage(anna.id, 'one', { disable_notification: true })
    const gone = await api.sendMessage(anna.id, 'gone')
    await api.editMessageText(anna.id, sent.message_id, undefined, 'two')
    await api.deleteMessage(anna.id, gone.message_id)
    await rawCall(fake, 'setMessageReaction', {
      chat_id: anna.id,
      message_id: hello.id,
      reaction: [{ type: 'emoji', emoji: '👀' }],
    })
    const chat = fake.chat(anna)
    expect(chat.fromBot).toMatchObject([{ text: 'two', edits: ['one'], isSilent: true }])
    expect(chat.history).toHaveLength(3)
    expect(chat.message(hello.id).reactions.get(fake.bot.user.id)).toEqual(['👀'])
    expect(fake.transcript(anna)).toContain('#3 🤖 Desk 7100000001: (deleted) gone')
  })

  it('waits for any state', async () => {
    await anna.sends('hi')
    const sent = await api.sendMessage(anna.id, 'one')
    const edited = fake.chat(anna).until((chat) => chat.last?.text === 'two' && chat.last)
    await api.editMessageText(anna.id, sent.message_id, undefined, 'two')
    expect((await edited).edits).toEqual(['one'])
  })
})

describe('files through telegraf', () => {
  it('arrive with their caption and keyboard', async () => {
    await anna.sends('hi')
    const source = { source: Buffer.from('report'), filename: 'report.txt' }
    await api.sendDocument(anna.id, source, { caption: 'Here', reply_markup: buttons('Ok') })
    await api.sendMediaGroup(anna.id, [
      { type: 'photo', media: { source: Buffer.from('a') }, caption: 'album' },
      { type: 'photo', media: { source: Buffer.from('b') } },
    ])
    expect(fake.chat(anna).fromBot.map((message) => [message.text, message.labels])).toEqual([
      ['Here', ['Ok']],
      ['album', []],
      ['', []],
    ])
    expect(fake.violations).toEqual([])
  })
})
