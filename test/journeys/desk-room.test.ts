import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { beginScene, type Scene } from './desk-scene.ts'

let scene: Scene
let desk: Scene['desk']
let olga: Scene['olga']
let boris: Scene['boris']
let topic: Scene['topic']
let ru: Scene['ru']
let room: Scene['room']
let seenByOlga: Scene['seenByOlga']
let presses: Scene['presses']
let writes: Scene['writes']
let drafts: Scene['drafts']
let statusOf: Scene['statusOf']

beforeEach(async () => {
  scene = await beginScene()
  ;({ desk, olga, boris, topic, ru, room, seenByOlga, presses, writes, drafts, statusOf } = scene)
})

afterEach(() => scene.end())

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
    expect(room().transcript()).toContain('s***@vektor.example')
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

  it('link a ticket, suggest closing, which the customer accepts, and close a duplicate', async () => {
    const picks = async (key: string, answer: string): Promise<void> => {
      await presses('agent:button.more')
      await desk.quiet()
      await presses(`agent:button.${key}`)
      await room().next(ru(`agent:draft.prompt.${key}`, { agent: 'Анна Петрова' }))
      await writes(answer)
      await desk.quiet()
    }
    await picks('split', 'Принтер печатает полосы')
    const [first, second] = await desk.database.rows('select id, number from tickets order by id')
    const press = async (id: unknown, key: string, answer: string): Promise<void> => {
      const card = room().fromBot.find(({ text }) => text.startsWith(`${String(id)} · `))
      const more = await desk.agent.presses(ru('agent:button.more'), { chat: desk.room, message: card?.id ?? 0 })
      await more.answered()
      await desk.quiet()
      const deed = await desk.agent.presses(ru(`agent:button.${key}`), { chat: desk.room, message: card?.id ?? 0 })
      await deed.answered()
      await desk.agent.sends(answer, { chat: desk.room, topic: card?.topicId ?? 0 })
      await desk.quiet()
    }
    await press(second?.['number'], 'link', String(first?.['number']))
    await press(second?.['number'], 'duplicate', String(first?.['number']))
    await picks('close', 'Всё починили')
    await presses('agent:draft.button.send')
    await desk.quiet()
    await desk.telegram.chat(olga).next('Всё починили')
    await olga.presses(ru('ticket:button.helped'))
    await desk.quiet()
    expect(await desk.database.rows('select status, close_reason from tickets order by id')).toEqual([
      { status: 'closed', close_reason: 'confirmed' },
      { status: 'closed', close_reason: 'duplicate' },
    ])
    const linked = await desk.database.rows(
      "select distinct facts ->> 'relation' as relation from ticket_events where type = 'ticket.linked'",
    )
    expect(linked).toContainEqual({ relation: 'related' })
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
