import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { fillsTheForm, filesARequest } from '../support/files-a-request.ts'
import { MAIL, talkOf, type Talk } from '../support/talk.ts'
import type { Person } from '../support/telegram/person.ts'

let desk: DeskUnderTest
let serial = 21_000

beforeAll(async () => {
  desk = await startDesk()
})

afterAll(async () => {
  expect(desk.telegram.violations).toEqual([])
  await desk.stop()
})

function somebody(language = 'ru'): Person {
  serial += 1
  return desk.telegram.user({ id: serial, first_name: 'Ольга', language_code: language })
}

function begins(): Talk {
  return talkOf(desk, somebody())
}

const problemOf = async (number: string): Promise<string> => {
  const [row] = await desk.database.rows<{ body: string }>(
    `select v.body from tickets t join messages m on m.ticket_id = t.id join message_versions v on v.message_id = m.id
     where t.number = $1 and m.kind = 'problem' order by v.version desc limit 1`,
    [number],
  )
  return row?.body ?? ''
}

async function sendsAndGetsANumber(talk: Talk): Promise<string> {
  await talk.presses('intake:button.send')
  const receipt = await desk.telegram.chat(talk.person).next(/KSB-\d\d-\d{6}-\d/)
  return /KSB-\d\d-\d{6}-\d/.exec(receipt.text)?.[0] ?? ''
}

