import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import { talkOf, type Talk } from '../support/talk.ts'

const MINUTE_MS = 60_000

let desk: DeskUnderTest
let serial = 61_000

beforeAll(async () => {
  desk = await startDesk()
})

afterAll(async () => {
  expect(desk.telegram.violations).toEqual([])
  await desk.stop()
})

function begins(): Talk {
  serial += 1
  return talkOf(desk, desk.telegram.user({ id: serial, first_name: 'Ольга', language_code: 'ru' }))
}

/** The program is away for ten minutes while people write; then all that is late is worked, and their pause is over. */
async function outage(writes: () => Promise<unknown>): Promise<void> {
  await desk.quiet()
  await desk.stopProgram()
  await writes()
  desk.clock.moveTo(new Date(desk.clock.now() + 10 * MINUTE_MS))
  await desk.startProgram()
  await desk.quiet()
  await desk.passTo(new Date(desk.clock.now() + MINUTE_MS))
}

describe('after an outage', () => {
  it('a chat hears one message, with every word in the draft and the question that stands', async () => {
    const talk = begins()
    const chat = desk.telegram.chat(talk.person)
    await outage(async () => {
      await talk.person.sends('Отчёт по складу выходит пустым')
      await talk.person.sends('Вы тут?')
      await talk.person.sends('Код ошибки 0x80070005')
    })
    expect(chat.fromBot).toHaveLength(1)
    const [only] = chat.fromBot
    expect(only?.text).toContain(talk.text({ key: 'intake:caughtUp', params: { count: 3 } }))
    expect(only?.text).toContain(talk.text('intake:welcome.consent'))
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.fillsTheRest('contact', true)
    await talk.presses('intake:button.send')
    const receipt = await chat.next(/KSB-\d\d-\d{6}-\d/)
    const number = /KSB-\d\d-\d{6}-\d/.exec(receipt.text)?.[0] ?? ''
    const [problem] = await desk.database.rows<{ body: string }>(
      `select v.body from tickets t join messages m on m.ticket_id = t.id and m.kind = 'problem'
       join message_versions v on v.message_id = m.id where t.number = $1`,
      [number],
    )
    expect(problem?.body).toBe('Отчёт по складу выходит пустым\nВы тут?\nКод ошибки 0x80070005')
  })

  it('words for a ticket reach the agents one by one, and are confirmed once', async () => {
    const talk = begins()
    const number = await filesARequest(desk, talk.person)
    const chat = desk.telegram.chat(talk.person)
    await desk.quiet()
    const before = chat.fromBot.length
    await outage(async () => {
      await talk.person.sends('Пробовали на другом компьютере')
      await talk.person.sends('Там то же самое')
    })
    expect(chat.fromBot.slice(before).map(({ text }) => text)).toEqual([
      talk.text({ key: 'intake:caughtUp', params: { count: 2 } }),
    ])
    const room = desk.telegram.chat(desk.room.id)
    for (const words of ['Пробовали на другом компьютере', 'Там то же самое']) {
      expect(room.fromBot.filter(({ text }) => text.includes(number) && text.includes(words))).toHaveLength(1)
    }
  })

  it('who pressed a button meanwhile is answered as ever', async () => {
    const talk = begins()
    await talk.says('/new', 'intake:welcome.consent')
    await outage(() => talk.person.presses(talk.text('intake:button.agree')))
    expect(desk.telegram.chat(talk.person).last?.text).toContain(talk.text('intake:contact.ask'))
  })
})
