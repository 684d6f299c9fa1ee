import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createTelegramSurface } from '../../../src/channels/telegram/surface.ts'
import type { Address } from '../../../src/desk/ports.ts'
import type { Call } from '../../../src/desk/records.ts'
import type { Say } from '../../../src/domain/notice/message.ts'
import { checkEntities, withDetected } from '../../support/telegram/entities.ts'
import { type FakeTelegram, startFakeTelegram } from '../../support/telegram/fake-telegram.ts'
import type { Group } from '../../support/telegram/group.ts'
import type { Person } from '../../support/telegram/person.ts'
import { HOSTILE_TEXTS } from '../../support/hostile-texts.ts'
import { aSay, quoting, words } from '../plain-words.ts'
import { addressOf, createOutbox, type Outbox } from './outbox.ts'

const ACTIVE = new Set(['bot_command', 'url', 'mention', 'email', 'hashtag', 'cashtag'])
const BIDI = /[\u202a-\u202e\u2066-\u2069]/

let telegram: FakeTelegram
let outbox: Outbox
let anna: Person
let room: Group
let home: Address
let office: Address
const surface = createTelegramSurface({ botId: '71', words })

beforeAll(async () => {
  telegram = await startFakeTelegram()
  outbox = createOutbox(telegram)
  room = telegram.group({ id: -1_001_234_567_890 })
  office = addressOf(telegram, room.id)
})

let people = 5_000_000_000

beforeEach(async () => {
  people += 1
  anna = telegram.user({ id: people, first_name: 'Anna' })
  await anna.sends('/start')
  home = addressOf(telegram, anna.id)
})

afterAll(() => telegram.stop())

const rendered = (say: Say, to = home): readonly Call[] => surface.render(say, to, 'ru')

interface Payload {
  readonly text: string
  readonly entities?: readonly { readonly type: string; readonly offset: number; readonly length: number }[]
  readonly [name: string]: unknown
}
const payloadOf = (call: Call | undefined): Payload => JSON.parse(call?.payload ?? '{}') as Payload

async function send(say: Say, to = home): Promise<void> {
  const sent = await outbox.send(rendered(say, to))
  expect(sent.map(({ outcome }) => outcome)).toEqual(sent.map(() => 'sent'))
  expect(telegram.violations).toEqual([])
}

