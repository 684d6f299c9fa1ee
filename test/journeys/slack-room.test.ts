import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { filesARequest } from '../support/files-a-request.ts'
import { startSlackDesk, type SlackDesk } from '../support/slack-desk-under-test.ts'
import type { ChatView, SeenMessage } from '../support/slack/chat-view.ts'
import type { Person } from '../support/slack/person.ts'

/** Monday 23 November 2026, 10:00 in Moscow. */
const MONDAY = new Date('2026-11-23T07:00:00Z')

let desk: SlackDesk
let anna: Person
let boris: Person

beforeEach(async () => {
  desk = await startSlackDesk('socket', { startAt: MONDAY })
  anna = desk.slack.user({ id: 'U0ANNA001', real_name: 'Анна Петрова', email: 'anna@kasburg.example' })
  boris = desk.slack.user({ id: 'U0BORIS01', real_name: 'Борис Ким', email: 'boris@kasburg.example' })
  for (const { id } of [anna, boris]) desk.channel.channel.members.add(id)
})

afterEach(async () => {
  expect(desk.slack.violations).toEqual([])
  await desk.stop()
})

const ru = (key: string, params = {}): string => desk.text('ru', { key, params })
const card = (): SeenMessage => {
  const found = desk.channel.messages.find(({ isBot, blocks }) => isBot && blocks[0]?.type === 'header')
  if (!found) throw new Error(desk.channel.transcript())
  return found
}
const thread = (): ChatView => desk.channel.thread(card())
const statusOf = async (): Promise<unknown> => (await desk.tickets())[0]?.status

/** Writes a reply in the form of the card and sends it after a look. */
async function replies(who: Person, kind: string, text: string, promisedAt?: Date): Promise<void> {
  await who.presses(ru('agent:button.reply'), card())
  await desk.slack.modalShowing(who, ru('agent:form.label.text'))
  await who.fills('kind', ru(`agent:form.kind.${kind}`))
  await who.fills('text', text)
  if (promisedAt) await who.fills('date', promisedAt.getTime() / 1000)
  const sent = await who.submits()
  expect(sent.outcome).toBe('closed')
  const preview = await thread().next('так это прочитает клиент')
  expect(preview.visible).toContain(text)
  await who.presses(ru('agent:draft.button.send'), preview)
  await desk.quiet()
}

describe('a ticket that is handled from Slack', () => {
  it('is taken, asked about, promised and solved, for a customer on Telegram', async () => {
    const olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
    const chat = desk.telegram.chat(olga)
    const number = await filesARequest(desk, olga)
    await desk.quiet()
    expect(card().visible).toContain(number)
    expect(card().labels.slice(0, 2)).toEqual([ru('agent:button.take'), ru('agent:button.reply')])
    chat.skip()
    await anna.presses(ru('agent:button.take'), card())
    await desk.quiet()
    expect(card().visible).toContain(ru('agent:card.assignee', { agent: 'Анна Петрова' }))
    await replies(anna, 'ask', 'Какая у вас версия?')
    await chat.next('Какая у вас версия?')
    expect(await statusOf()).toBe('pending')
    await olga.sends('7.1.3')
    await thread().next('7.1.3')
    await desk.quiet()
    expect(await statusOf()).toBe('open')
    await replies(anna, 'promise', 'Выпустим исправление', new Date('2026-11-25T13:00:00Z'))
    const promise = await chat.next('Выпустим исправление')
    expect(promise.text).toContain('ср, 25 ноября, 16:00')
    await replies(anna, 'solve', 'Установите обновление 7.1.4')
    await chat.next('Установите обновление 7.1.4')
    await olga.presses(ru('ticket:button.helped'))
    await desk.quiet()
    expect(await statusOf()).toBe('closed')
    expect(card().visible).toContain(ru('agent:status.closed'))
    expect(card().labels).toEqual([])
  })
})
