import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { fillsTheForm } from '../support/files-a-request.ts'
import { talkOf, type Talk } from '../support/talk.ts'

let desk: DeskUnderTest
let serial = 22_000

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

interface Registered {
  readonly number: string
  readonly title: string
  readonly request_id: string
  readonly files: readonly string[] | null
}

async function ticketsOf(talk: Talk): Promise<readonly Registered[]> {
  await desk.quiet()
  return desk.database.rows<Registered>(
    `select t.number, t.title, t.request_id,
       (select array_agg(a.name order by a.name) from attachments a where a.ticket_id = t.id) as files
     from tickets t where t.conversation like $1 order by t.id`,
    [`tg:%:${talk.person.id}`],
  )
}

const THREE =
  'Здравствуйте! 1) не печатает принтер в бухгалтерии 2) не открывается отчёт по складу, а ещё пропал звук в программе'

describe('several problems', () => {
  it('end in three linked tickets, each with the file that shows it', async () => {
    const talk = begins()
    await talk.says(THREE, 'intake:noted')
    await talk.presses('intake:button.agree', { key: 'intake:split.ask', params: { count: 3 } })
    for (const name of ['printer.txt', 'report.txt', 'sound.txt']) {
      await talk.person.document({ name, bytes: Buffer.from(name) })
    }
    await talk.presses({ key: 'intake:split.yes', params: { count: 3 } }, 'intake:contact.ask')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await talk.says('smirnova@vektor.example', 'intake:product.ask')
    await talk.says('Касбург Офис', 'intake:version.ask')
    await talk.says('7.1.3', 'intake:error.ask')
    await talk.says('нет', 'intake:steps.ask')
    await talk.says('не знаю', 'intake:changes.ask')
    await talk.says('нет', 'intake:severity.ask')
    await talk.presses('ticket:severityName.normal')
    for (const [index, part] of ['принтер', 'отчёт', 'звук'].entries()) {
      await talk.sees(`Файл\u00a0${index + 1} из\u00a03`)
      await talk.taps(new RegExp(`^\\d · .*${part}`))
    }
    await talk.sees({ key: 'intake:code.ask', params: { address: 'smirnova@vektor.example' } })
    await talk.presses('intake:code.later', 'intake:review.title')
    await talk.presses('intake:button.send')
    const map = await talk.sees({ key: 'ticket:several.title', params: { count: 3 } })
    const tickets = await ticketsOf(talk)
    expect(tickets.map(({ files }) => files)).toEqual([['printer.txt'], ['report.txt'], ['sound.txt']])
    expect(new Set(tickets.map(({ request_id }) => request_id)).size).toBe(1)
    for (const { number } of tickets) expect(map.text).toContain(number)
    const cards = desk.telegram
      .chat(desk.room.id)
      .fromBot.filter(({ text }) => text.includes(tickets[0]?.number ?? '?'))
    for (const card of cards) for (const { number } of tickets) expect(card.text).toContain(number)
  })

  it('are one when the person says so', async () => {
    const talk = begins()
    await talk.says(THREE, 'intake:noted')
    await talk.presses('intake:button.agree', { key: 'intake:split.ask', params: { count: 3 } })
    await talk.presses('intake:split.one', 'intake:contact.ask')
    await talk.fillsTheRest('contact', true)
    await talk.presses('intake:button.send', 'KSB-')
    expect(await ticketsOf(talk)).toHaveLength(1)
  })

  it('lose no word when a box is cleared: that line stays with the first', async () => {
    const talk = begins()
    await talk.says(THREE, 'intake:noted')
    await talk.presses('intake:button.agree', { key: 'intake:split.ask', params: { count: 3 } })
    await talk.taps(/☑ 3/)
    await desk.quiet()
    await talk.presses({ key: 'intake:split.yes', params: { count: 2 } }, 'intake:contact.ask')
    await talk.fillsTheRest('contact', true)
    await talk.presses('intake:button.send', { key: 'ticket:several.title', params: { count: 2 } })
    const rows = await desk.database.rows<{ body: string }>(
      `select v.body from messages m join message_versions v on v.message_id = m.id join tickets t on t.id = m.ticket_id
       where t.conversation like $1 and m.kind = 'problem' order by t.id`,
      [`tg:%:${talk.person.id}`],
    )
    expect(rows[0]?.body).toContain('пропал звук')
    expect(rows[1]?.body).not.toContain('пропал звук')
  })

  it('can still be told at the review, one message each, also after a restart', async () => {
    const talk = begins()
    await fillsTheForm(desk, talk.person, 'ru')
    await talk.presses('intake:button.several', 'intake:more.ask')
    await desk.restart()
    await talk.says('Второе: не приходит почта с отчётами', 'intake:more.ask')
    await talk.presses('intake:more.enough', { key: 'intake:review.several', params: { count: 2 } })
    await talk.presses('intake:button.send', { key: 'ticket:several.title', params: { count: 2 } })
    expect(await ticketsOf(talk)).toHaveLength(2)
  })

  it('become the same tickets however often the form is sent', async () => {
    const talk = begins()
    await talk.says(THREE, 'intake:noted')
    await talk.presses('intake:button.agree', { key: 'intake:split.ask', params: { count: 3 } })
    await talk.presses({ key: 'intake:split.yes', params: { count: 3 } }, 'intake:contact.ask')
    const review = await talk.fillsTheRest('contact', true)
    const send = talk.text('intake:button.send')
    const presses = await Promise.all([1, 2, 3].map(() => talk.person.presses(send, { message: review.id })))
    await Promise.all(presses.map((press) => press.answered()))
    expect(await ticketsOf(talk)).toHaveLength(3)
  })
})