describe('a message in Telegram', () => {
  it('carries its formatting beside the text, and no parse mode and no preview', async () => {
    const hello = {
      key: '<b>Hello, {{name}}</b>, your code is <code>{{code}}</code>',
      params: { name: '<b>', code: '1' },
    }
    const [call] = rendered(aSay({ blocks: [hello] }))
    expect(payloadOf(call)).toEqual({
      text: 'Hello, <b>, your code is 1',
      entities: [
        { type: 'bold', offset: 0, length: 10 },
        { type: 'code', offset: 25, length: 1 },
      ],
      link_preview_options: { is_disabled: true },
    })
    await send(aSay({ blocks: [hello] }))
  })

  it('puts lines close together and paragraphs apart, and quotations under what announces them', () => {
    const long = { key: 'A paragraph that is long enough to need room around it. '.repeat(3).trim() }
    const blocks = [{ key: 'Step 1' }, { key: 'Which?' }, long, { quote: 'Mine' }, { key: 'End' }]
    expect(payloadOf(rendered(aSay({ blocks }))[0]).text).toBe(`Step 1\nWhich?\n\n${long.key}\nMine\nEnd`)
  })

  it('has its buttons with their ids, short labels and colours', async () => {
    const choices = [
      [
        { id: '1.0', label: { key: 'Yes' }, tone: 'primary' as const },
        { id: '1.1', label: 'x'.repeat(200) },
      ],
      [],
      [{ id: '1.2', label: '\u202eevil \n name', tone: 'danger' as const }],
      [{ id: '1.3', label: ' ' }],
    ]
    await send(aSay({ blocks: [{ key: 'Ready?' }], choices }))
    const shown = telegram.chat(anna).messages.at(-1)?.api.reply_markup?.inline_keyboard ?? []
    expect(shown.map((row) => row.map(({ text }) => text.length))).toEqual([[3, 60], [9], [1]])
    expect(shown[1]?.[0]).toEqual({ text: 'evil name', callback_data: '1.2', style: 'danger' })
  })

  it('answers the person’s own message, or an earlier one of ours', async () => {
    const question = await anna.sends('a question')
    await send({ say: 'message', ref: 'first', message: quoting('1'), replyTo: { messageId: `${question.id}` } })
    await send({ say: 'message', ref: 'second', message: quoting('2'), replyTo: { ref: 'first' } })
    await send({ say: 'message', ref: 'third', message: quoting('3'), replyTo: { ref: 'never said' } })
    const answers = telegram
      .chat(anna)
      .messages.slice(-3)
      .map(({ api }) => api.reply_to_message?.message_id)
    expect(answers).toEqual([question.id, question.id + 1, undefined])
  })

  it('arrives without a sound when it is silent', () => {
    expect(payloadOf(rendered(aSay(quoting('a', { isSilent: true })))[0])['disable_notification']).toBe(true)
    expect(payloadOf(rendered(aSay(quoting('a')))[0])).not.toHaveProperty('disable_notification')
  })

  it('hints at the form of an answer only where it has no buttons, and only in private', () => {
    const hinting = { blocks: [{ key: 'Version?' }], placeholder: { key: 'for example, 7.1.3'.padEnd(99, '.') } }
    const choices = [[{ id: '1', label: 'Skip' }]]
    expect(payloadOf(rendered(aSay(hinting))[0])['reply_markup']).toMatchObject({ force_reply: true })
    expect(payloadOf(rendered(aSay({ ...hinting, choices }))[0])['reply_markup']).toHaveProperty('inline_keyboard')
    expect(payloadOf(rendered(aSay(hinting), office)[0])).not.toHaveProperty('reply_markup')
  })

  it('asks for the contact beside the question, and takes the keyboard away when it is settled', async () => {
    const askContact = { key: 'Share my number' }
    const choices = [[{ id: '1.0', label: 'No' }]]
    await send(aSay({ blocks: [{ key: 'Your phone?' }], choices, askContact }, 'q'))
    expect(telegram.transcript(anna)).toContain('Your phone?')
    const [beside, question] = telegram.chat(anna).messages.slice(-2)
    expect(beside?.isSilent).toBe(true)
    expect(question?.api.reply_markup).toHaveProperty('inline_keyboard')
    await anna.taps('Share my number')
    await send({ say: 'edit', ref: 'q', message: { blocks: [{ key: 'Your phone? ✓' }], askContact } })
    const left = telegram.chat(anna).messages.filter(({ isDeleted }) => !isDeleted)
    expect(left.map(({ text }) => text)).not.toContain(beside?.text)
    expect(left.find(({ id }) => id === question?.id)?.text).toBe('Your phone? ✓')
    expect(rendered(aSay({ blocks: [{ key: 'Phone?' }], askContact }), office)).toHaveLength(1)
  })

  it('says something even when every text is missing', async () => {
    await send(aSay({ blocks: [{ key: ' ' }, { quote: '' }], choices: [[{ id: '1', label: 'Yes' }]] }))
    await send({ say: 'edit', ref: 'r', message: { blocks: [] } })
  })
})