describe('first words', () => {
  it('are the description, and the product and version in them are confirmed with one tap', async () => {
    const talk = begins()
    await talk.says('В Касбург Офисе версии 7.1.3 при сохранении теряются данные', 'intake:noted')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await talk.says(MAIL)
    await talk.sees({ key: 'intake:guess.both', params: { product: 'Касбург Офис', version: '7.1.3' } })
    await talk.presses('intake:guess.yes', 'intake:error.ask')
    await desk.quiet()
    const card = desk.telegram.chat(talk.person).fromBot.find(({ text }) => /5\sиз\s9/.test(text))
    expect(card?.text).toContain('7.1.3')
    expect(card?.text).toContain('теряются данные')
  })

  it('may guess wrong: another product is asked for, with nothing lost', async () => {
    const talk = begins()
    await talk.says('После установки Касбург Офис перестал печатать принтер HP', 'intake:noted')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await talk.says(MAIL)
    await talk.sees({ key: 'intake:guess.product', params: { product: 'Касбург Офис' } })
    await talk.presses('intake:guess.no', 'intake:product.ask')
    await talk.says('HP LaserJet M404', 'intake:version.ask')
    await talk.says('не знаю', 'intake:error.ask')
    await desk.quiet()
    expect(desk.telegram.chat(talk.person).transcript()).toContain('HP LaserJet M404')
  })

  it('may be typed where a yes to the guess was expected', async () => {
    const talk = begins()
    await talk.says('Касбург Офис зависает при печати отчёта', 'intake:noted')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await talk.says(MAIL)
    await talk.sees({ key: 'intake:guess.product', params: { product: 'Касбург Офис' } })
    await talk.says('Касбург Агент', 'intake:version.ask')
  })

  it('may be a forwarded message, which keeps whose it was and when', async () => {
    const talk = begins()
    await talk.person.forwards({ text: 'У меня тоже отчёт не открывается уже второй день', from: 'Иван Петров' })
    await talk.sees('intake:noted')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.fillsTheRest('contact', true)
    const number = await sendsAndGetsANumber(talk)
    expect(await problemOf(number)).toMatch(/^↪ Иван Петров, \d{4}-\d\d-\d\d \d\d:\d\d UTC:\nУ меня тоже отчёт/)
  })

  it('may be a product from a link on a device', async () => {
    const talk = begins()
    await talk.says('/start p_office', 'intake:welcome.consent')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await talk.says(MAIL)
    await talk.sees({ key: 'intake:guess.product', params: { product: 'Касбург Офис' } })
  })

  it('of a link to nobody’s ticket tell nothing', async () => {
    const talk = begins()
    await talk.says('/start t_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'intake:linkUnknown')
  })
})

describe('the live card', () => {
  it('counts what is answered, and lets every line be changed at any time', async () => {
    const talk = begins()
    const chat = desk.telegram.chat(talk.person)
    await talk.says('/new', 'intake:welcome.consent')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await desk.quiet()
    const card = chat.fromBot.find(({ text }) => /1\sиз\s9/.test(text))
    expect(card?.text).toContain('▰▱▱▱▱▱▱▱▱')
    expect(card?.text).toContain('Ольга Смирнова, ООО Вектор')
    await talk.presses('intake:edit.contact', 'intake:contact.ask')
    await talk.says('Анна Белова, ООО Вектор', 'intake:email.ask')
    await desk.quiet()
    expect(chat.message(card?.id ?? 0).text).toContain('Анна Белова')
  })

  it('has no buttons any more when the draft is deleted, and an old one does no harm', async () => {
    const talk = begins()
    const chat = desk.telegram.chat(talk.person)
    await talk.says('/new', 'intake:welcome.consent')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await desk.quiet()
    const card = chat.fromBot.find(({ text }) => /1\sиз\s9/.test(text))
    await talk.says('/cancel', 'intake:cancel.ask')
    await talk.presses('intake:cancel.yes', 'intake:cancel.done')
    await desk.quiet()
    expect(chat.message(card?.id ?? 0).labels).toEqual([])
    const stale = await talk.person.presses(talk.text('intake:edit.contact'), { message: card?.id ?? 0 })
    expect((await stale.answered()).text).toBe(talk.text('intake:stale'))
  })

  it('comes again at the end of the chat when the draft is taken up after a restart', async () => {
    const talk = begins()
    const chat = desk.telegram.chat(talk.person)
    await talk.says('/new', 'intake:welcome.consent')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await desk.restart()
    await talk.says('/start', 'intake:resume.ask')
    chat.skip()
    await talk.presses('intake:resume.continue', 'Ольга Смирнова, ООО Вектор')
    await talk.sees('intake:email.ask')
  })

  it('keeps «не знаю» and «нет» in words like the buttons', async () => {
    const talk = begins()
    await talk.says('Отчёт печатается с пустыми страницами', 'intake:noted')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await talk.says(MAIL, 'intake:product.ask')
    await talk.says('Касбург Офис', 'intake:version.ask')
    await talk.says('Не знаю.', 'intake:error.ask')
    await talk.says('нет', 'intake:steps.ask')
    await talk.says('не помню', 'intake:changes.ask')
    await talk.says('ничего не меняли', 'intake:severity.ask')
    await talk.says('всё стоит')
    await talk.sees({ key: 'intake:code.ask', params: { address: MAIL } })
    await talk.presses('intake:code.later')
    const review = await talk.sees('intake:review.title')
    for (const key of ['version.unknown', 'error.none', 'steps.unknown', 'changes.none']) {
      expect(review.text).toContain(talk.text(`intake:${key}`))
    }
    expect(review.text).toContain(talk.text('ticket:severityName.critical'))
  })
})

describe('what is known', () => {
  it('is offered the second time: contact, address and product', async () => {
    const olga = somebody()
    const talk = talkOf(desk, olga)
    await filesARequest(desk, olga)
    await talk.says('/new', 'intake:contact.ask')
    const last = (value: string): string => talk.text({ key: 'intake:asLastTime', params: { value } })
    await talk.presses(last('Ольга Смирнова, ООО Вектор'), 'intake:email.ask')
    await talk.presses(last(MAIL), 'intake:product.ask')
    await talk.presses(last('Касбург Офис'), 'intake:version.ask')
  })

  it('is never somebody else’s: a contact that is not the sender’s is not taken', async () => {
    const talk = begins()
    await talk.says('/new', 'intake:welcome.consent')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await talk.person.contact({ userId: 1, firstName: 'Чужой', phone: '+79990000000' })
    await talk.sees('intake:contact.notOwn')
    await talk.person.contact({ phone: '+79161112233' })
    await talk.sees('intake:email.ask')
  })

  it('keeps a shared phone as a phone and not as a company', async () => {
    const olga = somebody()
    const talk = talkOf(desk, olga)
    await talk.says('/new', 'intake:welcome.consent')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await olga.contact({ phone: '+79161112233' })
    await talk.sees('intake:email.ask')
    await talk.says(MAIL, 'intake:product.ask')
    await talk.says('Касбург Офис', 'intake:version.ask')
    await talk.says('7', 'intake:problem.ask')
    await talk.says('Кнопка «Сохранить» ничего не делает')
    await talk.fillsTheRest('error', true)
    await sendsAndGetsANumber(talk)
    expect(await desk.database.rows(`select phone, company from persons where phone = '+79161112233'`)).toEqual([
      { phone: '+79161112233', company: null },
    ])
  })
})

describe('language', () => {
  it('is offered once when a draft goes on in another one, and the answers stay', async () => {
    const olga = somebody()
    const talk = talkOf(desk, olga)
    await fillsTheForm(desk, olga, 'ru')
    await talk.presses('intake:edit.problem', 'intake:problem.ask')
    await talk.says('The window closes as soon as I press the save button', 'intake:review.title')
    await talk.presses('intake:edit.steps', 'intake:steps.ask')
    await talk.says('Open the customer card and press the save button twice')
    await talk.sees(desk.text('en', 'intake:language.offer.en'))
    await talk.presses(desk.text('en', 'intake:language.switch.en'))
    const review = await talk.sees(desk.text('en', 'intake:review.title'))
    expect(review.text).toContain('Ольга Смирнова')
    expect(review.text).toContain('The window closes')
  })

  it('stays when the person says so, and is not offered again', async () => {
    const olga = somebody()
    const talk = talkOf(desk, olga)
    const chat = desk.telegram.chat(olga)
    await fillsTheForm(desk, olga, 'ru')
    for (const words of [
      'The window closes as soon as I press save',
      'It happens every time when I press save again',
    ]) {
      await talk.presses('intake:edit.problem', 'intake:problem.ask')
      await talk.says(words, 'intake:review.title')
    }
    await talk.sees(desk.text('en', 'intake:language.offer.en'))
    await talk.presses('intake:language.keep', 'intake:language.kept')
    await talk.presses('intake:edit.problem', 'intake:problem.ask')
    await talk.says('And once more it happens in the other office as well', 'intake:review.title')
    await desk.quiet()
    const offers = chat.history.filter(({ text }) => text.includes(desk.text('en', 'intake:language.offer.en')))
    expect(offers).toHaveLength(1)
  })
})
