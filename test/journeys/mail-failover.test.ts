import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { fillsTheForm, TOLD } from '../support/files-a-request.ts'
import type { Person } from '../support/telegram/person.ts'
import { writesOnThePage } from '../support/writes-on-the-page.ts'

/** Monday 23 November 2026, 10:00 in Moscow. */
const MONDAY = new Date('2026-11-23T07:00:00Z')

let desk: DeskUnderTest
let olga: Person
let number: string
let address: string
let serial = 0
let said = 0

beforeAll(async () => {
  desk = await startDesk({ startAt: MONDAY })
})

afterAll(async () => {
  await desk.stop()
})

beforeEach(async () => {
  serial += 1
  address = `smirnova${serial}@vektor.example`
  olga = desk.telegram.user({ id: 7100 + serial, first_name: 'Ольга', language_code: 'ru' })
  await fillsTheForm(desk, olga, 'ru', { ...TOLD.ru, email: address })
  await olga.presses(desk.text('ru', 'intake:button.send'))
  await desk.quiet()
  const [row] = await desk.database.rows<{ number: string }>('select number from tickets order by id desc limit 1')
  number = row?.number ?? ''
  desk.telegram.chat(olga).skip()
  said = roomTexts().length
})

const ru = (key: string, params = {}): string => desk.text('ru', { key, params: { number, ...params } })
const roomTexts = (): readonly string[] => desk.telegram.chat(desk.room).fromBot.map(({ text }) => text)
const inRoom = (): string => roomTexts().slice(said).join('\n')
const lettersTo = (): readonly string[] =>
  desk.smtp.mails.filter(({ envelope }) => envelope.to.includes(address)).map(({ subject }) => subject)

async function agentWrites(text: string): Promise<void> {
  const card = desk.telegram.chat(desk.room).fromBot.find((message) => message.text.includes(number))
  await desk.agent.sends(text, { chat: desk.room, replyTo: card?.id ?? 0 })
  await desk.quiet()
}

async function proveTheAddress(): Promise<void> {
  await desk.database.rows('update persons set is_email_confirmed = true where email = $1', [address])
}

/** The kinds of the ticket's events that speak of arrival, in order. */
async function arrivals(): Promise<readonly string[]> {
  const rows = await desk.database.rows<{ type: string }>(
    `select e.type from ticket_events e join tickets k on k.id = e.ticket_id
     where k.number = $1 and e.type like 'ticket.reply\\_%' order by e.position`,
    [number],
  )
  return rows.map(({ type }) => type.replace('ticket.reply_', ''))
}

async function isClosingCounted(): Promise<boolean> {
  const [row] = await desk.database.rows<{ resolution_due_at: Date | null; status: string }>(
    'select resolution_due_at, status from tickets where number = $1',
    [number],
  )
  return row?.status === 'pending' && row.resolution_due_at === null
}