describe('what is not a message', () => {
  it('changes a message and takes its buttons away', async () => {
    await send(aSay({ blocks: [{ key: 'A?' }], choices: [[{ id: '1', label: 'Yes' }]] }))
    await send({ say: 'edit', ref: 'r', message: { blocks: [{ key: 'A? ✓ yes' }] } })
    const last = telegram.chat(anna).messages.at(-1)
    expect(last?.text).toBe('A? ✓ yes')
    expect(last?.api).not.toHaveProperty('reply_markup')
  })

  it('ends the spinner of a button, with at most 200 characters', async () => {
    await send(aSay({ blocks: [{ key: 'A?' }], choices: [[{ id: '1', label: 'Yes' }]] }))
    const press = await anna.presses('Yes')
    await send({ say: 'toast', pressId: press.id, phrase: { key: '👍'.repeat(150) }, isAlert: true })
    const answer = await press.answered()
    expect(answer.isAlert).toBe(true)
    expect(answer.text.length).toBeLessThanOrEqual(200)
    const silent = rendered({ say: 'toast', pressId: '1', phrase: null })
    expect(payloadOf(silent[0])).toEqual({ callback_query_id: '1' })
  })

  it('reacts to a message, and to none that cannot be one', async () => {
    const { id } = await anna.sends('thanks')
    await send({ say: 'react', messageId: `${id}`, emoji: '👀' })
    expect(telegram.received.at(-1)).toMatchObject({ kind: 'reaction', messageId: id, text: '👀' })
    expect(rendered({ say: 'react', messageId: '', emoji: '👀' })).toEqual([])
  })

  it('leaves a group', async () => {
    const strange = telegram.group({ id: -1_007_000_000_001 })
    await send({ say: 'leave' }, addressOf(telegram, strange.id))
    expect(strange.record.bots.get(telegram.bot.user.id)).toBe('left')
  })
})

describe('the budget of a chat', () => {
  const sends = (to: Address): Call => rendered(aSay(quoting('a')), to)[0]!

  it('lets never more than 20 into a group in any minute', () => {
    const { bucketPerMs, bucketBurst } = sends(office)
    expect(bucketBurst! + Math.floor(60_000 / bucketPerMs!)).toBeLessThanOrEqual(20)
  })

  it('is the same for every call of a lane, and none for the spinner of a button', () => {
    const says: readonly Say[] = [
      { say: 'edit', ref: 'r', message: quoting('a') },
      { say: 'react', messageId: '1', emoji: '👀' },
      { say: 'leave' },
    ]
    for (const to of [home, office]) {
      const { lane, bucket, bucketPerMs, bucketBurst } = sends(to)
      for (const say of says) {
        expect(rendered(say, to)[0]).toMatchObject({ lane, bucket, bucketPerMs, bucketBurst })
      }
    }
    const [toast] = rendered({ say: 'toast', pressId: '1', phrase: null })
    expect(toast).toMatchObject({ lane: `${home.conversation}#toast`, bucket: null, priority: 0 })
  })

  it('serves a person who waits before cards, and cards before what is silent', () => {
    const priorities = [
      sends(home),
      sends(office),
      rendered({ say: 'edit', ref: 'r', message: quoting('a') }, office)[0],
      rendered(aSay(quoting('a', { isSilent: true })))[0],
    ].map((call) => call?.priority)
    expect(priorities).toEqual([1, 5, 7, 9])
  })
})

describe('a long text', () => {
  it('is cut between paragraphs, rings once, answers with its first part and ends with its buttons', async () => {
    const paragraph = `${'Слово за словом. '.repeat(60).trim()}`
    const quote = Array.from({ length: 9 }, () => paragraph).join('\n\n')
    const say = aSay({ blocks: [{ quote }], choices: [[{ id: '1', label: 'Yes' }]] })
    const calls = rendered({ ...say, replyTo: { messageId: '1' } } as Say)
    expect(calls).toHaveLength(3)
    expect(calls.map(({ ref }) => ref)).toEqual(['r#part0', 'r#part1', 'r'])
    const payloads = calls.map(payloadOf)
    expect(payloads.map(({ text }) => text).join('\n\n')).toBe(quote)
    expect(payloads.map((payload) => payload['disable_notification'])).toEqual([undefined, true, true])
    expect(payloads.map((payload) => 'reply_markup' in payload)).toEqual([false, false, true])
    expect(payloads.map((payload) => 'reply_parameters' in payload)).toEqual([true, false, false])
    await send(say)
  })

  it('is shortened to one message when it is an edit', async () => {
    await send(aSay(quoting('short')))
    await send({ say: 'edit', ref: 'r', message: quoting('👍'.repeat(4000)) })
    const text = telegram.chat(anna).messages.at(-1)?.text ?? ''
    expect(text.length).toBeLessThanOrEqual(4096)
    expect(text).toMatch(/👍…$/u)
  })

  it('is folded in the agents’ room and nowhere else', () => {
    const types = (to: Address): unknown[] =>
      payloadOf(rendered(aSay({ blocks: [{ quote: 'long '.repeat(100) }] }), to)[0]).entities?.map(
        ({ type }) => type,
      ) ?? []
    expect(types(office)).toEqual(['expandable_blockquote'])
    expect(types(home)).toEqual(['blockquote'])
  })
})

