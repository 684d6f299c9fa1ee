import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { SeenMessage } from '../support/telegram/chat-view.ts'
import { beginScene, type Scene } from './desk-scene.ts'

let scene: Scene
let desk: Scene['desk']
let olga: Scene['olga']
let number: Scene['number']
let topic: Scene['topic']
let ru: Scene['ru']
let room: Scene['room']
let seenByOlga: Scene['seenByOlga']
let presses: Scene['presses']

beforeEach(async () => {
  scene = await beginScene()
  ;({ desk, olga, number, topic, ru, room, seenByOlga, presses } = scene)
})

afterEach(() => scene.end())

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