describe('an agent’s reply', () => {
  it('goes to a proven address as well; the chat alone says when it has arrived (R15)', async () => {
    await proveTheAddress()
    await agentWrites('/ask Какая у вас версия Windows?')
    await desk.telegram.chat(olga).next('Какая у вас версия Windows?')
    const letter = await desk.smtp.until(({ subject }) => subject === ru('email:question.subject'))
    expect(letter.text).toContain('> Какая у вас версия Windows?')
    expect(letter.text).toMatch(/http:\/\/\S+\/t\/[\w-]{32}/)
    expect(letter.headers['references']).toMatch(/^<[0-9a-z]+-[0-9a-f]{32}@kasburg\.example>$/)
    expect([...(await arrivals())].sort()).toEqual(['delivered', 'mailed'])
    await agentWrites('/answer Проверяем журнал.')
    const next = await desk.smtp.until(({ subject }) => subject === ru('email:answer.subject'))
    expect(next.headers['references']).toBe(letter.headers['references'])
    expect(next.messageId).not.toBe(letter.messageId)
    expect(inRoom()).not.toMatch(/по почте/)
  })

  it('reaches by mail whom the chat does not reach, and only then the days of the closing are counted (R21)', async () => {
    await proveTheAddress()
    await olga.blocks()
    await desk.smtp.goesDown()
    const card = desk.telegram.chat(desk.room).fromBot.find((message) => message.text.includes(number))
    await desk.agent.sends('/ask Какая у вас версия Windows?', { chat: desk.room, replyTo: card?.id ?? 0 })
    await passTheHold()
    await until(async () => (await arrivals()).includes('undelivered'))
    expect(await isClosingCounted()).toBe(false)
    await until(async () => inRoom().includes(ru('email:room.mailing')))
    await desk.smtp.comesBack()
    await letMailBeTriedNow()
    await until(async () => (await arrivals()).length === 3)
    await desk.quiet()
    expect(await arrivals()).toEqual(['undelivered', 'mailed', 'delivered'])
    expect(inRoom()).toContain(ru('email:room.mailed'))
    expect(lettersTo()).toContain(ru('email:question.subject'))
  })

  it('to an address that nobody has proven is not mailed, and a person has to decide', async () => {
    await olga.blocks()
    await agentWrites('/ask Какая у вас версия Windows?')
    expect(await arrivals()).toEqual(['undelivered'])
    expect(inRoom()).toContain(ru('agent:undelivered'))
    expect(lettersTo()).not.toContain(ru('email:question.subject'))
    const letters = desk.smtp.mails.filter(({ envelope }) => envelope.to.includes(address))
    expect(letters).not.toEqual([])
    for (const { text, html } of letters) expect(`${text}${html}`).not.toMatch(/https?:/)
    const links = await desk.database.rows(
      'select from links l join tickets k on k.id = l.ticket_id where k.number = $1',
      [number],
    )
    expect(links).toEqual([])
  })

  it('that the mail server refuses for good flags the contact: agents are told, the customer is asked (R4)', async () => {
    await proveTheAddress()
    desk.smtp.refuse(550, { to: address, text: '5.1.1 No such user here', times: 1 })
    await agentWrites('/answer Проверяем журнал.')
    await desk.telegram.chat(olga).next(ru('email:chat.refused', { address }))
    expect(inRoom()).toContain(ru('email:room.refused'))
    const [person] = await desk.database.rows('select email_bounced_at from persons where email = $1', [address])
    expect(person?.['email_bounced_at']).toBeInstanceOf(Date)
    const before = lettersTo().length
    await agentWrites('/answer Нашли причину.')
    expect(lettersTo()).toHaveLength(before)
    await desk.database.rows(`update persons set is_email_confirmed = false where email = '${address}'`)
    await proveTheAddress()
    await agentWrites('/answer Готово.')
    expect(lettersTo()).toHaveLength(before + 1)
  })
})

describe('words that the filter refused on the page of the letter’s link', () => {
  it.each([
    ['reach the agents when a person has let them pass', 'allowed', 'intake:abuse.overruled', true],
    ['stay away from the agents when a person keeps the refusal', 'upheld', 'intake:abuse.upheld', false],
  ] as const)('%s, and their author hears of it in the chat (R20)', async (_, decision, told, isPassed) => {
    await proveTheAddress()
    await agentWrites('/ask Какая у вас версия Windows?')
    const isOurs = ({
      envelope,
      subject,
    }: {
      readonly envelope: { readonly to: readonly string[] }
      subject: string
    }) => envelope.to.includes(address) && subject === ru('email:question.subject')
    const letter = await desk.smtp.until(isOurs)
    expect(await writesOnThePage(desk, letter.text, 'Вы там совсем охуели')).toBe(422)
    const [refused] = await desk.database.rows<{ id: string }>('select id from refusals where decision is null')
    await desk.database.rows(`select decide_refusal($1, $2, 'anna', now())`, [refused?.id, decision])
    await desk.quiet()
    await desk.telegram.chat(olga).next(ru(told))
    expect(inRoom().includes('Вы там совсем охуели')).toBe(isPassed)
  })
})

describe('a code', () => {
  it('that no mail server takes is told of in the chat where the address was typed', async () => {
    const ivan = desk.telegram.user({ id: 7900, first_name: 'Иван', language_code: 'ru' })
    desk.smtp.refuse(550, { to: 'typo@vektor.example', text: '5.1.1 No such user here', times: 9 })
    await fillsTheForm(desk, ivan, 'ru', { ...TOLD.ru, email: 'typo@vektor.example' })
    await desk.quiet()
    const texts = desk.telegram.chat(ivan).fromBot.map(({ text }) => text)
    expect(texts).toContain(ru('email:chat.refused', { address: 'typo@vektor.example' }))
  })
})

/** An agent may call a reply back for ten seconds of the desk's clock. */
async function passTheHold(): Promise<void> {
  await until(async () => (await desk.database.rows("select from timers where key like 'send:%'")).length > 0)
  desk.clock.moveTo(new Date(desk.clock.now() + 10_500))
}

/** What waits for a mail server is tried again at once, as it would be a minute later. */
async function letMailBeTriedNow(): Promise<void> {
  await desk.database.rows("update out_lanes set wake_at = now() where account = 'mail:out' and wake_at is not null")
  await desk.database.rows("update budgets set full_at = '-infinity' where bucket = 'mail:out'")
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 40_000
  while (!(await isTrue())) {
    if (Date.now() > giveUpAt) throw new Error(`Waited in vain; the room has heard:\n${inRoom()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
