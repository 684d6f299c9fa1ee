import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import type { SeenMessage } from '../support/telegram/chat-view.ts'
import type { Person } from '../support/telegram/person.ts'

/** Monday 23 November 2026, 10:00 in Moscow. */
const MONDAY = new Date('2026-11-23T07:00:00Z')
const BORIS = 5_000_000_502

let desk: DeskUnderTest
let olga: Person
let boris: Person
let number: string
let topic: number

beforeEach(async () => {
  const desk2 = `  - { id: boris, name: Борис Ким, telegramId: ${BORIS} }\n`
  desk = await startDesk({ startAt: MONDAY, forum: true, desk: desk2 })
  olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
  boris = desk.telegram.user({ id: BORIS, first_name: 'Борис', language_code: 'ru' })
  await desk.room.adds(boris)
  number = await filesARequest(desk, olga)
  await desk.quiet()
  topic = desk.room.topics.find(({ name }) => name.includes(number))?.id ?? 0
  desk.telegram.chat(olga).skip()
  desk.telegram.chat(desk.room).skip()
})

afterEach(async () => {
  expect(desk.telegram.breaches).toEqual([])
  await desk.stop()
})

const ru = (key: string, params = {}): string => desk.text('ru', { key, params: { number, ...params } })
const room = (): ReturnType<DeskUnderTest['telegram']['chat']> => desk.telegram.chat(desk.room)
const seenByOlga = (): string => desk.telegram.transcript(olga)

/** Presses the newest button of this kind and returns what the agent is told in a bubble. */
async function presses(key: string, who = desk.agent): Promise<string> {
  const press = await who.presses(ru(key), { chat: desk.room })
  return (await press.answered()).text
}

async function writes(text: string, who = desk.agent): Promise<SeenMessage> {
  return who.sends(text, { chat: desk.room, topic })
}

/** As far as the look at what will be sent. */
async function drafts(kind: string, text: string): Promise<void> {
  await presses('agent:button.reply')
  await desk.quiet()
  await presses(`agent:button.${kind}`)
  await room().next(ru(`agent:draft.prompt.${kind}`, { agent: 'Анна Петрова' }))
  await writes(text)
  await room().next(ru('agent:draft.preview'))
}

const statusOf = async (): Promise<unknown> =>
  (await desk.database.rows('select status from tickets where number = $1', [number]))[0]?.['status']

describe('a reply on its way out', () => {
  it('is called back within ten seconds, changed, looked at again and sent once', async () => {
    await drafts('answer', 'Проверяем')
    await presses('agent:draft.button.send')
    await room().until((chat) => chat.fromBot.some(({ text }) => text.includes(ru('agent:draft.held', { count: 10 }))))
    await presses('agent:draft.button.undo')
    await desk.quiet()
    expect(seenByOlga()).not.toContain('Проверяем')
    await presses('agent:draft.button.edit')
    await room().until((chat) => chat.fromBot.some(({ text }) => text.includes(ru('agent:draft.rewrite'))))
    await writes('Проверяем журнал')
    await room().next(ru('agent:draft.preview'))
    await presses('agent:draft.button.send')
    await desk.quiet()
    await desk.telegram.chat(olga).next('Проверяем журнал')
    expect(seenByOlga().split('Проверяем').length).toBe(2)
    const [kept] = await desk.database.rows(
      "select count(*)::int as n from messages where kind = 'answer' and is_public",
    )
    expect(kept?.['n']).toBe(1)
  })

  it('cannot be called back after its ten seconds', async () => {
    await drafts('answer', 'Проверяем')
    await presses('agent:draft.button.send')
    const held = await room().until((chat) =>
      chat.fromBot.find(({ text }) => text.includes(ru('agent:draft.held', { count: 10 }))),
    )
    await desk.quiet()
    const late = await desk.agent.presses(ru('agent:draft.button.undo'), { chat: desk.room, message: held.id })
    expect((await late.answered()).text).toBe(ru('agent:draft.over'))
    expect(seenByOlga()).toContain('Проверяем')
  })

  it('is decided by whoever wrote it, and by nobody after it was dropped', async () => {
    await drafts('solve', 'Перезагрузите')
    expect(await presses('agent:draft.button.send', boris)).toBe(ru('agent:draft.notYours'))
    const shown = room().fromBot.find(({ text }) => text.includes(ru('agent:draft.preview')))
    await presses('agent:draft.button.drop')
    await desk.quiet()
    const late = await desk.agent.presses(ru('agent:draft.button.send'), { chat: desk.room, message: shown?.id ?? 0 })
    expect((await late.answered()).text).toBe(ru('agent:draft.over'))
    expect(seenByOlga()).not.toContain('Перезагрузите')
    expect(await statusOf()).toBe('new')
  })

  it('is refused when it is rude, and waits for better words', async () => {
    await presses('agent:button.reply')
    await desk.quiet()
    await presses('agent:button.answer')
    await room().next(ru('agent:draft.prompt.answer', { agent: 'Анна Петрова' }))
    await writes('Вы идиот, сука')
    await room().next(ru('agent:refusal.abuse'))
    await writes('Проверяем')
    await room().next(ru('agent:draft.preview'))
    expect(seenByOlga()).not.toContain('идиот')
  })

  it('tells its agent when it did not arrive, and why', async () => {
    await olga.blocks()
    await desk.quiet()
    await drafts('answer', 'Проверяем')
    await presses('agent:draft.button.send')
    await desk.quiet()
    const seen = room().fromBot.map(({ text }) => text)
    expect(seen).toContain(ru('agent:receipt.unreachable', { what: ru('agent:receipt.what.answer') }))
  })
})

