import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Json } from '../support/telegram/api-shapes.ts'
import { type FakeTelegram, startFakeTelegram } from '../support/telegram/fake-telegram.ts'
import { loadSpec } from '../support/telegram/spec.ts'
import { rawCall } from './raw-call.ts'

let fake: FakeTelegram

beforeEach(async () => {
  fake = await startFakeTelegram()
  await fake.user({ id: 42, first_name: 'Anna' }).sends('hello')
})

afterEach(async () => {
  await fake.stop()
})

const inline = (button: Json): Json => ({ inline_keyboard: [[button]] })
const message = (params: Json): readonly [string, Json] => ['sendMessage', { chat_id: 42, text: 'x', ...params }]

const REFUSED: readonly (readonly [string, readonly [string, Json], RegExp])[] = [
  ['a text that is missing', ['sendMessage', { chat_id: 42 }], /text is required/],
  ['an empty text', message({ text: '' }), /1-4096 chars, has 0/],
  ['a text of white space', message({ text: ' \n\t ' }), /1-4096 chars, has 0/],
  ['a text of 4,097 units', message({ text: 'я'.repeat(4097) }), /1-4096 chars, has 4097/],
  ['a text of 2,049 emoji', message({ text: '😀'.repeat(2049) }), /1-4096 chars, has 4098/],
  ['half of a surrogate pair', message({ text: 'a\ud83d' }), /half of a surrogate pair/],
  ['a number as text', message({ text: 7 }), /text must be a string/],
  ['a fraction as chat', message({ chat_id: 4.5 }), /chat_id must be/],
  ['a message number as text', ['deleteMessage', { chat_id: 42, message_id: '1' }], /message_id must be an integer/],
  ['an unknown parse mode', message({ parse_mode: 'BBCode' }), /parse_mode must be one of/],
  ['a broken tag', message({ text: '<b>x', parse_mode: 'HTML' }), /find end tag/],
  ['an unknown tag', message({ text: '<h1>x</h1>', parse_mode: 'HTML' }), /unsupported start tag/],
  ['a less-than sign in HTML', message({ text: '1 < 2', parse_mode: 'HTML' }), /unsupported start tag/],
  ['a full stop in MarkdownV2', message({ text: 'Done.', parse_mode: 'MarkdownV2' }), /reserved/],
  ['an open star in Markdown', message({ text: 'a*b', parse_mode: 'Markdown' }), /find end/],
  [
    'an entity past the end',
    message({ text: 'abc', entities: [{ type: 'bold', offset: 1, length: 3 }] }),
    /after the end of the text/,
  ],
  [
    'an entity that cuts an emoji',
    message({ text: 'a😀b', entities: [{ type: 'bold', offset: 0, length: 2 }] }),
    /middle of a UTF-16 symbol/,
  ],
  ['an empty entity', message({ text: 'ab', entities: [{ type: 'bold', offset: 1, length: 0 }] }), /length 0/],
  ['an unknown entity', message({ text: 'ab', entities: [{ type: 'blink', offset: 0, length: 1 }] }), /must be one of/],
  ['a link without address', message({ entities: [{ type: 'text_link', offset: 0, length: 1 }] }), /no url/],
  [
    'callback data of 65 bytes',
    message({ reply_markup: inline({ text: 'a', callback_data: 'я'.repeat(33) }) }),
    /1-64 bytes, has 66/,
  ],
  ['empty callback data', message({ reply_markup: inline({ text: 'a', callback_data: '' }) }), /1-64 bytes, has 0/],
  ['an empty button', message({ reply_markup: inline({ text: '', callback_data: 'a' }) }), /text must have 1-/],
  [
    'a button without action',
    message({ reply_markup: inline({ text: 'a' }) }),
    /exactly one of its action fields, has 0/,
  ],
  [
    'a button with two actions',
    message({ reply_markup: inline({ text: 'a', callback_data: 'a', url: 'https://a.example' }) }),
    /exactly one of its action fields, has 2/,
  ],
  [
    'a button that is not in a row',
    message({ reply_markup: { inline_keyboard: [{ text: 'a' }] } }),
    /must be an array/,
  ],
  [
    'a placeholder of 65',
    message({ reply_markup: { force_reply: true, input_field_placeholder: 'x'.repeat(65) } }),
    /1-64 chars/,
  ],
  ['a toast of 201', ['answerCallbackQuery', { callback_query_id: '1', text: 'x'.repeat(201) }], /0-200 chars/],
  [
    'a caption of 1,025',
    ['sendPhoto', { chat_id: 42, photo: 'https://a.example/a.jpg', caption: 'x'.repeat(1025) }],
    /0-1024 chars/,
  ],
  [
    'an album of one',
    ['sendMediaGroup', { chat_id: 42, media: [{ type: 'photo', media: 'https://a.example/a.jpg' }] }],
    /2-10 items/,
  ],
  ['a file that is not attached', ['sendDocument', { chat_id: 42, document: 'attach://nothing' }], /attached/],
  ['a command in capitals', ['setMyCommands', { commands: [{ command: 'New', description: 'x' }] }], /must match/],
  ['a command of 33', ['setMyCommands', { commands: [{ command: 'a'.repeat(33), description: 'x' }] }], /1-32 chars/],
  [
    'a command without description',
    ['setMyCommands', { commands: [{ command: 'new', description: '' }] }],
    /1-256 chars/,
  ],
  ['a long language code', ['setMyCommands', { commands: [], language_code: 'ru-RU' }], /must match/],
  ['a scope without chat', ['setMyCommands', { commands: [], scope: { type: 'chat' } }], /chat_id is required/],
  ['an unknown scope', ['setMyCommands', { commands: [], scope: { type: 'everyone' } }], /must be one of/],
  ['a long description', ['setMyDescription', { description: 'x'.repeat(513) }], /0-512 chars/],
  ['a long short description', ['setMyShortDescription', { short_description: 'x'.repeat(121) }], /0-120 chars/],
  ['an unknown action', ['sendChatAction', { chat_id: 42, action: 'thinking' }], /must be one of typing/],
  [
    'an unknown reaction',
    ['setMessageReaction', { chat_id: 42, message_id: 1, reaction: [{ type: 'emoji', emoji: '🐈' }] }],
    /must be one of/,
  ],
  ['a poll for 101 updates', ['getUpdates', { limit: 101 }], /1-100 value, has 101/],
  ['an unknown update type', ['getUpdates', { allowed_updates: ['messages'] }], /must be one of message,/],
  ['a secret with a space', ['setWebhook', { url: 'https://a.example', secret_token: 'a b' }], /must match/],
  ['a topic of 129', ['createForumTopic', { chat_id: 42, name: 'x'.repeat(129) }], /1-128 chars/],
  ['a quote of 1,025', message({ reply_parameters: { message_id: 1, quote: 'x'.repeat(1025) } }), /0-1024 chars/],
  ['a method that is not there', ['sendGreeting', {}], /no method "sendGreeting"/],
]

