import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { beginScene, MONDAY, type Scene } from './desk-scene.ts'

let scene: Scene
let desk: Scene['desk']
let boris: Scene['boris']
let number: Scene['number']
let topic: Scene['topic']
let ru: Scene['ru']
let room: Scene['room']

beforeEach(async () => {
  scene = await beginScene()
  ;({ desk, boris, number, topic, ru, room } = scene)
})

afterEach(() => scene.end())

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