describe('words in a topic', () => {
  it('are a note, confirmed by a sign: none of a thousand reaches the customer', async () => {
    const before = seenByOlga()
    const words = [
      'Решение',
      'клиенту',
      'ответ',
      '@olga',
      'ask',
      'solve',
      '28.11 16:00',
      'https://x.example',
      '👍',
      number,
    ]
    let last: SeenMessage | null = null
    for (let n = 0; n < 1000; n += 1) {
      const text = Array.from({ length: 1 + (n % 7) }, (_, at) => words[(n * 7 + at * 3) % words.length]).join(' ')
      last = await desk.agent.sends(`${text} ${n}`, { chat: desk.room, topic })
      if (n % 250 === 249) await desk.quiet()
    }
    expect(seenByOlga()).toBe(before)
    const [kept] = await desk.database.rows(
      "select count(*)::int as n, bool_or(is_public) as is_public from messages where kind = 'note'",
    )
    expect(kept).toEqual({ n: 1000, is_public: false })
    const reactions = [
      ...room()
        .message(last?.id ?? 0)
        .reactions.values(),
    ].flat()
    expect(reactions).toEqual(['👀'])
  })

  it('that answer what the customer wrote are offered to the customer once', async () => {
    await olga.sends('Всё ещё не печатает')
    const mirrored = await room().next('Всё ещё не печатает')
    await desk.agent.sends('Проверьте, пожалуйста, кабель', { chat: desk.room, topic, replyTo: mirrored.id })
    await room().next(ru('agent:draft.offer'))
    expect(seenByOlga()).not.toContain('кабель')
    await presses('agent:draft.button.send')
    await desk.quiet()
    await desk.telegram.chat(olga).next('Проверьте, пожалуйста, кабель')
  })

  it('of somebody who is no agent are nothing', async () => {
    const stranger = desk.telegram.user({ id: 6001, first_name: 'Stranger' })
    await desk.room.adds(stranger)
    await stranger.sends('Я инженер', { chat: desk.room, topic })
    await desk.quiet()
    expect(await desk.database.rows("select id from messages where kind = 'note'")).toEqual([])
  })
})

describe('what the customer sends', () => {
  it('comes with its files, each of an album, and never with words of theirs that could be tapped', async () => {
    await olga.album([{ caption: 'Смотрите https://evil.example /close_1' }, {}, {}])
    await desk.quiet()
    const copies = room().fromBot.filter(({ api }) => api['photo'] !== undefined)
    expect(copies.map(({ text, topicId }) => ({ text, topicId }))).toEqual(
      copies.map(() => ({ text: ru('agent:requester.file'), topicId: topic })),
    )
    expect(copies).toHaveLength(3)
  })

  it('is marked when it was changed after an answer', async () => {
    const sent = await olga.sends('Версия 7.1.3')
    await desk.quiet()
    await olga.edits(sent.id, 'Версия 7.1.4')
    await room().next(ru('agent:requester.changed'))
    await desk.agent.sends('/answer Проверяем 7.1.4', { chat: desk.room, topic })
    await desk.quiet()
    await olga.edits(sent.id, 'Версия 7.1.5')
    await room().next(ru('agent:requester.changedAfter').replace(/<\/?b>/g, ''))
  })
})

