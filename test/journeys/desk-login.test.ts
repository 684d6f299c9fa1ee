import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'

let desk: DeskUnderTest

beforeEach(async () => {
  desk = await startDesk({ environment: { PUBLIC_URL: 'https://desk.example' } })
})

afterEach(async () => {
  expect(desk.telegram.violations).toEqual([])
  await desk.stop()
})

describe('/desk', () => {
  it('brings an agent, in private, a link that opens once; nothing of it lies in the database', async () => {
    const chat = desk.telegram.chat(desk.agent)
    await desk.agent.sends('/desk')
    const message = await chat.next(desk.text('ru', 'desk:login.message'))
    const url = new URL(message.buttons[0]?.[0]?.url ?? '')
    expect(url.origin).toBe('https://desk.example')
    const token = url.pathname.split('/').at(-1) ?? ''
    expect(token).toMatch(/^[\w-]{32}$/)
    await desk.quiet()
    const kept = await desk.database.rows<{ payload: string }>('select payload from outbox')
    expect(JSON.stringify(kept)).not.toContain(token)
  })

  it('is a command like any other for everybody else, and in the room asks to be sent in private', async () => {
    const olga = desk.telegram.user({ id: 27_001, first_name: 'Ольга', language_code: 'ru' })
    await olga.sends('/desk')
    await desk.telegram.chat(olga).next(desk.text('ru', 'intake:unknownCommand'))
    await desk.agent.sends('/desk', { chat: desk.room })
    await desk.telegram.chat(desk.room.id).next(desk.text('ru', 'desk:login.private'))
  })
})
