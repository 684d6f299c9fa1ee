import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest, fillsTheForm } from '../support/files-a-request.ts'
import { MAIL, talkOf, type Talk } from '../support/talk.ts'

let desk: DeskUnderTest
let serial = 23_000

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

async function registers(talk: Talk): Promise<string> {
  await talk.presses('intake:button.send')
  const receipt = await desk.telegram.chat(talk.person).next(/KSB-\d\d-\d{6}-\d/)
  await desk.quiet()
  return /KSB-\d\d-\d{6}-\d/.exec(receipt.text)?.[0] ?? ''
}

interface Kept {
  readonly kind: string
  readonly body: string
  readonly version: number
}

const keptOf = (number: string): Promise<readonly Kept[]> =>
  desk.database.rows<Kept>(
    `select m.kind, v.body, v.version from tickets t join messages m on m.ticket_id = t.id
     join message_versions v on v.message_id = m.id where t.number = $1 order by m.kind <> 'problem', m.at, length(m.id), m.id, v.version`,
    [number],
  )

const filesOf = async (number: string): Promise<number> => {
  const [row] = await desk.database.rows<{ count: string }>(
    'select count(*) from attachments a join tickets t on t.id = a.ticket_id where t.number = $1',
    [number],
  )
  return Number(row?.count)
}

/** The pause after an album, on the desk's clock. */
const pause = (): Promise<void> => desk.passTo(new Date(desk.clock.now() + 3000))

describe('evidence', () => {
  it('an album of ten as the first words, with its caption on the third, is one request with ten files', async () => {
    const talk = begins()
    const chat = desk.telegram.chat(talk.person)
    const items = Array.from({ length: 10 }, (_, index) =>
      index === 2 ? { caption: 'Отчёт по складу выходит с пустыми строками' } : {},
    )
    await talk.person.album(items)
    await talk.sees('intake:welcome.consent')
    await pause()
    const saved = talk.text({ key: 'intake:file.album', params: { count: 10 } })
    expect(chat.fromBot.filter(({ text }) => text.includes(saved))).toHaveLength(1)
    expect(chat.fromBot.filter(({ text }) => text.includes(talk.text('intake:welcome.consent')))).toHaveLength(1)
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.fillsTheRest('contact', true)
    const number = await registers(talk)
    expect(await filesOf(number)).toBe(10)
    expect((await keptOf(number))[0]?.body).toBe('Отчёт по складу выходит с пустыми строками')
  })

  it('a voice message as the description is kept, and a line of text is asked for', async () => {
    const talk = begins()
    await talk.says('/new', 'intake:welcome.consent')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await talk.says(MAIL, 'intake:product.ask')
    await talk.says('Касбург Офис', 'intake:version.ask')
    await talk.says('7.1.3', 'intake:problem.ask')
    await talk.person.voice()
    await talk.sees('intake:file.voice')
    await talk.says('Программа закрывается при печати отчёта')
    await talk.fillsTheRest('error', true)
    const number = await registers(talk)
    expect(await filesOf(number)).toBe(1)
  })

  it('a sticker, a poll and a place are answered politely and change nothing', async () => {
    const talk = begins()
    await fillsTheForm(desk, talk.person, 'ru')
    await talk.person.sticker()
    await talk.sees('intake:sticker')
    await talk.person.location()
    await talk.sees('intake:unsupported')
    expect(await registers(talk)).toMatch(/^KSB/)
  })

  it('a wrong file is taken out on the review, by name; a double tap takes no second one', async () => {
    const talk = begins()
    await fillsTheForm(desk, talk.person, 'ru')
    await talk.person.document({ name: 'отпуск.jpg' })
    await talk.sees({ key: 'intake:file.added', params: { count: 1 } })
    await talk.person.document({ name: 'журнал.txt' })
    await talk.sees({ key: 'intake:file.added', params: { count: 2 } })
    await talk.person.voice()
    await talk.sees({ key: 'intake:file.added', params: { count: 3 } })
    await talk.says('/new', 'intake:resume.ask')
    await talk.presses('intake:resume.continue', 'intake:review.title')
    await talk.presses('intake:button.files', '1. отпуск.jpg')
    const card = desk.telegram.chat(talk.person).last
    expect(card?.text).toContain('3. голосовое сообщение')
    const drop = { key: 'intake:files.drop', params: { number: 1 } }
    const taps = [talk.person.presses(talk.text(drop)), talk.person.presses(talk.text(drop))]
    for (const tap of await Promise.all(taps)) await tap.answered()
    await desk.quiet()
    expect(desk.telegram.chat(talk.person).last?.text).toContain('1. журнал.txt')
    await talk.presses('intake:button.back', 'intake:review.title')
    const number = await registers(talk)
    expect(await filesOf(number)).toBe(2)
  })

  it('a file over the limit is named with the way around, before anything is fetched', async () => {
    const talk = begins()
    await fillsTheForm(desk, talk.person, 'ru')
    await talk.person.document({ name: 'dump.zip', size: 21 * 1024 * 1024 })
    await talk.sees('dump.zip')
    const number = await registers(talk)
    expect(await filesOf(number)).toBe(0)
  })

  it('an edit in a draft changes the answer; after the registration it is a version that agents see', async () => {
    const talk = begins()
    await fillsTheForm(desk, talk.person, 'ru')
    await talk.presses('intake:edit.problem', 'intake:problem.ask')
    const sent = await talk.person.sends('Данные сохраняются, но медленно')
    await talk.sees('intake:review.title')
    await talk.person.edits(sent.id, 'Данные сохраняются, но очень медленно')
    await talk.sees('очень медленно')
    const number = await registers(talk)
    await talk.person.edits(sent.id, 'Данные сохраняются за десять минут')
    await desk.quiet()
    const versions = (await keptOf(number)).filter(({ kind }) => kind === 'problem')
    expect(versions.map(({ body }) => body)).toEqual([
      'Данные сохраняются, но очень медленно',
      'Данные сохраняются за десять минут',
    ])
    const room = desk.telegram.chat(desk.room.id)
    expect(room.fromBot.some(({ text }) => text.includes('Данные сохраняются за десять минут'))).toBe(true)
  })

  it('a text that the phone cut in two is one answer', async () => {
    const talk = begins()
    const chat = desk.telegram.chat(talk.person)
    const line = 'Ошибка повторяется при каждом сохранении карточки. '
    const first = line.repeat(100).slice(0, 4000).trimEnd()
    await talk.says(first, 'intake:noted')
    await talk.person.sends('а потом программа закрывается')
    await desk.quiet()
    expect(chat.fromBot.filter(({ text }) => text.includes(talk.text('intake:welcome.consent')))).toHaveLength(1)
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.fillsTheRest('contact', true)
    const number = await registers(talk)
    const [problem] = await keptOf(number)
    expect(problem?.body.startsWith('Ошибка повторяется')).toBe(true)
    expect(problem?.body.endsWith('а потом программа закрывается')).toBe(true)
  })
})

