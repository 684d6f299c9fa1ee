import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { SeenMessage } from '../support/telegram/chat-view.ts'
import { beginScene, type Scene } from './desk-scene.ts'

let scene: Scene
let desk: Scene['desk']
let olga: Scene['olga']
let ru: Scene['ru']
let room: Scene['room']
let presses: Scene['presses']
let topic: Scene['topic']

beforeEach(async () => {
  scene = await beginScene()
  ;({ desk, olga, ru, room, presses, topic } = scene)
})

afterEach(() => scene.end())

const HOUR_MS = 3_600_000
const bare = (text: string): string => text.replace(/<\/?b>/g, '')
const atOlga = (): readonly SeenMessage[] => desk.telegram.chat(olga).fromBot
const shows = (text: string): readonly SeenMessage[] => atOlga().filter((message) => message.text.includes(text))

async function pauses(): Promise<number> {
  return (await desk.database.rows("select 1 from ticket_events where type = 'ticket.reply_delivered'")).length
}

async function versionsOf(kind: string): Promise<readonly unknown[]> {
  const rows = await desk.database.rows(
    `select v.body from message_versions v join messages m on m.id = v.message_id where m.kind = $1 order by v.version`,
    [kind],
  )
  return rows.map(({ body }) => body)
}

describe('words that were sent already', () => {
  it('change at the customer’s side with the agent’s own message, keep their versions, and begin no new pause', async () => {
    const where = { chat: desk.room, topic }
    const asked = await desk.agent.sends('/ask Какая версия Windows?', where)
    await desk.quiet()
    const [question] = shows('Какая версия Windows?')
    await desk.agent.edits(asked.id, '/ask Какая версия Windows, 10 или 11?', where)
    await room().next(ru('agent:changed.done'))
    await desk.quiet()
    expect(desk.telegram.chat(olga).message(question?.id ?? 0)).toMatchObject({
      text: expect.stringContaining('10 или 11?'),
      labels: question?.labels,
    })
    expect(shows('Какая версия Windows')).toHaveLength(1)
    expect(await versionsOf('informationRequest')).toEqual([
      'Какая версия Windows?',
      'Какая версия Windows, 10 или 11?',
    ])
    expect(await pauses()).toBe(1)
    expect(await scene.statusOf()).toBe('pending')
    // Answered meanwhile: the words change, and nothing is asked any more.
    await olga.sends('Windows 11')
    await desk.quiet()
    await desk.agent.edits(asked.id, '/ask Какая у вас версия Windows?', where)
    await room().next(ru('agent:changed.done'))
    expect(desk.telegram.chat(olga).message(question?.id ?? 0)).toMatchObject({ labels: [] })
    await desk.agent.edits(asked.id, '/ask Вы идиот, сука?', where)
    await room().next(ru('agent:refusal.abuse'))
    const promised = await desk.agent.sends('/promise 25.11 16:00 Готовим исправление', where)
    await desk.quiet()
    await desk.agent.edits(promised.id, '/promise 26.11 16:00 Готовим исправление', where)
    await room().next(ru('agent:changed.date'))
    await desk.agent.edits(promised.id, '/promise 25.11 16:00 Исправление почти готово', where)
    await room().next(ru('agent:changed.done'))
    const note = await desk.agent.sends('Проверить кабель', where)
    await desk.quiet()
    await desk.agent.edits(note.id, 'Проверить кабель и розетку', where)
    await desk.quiet()
    expect(await versionsOf('note')).toEqual(['Проверить кабель', 'Проверить кабель и розетку'])
    expect(scene.seenByOlga()).not.toMatch(/кабель|идиот/)
  })

  it('change while they wait to be sent', async () => {
    await presses('agent:button.reply')
    await desk.quiet()
    await presses('agent:button.answer')
    await room().next(ru('agent:draft.prompt.answer', { agent: 'Анна Петрова' }))
    const words = await scene.writes('Проверяем')
    const preview = await room().next(ru('agent:draft.preview'))
    await desk.agent.edits(words.id, 'Проверяем журнал', { chat: desk.room, topic })
    await room().until(() => room().message(preview.id).text.includes('Проверяем журнал'))
    await presses('agent:draft.button.send')
    await room().until(() =>
      room()
        .message(preview.id)
        .text.includes(bare(ru('agent:draft.held', { count: 10 }))),
    )
    await desk.agent.edits(words.id, 'Проверяем журнал событий', { chat: desk.room, topic })
    await desk.quiet()
    expect(shows('Проверяем').map(({ text }) => text)).toEqual([expect.stringContaining('Проверяем журнал событий')])
  })

  it('are taken back by a button or a command; the pause of a question ends, and the customer knows', async () => {
    await scene.drafts('ask', 'Какая версия у соседа?')
    await presses('agent:draft.button.send')
    await desk.quiet()
    expect(await scene.statusOf()).toBe('pending')
    desk.clock.moveTo(new Date(desk.clock.now() + 2 * HOUR_MS))
    await presses('agent:button.recall')
    await desk.quiet()
    expect(shows('Какая версия у соседа?')).toEqual([])
    expect(shows(ru('ticket:recalled'))).toHaveLength(1)
    expect(await scene.statusOf()).toBe('open')
    const done = ru('agent:recall.done', { what: ru('agent:receipt.what.informationRequest') })
    expect(room().fromBot.filter(({ text }) => text === done)).toHaveLength(1)
    const told = await desk.database.rows("select facts from ticket_events where type = 'ticket.reply_recalled'")
    expect(told).toEqual([{ facts: { by: 'anna', messageId: expect.any(String) } }])
    const [due] = await desk.database.rows('select resolution_due_at, first_response_due_at from tickets')
    expect(due?.['resolution_due_at']).not.toBeNull()
    // A long one stands in several messages; all of them go.
    const long = await desk.agent.sends(`/answer ${'Длинный ответ. '.repeat(250)}`, { chat: desk.room, topic })
    const longer = await desk.agent.sends(`/solve ${'Решение. '.repeat(250)}`, { chat: desk.room, topic })
    await desk.quiet()
    expect(shows('Длинный ответ').length).toBeGreaterThanOrEqual(1)
    await desk.agent.sends('/recall', { chat: desk.room, topic, replyTo: long.id })
    await room().next(ru('agent:recall.done', { what: ru('agent:receipt.what.answer') }))
    await desk.quiet()
    expect(shows('Длинный ответ')).toEqual([])
    expect(await scene.statusOf()).toBe('solved')
    await desk.agent.sends('/recall', { chat: desk.room, topic })
    await desk.quiet()
    expect(shows('Решение.')).toEqual([])
    expect(await scene.statusOf()).toBe('open')
    await desk.agent.sends('/recall', { chat: desk.room, topic, replyTo: longer.id })
    await room().next(ru('agent:recall.already'))
  })

  it('that are two days old, or went by letter, stay, and the agent hears so', async () => {
    const where = { chat: desk.room, topic }
    const asked = await desk.agent.sends('/answer Проверяем', where)
    await desk.quiet()
    await desk.passTo(new Date(desk.clock.now() + 49 * HOUR_MS))
    await desk.agent.sends('/recall', { ...where, replyTo: asked.id })
    await room().next(ru('agent:recall.seen'))
    expect(shows('Проверяем')).toHaveLength(1)
    await olga.blocks()
    await desk.quiet()
    const lost = await desk.agent.sends('/answer Готово', where)
    await desk.quiet()
    await desk.agent.sends('/recall', { ...where, replyTo: lost.id })
    await desk.quiet()
    expect(room().fromBot.filter(({ text }) => text === ru('agent:undelivered')).length).toBeGreaterThanOrEqual(2)
    expect(await desk.database.rows("select 1 from ticket_events where type = 'ticket.reply_recalled'")).toEqual([])
  })
})
