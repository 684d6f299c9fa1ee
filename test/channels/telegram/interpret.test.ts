import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Heard } from '../../../src/desk/ports.ts'
import { createTelegramSurface } from '../../../src/channels/telegram/surface.ts'
import { type FakeTelegram, startFakeTelegram } from '../../support/telegram/fake-telegram.ts'
import type { Group } from '../../support/telegram/group.ts'
import type { Person } from '../../support/telegram/person.ts'

const now = Date.UTC(2026, 2, 2, 9)
const words = { phrase: () => '', segments: () => [] }
const surface = createTelegramSurface({ botId: '71', words, botUsername: () => 'desk_71_bot' })
const to = { channel: 'tg', account: 'tg:71', conversation: 'tg:71:5' }
const hear = (update: unknown, receivedAt = now): Heard => surface.hear(JSON.stringify(update), to, receivedAt)

let telegram: FakeTelegram
let anna: Person
let room: Group

beforeAll(async () => {
  telegram = await startFakeTelegram({ clock: () => now - 1000 })
  telegram.bot.queue.allowed = ['message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member']
  anna = telegram.user({ id: 7_123_456_789, first_name: 'Anna', last_name: 'Müller', language_code: 'pt-BR' })
  room = telegram.group({ id: -1_001_234_567_890, forum: true, members: [anna] })
})

afterAll(() => telegram.stop())

/** What the newest update of the fake means. */
function newest(): Heard {
  return surface.hear(telegram.updates.at(-1)?.json ?? '', to, now)
}

const inPrivate = (message: object): Heard =>
  hear({
    update_id: 1,
    message: { message_id: 4, date: now / 1000 - 1, chat: { id: 5, type: 'private' }, from: { id: 5 }, ...message },
  })

const bodyOf = (heard: Heard): unknown => (heard.kind === 'incoming' ? heard.incoming.body : heard)

