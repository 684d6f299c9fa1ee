import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { filesARequest } from '../support/files-a-request.ts'
import { files } from '../support/slack-staff.ts'
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
const shownFiles = (): readonly (readonly unknown[])[] =>
  thread()
    .all.filter(({ isBot, files: shown }) => isBot && shown.length > 0)
    .map(({ files: shown }) => shown.map(({ title }) => title))
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
    await olga.photo({ caption: 'Вот окно' })
    await thread().next('Вот окно')
    await desk.quiet()
    expect(shownFiles()).toHaveLength(1)
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

  it('is the same for somebody of the staff, in the thread of the receipt', async () => {
    const olga = desk.slack.user({ id: 'U0OLGA001', real_name: 'Ольга Смирнова', email: 'smirnova@vektor.example' })
    const receipt = await files(desk, olga)
    const talk = desk.slack.dm(olga).thread(receipt)
    await replies(anna, 'ask', 'Какая у вас версия?')
    await talk.next('Какая у вас версия?')
    await olga.writesDm('7.1.3', { thread_ts: receipt.ts })
    await thread().next('7.1.3')
    const [first, second] = [{ name: 'экран.png' }, { name: '<!channel>.log' }]
    await olga.writesDm('', { thread_ts: receipt.ts, files: [first, second] })
    await desk.quiet()
    expect(shownFiles()).toEqual([[expect.stringContaining('экран'), expect.stringContaining('.log')]])
    await replies(anna, 'solve', 'Установите обновление 7.1.4')
    const solution = await talk.next('Установите обновление 7.1.4')
    await olga.presses(ru('ticket:button.helped'), solution)
    await desk.quiet()
    expect(await statusOf()).toBe('closed')
  })
})

describe('the agents of a channel', () => {
  let olga: Person

  beforeEach(async () => {
    olga = desk.slack.user({ id: 'U0OLGA001', real_name: 'Ольга Смирнова', email: 'smirnova@vektor.example' })
    await files(desk, olga)
  })

  it('press «Беру» at once: one has it, the other is told who', async () => {
    await Promise.all([anna, boris].map((who) => who.presses(ru('agent:button.take'), card())))
    await desk.quiet()
    const [ticket] = await desk.database.rows<{ assignee_id: string }>('select assignee_id from tickets')
    const loser = ticket?.assignee_id === 'anna' ? boris : anna
    const told = desk.channel.all.filter(({ ephemeralFor }) => ephemeralFor !== undefined)
    expect(told.map(({ ephemeralFor }) => ephemeralFor)).toEqual([loser.id])
    expect(told[0]?.visible).toContain(loser === boris ? 'Анна Петрова' : 'Борис Ким')
  })

  it('write hundreds of words in the thread, and none of them reaches the requester', async () => {
    const before = desk.slack.dm(olga).all.length
    const parent = card().ts
    const saying = (n: number): string =>
      ['Беру', 'Отправить', '/answer да', `t.1.answer ${n}`, 'ответ: всё готово'][n % 5] ?? ''
    for (let n = 0; n < 40; n += 1) {
      await Promise.all(
        [0, 1, 2, 3, 4].map((k) => anna.writes(desk.channel, `${saying(n + k)} №${n}`, { thread_ts: parent })),
      )
    }
    await desk.quiet()
    expect(desk.slack.dm(olga).all.slice(before)).toEqual([])
    const [kept] = await desk.database.rows(
      "select count(*)::int as n from messages where kind = 'note' and not is_public",
    )
    expect(kept?.['n']).toBe(200)
  })

  it('hear a refusal of guests, of people from elsewhere and of those who are not on the list', async () => {
    const guest = desk.slack.user({ id: 'U0BORIS01', real_name: 'Борис Ким', isGuest: true })
    const other = desk.slack.user({ id: 'U0OTHER01', real_name: 'Кто-то' })
    for (const who of [guest, other, olga]) {
      desk.channel.channel.members.add(who.id)
      for (const label of ['take', 'reply', 'severity']) await who.presses(ru(`agent:button.${label}`), card())
      await who.writes(desk.channel, 'заметка', { thread_ts: card().ts })
      await who.slashCommand('/desk', 'мои', desk.channel)
    }
    await desk.quiet()
    const told = desk.channel.all.filter(({ ephemeralFor }) => ephemeralFor !== undefined)
    expect(told).toHaveLength(12)
    expect(told.every(({ visible }) => visible === ru('agent:notAnAgent'))).toBe(true)
    expect(await desk.database.rows("select from messages where kind = 'note'")).toEqual([])
    expect((await desk.database.rows('select assignee_id from tickets'))[0]?.['assignee_id']).toBeNull()
  })

  it('command by name and by /desk, hand over, and change the severity with a reason', async () => {
    await anna.mentions(desk.channel, 'беру', card().ts)
    await desk.quiet()
    await anna.slashCommand('/desk', 'мои', desk.channel)
    const mine = await desk.channel.next(ru('agent:queue.mine'))
    expect(mine.ephemeralFor).toBe(anna.id)
    await anna.presses(ru('agent:button.hand'), card())
    await desk.slack.modalShowing(anna, ru('agent:form.label.agent'))
    await anna.fills('agent', 'Борис Ким')
    await anna.submits()
    await desk.quiet()
    await boris.presses(ru('agent:button.severity'), card())
    await desk.slack.modalShowing(boris, ru('agent:form.label.degree'))
    await boris.fills('degree', 'critical')
    await boris.fills('reason', 'Вы идиоты, сука')
    expect((await boris.submits()).errors).toEqual({ reason: ru('agent:form.fault.abuse') })
    await boris.fills('reason', 'Стоит вся бухгалтерия')
    await boris.submits()
    await desk.quiet()
    expect(await desk.database.rows('select assignee_id, severity from tickets')).toEqual([
      expect.objectContaining({ assignee_id: 'boris', severity: 'critical' }),
    ])
    await anna.slashCommand('/desk', 'мои')
    await desk.slack.dm(anna).next(ru('agent:spoken.elsewhere'))
  })

  it('change what is on its way, and call it back', async () => {
    await replies(anna, 'promise', 'Готовим исправление', new Date('2026-11-25T13:00:00Z'))
    await anna.presses(ru('agent:button.reply'), card())
    await desk.slack.modalShowing(anna, ru('agent:form.label.text'))
    await anna.fills('kind', ru('agent:form.kind.promise'))
    await anna.fills('text', 'Срок без даты')
    expect((await anna.submits()).errors).toEqual({ date: ru('agent:form.fault.date') })
    await anna.fills('kind', ru('agent:form.kind.answer'))
    await anna.submits()
    const preview = await thread().next('Срок без даты')
    await anna.presses(ru('agent:draft.button.edit'), preview)
    await desk.slack.modalShowing(anna, ru('agent:form.label.text'))
    await anna.fills('text', 'Смотрим журнал')
    await anna.submits()
    const changed = await desk.channel.until((chat) =>
      chat.all.find(({ ts, visible }) => ts === preview.ts && visible.includes('Смотрим журнал')),
    )
    await anna.presses(ru('agent:draft.button.send'), changed)
    const held = await desk.channel.until((chat) =>
      chat.all.find(({ ts, labels }) => ts === preview.ts && labels.includes(ru('agent:draft.button.undo'))),
    )
    await anna.presses(ru('agent:draft.button.undo'), held)
    await desk.quiet()
    expect(desk.slack.dm(olga).transcript()).not.toContain('Смотрим журнал')
  })
})
