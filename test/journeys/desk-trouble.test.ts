import { afterEach, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskOptions, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import type { SeenMessage } from '../support/telegram/chat-view.ts'
import type { Person } from '../support/telegram/person.ts'

/** Monday 23 November 2026, 10:00 in Moscow. */
const MONDAY = new Date('2026-11-23T07:00:00Z')
const moscow = (text: string): Date => new Date(`${text}:00+03:00`)

let desk: DeskUnderTest
let olga: Person
let number: string

async function begins(options: DeskOptions = {}): Promise<void> {
  desk = await startDesk({ startAt: MONDAY, forum: true, ...options })
  olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
}

async function files(): Promise<void> {
  number = await filesARequest(desk, olga)
  await desk.quiet()
}

afterEach(async () => {
  expect(desk.telegram.breaches).toEqual([])
  await desk.stop()
})

const ru = (key: string, params = {}): string => desk.text('ru', { key, params: { number, ...params } })
const room = (): ReturnType<DeskUnderTest['telegram']['chat']> => desk.telegram.chat(desk.room)
const cards = (): readonly SeenMessage[] => room().fromBot.filter(({ text }) => text.startsWith(`${number} ·`))
const topic = (): number => desk.room.topics.find(({ name }) => name.includes(number))?.id ?? 0
const alerts = (): readonly SeenMessage[] => room().fromBot.filter(({ text }) => text === ru('agent:topic.fail'))

describe('a topic that is gone', () => {
  it('loses no word: it is said in the chat itself, under a new card, and the room hears once why', async () => {
    await begins()
    await files()
    desk.room.deletesTopic(topic())
    await olga.sends('Пробовали ещё раз')
    const first = await room().next('Пробовали ещё раз')
    await desk.quiet()
    await olga.sends('И ещё раз')
    const second = await room().next('И ещё раз')
    await desk.quiet()
    const [card] = cards()
    expect(card?.topicId).toBeUndefined()
    expect([first.replyTo, second.replyTo]).toEqual([card?.id, card?.id])
    expect(alerts()).toHaveLength(1)
    await desk.agent.presses(ru('agent:button.take'), { chat: desk.room })
    await desk.quiet()
    expect(cards()[0]?.text).toContain('Анна Петрова')
  })

  it('or closed to a bot that is administrator no longer, is the same', async () => {
    await begins()
    await files()
    desk.room.closesTopic(topic())
    await desk.room.setBot(desk.telegram.bot, 'member', desk.agent)
    await olga.sends('Пробовали ещё раз')
    await desk.quiet()
    expect(room().fromBot.filter(({ text }) => text.includes('Пробовали ещё раз'))).toHaveLength(1)
    expect(alerts()).toHaveLength(1)
  })

  it('in the customer’s own chat loses no answer', async () => {
    await begins({ privateTopics: true })
    await files()
    desk.telegram.chat(olga).skip()
    const mine = desk.telegram.chat(olga).messages.find(({ topicId }) => topicId !== undefined)?.topicId
    expect(mine).toBeDefined()
    olga.deletesTopic(mine ?? 0)
    await desk.agent.sends('/ask Какая версия?', { chat: desk.room, topic: topic() })
    await desk.quiet()
    const question = await desk.telegram.chat(olga).next('Какая версия?')
    expect(question.topicId).toBeUndefined()
    expect((await desk.database.rows('select status from tickets'))[0]?.['status']).toBe('pending')
  })
})

describe('a bot that may not open topics', () => {
  it('puts its cards into the chat itself, and says so in the log at the start', async () => {
    await begins()
    await desk.room.setBot(desk.telegram.bot, 'member', desk.agent)
    await desk.restart()
    await files()
    expect(cards()).toHaveLength(1)
    expect(desk.room.topics).toEqual([])
    const told = desk.log.filter((line) => line.includes('docs/setup-telegram.md'))
    expect(told.join()).toContain('"faults":["notAdministrator","privacyOn","noTopicRight"]')
  })

  it('that lost the right while it runs does the same, and the room hears of it', async () => {
    await begins()
    await desk.telegram.callsBegun('getMyCommands')
    await desk.room.setBot(desk.telegram.bot, 'member', desk.agent)
    await files()
    expect(cards()).toHaveLength(1)
    expect(alerts()).toHaveLength(1)
    await olga.sends('Пробовали ещё раз')
    expect((await room().next('Пробовали ещё раз')).replyTo).toBe(cards()[0]?.id)
  })
})

describe('topics that are turned on and off', () => {
  const looks = async (before: number): Promise<void> => {
    await desk.telegram.callsBegun('getChatMember', before + 1)
    await desk.quiet()
  }
  const looked = (): number => desk.telegram.callsOf('getChatMember').length

  it('are learnt from the next thing that happens in the group, without a restart', async () => {
    await begins({ forum: false })
    await desk.telegram.callsBegun('getMyCommands')
    desk.room.turnsTopics(true)
    let before = looked()
    await desk.agent.sends('Теперь здесь темы', { chat: desk.room })
    await looks(before)
    await files()
    expect(desk.room.topics).toHaveLength(1)
    expect(cards()[0]?.topicId).toBe(topic())
    desk.room.turnsTopics(false)
    before = looked()
    await desk.agent.sends('Тем больше нет', { chat: desk.room })
    await looks(before)
    await desk.agent.sends('/split Принтер печатает полосы', { chat: desk.room, replyTo: cards()[0]?.id ?? 0 })
    await desk.quiet()
    expect(desk.telegram.callsOf('createForumTopic')).toHaveLength(1)
    expect(room().fromBot.filter(({ text }) => text.includes('Принтер печатает полосы'))).toHaveLength(1)
  })

  it('are opened once the bot is administrator again', async () => {
    await begins()
    await desk.telegram.callsBegun('getMyCommands')
    await desk.room.setBot(desk.telegram.bot, 'member', desk.agent)
    await desk.quiet()
    const before = looked()
    await desk.room.setBot(desk.telegram.bot, 'administrator', desk.agent)
    await looks(before)
    await files()
    expect(desk.room.topics).toHaveLength(1)
    expect(alerts()).toHaveLength(1)
  })
})

describe('a topic in the customer’s own chat', () => {
  it('goes on after the ticket has closed: what is written there becomes the linked successor (R22)', async () => {
    await begins({ privateTopics: true })
    await files()
    const chat = desk.telegram.chat(olga)
    await desk.agent.sends('/ask Какая версия?', { chat: desk.room, topic: topic() })
    await desk.quiet()
    const mine = (await chat.next('Какая версия?')).topicId ?? 0
    await desk.passTo(moscow('2026-11-26T18:01'))
    await chat.next(ru('ticket:stale.closed'))
    await olga.sends('Версия 7.1.3', { topic: mine })
    await desk.quiet()
    const tickets = await desk.database.rows('select id, status, follow_up_of from tickets order by id')
    expect(tickets).toEqual([
      expect.objectContaining({ status: 'closed' }),
      expect.objectContaining({ status: 'new', follow_up_of: tickets[0]?.['id'] }),
    ])
    expect(desk.room.topics).toHaveLength(2)
  })

  it('says which of several tickets is meant', async () => {
    await begins({ privateTopics: true })
    await files()
    await desk.agent.sends('/split Принтер печатает полосы', { chat: desk.room, topic: topic() })
    await desk.quiet()
    const topics = new Set(desk.telegram.chat(olga).messages.flatMap(({ topicId }) => topicId ?? []))
    expect(topics.size).toBe(2)
    for (const [index, one] of [...topics].entries()) await olga.sends(`Слова ${index + 1}`, { topic: one })
    await desk.quiet()
    const kept = await desk.database.rows(
      `select m.ticket_id, v.body from messages m join message_versions v on v.message_id = m.id
       where m.kind = 'message' order by m.ticket_id`,
    )
    expect(kept).toEqual([
      { ticket_id: '1', body: 'Слова 1' },
      { ticket_id: '2', body: 'Слова 2' },
    ])
  })
})

describe('more tickets than a group lets through', () => {
  it('get a card when they are critical or taken, or their turn comes; the others stand in one live message', async () => {
    await begins()
    await files()
    for (let n = 1; n <= 9; n += 1) await desk.agent.sends(`/split Проблема ${n}`, { chat: desk.room, topic: topic() })
    await desk.quiet()
    expect(desk.room.topics).toHaveLength(4)
    const digest = room().fromBot.find(({ labels }) => labels.some((label) => label.startsWith('Беру KSB')))
    expect(digest?.topicId).toBeUndefined()
    const label = digest?.labels[3] ?? ''
    await (await desk.agent.presses(label, { chat: desk.room, message: digest?.id ?? 0 })).answered()
    await desk.quiet()
    expect(desk.room.topics).toHaveLength(5)
    expect(desk.room.topics.at(-1)?.name).toContain(label.replace('Беру ', ''))
    for (let minute = 1; minute <= 3; minute += 1) {
      desk.clock.moveTo(new Date(desk.clock.now() + 61_000))
      await desk.passTo(new Date(desk.clock.now()))
    }
    expect(desk.room.topics).toHaveLength(10)
    expect(room().message(digest?.id ?? 0).text).toBe(ru('agent:digest.done'))
  })
})