describe('the buttons of a card', () => {
  it('show the whole contact to the one who asks, and to nobody else', async () => {
    await presses('agent:button.more')
    await desk.quiet()
    expect(await presses('agent:button.contact')).toContain('smirnova@vektor.example')
    expect(room().transcript()).not.toContain('smirnova@vektor.example')
  })

  it('hand the ticket over, change its severity with a reason, and split it', async () => {
    await presses('agent:button.more')
    await desk.quiet()
    await presses('agent:button.hand')
    await desk.quiet()
    const hand = await desk.agent.presses('Борис Ким', { chat: desk.room })
    await hand.answered()
    await room().next(ru('agent:assigned', { agent: 'Борис Ким' }))
    await desk.quiet()
    await presses('agent:button.more')
    await desk.quiet()
    await presses('agent:button.severity')
    await desk.quiet()
    await presses('agent:severity.critical')
    await room().next(ru('agent:draft.prompt.grade', { agent: 'Анна Петрова' }))
    await writes('Стоит вся бухгалтерия')
    await desk.telegram.chat(olga).next('Стоит вся бухгалтерия')
    await desk.quiet()
    await presses('agent:button.more')
    await desk.quiet()
    await presses('agent:button.split')
    await room().next(ru('agent:draft.prompt.split', { agent: 'Анна Петрова' }))
    await writes('Принтер печатает полосы')
    await desk.quiet()
    const tickets = await desk.database.rows('select assignee_id, severity, title from tickets order by id')
    expect(tickets).toEqual([
      expect.objectContaining({ assignee_id: 'boris', severity: 'critical' }),
      expect.objectContaining({ title: 'Принтер печатает полосы' }),
    ])
    expect(desk.room.topics).toHaveLength(2)
  })

  it('suggest closing, which the customer declines', async () => {
    await presses('agent:button.more')
    await desk.quiet()
    await presses('agent:button.close')
    await room().next(ru('agent:draft.prompt.close', { agent: 'Анна Петрова' }))
    await writes('Всё починили')
    await room().next(ru('agent:draft.preview'))
    await presses('agent:draft.button.send')
    await desk.quiet()
    await desk.telegram.chat(olga).next('Всё починили')
    await olga.presses(ru('ticket:button.notHelped'))
    await desk.quiet()
    expect(await statusOf()).toBe('open')
  })
})

describe('the queue of the room', () => {
  it('shows what is mine, nobody’s and urgent, and finds words and numbers', async () => {
    await desk.agent.sends('без ответственного', { chat: desk.room })
    await room().next(ru('agent:queue.unassigned'))
    await desk.agent.sends('/mine', { chat: desk.room })
    await room().next(ru('agent:queue.empty'))
    await desk.agent.sends('/find закрывает окно', { chat: desk.room })
    expect((await room().next(ru('agent:queue.words'))).text).toContain(number)
    await desk.agent.sends(`/find ${number}`, { chat: desk.room })
    expect((await room().next(ru('agent:queue.words'))).text).toContain(number)
    await desk.agent.sends('/find чайник', { chat: desk.room })
    await room().next(ru('agent:queue.empty'))
    await desk.agent.sends('горит', { chat: desk.room })
    await room().next(ru('agent:queue.empty'))
    desk.clock.moveTo(new Date(MONDAY.getTime() + 3 * 3_600_000))
    await desk.agent.sends('горит', { chat: desk.room })
    expect((await room().next(ru('agent:queue.urgent'))).text).toContain(number)
  })

  it('gives each of a hundred tickets that two agents take at once to one of them, and tells the other', async () => {
    for (let n = 1; n <= 100; n += 1) await desk.agent.sends(`/split Проблема ${n}`, { chat: desk.room, topic })
    await desk.quiet()
    let told = 0
    for (let round = 0; round < 10; round += 1) {
      const asked = await desk.agent.sends('/unassigned', { chat: desk.room })
      const list = await room().next(({ replyTo, labels }) => replyTo === asked.id && labels.length > 0)
      const both = list.labels.flatMap((label) =>
        [desk.agent, boris].map((who) => who.presses(label, { chat: desk.room, message: list.id })),
      )
      const answers = await Promise.all(both.map(async (press) => (await (await press).answered()).text))
      told += answers.filter((text) => text.includes('уже взято, инженер')).length
    }
    await desk.quiet()
    const [taken] = await desk.database.rows<{ n: number }>(
      "select count(*)::int as n from (select ticket_id from ticket_events where type = 'ticket.taken' group by 1 having count(*) = 1) t",
    )
    expect({ taken: taken?.n, told }).toEqual({ taken: 100, told: 100 })
  })
})