/** Every part must be sound and still, whoever reads it. */
function expectStill(calls: readonly Call[], isAllowed: (found: string) => boolean = () => false): void {
  for (const call of calls) {
    const { text, entities = [] } = payloadOf(call)
    expect(text.length).toBeGreaterThan(0)
    expect(text.length).toBeLessThanOrEqual(4096)
    expect(text).toBe(text.trim())
    expect(text).not.toMatch(BIDI)
    expect(text).not.toMatch(/\p{Surrogate}/u)
    expect(entities.length).toBeLessThanOrEqual(100)
    checkEntities(text, entities)
    const active = withDetected({ text, entities }).filter(({ type }) => ACTIVE.has(type))
    expect(
      active.map(({ offset, length }) => text.slice(offset, offset + length)).filter((one) => !isAllowed(one)),
    ).toEqual([])
  }
}

describe('what a person wrote', () => {
  const saying = (text: string): Say =>
    aSay({
      blocks: [{ key: '<b>{{text}}</b> and {{text}}/{{text}}', params: { text } }, { quote: text }, { key: 'End' }],
    })

  it.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
    'can never be tapped: %s',
    async (_, text) => {
      expectStill(rendered(saying(text), office))
      // The fake looks for addresses in time that grows with the square of a word.
      if (text.length < 3000) await send(saying(text), office)
      await send(aSay(quoting(text)))
      await outbox.send(rendered({ say: 'edit', ref: 'r', message: quoting(`${text}!`) }))
      expect(telegram.breaches).toEqual([])
    },
  )

  it('can never be tapped, however it is put together', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/',
        '@',
        '#',
        '$',
        '.',
        ' ',
        '\n',
        'close_1',
        'evil',
        'com',
        'http://',
        '://',
        '\u200b',
        '\u202e',
        '👍',
      ),
      fc.constantFrom('/start', 'a.ru', '@evil_user', '\ud83d', '\u0301', 'т.е.', '(', ')', '<', '_', 'x'.repeat(60)),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expectStill(rendered(saying(pieces.join('')), office))
      }),
      { numRuns: 800 },
    )
  })

  it('is no command when a long word is cut right before it', () => {
    const calls = rendered(aSay({ blocks: [{ quote: `${'x'.repeat(4096)}/close_1` }] }))
    expect(payloadOf(calls[1]).text).toBe('/close_1')
    expectStill(calls)
  })

  it('leaves the desk’s own commands and links alone', () => {
    const [call] = rendered(
      aSay({ blocks: [{ key: 'Send /new, {{name}}: https://desk.example', params: { name: '/evil_1' } }] }),
    )
    const { text, entities = [] } = payloadOf(call)
    const active = withDetected({ text, entities }).filter(({ type }) => ACTIVE.has(type))
    expect(active.map(({ type }) => type)).toEqual(['bot_command', 'url'])
    expect(entities).toEqual([{ type: 'code', offset: text.indexOf('/evil_1'), length: '/evil_1:'.length }])
  })

  it('reads as it was written', () => {
    const text = 'Не печатает, т.е. версия 7.1.3 и/или 8.\nПуть C:\\x'
    expect(payloadOf(rendered(aSay({ blocks: [{ quote: text }] }))[0])).toMatchObject({
      text,
      entities: [{ type: 'blockquote', offset: 0, length: text.length }],
    })
  })
})
