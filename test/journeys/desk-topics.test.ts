import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import type { SeenMessage } from '../support/telegram/chat-view.ts'
import type { Person } from '../support/telegram/person.ts'

/** Monday 23 November 2026, 10:00 in Moscow. */
const MONDAY = new Date('2026-11-23T07:00:00Z')

let desk: DeskUnderTest
let john: Person
let number: string

afterEach(async () => {
  expect(desk.telegram.violations).toEqual([])
  await desk.stop()
})

const ru = (key: string, params = {}): string => desk.text('ru', { key, params: { number, ...params } })
const en = (key: string, params = {}): string => desk.text('en', { key, params: { number, ...params } })
const inRoom = (): readonly SeenMessage[] => desk.telegram.chat(desk.room).fromBot
const card = (): SeenMessage | undefined => inRoom().find(({ text }) => text.startsWith(`${number} ·`))
const topic = (): { id: number; name: string; isClosed: boolean } => {
  const found = desk.room.topics.find(({ name }) => name.includes(number))
  if (!found) throw new Error(`There is no topic of ${number}: ${JSON.stringify(desk.room.topics)}`)
  return found
}

async function presses(key: string, who = desk.agent): Promise<string> {
  const press = await who.presses(ru(key), { chat: desk.room })
  const { text } = await press.answered()
  await desk.quiet()
  return text
}

/** Chooses what it will be, writes it where the ticket is, looks at it and sends it. */
async function replies(kind: 'ask' | 'answer' | 'promise' | 'solve', text: string, where: object): Promise<void> {
  await presses('agent:button.reply')
  await presses(`agent:button.${kind}`)
  await desk.agent.sends(text, { chat: desk.room, ...where })
  await desk.telegram.chat(desk.room).next(ru('agent:draft.preview'))
  await presses('agent:draft.button.send')
}

async function ticket(): Promise<Record<string, unknown>> {
  const [row] = await desk.database.rows('select * from tickets where number = $1', [number])
  return row ?? {}
}

describe.each([
  ['a forum with a topic for each ticket', { forum: true, privateTopics: true }],
  ['a plain group and plain private chats', { forum: false, privateTopics: false }],
])('a whole ticket in %s', (_name, options) => {
  beforeEach(async () => {
    desk = await startDesk({ startAt: MONDAY, ...options })
    john = desk.telegram.user({ id: 7001, first_name: 'John', language_code: 'en' })
    number = await filesARequest(desk, john, 'en')
    await desk.quiet()
    desk.telegram.chat(desk.room).skip()
  })

  it('is taken, asked about, answered, promised, solved and confirmed, each side in its language', async () => {
    const where = options.forum ? { topic: topic().id } : { replyTo: card()?.id ?? 0 }
    const chat = desk.telegram.chat(john)
    if (options.forum) expect(card()?.topicId).toBe(topic().id)
    await presses('agent:button.take')
    await chat.next(en('ticket:taken', { agent: 'Анна Петрова' }))
    await replies('ask', 'Which Windows do you use?', where)
    const question = await chat.next('Which Windows do you use?')
    expect(question.text).toContain('Thu 26 November')
    expect(question.topicId !== undefined).toBe(options.privateTopics)
    await desk.quiet()
    expect((await ticket())['status']).toBe('pending')
    expect(inRoom().some(({ text }) => text.includes('доставлено'))).toBe(true)
    await john.sends('Windows 11', options.privateTopics ? { topic: question.topicId ?? 0 } : {})
    const mirrored = await desk.telegram.chat(desk.room).next('Windows 11')
    expect(mirrored.topicId).toBe(options.forum ? topic().id : undefined)
    await desk.quiet()
    await replies('promise', '25.11 16:00 We are preparing a fix', where)
    expect((await chat.next('We are preparing a fix')).text).toContain('Wed 25 November')
    await replies('solve', 'Install the update 7.1.4', where)
    await chat.next('Install the update 7.1.4')
    await john.presses(en('ticket:button.helped'))
    await chat.next(en('ticket:closed.confirmed'))
    await desk.quiet()
    expect(await ticket()).toMatchObject({ status: 'closed', close_reason: 'confirmed' })
    if (options.forum) expect(topic()).toMatchObject({ isClosed: true, name: expect.stringContaining('✅') })
    expect(card()?.labels).toEqual([])
  })
})
