import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { AGENT, startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import type { Person } from '../support/telegram/person.ts'

/** Monday 23 November 2026, 10:00 in Moscow. */
const MONDAY = new Date('2026-11-23T07:00:00Z')
const moscow = (text: string): Date => new Date(`${text}:00+03:00`)

let desk: DeskUnderTest
let olga: Person
let number: string

beforeEach(async () => {
  desk = await startDesk({ startAt: MONDAY })
  olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
  number = await filesARequest(desk, olga)
  await desk.quiet()
  desk.telegram.chat(olga).skip()
  desk.telegram.chat(desk.room).skip()
})

afterEach(async () => {
  expect(desk.telegram.breaches).toEqual([])
  await desk.stop()
})

const ru = (key: string, params = {}): string => desk.text('ru', { key, params: { number, ...params } })

/** The agent answers the card. */
async function agentWrites(text: string): Promise<void> {
  const card = desk.telegram.chat(desk.room).fromBot.find((message) => message.text.includes(number))
  await desk.agent.sends(text, { chat: desk.room, replyTo: card?.id ?? 0 })
  await desk.quiet()
}

const card = (): string => desk.telegram.chat(desk.room).fromBot.find(({ text }) => text.startsWith(number))?.text ?? ''

async function ticket(): Promise<Record<string, unknown>> {
  const [row] = await desk.database.rows('select * from tickets where number = $1', [number])
  return row ?? {}
}

describe('an agent in the room', () => {
  it('takes a ticket by the button, and the second who presses is told who has it (R14)', async () => {
    await desk.agent.presses(ru('agent:button.take'), { chat: desk.room })
    await desk.telegram.chat(olga).next(ru('ticket:taken', { agent: 'Анна Петрова' }))
    await desk.quiet()
    expect(card()).toContain('Анна Петрова')
    expect((await ticket())['status']).toBe('open')
  })

  it('asks; the clock stands from the delivery to the answer, and the time is credited (R15)', async () => {
    const before = (await ticket())['resolution_due_at'] as Date
    await agentWrites('/ask Какая у вас версия Windows?')
    const question = await desk.telegram.chat(olga).next('Какая у вас версия Windows?')
    expect(question.text).toContain('чт, 26 ноября, 18:00')
    expect((await ticket())['status']).toBe('pending')
    await desk.passTo(moscow('2026-11-23T12:00'))
    await olga.sends('Windows 11')
    await desk.quiet()
    const after = await ticket()
    expect(after['status']).toBe('open')
    const credited = ((after['resolution_due_at'] as Date).getTime() - before.getTime()) / 60_000
    expect(credited).toBeGreaterThan(110)
    expect(credited).toBeLessThanOrEqual(124)
    expect(after['first_response_due_at']).toBeNull()
  })

  it('answers, promises a date, offers a solution that the customer confirms (R16, R17, R18)', async () => {
    await agentWrites('/answer Проверяем журнал.')
    await desk.telegram.chat(olga).next('Проверяем журнал.')
    await agentWrites('/promise 25.11 16:00 Выпустим исправление')
    const promise = await desk.telegram.chat(olga).next('Выпустим исправление')
    expect(promise.text).toContain('ср, 25 ноября, 16:00')
    await agentWrites('/solve Установите обновление 7.1.4')
    await desk.telegram.chat(olga).next('Установите обновление 7.1.4')
    await olga.presses(ru('ticket:button.helped'))
    await desk.telegram.chat(olga).next(ru('ticket:closed.confirmed'))
    expect(await ticket()).toMatchObject({ status: 'closed', close_reason: 'confirmed' })
  })

  it('hears that a solution did not help, and the ticket is open again (R18)', async () => {
    await agentWrites('/solve Перезагрузите компьютер')
    await desk.telegram.chat(olga).next('Перезагрузите компьютер')
    await olga.presses(ru('ticket:button.notHelped'))
    await desk.telegram.chat(olga).next(ru('ticket:rejected'))
    expect((await ticket())['status']).toBe('open')
  })

  it('changes the severity with a reason, and the customer hears the new promise (R13)', async () => {
    await agentWrites('/severity critical Стоит вся бухгалтерия')
    const news = await desk.telegram.chat(olga).next('Стоит вся бухгалтерия')
    expect(news.text).toContain(ru('ticket:severityName.critical'))
    expect(await ticket()).toMatchObject({ severity: 'critical' })
  })

  it('writes a note that the customer never sees', async () => {
    await agentWrites('/note Похоже на сбой после обновления')
    await desk.telegram.chat(desk.room).next(ru('agent:noted'))
    expect(desk.telegram.transcript(olga)).not.toContain('Похоже на сбой')
    expect(await desk.database.rows("select is_public from messages where kind = 'note'")).toEqual([
      { is_public: false },
    ])
  })

  it('splits a second situation off, links, and closes a duplicate (R11)', async () => {
    await agentWrites('/split Принтер печатает полосы')
    const [first, second] = await desk.database.rows(
      'select number, request_id, situation, title from tickets order by id',
    )
    expect(second).toMatchObject({ request_id: first?.['request_id'], situation: 2, title: 'Принтер печатает полосы' })
    await desk.telegram.chat(olga).next(String(second?.['number']))
    await agentWrites(`/duplicate ${String(second?.['number'])}`)
    await desk.telegram.chat(olga).next(ru('ticket:closed.duplicate'))
    expect(await ticket()).toMatchObject({ status: 'closed', close_reason: 'duplicate' })
    await agentWrites('/answer Поздно')
    await desk.telegram.chat(desk.room).next(ru('ticket:refusal.ticket_closed'))
    const links = await desk.database.rows(
      "select facts ->> 'relation' as relation from ticket_events where type = 'ticket.linked'",
    )
    expect(links.map((row) => row['relation']).sort()).toEqual(['duplicate', 'split', 'split'])
  })

  it.each([
    ['/duplicate KSB-26-999999-3', 'agent:refusal.numberMissing'],
    ['/assign Борис', 'agent:refusal.agentUnknown'],
    ['/package золотой', 'agent:refusal.packageUnknown'],
    ['/promise когда-нибудь', 'agent:refusal.dateMissing'],
    ['/promise 01.11.2026 Сделаем', 'ticket:refusal.date_in_past'],
    ['/ask', 'agent:refusal.textMissing'],
    ['/severity огромная', 'agent:refusal.severityUnknown'],
    ['/answer Вы идиот, сука', 'agent:refusal.abuse'],
  ])('is told in words why "%s" is refused', async (text, key) => {
    await agentWrites(text)
    await desk.telegram.chat(desk.room).next(ru(key))
  })

  it('explains a deadline to the agent and to the customer', async () => {
    await olga.presses(ru('ticket:button.why'))
    const answer = await desk.telegram.chat(olga).next(ru('ticket:why.title'))
    expect(answer.text).toMatch(/18:00/)
  })
})

describe('a room that becomes a supergroup', () => {
  it('gets the next cards under its new id, and its agents are agents there', async () => {
    await desk.room.migrates(-1_002_222_333_444)
    await desk.quiet()
    const ivan = desk.telegram.user({ id: 7002, first_name: 'Иван', language_code: 'ru' })
    number = await filesARequest(desk, ivan)
    await desk.quiet()
    expect(card()).toContain(number)
    await agentWrites('/answer Проверяем')
    await desk.telegram.chat(ivan).next('Проверяем')
  })
})

describe('who is no agent', () => {
  it.each([
    ['a member of the room who is not on the list', {}],
    ['an anonymous administrator', { as: 'anonymous' as const }],
    ['a channel', { as: { channel: 'News', id: -1_001_234 } }],
  ])('changes nothing: %s', async (_name, as) => {
    const stranger = desk.telegram.user({ id: 6001, first_name: 'Stranger' })
    await desk.room.adds(stranger)
    const message = desk.telegram.chat(desk.room).fromBot.find(({ text }) => text.includes(number))
    await stranger.sends('/solve Готово', { chat: desk.room, replyTo: message?.id ?? 0, ...as })
    await desk.telegram.chat(desk.room).next(ru('agent:notAnAgent'))
    if (!('as' in as)) {
      const press = await stranger.presses(ru('agent:button.take'), { chat: desk.room })
      expect((await press.answered()).text).toBe(ru('agent:notAnAgent'))
    }
    expect(await ticket()).toMatchObject({ status: 'new', assignee_id: null })
    expect(stranger.id).not.toBe(AGENT)
  })
})

describe('silence', () => {
  beforeEach(async () => {
    await agentWrites('/ask Пришлите журнал')
    await desk.telegram.chat(olga).next('Пришлите журнал')
  })

  it('is warned of after two business days and closes the ticket at the end of the third (R21)', async () => {
    await desk.passTo(moscow('2026-11-25T18:01'))
    await desk.telegram.chat(olga).next('чт, 26 ноября, 18:00')
    await desk.passTo(moscow('2026-11-26T18:01'))
    await desk.telegram.chat(olga).next(ru('ticket:stale.closed'))
    expect(await ticket()).toMatchObject({ status: 'closed', close_reason: 'stale' })
  })

  it('is not counted while the customer asks for time, twice and not a third time', async () => {
    for (const allowed of [true, true, false]) {
      await olga.presses(ru('ticket:button.needTime'))
      await desk.quiet()
      const refusals = desk.telegram
        .callsOf('answerCallbackQuery')
        .filter(({ params }) => JSON.stringify(params).includes(ru('ticket:refusal.no_more_prolongations')))
      expect(refusals).toHaveLength(allowed ? 0 : 1)
    }
    await desk.passTo(moscow('2026-11-27T18:01'))
    expect((await ticket())['status']).toBe('pending')
  })

  it('makes of ten messages and an album one linked successor that holds them all (R22)', async () => {
    await desk.passTo(moscow('2026-11-25T18:01'))
    await desk.passTo(moscow('2026-11-26T18:01'))
    const closing = await desk.telegram.chat(olga).next(ru('ticket:stale.closed'))
    await desk.startReplica()
    for (let n = 1; n <= 10; n += 1) await olga.sends(`Вот журнал, часть ${n}`, { replyTo: closing.id })
    await olga.album([{}, {}, {}], { replyTo: closing.id })
    await desk.quiet()
    const tickets = await desk.database.rows('select id, number, status, follow_up_of from tickets order by id')
    expect(tickets).toHaveLength(2)
    expect(tickets[1]).toMatchObject({ status: 'new', follow_up_of: tickets[0]?.['id'] })
    const [held] = await desk.database.rows(
      `select count(distinct m.id)::integer as messages, count(a.id)::integer as files
       from messages m left join attachments a on a.message_id = m.id where m.ticket_id = $1`,
      [tickets[1]?.['id']],
    )
    expect(held).toEqual({ messages: 13, files: 3 })
    await desk.telegram.chat(olga).next(String(tickets[1]?.['number']))
  })

  it('creates nothing out of thanks to a closed ticket', async () => {
    await desk.passTo(moscow('2026-11-26T18:01'))
    const closing = await desk.telegram.chat(olga).next(ru('ticket:stale.closed'))
    await olga.sends('Спасибо!', { replyTo: closing.id })
    await desk.telegram.chat(olga).next(ru('intake:thanks'))
    expect(await desk.database.rows('select id from tickets')).toHaveLength(1)
  })

  it('does not close a ticket whose answer waits at Telegram while the program is down', async () => {
    await desk.stopProgram()
    desk.clock.moveTo(moscow('2026-11-26T12:00'))
    await olga.sends('Журнал отправлен на почту')
    desk.clock.moveTo(moscow('2026-11-27T10:00'))
    await desk.startProgram()
    await desk.passTo(moscow('2026-11-27T10:05'))
    expect((await ticket())['status']).toBe('open')
  })

  it('does not run while the question has not arrived', async () => {
    await olga.sends('Вот он')
    await desk.quiet()
    await olga.blocks()
    await desk.quiet()
    await agentWrites('/ask И ещё один, за вчера')
    await desk.telegram.chat(desk.room).next(ru('agent:undelivered'))
    await desk.passTo(moscow('2026-12-04T18:01'))
    expect((await ticket())['status']).toBe('pending')
  })
})

describe('a promise in danger', () => {
  it('is told in the room at half, at four fifths and at its end, once each (R14)', async () => {
    await desk.passTo(moscow('2026-11-23T12:01'))
    await desk.passTo(moscow('2026-11-23T13:20'))
    await desk.passTo(moscow('2026-11-23T14:05'))
    const told = desk.telegram
      .chat(desk.room)
      .fromBot.filter(({ text }) => /\d+\s?%/.test(text) || text.includes('срок'))
    expect(told.length).toBeGreaterThanOrEqual(3)
    const events = await desk.database.rows<{ facts: { percent: number; target: string } }>(
      "select facts from ticket_events where type = 'ticket.deadline_warned' order by position",
    )
    expect(events.filter(({ facts }) => facts.target === 'firstResponse').map(({ facts }) => facts.percent)).toEqual([
      50, 80, 100,
    ])
  })
})
