import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import type { Person } from '../support/telegram/person.ts'

const moscow = (text: string): Date => new Date(`${text}:00+03:00`)

let desk: DeskUnderTest
let olga: Person
let number: string

beforeEach(async () => {
  desk = await startDesk({ startAt: moscow('2026-11-23T10:00') })
  olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
  number = await filesARequest(desk, olga)
  await desk.quiet()
  const card = desk.telegram.chat(desk.room).fromBot.find((message) => message.text.includes(number))
  await desk.agent.sends('/ask Пришлите журнал', { chat: desk.room, replyTo: card?.id ?? 0 })
  await desk.quiet()
})

afterEach(async () => {
  await desk.stop()
})

const told = (key: string): number =>
  desk.telegram
    .chat(olga)
    .fromBot.filter(({ text }) => text.includes(desk.text('ru', { key, params: { number } }).slice(0, 45))).length

async function moveTo(at: string): Promise<void> {
  desk.clock.moveTo(moscow(at))
  await new Promise((resolve) => setTimeout(resolve, 1500))
  await desk.quiet()
}

describe('a clock that jumps', () => {
  it('a day ahead, two days back and on again tells nothing early and nothing twice (F24)', async () => {
    await moveTo('2026-11-24T10:00')
    await moveTo('2026-11-22T10:00')
    await moveTo('2026-11-23T10:30')
    expect(told('ticket:stale.warning')).toBe(0)
    await desk.passTo(moscow('2026-11-25T18:01'))
    expect(told('ticket:stale.warning')).toBe(1)
    await moveTo('2026-11-24T10:00')
    await moveTo('2026-11-25T18:02')
    expect(told('ticket:stale.warning')).toBe(1)
    expect(told('ticket:stale.closed')).toBe(0)
    await desk.passTo(moscow('2026-11-26T18:01'))
    await moveTo('2026-11-25T18:02')
    await moveTo('2026-11-26T18:10')
    expect(told('ticket:stale.closed')).toBe(1)
    const [row] = await desk.database.rows<{ n: number }>(
      "select count(*)::integer as n from ticket_events where type = 'ticket.closed'",
    )
    expect(row?.n).toBe(1)
  })
})