describe('a call', () => {
  it.each(REFUSED)('is refused for %s', async (_name, [method, params], reason) => {
    const reply = await rawCall(fake, method, params)
    expect(reply.ok).toBe(false)
    expect(reply.error_code).toBe(method === 'sendGreeting' ? 404 : 400)
    expect(fake.breaches[0]?.reason).toMatch(reason)
    expect(fake.chat(42).fromBot).toEqual([])
  })

  it('is noted but done when only a parameter is unknown, as the server passes over it', async () => {
    const reply = await rawCall(
      fake,
      ...message({ disable_web_page_preview: true, reply_markup: { force_reply: true, colour: 1 } }),
    )
    expect(reply.ok).toBe(true)
    expect(fake.violations.map((violation) => violation.reason)).toEqual([
      'sendMessage.reply_markup (ForceReply) has no field "colour"',
      'sendMessage has no parameter "disable_web_page_preview"',
    ])
  })

  it.each([
    ['4,096 units', { text: 'я'.repeat(4096) }],
    ['4,097 characters of HTML around a short text', { text: `<b>${'&lt;'.repeat(1025)}</b>`, parse_mode: 'HTML' }],
    [
      '64 bytes of callback data',
      { reply_markup: inline({ text: 'a', callback_data: 'я'.repeat(32), style: 'danger' }) },
    ],
    [
      'a plain label on a reply keyboard',
      { reply_markup: { keyboard: [['Yes', { text: 'Phone', request_contact: true }]] } },
    ],
    ['a chat number as text', { chat_id: '42' }],
    ['null where nothing is meant', { reply_markup: null, parse_mode: null }],
    ['JSON text in the place of an object', { link_preview_options: '{"is_disabled":true}' }],
  ])('may have %s', async (_name, params) => {
    expect(await rawCall(fake, ...message(params))).toMatchObject({ ok: true })
    expect(fake.violations).toEqual([])
  })

  it('may come as a form or in the address', async () => {
    const form = new URLSearchParams({
      chat_id: '42',
      text: 'x',
      disable_notification: 'true',
      reply_markup: '{"force_reply":true}',
    })
    const posted = await fetch(`${fake.url}/bot${fake.token}/sendMessage`, { method: 'POST', body: form })
    expect(await posted.json()).toMatchObject({ ok: true })
    const got = await fetch(`${fake.url}/bot${fake.token}/SENDMESSAGE?chat_id=42&text=y`)
    expect(await got.json()).toMatchObject({ ok: true, result: { text: 'y' } })
    expect(fake.chat(42).fromBot.map((one) => one.isSilent)).toEqual([true, false])
    expect(fake.violations).toEqual([])
  })

  it('may bring a file, which can then be fetched', async () => {
    const form = new FormData()
    form.set('chat_id', '42')
    form.set('document', new Blob(['log of the day']), 'день.log')
    const posted = await fetch(`${fake.url}/bot${fake.token}/sendDocument`, { method: 'POST', body: form })
    const sent = (await posted.json()) as { result: { document: { file_id: string; file_name: string } } }
    expect(sent.result.document.file_name).toBe('день.log')
    const file = await rawCall(fake, 'getFile', { file_id: sent.result.document.file_id })
    const path = (file.result as { file_path: string }).file_path
    expect(await (await fetch(`${fake.url}/file/bot${fake.token}/${path}`)).text()).toBe('log of the day')
    expect(fake.violations).toEqual([])
  })

  it('that is not JSON is refused', async () => {
    const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"chat_id":' }
    const reply = await fetch(`${fake.url}/bot${fake.token}/sendMessage`, options)
    expect(await reply.json()).toMatchObject({ error_code: 400 })
    expect(fake.breaches).toHaveLength(1)
  })
})

