import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FakeTelegram, startFakeTelegram } from '../support/telegram/fake-telegram.ts'
import type { Person } from '../support/telegram/person.ts'
import { rawCall } from './raw-call.ts'

const ROOM = -1_001_234_567_890

let fake: FakeTelegram
let boris: Person

beforeEach(async () => {
  fake = await startFakeTelegram()
  boris = fake.user({ id: 43, first_name: 'Boris' })
})

afterEach(async () => {
  await fake.stop()
})

describe('a forum', () => {
  it('opens, renames, closes and reopens topics', async () => {
    const room = fake.group({ id: ROOM, forum: true, members: [boris] })
    const made = await rawCall(fake, 'createForumTopic', { chat_id: ROOM, name: 'KSB-1 · Printer' })
    const thread = (made.result as { message_thread_id: number }).message_thread_id
    expect(room.topics).toEqual([{ id: thread, name: 'KSB-1 · Printer', isClosed: false }])
    await rawCall(fake, 'sendMessage', { chat_id: ROOM, message_thread_id: thread, text: 'card' })
    await rawCall(fake, 'editForumTopic', { chat_id: ROOM, message_thread_id: thread, name: 'KSB-1 · Solved' })
    await rawCall(fake, 'closeForumTopic', { chat_id: ROOM, message_thread_id: thread })
    expect(room.topics).toEqual([{ id: thread, name: 'KSB-1 · Solved', isClosed: true }])
    const again = await rawCall(fake, 'closeForumTopic', { chat_id: ROOM, message_thread_id: thread })
    expect(again).toMatchObject({ error_code: 400, description: 'Bad Request: TOPIC_NOT_MODIFIED' })
    await rawCall(fake, 'reopenForumTopic', { chat_id: ROOM, message_thread_id: thread })
    expect(fake.chat(ROOM).fromBot).toMatchObject([{ text: 'card', topicId: thread }])
    expect(fake.breaches).toEqual([])
  })

  it('hands over what people write in a topic as an answer to the message that opened it', async () => {
    const room = fake.group({ id: ROOM, forum: true, members: [boris] })
    const thread = await room.opensTopic('Printer', boris)
    await boris.sends('a note', { chat: room, topic: thread })
    expect(fake.updates.at(-1)?.update).toMatchObject({
      message: {
        message_thread_id: thread,
        is_topic_message: true,
        reply_to_message: { message_id: thread, forum_topic_created: { name: 'Printer' } },
      },
    })
  })

  it('needs rights and topics', async () => {
    fake.group({ id: ROOM, members: [boris] })
    const params = { chat_id: ROOM, name: 'x' }
    expect(await rawCall(fake, 'createForumTopic', params)).toMatchObject({
      description: expect.stringContaining('not a forum'),
    })
    fake.group({ id: ROOM - 1, forum: true, isBotAdmin: false })
    const reply = await rawCall(fake, 'createForumTopic', { ...params, chat_id: ROOM - 1 })
    expect(reply).toMatchObject({ description: expect.stringContaining('not enough rights') })
  })
})

describe('a group', () => {
  it('shows a bot without rights only commands and answers to itself', async () => {
    const room = fake.group({ id: ROOM, members: [boris], isBotAdmin: false })
    await boris.sends('between us', { chat: room })
    await boris.sends('/take', { chat: room })
    await rawCall(fake, 'sendMessage', { chat_id: ROOM, text: 'card' })
    const card = await fake.chat(room).next()
    await boris.sends('mine', { chat: room, replyTo: card.id })
    expect(fake.updates.map(({ update }) => update['message'])).toMatchObject([{ text: '/take' }, { text: 'mine' }])
  })

  it('tells who comes, goes and lets the bot in or out', async () => {
    const room = fake.group({ id: ROOM, members: [boris] })
    const vera = fake.user({ id: 44, first_name: 'Vera' })
    await rawCall(fake, 'getUpdates', { allowed_updates: ['message', 'chat_member', 'my_chat_member'] })
    await room.adds(vera)
    await room.removes(vera, boris)
    await room.setBot(fake.bot, 'kicked', boris)
    expect(fake.updates.map((update) => update.type)).toEqual([
      'message',
      'chat_member',
      'message',
      'chat_member',
      'my_chat_member',
    ])
    expect(await rawCall(fake, 'sendMessage', { chat_id: ROOM, text: 'x' })).toMatchObject({ error_code: 403 })
    const member = await rawCall(fake, 'getChatMember', { chat_id: ROOM, user_id: vera.id })
    expect(member).toMatchObject({ result: { status: 'left', user: { id: vera.id } } })
  })

  it('carries the words of anonymous administrators and channels without a person', async () => {
    const room = fake.group({ id: ROOM, members: [boris] })
    await boris.sends('hidden', { chat: room, as: 'anonymous' })
    await boris.sends('news', { chat: room, as: { channel: 'News', id: -100_555 } })
    expect(fake.updates.map(({ update }) => update['message'])).toMatchObject([
      { from: { id: 1_087_968_824 }, sender_chat: { id: ROOM } },
      { from: { id: 136_817_688 }, sender_chat: { id: -100_555, type: 'channel' } },
    ])
  })

  it('becomes a supergroup: the old number refuses and names the new one', async () => {
    const room = fake.group({ id: -555, type: 'group', members: [boris] })
    await room.migrates(ROOM, { forum: true })
    expect(await rawCall(fake, 'sendMessage', { chat_id: -555, text: 'card' })).toMatchObject({
      error_code: 400,
      parameters: { migrate_to_chat_id: ROOM },
    })
    expect(await rawCall(fake, 'sendMessage', { chat_id: ROOM, text: 'card' })).toMatchObject({ ok: true })
    expect(fake.updates.map(({ update }) => update['message'])).toMatchObject([
      { chat: { id: -555 }, migrate_to_chat_id: ROOM },
      { chat: { id: ROOM }, migrate_from_chat_id: -555 },
    ])
    await boris.sends('here', { chat: room })
    expect(fake.updates.at(-1)?.update).toMatchObject({ message: { chat: { id: ROOM, is_forum: true } } })
  })

  it('is not open to a bot that is not in it', async () => {
    const other = fake.addBot('7200000002:AAOther')
    fake.group({ id: ROOM, bots: [fake.bot] })
    const reply = await rawCall(fake, 'sendMessage', { chat_id: ROOM, text: 'x' }, other.token)
    expect(reply).toMatchObject({ error_code: 400, description: 'Bad Request: chat not found' })
  })
})
