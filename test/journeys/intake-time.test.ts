import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import { talkOf, type Talk } from '../support/talk.ts'

const HOUR = 3_600_000

let desk: DeskUnderTest
let talk: Talk

beforeEach(async () => {
  desk = await startDesk({ startAt: new Date('2026-11-23T07:00:00Z') })
  talk = talkOf(desk, desk.telegram.user({ id: 26_001, first_name: 'Ольга', language_code: 'ru' }))
})

afterEach(async () => {
  // After two days Telegram no longer deletes a message; that is no fault of the call.
  expect(desk.telegram.breaches).toEqual([])
  await desk.stop()
})

const later = (ms: number): Promise<void> => desk.passTo(new Date(desk.clock.now() + ms))

describe('a draft that lies still', () => {
  it('is remembered once, silently, after an hour, can be taken up days later and goes after a week', async () => {
    const chat = desk.telegram.chat(talk.person)
    const reminders = (): number => chat.fromBot.filter(({ text }) => text === talk.text('intake:reminder')).length
    await talk.says('Отчёт по складу печатается с пустыми строками', 'intake:noted')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await later(HOUR / 2)
    expect(reminders()).toBe(0)
    await later(HOUR)
    expect(reminders()).toBe(1)
    expect(chat.fromBot.find(({ text }) => text === talk.text('intake:reminder'))?.isSilent).toBe(true)
    await later(3 * 24 * HOUR)
    expect(reminders()).toBe(1)
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await later(4 * 24 * HOUR)
    await talk.sees('intake:purged')
    await talk.says('/cancel', 'intake:cancel.nothing')
  })
})

describe('a person who blocks the bot', () => {
  it('in the middle of a draft finds it again after coming back', async () => {
    await talk.says('Отчёт по складу печатается с пустыми строками', 'intake:noted')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.person.blocks()
    await later(2 * HOUR)
    await talk.person.unblocks()
    await desk.quiet()
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
  })

  it('is not counted as told: the agents hear of it, and the question does not run out', async () => {
    const number = await filesARequest(desk, talk.person)
    await talk.person.blocks()
    await desk.quiet()
    const room = desk.telegram.chat(desk.room.id)
    const card = room.fromBot.find(({ text }) => text.includes(number))
    await desk.agent.sends('/ask Какая версия Windows?', { chat: desk.room, replyTo: card?.id ?? 0 })
    await desk.quiet()
    await later(HOUR)
    await desk.passTo(new Date('2026-12-04T07:00:00Z'))
    const rows = await desk.database.rows<{ status: string }>('select status from tickets where number = $1', [number])
    expect(rows[0]?.status).not.toBe('closed')
  })
})

describe('a conversation whose state cannot be read', () => {
  it('stops nobody else, and begins anew', async () => {
    await talk.says('Отчёт по складу печатается с пустыми строками', 'intake:noted')
    await desk.database.rows(`update dialogs set state = '{"version":1,"language":"ru","asking":"\\ud83d"}'`)
    const other = talkOf(desk, desk.telegram.user({ id: 26_002, first_name: 'Иван', language_code: 'ru' }))
    await talk.says('/start')
    await other.says('/start', 'intake:welcome.need')
    await talk.sees('intake:welcome.need')
  })
})