describe('a refusal that depends on what is there', () => {
  it.each([
    ['a chat nobody opened', 'sendMessage', { chat_id: 77, text: 'x' }, 'chat not found'],
    [
      'a message to edit that is not there',
      'editMessageText',
      { chat_id: 42, message_id: 9, text: 'x' },
      'message to edit not found',
    ],
    [
      'a message to delete that is not there',
      'deleteMessage',
      { chat_id: 42, message_id: 9 },
      'message to delete not found',
    ],
    ['a message of a person', 'editMessageText', { chat_id: 42, message_id: 1, text: 'x' }, "message can't be edited"],
    [
      'an answered message that is gone',
      ...message({ reply_parameters: { message_id: 9 } }),
      'message to be replied not found',
    ],
    [
      'a quote that is not in it',
      ...message({ reply_parameters: { message_id: 1, quote: 'bye' } }),
      'QUOTE_TEXT_INVALID',
    ],
    ['a topic that is not there', ...message({ message_thread_id: 9 }), 'message thread not found'],
    ['a press that is not there', 'answerCallbackQuery', { callback_query_id: '9' }, 'query is too old'],
    ['a file that is not there', 'getFile', { file_id: '9' }, 'wrong file_id'],
  ])('names %s', async (_name, method, params, description) => {
    const reply = await rawCall(fake, method, params)
    expect(reply).toMatchObject({ error_code: 400, description: expect.stringContaining(description) })
    expect(fake.violations).toMatchObject([{ kind: 'state', method }])
    expect(fake.breaches).toEqual([])
  })

  it('says so when an edit changes nothing', async () => {
    await rawCall(fake, ...message({ reply_markup: inline({ text: 'a', callback_data: 'a' }) }))
    const same = { chat_id: 42, message_id: 2, text: ' x', reply_markup: inline({ text: 'a', callback_data: 'a' }) }
    expect(await rawCall(fake, 'editMessageText', same)).toMatchObject({
      description: expect.stringContaining('message is not modified'),
    })
    expect(await rawCall(fake, 'editMessageText', { ...same, text: 'y' })).toMatchObject({
      ok: true,
      result: { text: 'y' },
    })
    expect(await rawCall(fake, 'editMessageText', { chat_id: 42, message_id: 2, text: 'y' })).toMatchObject({
      ok: true,
    })
    expect(fake.chat(42).message(2)).toMatchObject({ text: 'y', labels: [], edits: ['x', 'y'] })
  })
})

describe('the table of limits', () => {
  it('has every range of characters, bytes and items that the prose of the parameters names', () => {
    const { methods, limits } = loadSpec()
    const missing = [...methods.values()].flatMap((method) =>
      (method.fields ?? [])
        .filter((field) => /\b\d+-\d+ (characters|bytes|items|identifiers)/.test(field.description))
        .filter((field) => limits.sizes[`${method.name}.${field.name}`] === undefined)
        .map((field) => `${method.name}.${field.name}`),
    )
    expect(missing).toEqual([])
  })

  it('speaks only of fields that are there', () => {
    const { methods, types, limits } = loadSpec()
    const entries = [...methods.values(), ...types.values()]
    const known = new Set(
      entries.flatMap((entry) => (entry.fields ?? []).map((field) => `${entry.name}.${field.name}`)),
    )
    const names = [limits.sizes, limits.values, limits.patterns].flatMap((table) => Object.keys(table))
    expect(names.filter((name) => !name.startsWith('*.') && !known.has(name))).toEqual([])
  })

  it('agrees with the prose about the numbers', () => {
    const { methods, limits } = loadSpec()
    const wrong = [...methods.values()].flatMap((method) =>
      (method.fields ?? []).filter((field) => {
        const [, min, max] = /\b(\d+)-(\d+) (?:characters|bytes|items)/.exec(field.description) ?? []
        const size = limits.sizes[`${method.name}.${field.name}`]
        return min !== undefined && size !== undefined && (size.min !== Number(min) || size.max !== Number(max))
      }),
    )
    expect(wrong).toEqual([])
  })
})

describe('a method without behaviour of its own', () => {
  it.each([
    ['banChatMember', { chat_id: -1, user_id: 42 }, true],
    ['getForumTopicIconStickers', {}, []],
    ['getMyStarBalance', {}, { amount: 0 }],
    ['getUserProfilePhotos', { user_id: 42 }, { total_count: 0, photos: [] }],
  ])('answers %s with something of the right type', async (method, params, result) => {
    expect(await rawCall(fake, method, params)).toEqual({ ok: true, result })
    expect(fake.violations).toEqual([])
  })
})
