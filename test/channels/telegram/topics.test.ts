import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTelegramSurface } from '../../../src/channels/telegram/surface.ts'
import type { Address } from '../../../src/desk/ports.ts'
import type { Sent } from '../../../src/desk/delivering.ts'
import type { Call } from '../../../src/desk/records.ts'
import type { Say, TopicSay } from '../../../src/domain/notice/message.ts'
import { type FakeTelegram, startFakeTelegram } from '../../support/telegram/fake-telegram.ts'
import type { Group } from '../../support/telegram/group.ts'
import { HOSTILE_TEXTS } from '../../support/hostile-texts.ts'
import { aSay, quoting, words } from '../plain-words.ts'
import { addressOf, createOutbox, type Outbox } from './outbox.ts'

const FORUM = -1_001_234_567_890
const features = { rooms: new Map(), forums: new Set([`${FORUM}`]), hasPrivateTopics: false }
const surface = createTelegramSurface({ botId: '71', words, features: () => features })

let telegram: FakeTelegram
let outbox: Outbox
let room: Group
let to: Address

beforeEach(async () => {
  telegram = await startFakeTelegram()
  outbox = createOutbox(telegram)
  room = telegram.group({ id: FORUM, forum: true })
  to = addressOf(telegram, FORUM)
})

afterEach(() => telegram.stop())

const topic = (say: TopicSay): readonly Call[] => surface.topics?.render(say, to, 'ru') ?? []
const open = (name: string): TopicSay => ({
  say: 'openTopic',
  ref: 'topic',
  name: { key: '{{name}}', params: { name } },
  tone: 'critical',
})

async function send(...calls: readonly Call[]): Promise<readonly Sent[]> {
  return outbox.send(calls)
}

const inTopic = (say: Say): Say => (say.say === 'message' ? { ...say, inTopic: 'topic' } : say)

describe('a topic', () => {
  it('is opened where topics are, with a name and the colour of its urgency', async () => {
    expect(surface.topics?.isOpenTo(to.conversation)).toBe(true)
    expect(surface.topics?.isOpenTo(addressOf(telegram, -5).conversation)).toBe(false)
    expect(surface.topics?.isOpenTo(addressOf(telegram, 5).conversation)).toBe(false)
    const [sent] = await send(...topic(open('🆕 KSB-26-000482-7 · Kasburg Office · does not print')))
    expect(sent).toEqual({ outcome: 'sent', platformId: `${room.topics[0]?.id}` })
    expect(telegram.callsOf('createForumTopic')[0]?.params).toMatchObject({ icon_color: 16_478_047 })
    expect(telegram.violations).toEqual([])
  })

  it('holds what is said in the same breath, before anybody knows its number', async () => {
    await send(...topic(open('A')), ...surface.render(inTopic(aSay(quoting('a card'))), to, 'ru'))
    expect(telegram.chat(room).last?.topicId).toBe(room.topics[0]?.id)
  })

  it('holds what is said later, in every part of a long text', async () => {
    await send(...topic(open('A')))
    const there = { ...to, thread: `${room.topics[0]?.id}` }
    await send(...surface.render(aSay(quoting('word '.repeat(2000))), there, 'ru'))
    const parts = telegram.chat(room).fromBot
    expect(parts.length).toBeGreaterThan(2)
    expect(new Set(parts.map(({ topicId }) => topicId))).toEqual(new Set([room.topics[0]?.id]))
  })

  it('is renamed, closed and opened again', async () => {
    await send(...topic(open('A')))
    await send(
      ...topic({ say: 'editTopic', ref: 'topic', name: { key: 'B' } }),
      ...topic({ say: 'closeTopic', ref: 'topic' }),
    )
    expect(room.topics[0]).toMatchObject({ name: 'B', isClosed: true })
    await send(...topic({ say: 'reopenTopic', ref: 'topic' }))
    expect(room.topics[0]).toMatchObject({ isClosed: false })
    expect(telegram.violations).toEqual([])
  })

  it('that was never opened is not renamed, and what belongs there is said in the chat', async () => {
    await room.setBot(telegram.bot, 'member', telegram.user({ id: 7, first_name: 'Anna' }))
    const sent = await send(
      ...topic(open('A')),
      ...topic({ say: 'editTopic', ref: 'topic', name: { key: 'B' } }),
      ...surface.render(inTopic(aSay(quoting('a card'))), to, 'ru'),
    )
    expect(sent.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped', 'sent'])
    expect(telegram.chat(room).last?.topicId).toBeUndefined()
  })

  it('that is forgotten is written in no more', async () => {
    await send(...topic(open('A')), ...topic({ say: 'forgetTopic', ref: 'topic' }))
    await send(...surface.render(inTopic(aSay(quoting('a card'))), to, 'ru'))
    expect(telegram.chat(room).last?.topicId).toBeUndefined()
    expect(telegram.callsOf('forgetTopic')).toEqual([])
  })

  it('that is gone leaves its words to the chat, or to whoever says them again', async () => {
    await send(...topic(open('A')))
    const there = { ...to, thread: `${room.topics[0]?.id}` }
    room.deletesTopic(room.topics[0]?.id ?? 0)
    const [call] = surface.render(aSay(quoting('news')), there, 'ru')
    const [sent] = await send(call!)
    expect(sent).toMatchObject({ outcome: 'retry', afterMs: 0 })
    const again = sent?.outcome === 'retry' && sent.payload !== undefined ? sent.payload : '{}'
    await send({ ...call!, payload: again })
    expect(telegram.chat(room).last?.text).toContain('news')
    const retold = { ...aSay(quoting('more')), isRetold: true } as Say
    expect(await send(...surface.render(retold, there, 'ru'))).toMatchObject([{ outcome: 'skipped' }])
  })

  it('has a name that fits, whatever a customer wrote', async () => {
    for (const text of HOSTILE_TEXTS) {
      const [sent] = await send(...topic(open(text)))
      expect(sent).toMatchObject({ outcome: 'sent' })
    }
    expect(telegram.violations).toEqual([])
    for (const { name } of room.topics) expect(name).not.toMatch(/[\u202a-\u202e\u2066-\u2069\n]/)
  })
})