describe('what is heard in a private chat', () => {
  it('is who speaks, when, and what', async () => {
    const { id } = await anna.sends('Принтер не печатает')
    expect(newest()).toEqual({
      kind: 'incoming',
      incoming: {
        messageId: `${id}`,
        at: now - 1000,
        replyTo: null,
        languageHint: 'pt-br',
        displayName: 'Anna Müller',
        body: { kind: 'text', text: 'Принтер не печатает', forwardedFrom: null },
      },
      sender: { id: '7123456789', name: 'Anna Müller', isAnonymous: false },
      isPrivate: true,
      threadId: null,
    })
  })

  it('is a command only at the very beginning, with its argument', async () => {
    await anna.sends('/start p_printer')
    expect(bodyOf(newest())).toEqual({ kind: 'command', name: 'start', argument: 'p_printer' })
    await anna.sends('/New@desk_71_bot')
    expect(bodyOf(newest())).toEqual({ kind: 'command', name: 'new', argument: '' })
    await anna.sends('please /new')
    expect(bodyOf(newest())).toMatchObject({ kind: 'text' })
    await anna.forwards({ text: '/cancel', from: 'Somebody' })
    expect(bodyOf(newest())).toMatchObject({ kind: 'text', forwardedFrom: { name: 'Somebody', at: now - 1000 } })
  })

  it('is the message that it answers', async () => {
    const { id } = await anna.sends('first')
    await anna.sends('second', { replyTo: id })
    expect(newest()).toMatchObject({ incoming: { replyTo: `${id}` } })
  })

  it('is a file with its caption, each of an album alone', async () => {
    await anna.document({ name: 'log.txt', caption: 'the log' })
    expect(bodyOf(newest())).toMatchObject({
      kind: 'files',
      caption: 'the log',
      album: null,
      files: [{ kind: 'document', name: 'log.txt' }],
    })
    await anna.album([{ kind: 'photo' }, { kind: 'video' }])
    const [first, second] = telegram.updates.slice(-2).map(({ json }) => bodyOf(surface.hear(json, to, now)))
    expect(first).toMatchObject({ files: [{ kind: 'photo', mimeType: 'image/jpeg' }] })
    expect(second).toMatchObject({ files: [{ kind: 'video' }], album: (first as { album: string }).album })
    await anna.voice()
    expect(bodyOf(newest())).toMatchObject({ files: [{ kind: 'voice' }] })
  })

  it.each([
    ['the largest size of a photo', { photo: [{ file_id: 's' }, { file_id: 'l', file_size: 9 }] }, 'photo', 'l'],
    [
      'an animation, though it comes as a document too',
      { animation: { file_id: 'a' }, document: { file_id: 'd' } },
      'animation',
      'a',
    ],
    ['a round video', { video_note: { file_id: 'v' } }, 'videoNote', 'v'],
    ['a live photo', { live_photo: { file_id: 'v' }, photo: [{ file_id: 'p' }] }, 'video', 'v'],
    ['music', { audio: { file_id: 'm' } }, 'audio', 'm'],
  ])('is %s', (_, message, kind, fileId) => {
    expect(bodyOf(inPrivate(message))).toMatchObject({ kind: 'files', files: [{ kind, fileId }] })
  })

  it('is the new text or caption of an edit', async () => {
    const { id } = await anna.sends('befor')
    await anna.edits(id, 'before')
    expect(newest()).toMatchObject({ incoming: { messageId: `${id}`, body: { kind: 'edit', text: 'before' } } })
    const photo = await anna.photo({ caption: 'x' })
    await anna.edits(photo.id, 'y')
    expect(bodyOf(newest())).toEqual({ kind: 'edit', text: 'y' })
    const moving = { message_id: 4, date: 1, chat: { id: 5, type: 'private' }, from: { id: 5 }, location: {} }
    expect(hear({ update_id: 1, edited_message: moving })).toMatchObject({ kind: 'nothing' })
  })

  it('is a contact, and whether it is the sender’s own', async () => {
    await anna.contact({ phone: '+79160000000' })
    expect(bodyOf(newest())).toEqual({ kind: 'contact', phone: '+79160000000', name: 'Anna', isOwn: true })
    await anna.contact({ userId: 8, firstName: 'Boris' })
    expect(bodyOf(newest())).toMatchObject({ name: 'Boris', isOwn: false })
    const stranger = { contact: { phone_number: '1', first_name: 'X' }, from: {} }
    expect(inPrivate(stranger)).toMatchObject({ kind: 'nothing' })
  })

  it('is that the person blocked the bot or came back', async () => {
    await anna.blocks()
    expect(bodyOf(newest())).toEqual({ kind: 'reachable', isReachable: false })
    await anna.unblocks()
    expect(bodyOf(newest())).toEqual({ kind: 'reachable', isReachable: true })
  })

  it('is a reaction that was added, or that all were taken away', async () => {
    const { id } = await anna.sends('thanks')
    await anna.reacts(id, '👍')
    expect(newest()).toMatchObject({ incoming: { messageId: `${id}`, body: { kind: 'reaction', emoji: '👍' } } })
    await anna.reacts(id, [])
    expect(bodyOf(newest())).toEqual({ kind: 'reaction', emoji: null })
    const custom = { chat: { id: 5 }, message_id: 1, user: { id: 5 }, date: 1, new_reaction: [{ type: 'paid' }] }
    expect(hear({ update_id: 1, message_reaction: custom })).toMatchObject({ kind: 'nothing' })
  })

  it.each([
    ['sticker', { sticker: {} }],
    ['poll', { poll: {} }],
    ['location', { location: {} }],
    ['location', { venue: {}, location: {} }],
    ['dice', { dice: {} }],
    ['story', { story: {} }],
    ['paidMedia', { paid_media: {} }],
    ['game', { game: {} }],
    ['other', { checklist: {} }],
    ['other', { something_of_next_year: {} }],
  ])('is something that cannot be taken: %s', (what, message) => {
    expect(bodyOf(inPrivate(message))).toEqual({ kind: 'unsupported', what })
  })

  it('is never younger than its receipt', () => {
    expect(inPrivate({ text: 'a', date: now / 1000 + 9999 })).toMatchObject({ incoming: { at: now } })
    expect(inPrivate({ text: 'a', date: 0 })).toMatchObject({ incoming: { at: now } })
  })

  it.each(['ru', 'pt-br', 'zh-Hans'])('is in the language that Telegram guesses: %s', (code) => {
    const heard = inPrivate({ text: 'a', from: { id: 5, language_code: code } })
    expect(heard).toMatchObject({ incoming: { languageHint: code.toLowerCase() } })
  })

  it.each(['', '../../etc/passwd', 'ru;', 'RU', '__proto__', 'x'.repeat(99), 7])('guesses nothing from %s', (code) => {
    const heard = inPrivate({ text: 'a', from: { id: 5, language_code: code } })
    expect(heard).toMatchObject({ incoming: { languageHint: null } })
  })
})

