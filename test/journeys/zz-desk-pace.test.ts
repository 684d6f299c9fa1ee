import { it } from '@jest/globals'
import { startDesk, ROOM } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'

it('pace', async () => {
  const desk = await startDesk({ startAt: new Date('2026-11-23T07:00:00Z'), forum: true })
  const olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
  const ivan = desk.telegram.user({ id: 7002, first_name: 'Иван', language_code: 'ru' })
  const number = await filesARequest(desk, olga)
  await ivan.sends('/start')
  await desk.quiet()
  const topic = desk.room.topics.find(({ name }) => name.includes(number))?.id ?? 0
  await desk.database.rows('drop trigger unhurried on budgets')
  await desk.database.rows("delete from budgets where bucket like $1", [`%${ROOM}`])
  await new Promise((r) => setTimeout(r, 61_000))
  const before = desk.telegram.rates.maxPerGroupPerMinute
  for (let n = 1; n <= 1000; n += 1) await desk.agent.sends(`/split Проблема ${n}`, { chat: desk.room, topic })
  const times: number[] = []
  const chat = desk.telegram.chat(ivan)
  const end = Date.now() + 75_000
  while (Date.now() < end) {
    chat.skip()
    const from = performance.now()
    await ivan.sends('/help')
    await chat.next(undefined, { timeoutMs: 20_000 })
    times.push(performance.now() - from)
    await new Promise((r) => setTimeout(r, 300))
  }
  times.sort((a, b) => a - b)
  const [t] = await desk.database.rows('select count(*) from tickets')
  const group = desk.telegram.received.filter((one) => JSON.stringify(one).includes(String(ROOM)))
  console.log(JSON.stringify({ before, perMinute: desk.telegram.rates.maxPerGroupPerMinute, windows: desk.telegram.windowViolations.length, breaches: desk.telegram.breaches.length, tickets: t, n: times.length, p50: times[Math.floor(times.length / 2)], p95: times[Math.floor(times.length * 0.95)], max: times.at(-1), topics: desk.room.topics.length, group: group.length }))
  await desk.stop()
}, 400_000)
