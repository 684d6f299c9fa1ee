import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest, fillsTheForm } from '../support/files-a-request.ts'
import type { Person } from '../support/telegram/person.ts'

let desk: DeskUnderTest
let serial = 8000

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

const ru = (key: string): string => desk.text('ru', key)

describe('the conversation', () => {
  it('takes the first words as the description and asks for the rest', async () => {
    const olga = somebody()
    const chat = desk.telegram.chat(olga)
    await olga.sends('Не печатает принтер HP M404 после обновления, код 0x11b')
    await chat.next(ru('intake:noted'))
    await olga.presses(ru('intake:button.agree'))
    for (const field of ['contact', 'email', 'product', 'version']) {
      await chat.next(ru(`intake:${field}.ask`))
      await olga.sends('smirnova@vektor.example')
    }
    const next = await chat.next()
    expect(next.text).toContain(ru('intake:error.ask'))
  })

  it('refuses abuse with the rule, keeps the draft, and does not repeat the word', async () => {
    const olga = somebody()
    const chat = desk.telegram.chat(olga)
    await fillsTheForm(desk, olga, 'ru')
    await olga.presses(ru('intake:edit.problem'))
    await chat.next(ru('intake:problem.ask'))
    await olga.sends('Ваша программа говно, вы идиоты, сука')
    const refusal = await chat.next(ru('intake:abuse.rule'))
    expect(refusal.text).not.toMatch(/сука|идиот/)
    await olga.sends('Окно закрывается, данные не сохраняются')
    const review = await chat.next(ru('intake:review.title'))
    expect(review.text).toContain('Окно закрывается, данные не сохраняются')
    expect(review.text).not.toMatch(/сука|идиот/)
    expect(review.text).toContain('Ольга Смирнова')
  })

  it('quotes the rule to somebody who will not say who they are, and keeps the draft', async () => {
    const olga = somebody()
    const chat = desk.telegram.chat(olga)
    await startsAndAgrees(olga)
    await olga.presses(ru('intake:contact.refuse'))
    await chat.next()
    await olga.presses(ru('intake:contact.give'))
    await chat.next(ru('intake:contact.ask'))
    const [row] = await desk.database.rows<{ n: number }>(
      'select count(*)::integer as n from tickets t join identities i on i.person_id = t.requester_id where i.external_id = $1',
      [String(olga.id)],
    )
    expect(row?.n).toBe(0)
  })

  it.each(['by the button', 'in words'])(
    'does the same when it is the address that they will not give, %s',
    async (how) => {
      const olga = somebody()
      const chat = desk.telegram.chat(olga)
      await startsAndAgrees(olga)
      await olga.sends('Ольга Смирнова, ООО Вектор')
      await chat.next(ru('intake:email.ask'))
      if (how === 'in words') await olga.sends('не хочу указывать')
      else await olga.presses(ru('intake:contact.refuse'))
      await chat.next('не регистрируется')
      await olga.sends('smirnova@vektor.example')
      await chat.next(ru('intake:product.ask'))
      await desk.quiet()
      const card = chat.fromBot.find(({ text }) => text.startsWith('Ваше обращение'))
      expect(card?.text).toContain('Ольга Смирнова, ООО Вектор')
      expect(card?.text).toContain('smirnova@vektor.example')
    },
  )

  it.each([
    ['two addresses', 'a@b.example, evil@x.example'],
    ['an address in brackets behind another', 'boss@bank.example <evil@x.example>'],
    ['a group', 'grp: e1@x.example, e2@x.example;'],
    ['no address', 'нет почты'],
    ['a line break', 'a@b.example\r\nBcc: evil@x.example'],
  ])('asks again for a mail address after %s', async (_name, typed) => {
    const olga = somebody()
    const chat = desk.telegram.chat(olga)
    await startsAndAgrees(olga)
    await olga.sends('Ольга Смирнова, ООО Вектор')
    await chat.next(ru('intake:email.ask'))
    await olga.sends(typed)
    const answer = await chat.next()
    expect(answer.text).not.toContain(ru('intake:product.ask'))
  })

  it('proposes the likely domain for a mistyped one', async () => {
    const olga = somebody()
    const chat = desk.telegram.chat(olga)
    await startsAndAgrees(olga)
    await olga.sends('Ольга Смирнова, ООО Вектор')
    await chat.next(ru('intake:email.ask'))
    await olga.sends('smirnova@gmial.com')
    await chat.next('gmail.com')
    await olga.presses(ru('intake:email.fix'))
    await chat.next(ru('intake:product.ask'))
  })

  it('says that a step is done when an old button is pressed', async () => {
    const olga = somebody()
    const chat = desk.telegram.chat(olga)
    await startsAndAgrees(olga)
    const old = chat.last?.id ?? 0
    await olga.sends('Ольга Смирнова, ООО Вектор')
    await chat.next(ru('intake:email.ask'))
    const press = await olga.presses(ru('intake:contact.refuse'), { message: old })
    expect((await press.answered()).text).toBe(ru('intake:stale'))
  })

  it('offers to go on when /start comes in the middle of a draft', async () => {
    const olga = somebody()
    const chat = desk.telegram.chat(olga)
    await startsAndAgrees(olga)
    await olga.sends('Ольга Смирнова, ООО Вектор')
    await chat.next(ru('intake:email.ask'))
    await olga.sends('/start')
    await chat.next(ru('intake:resume.ask'))
    await olga.presses(ru('intake:resume.continue'))
    await chat.next(ru('intake:email.ask'))
  })

  it('goes back, changes an answer on the review card, and cancels', async () => {
    const olga = somebody()
    const chat = desk.telegram.chat(olga)
    await fillsTheForm(desk, olga, 'ru')
    await olga.presses(ru('intake:edit.version'))
    await chat.next(ru('intake:version.ask'))
    await olga.sends('8.0')
    const review = await chat.next(ru('intake:review.title'))
    expect(review.text).toContain('8.0')
    await olga.presses(ru('intake:button.cancel'))
    await chat.next(ru('intake:cancel.ask'))
    await olga.presses(ru('intake:cancel.yes'))
    await chat.next(ru('intake:cancel.done'))
  })

  it('changes its language in the middle and keeps the answers', async () => {
    const olga = somebody()
    const chat = desk.telegram.chat(olga)
    await startsAndAgrees(olga)
    await olga.sends('Ольга Смирнова, ООО Вектор')
    await chat.next(ru('intake:email.ask'))
    await olga.sends('/language en')
    await chat.next(desk.text('en', 'intake:email.ask'))
  })

  it('takes an album as one answer and says so once', async () => {
    const olga = somebody()
    const chat = desk.telegram.chat(olga)
    await fillsTheForm(desk, olga, 'ru')
    await olga.presses(ru('intake:edit.error'))
    await chat.next(ru('intake:error.ask'))
    chat.skip()
    await olga.album([{}, {}, {}])
    await desk.quiet()
    await desk.passTo(new Date(desk.clock.now() + 3000))
    const saved = desk.text('ru', { key: 'intake:file.album', params: { count: 3 } })
    expect(chat.fromBot.filter(({ text }) => text.includes(saved))).toHaveLength(1)
  })

  it('adds what is written after the registration to the open ticket', async () => {
    const olga = somebody()
    const number = await filesARequest(desk, olga)
    await olga.sends('Ещё заметили: то же самое в другом филиале')
    await desk.telegram.chat(olga).next(desk.text('ru', { key: 'ticket:added', params: { number } }))
    await olga.sends('/my')
    await desk.telegram.chat(olga).next(number)
  })

  it('tells a stranger’s group where to write, and leaves it', async () => {
    const group = desk.telegram.group({ id: -1_009_000_000_009, title: 'Strangers', members: [somebody()] })
    desk.telegram.push({
      my_chat_member: {
        chat: group.record.info,
        from: desk.agent.user,
        date: Math.floor(Date.now() / 1000),
        old_chat_member: { status: 'left', user: desk.telegram.bot.user },
        new_chat_member: { status: 'member', user: desk.telegram.bot.user },
      },
    })
    await desk.telegram.callsBegun('leaveChat', 1)
    await desk.quiet()
    const told = desk.telegram.chat(group).last
    expect(told?.text).toBe(ru('intake:room.notHere'))
    expect(told?.buttons[0]?.[0]?.url).toBe(`https://t.me/${desk.telegram.bot.user.username}?start=new`)
    expect(await desk.database.rows('select from tickets where conversation like $1', ['%:-1009000000009'])).toEqual([])
  })
})

async function startsAndAgrees(person: Person): Promise<void> {
  const chat = desk.telegram.chat(person)
  await person.sends('/new')
  await chat.next(ru('intake:welcome.consent'))
  await person.presses(ru('intake:button.agree'))
  await chat.next(ru('intake:contact.ask'))
}
