import { afterEach, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import type { Person } from '../support/telegram/person.ts'

let desk: DeskUnderTest

afterEach(async () => {
  // The other bot is not in the group: that its room cannot be looked at is no fault of the call.
  expect(desk.telegram.breaches).toEqual([])
  await desk.stop()
})

const DAY_MS = 86_400_000

/** Says something and waits for the answer to it. */
async function isAnswered(person: Person, chat = desk.telegram.chat(person)): Promise<void> {
  chat.skip()
  await person.sends('/help')
  await chat.next(desk.text('en', 'intake:help').slice(0, 30))
}

describe('after eight quiet days', () => {
  it.each([
    ['a lower number', -5_000_000],
    ['a number that was used before', 0],
    ['a much higher number', 9_000_000],
  ])('Telegram goes on with %s: nothing is lost and nothing taken for a copy', async (_name, shift) => {
    desk = await startDesk()
    const olga = desk.telegram.user({ id: 7001, first_name: 'Olga', language_code: 'en' })
    await isAnswered(olga)
    await isAnswered(olga)
    await desk.quiet()
    const first = desk.telegram.updates[0]?.updateId ?? 0
    await desk.stopProgram()
    desk.clock.moveTo(new Date(desk.clock.now() + 8 * DAY_MS))
    desk.telegram.quietWeek(first + shift)
    await desk.startProgram()
    for (let n = 0; n < 3; n += 1) await isAnswered(olga)
    await desk.quiet()
    const rows = await desk.database.rows("select external_id from inbox where channel = 'tg'")
    expect(rows).toHaveLength(desk.telegram.handedOut.length)
  })
})

describe('another bot', () => {
  it('with the same numbers is another account, and nothing of it is taken for a copy', async () => {
    desk = await startDesk()
    const olga = desk.telegram.user({ id: 7001, first_name: 'Olga', language_code: 'en' })
    await isAnswered(olga)
    await desk.quiet()
    await desk.stopProgram()
    const other = desk.telegram.addBot('7100000002:AAFakeTokenOfTheDeskBotForTests0002')
    await desk.startProgram({ TELEGRAM_BOT_TOKEN: other.token })
    const chat = desk.telegram.chat(olga, other)
    await olga.sends('/help', { bot: other })
    await chat.next(desk.text('en', 'intake:help').slice(0, 30))
    const rows = await desk.database.rows('select distinct account from inbox where channel = $1', ['tg'])
    expect(rows).toHaveLength(2)
  })
})
