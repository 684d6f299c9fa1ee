import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createReview } from '../../src/storage/desk-pages-review.ts'
import { createDatabase } from '../../src/storage/database.ts'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import { talkOf, type Talk } from '../support/talk.ts'

let desk: DeskUnderTest
let serial = 25_000
const ABUSE = 'Вы там все идиоты, сука'

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

const room = (): ReturnType<DeskUnderTest['telegram']['chat']> => desk.telegram.chat(desk.room.id)

async function asksForTheContact(talk: Talk): Promise<void> {
  await talk.says('/new', 'intake:welcome.consent')
  await talk.presses('intake:button.agree', 'intake:contact.ask')
}

/** The card of the newest appeal, once it stands in the room. */
async function appeals(talk: Talk): Promise<number> {
  room().skip()
  await talk.presses('intake:abuse.mistake', 'intake:abuse.appealed')
  const card = await room().next(talk.text('agent:refused.title'))
  expect(card.text).not.toMatch(/сука|идиот/)
  return card.id
}

describe('refused words', () => {
  it('are nobody’s answer, are told nobody, and go where they belonged when an agent overrules the filter', async () => {
    const talk = begins()
    await asksForTheContact(talk)
    await talk.says(ABUSE, 'intake:abuse.rule')
    const card = await appeals(talk)
    const press = await desk.agent.presses(talk.text('agent:refused.button.allow'), { chat: desk.room, message: card })
    await press.answered()
    await talk.sees('intake:abuse.overruled')
    await talk.sees('intake:email.ask')
    await desk.quiet()
    expect(room().message(card).text).toContain('Анна Петрова')
    expect(room().message(card).labels).toEqual([])
    const [row] = await desk.database.rows<{ answer: string }>(
      `select state::json #>> '{draft,answers,contact,text}' as answer from dialogs where lane like $1`,
      [`%:${talk.person.id}`],
    )
    expect(row?.answer).toBe(ABUSE)
  })

  it('stay refused when the agent keeps the refusal, and the person is told', async () => {
    const talk = begins()
    await asksForTheContact(talk)
    await talk.says(ABUSE, 'intake:abuse.rule')
    const card = await appeals(talk)
    await desk.agent.presses(talk.text('agent:button.reveal'), { chat: desk.room, message: card })
    const shown = await room().next(ABUSE)
    expect(shown.replyTo).toBe(card)
    await desk.agent.presses(talk.text('agent:refused.button.keep'), { chat: desk.room, message: card })
    await talk.sees('intake:abuse.upheld')
    const late = await desk.agent.presses(talk.text('agent:refused.button.allow'), { chat: desk.room, message: card })
    expect((await late.answered()).text).toBe(talk.text('agent:refused.decided'))
  })

  it('lose their buttons in the room when somebody decides on the pages of the desk', async () => {
    const talk = begins()
    await asksForTheContact(talk)
    await talk.says(ABUSE, 'intake:abuse.rule')
    const card = await appeals(talk)
    const [refusal] = await desk.database.rows<{ id: string }>('select id from refusals where lane like $1', [
      `%:${talk.person.id}`,
    ])
    const database = createDatabase({ url: desk.database.url, maxConnections: 1, onLost: () => {} })
    const review = createReview(database, desk.clock.now, () => [`tg:${desk.telegram.bot.user.id}:${desk.room.id}`])
    expect(await review.decide(refusal?.id ?? '', 'upheld', 'anna')).toBe(true)
    expect(await review.decide(refusal?.id ?? '', 'allowed', 'anna')).toBe(false)
    await database.close()
    await talk.sees('intake:abuse.upheld')
    await desk.quiet()
    const { text, labels } = room().message(card)
    expect({
      labels,
      isNamed: text.includes(talk.text({ key: 'agent:refused.upheld', params: { agent: 'Анна Петрова' } })),
    }).toEqual({ labels: [], isNamed: true })
  })

  it('are looked at once, however often the person asks', async () => {
    const talk = begins()
    await asksForTheContact(talk)
    await talk.says(ABUSE, 'intake:abuse.rule')
    await appeals(talk)
    const again = await talk.person.presses(talk.text('intake:abuse.mistake'))
    expect((await again.answered()).text).toBe(talk.text('intake:abuse.appealedAlready'))
  })

  it('cannot be decided by somebody who is no agent', async () => {
    const talk = begins()
    const guest = desk.telegram.user({ id: 25_900, first_name: 'Гость', language_code: 'ru' })
    await desk.room.adds(guest)
    await asksForTheContact(talk)
    await talk.says(ABUSE, 'intake:abuse.rule')
    const card = await appeals(talk)
    const press = await guest.presses(talk.text('agent:refused.button.allow'), { chat: desk.room, message: card })
    expect((await press.answered()).text).toBe(talk.text('agent:notAnAgent'))
    const rows = await desk.database.rows('select decision from refusals where lane like $1', [`%:${talk.person.id}`])
    expect(rows).toEqual([{ decision: null }])
  })

  it('three times within an hour bring a pause, after which everything is still there', async () => {
    const talk = begins()
    await asksForTheContact(talk)
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await talk.says(ABUSE, 'intake:abuse.again')
    await talk.says(ABUSE, 'intake:abuse.again')
    await talk.says(ABUSE, 'Давайте сделаем паузу')
    await talk.says('olga@vektor.example', 'Сообщения снова принимаются после')
    desk.clock.moveTo(new Date(desk.clock.now() + 16 * 60_000))
    await talk.says('olga@vektor.example', 'intake:product.ask')
  })

  it('are refused in a caption, a file name and a shared name as well', async () => {
    const talk = begins()
    await asksForTheContact(talk)
    await talk.person.document({ name: 'report.txt', caption: ABUSE })
    await talk.sees('intake:abuse.rule')
    await talk.person.document({ name: 'сука вы идиоты.txt' })
    await talk.sees('intake:abuse.rule')
    const rows = await desk.database.rows<{ files: number }>(
      `select json_array_length(state::json #> '{draft,files}') as files from dialogs where lane like $1`,
      [`%:${talk.person.id}`],
    )
    expect(rows).toEqual([{ files: 0 }])
  })

  it('in a forwarded message or a quoted log are no reason', async () => {
    const talk = begins()
    await talk.person.forwards({ text: `Петров мне написал: ${ABUSE}`, from: 'Начальник' })
    await talk.sees('intake:noted')
  })

  it('after an edit leave the answer as it was', async () => {
    const talk = begins()
    await asksForTheContact(talk)
    const sent = await talk.person.sends('Ольга Смирнова, ООО Вектор')
    await talk.sees('intake:email.ask')
    await talk.person.edits(sent.id, ABUSE)
    await talk.sees('intake:abuse.rule')
    const [row] = await desk.database.rows<{ answer: string }>(
      `select state::json #>> '{draft,answers,contact,text}' as answer from dialogs where lane like $1`,
      [`%:${talk.person.id}`],
    )
    expect(row?.answer).toBe('Ольга Смирнова, ООО Вектор')
  })

  it('in a ticket are kept and covered, warn the person, and are a reaction', async () => {
    const talk = begins()
    const number = await filesARequest(desk, talk.person)
    await desk.quiet()
    const card = room().fromBot.find(({ text }) => text.includes(number))
    await desk.agent.sends('/ask Какая версия Windows?', { chat: desk.room, replyTo: card?.id ?? 0 })
    await desk.quiet()
    await talk.sees('Какая версия Windows?')
    await desk.quiet()
    room().skip()
    await talk.says(ABUSE, { key: 'ticket:abuse.warned', params: { number } })
    const mirrored = await room().next(talk.text({ key: 'agent:requester.abusive', params: { number } }))
    expect(mirrored.text).not.toMatch(/сука|идиот/)
    await desk.agent.presses(talk.text('agent:button.reveal'), { chat: desk.room, message: mirrored.id })
    await room().next(ABUSE)
    await desk.quiet()
    const rows = await desk.database.rows(
      `select t.status, m.is_abusive from tickets t join messages m on m.ticket_id = t.id and m.kind = 'message'
       where t.number = $1`,
      [number],
    )
    expect(rows).toEqual([{ status: 'open', is_abusive: true }])
  })
})