describe('many tickets', () => {
  it('a message goes to the only open one, and can be taken back for a new request', async () => {
    const talk = begins()
    const number = await filesARequest(desk, talk.person)
    await talk.says('Ещё не работает сканер в приёмной', { key: 'ticket:added', params: { number } })
    await talk.presses('ticket:button.elsewhere', 'intake:which.ask')
    await talk.presses('intake:which.new', 'intake:contact.ask')
    await talk.fillsTheRest('contact', true)
    const other = await registers(talk)
    expect(other).not.toBe(number)
    expect((await keptOf(other))[0]?.body).toBe('Ещё не работает сканер в приёмной')
    const room = desk.telegram.chat(desk.room.id)
    const moved = talk.text({ key: 'agent:requester.tookBack', params: { number } })
    expect(room.fromBot.some(({ text }) => text.includes(moved))).toBe(true)
  })

  it('an answer to a message about one of them goes there, anything else is asked about', async () => {
    const talk = begins()
    const first = await filesARequest(desk, talk.person)
    await talk.says('/new', 'intake:contact.ask')
    await talk.fillsTheRestOfKnown()
    const second = await registers(talk)
    const receipt = desk.telegram.chat(talk.person).fromBot.find(({ text }) => text.includes(first))
    await talk.says('Это про первую', { key: 'ticket:added', params: { number: first } }, { replyTo: receipt?.id ?? 0 })
    await talk.says('А это непонятно про какую', 'intake:which.ask')
    await talk.taps(new RegExp(`^${second}`))
    await talk.sees({ key: 'ticket:added', params: { number: second } })
  })

  it('an old undo button says that it is too late', async () => {
    const talk = begins()
    const number = await filesARequest(desk, talk.person)
    await talk.says('Первое дополнение', { key: 'ticket:added', params: { number } })
    const old = desk.telegram.chat(talk.person).last?.id ?? 0
    await talk.says('Второе дополнение', { key: 'ticket:added', params: { number } })
    await talk.person.presses(talk.text('ticket:button.elsewhere'), { message: old })
    await talk.sees('intake:which.tooLate')
  })
})

describe('reaching a person', () => {
  it('who had blocked the bot is told that news may have been missed, and gets the list', async () => {
    const talk = begins()
    const number = await filesARequest(desk, talk.person)
    await talk.person.blocks()
    await desk.quiet()
    await talk.person.unblocks()
    await talk.sees('intake:back')
    await talk.presses('intake:button.mine', number)
  })

  it('who writes more than twenty messages a minute is told once, and every word is kept in order', async () => {
    const talk = begins()
    const chat = desk.telegram.chat(talk.person)
    const number = await filesARequest(desk, talk.person)
    for (let index = 1; index <= 60; index += 1) await talk.person.sends(`Строка журнала ${index}`)
    const other = begins()
    await other.says('/start', 'intake:welcome.need')
    await desk.quiet()
    const bodies = (await keptOf(number)).filter(({ kind }) => kind === 'message').map(({ body }) => body)
    expect(bodies).toEqual(Array.from({ length: 60 }, (_, index) => `Строка журнала ${index + 1}`))
    expect(chat.fromBot.filter(({ text }) => text.includes(talk.text('intake:flood')))).toHaveLength(1)
  })
})