describe('what is heard in a group', () => {
  it('is no private word, and in a topic it answers nothing but what it really answers', async () => {
    const topic = await room.opensTopic('printers', anna)
    expect(newest()).toMatchObject({ kind: 'nothing' })
    const { id } = await anna.sends('in the topic', { chat: room, topic })
    expect(newest()).toMatchObject({ isPrivate: false, threadId: `${topic}`, incoming: { replyTo: null } })
    await anna.sends('an answer', { chat: room, topic, replyTo: id })
    expect(newest()).toMatchObject({ threadId: `${topic}`, incoming: { replyTo: `${id}` } })
  })

  it('has no person behind it when a group or a channel speaks', async () => {
    await anna.sends('close it', { chat: room, as: 'anonymous' })
    expect(newest()).toMatchObject({ sender: { isAnonymous: true } })
    await anna.sends('close it', { chat: room, as: { channel: 'News', id: -100_777 } })
    expect(newest()).toMatchObject({ sender: { isAnonymous: true, name: 'News' } })
    const reaction = {
      chat: { id: -7 },
      message_id: 1,
      actor_chat: { id: -7, title: 'Room' },
      date: 1,
      new_reaction: [],
    }
    expect(hear({ update_id: 1, message_reaction: reaction })).toMatchObject({ sender: { isAnonymous: true } })
  })

  it('is nothing when another bot is meant, or speaks', async () => {
    await anna.sends('/new@other_bot', { chat: room })
    expect(newest()).toMatchObject({ kind: 'nothing' })
    await anna.sends('/new@Desk_71_Bot', { chat: room })
    expect(bodyOf(newest())).toMatchObject({ kind: 'command' })
    expect(inPrivate({ text: 'a', from: { id: 9, is_bot: true } })).toMatchObject({ kind: 'nothing' })
  })

  it('is that the bot was let in or changed, and nothing when it is out', async () => {
    await room.setBot(telegram.bot, 'member', anna)
    expect(newest()).toMatchObject({
      isPrivate: false,
      sender: { id: '7123456789' },
      incoming: { body: { kind: 'joined' } },
    })
    await room.setBot(telegram.bot, 'kicked', anna)
    expect(newest()).toMatchObject({ kind: 'nothing' })
    await room.setBot(telegram.bot, 'administrator', anna)
    expect(bodyOf(newest())).toEqual({ kind: 'joined' })
  })

  it('is that the group has another id', async () => {
    const small = telegram.group({ id: -4711, type: 'group', members: [anna] })
    await small.migrates(-1_009_876_543_210)
    const [old, fresh] = telegram.updates.slice(-2).map(({ json }) => surface.hear(json, to, now))
    expect(old).toEqual({ kind: 'moved', to: 'tg:71:-1009876543210' })
    expect(fresh).toMatchObject({ kind: 'nothing' })
  })

  it('is a press with the one who pressed', () => {
    const message = { message_id: 12, date: 0, chat: { id: -7, type: 'supergroup' } }
    const query = { id: '99', from: { id: 5, first_name: 'A' }, message, data: 't.1.take', chat_instance: '1' }
    expect(hear({ update_id: 1, callback_query: query })).toMatchObject({
      isPrivate: false,
      sender: { id: '5' },
      incoming: { messageId: '12', at: now, body: { kind: 'press', choice: 't.1.take', pressId: '99' } },
    })
    expect(hear({ update_id: 1, callback_query: { ...query, data: undefined } })).toMatchObject({ kind: 'nothing' })
    expect(hear({ update_id: 1, callback_query: { ...query, message: undefined } })).toMatchObject({ kind: 'nothing' })
  })
})

describe('whatever Telegram sends', () => {
  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['a number', '7'],
    ['a channel post', '{"update_id":1,"channel_post":{"message_id":1,"date":1,"chat":{"id":-1},"text":"a"}}'],
    ['an inline query', '{"update_id":1,"inline_query":{"id":"1","from":{"id":5},"query":"a","offset":""}}'],
    ['a kind of next year', '{"update_id":1,"mind_reading":{"chat":{"id":5},"thought":"…"}}'],
    ['a message of nobody', '{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5},"text":"a"}}'],
    ['a prototype', '{"update_id":1,"__proto__":{"text":"a"},"message":{"__proto__":{"text":"a"}}}'],
  ])('has an answer: %s', (_, payload) => {
    const heard = surface.hear(payload, to, now)
    expect(heard.kind === 'nothing' && heard.why).toMatch(/\w/)
  })

  it('never throws, and what is heard is well formed', () => {
    const fields = [
      'text',
      'caption',
      'entities',
      'photo',
      'document',
      'contact',
      'from',
      'sender_chat',
      'chat',
      'date',
    ]
    const more = ['reply_to_message', 'forward_origin', 'message', 'data', 'id', 'new_reaction', 'new_chat_member']
    const thing = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constantFrom({ id: 5 }, { id: 2 ** 55 }))
    const content = fc.dictionary(fc.constantFrom(...fields, ...more), thing)
    const kind = fc.constantFrom('message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member')
    fc.assert(
      fc.property(fc.tuple(kind, content, fc.boolean()), ([name, value, hasSender]) => {
        const from = hasSender ? { from: { id: 5 }, user: { id: 5 } } : {}
        const heard = hear({ update_id: 1, [name]: { ...value, ...from } })
        if (heard.kind !== 'incoming') return
        expect(heard.incoming.at).toBeLessThanOrEqual(now)
        expect(heard.sender.id).toMatch(/^-?\d+$/)
        expect(typeof heard.incoming.displayName).toBe('string')
      }),
      { numRuns: 3000 },
    )
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (payload) => {
        surface.hear(payload, to, now)
      }),
      { numRuns: 2000 },
    )
  })
})
