import { afterEach, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest, fillsTheForm, TOLD } from '../support/files-a-request.ts'

let desk: DeskUnderTest

afterEach(async () => {
  await desk.stop()
})

describe('a customer files a request', () => {
  it.each([
    ['in Russian by long polling', 'ru', 'polling'],
    ['in English by long polling', 'en', 'polling'],
    ['in Russian by webhook', 'ru', 'webhook'],
    ['in English by webhook', 'en', 'webhook'],
  ] as const)('%s: a number, a card in the room and a letter', async (_name, language, mode) => {
    desk = await startDesk({ mode })
    const olga = desk.telegram.user({ id: 7_123_456_789, first_name: 'Olga', language_code: language })
    const number = await filesARequest(desk, olga, language)
    await desk.quiet()

    const [card, ...others] = desk.telegram.chat(ROOM_OF(desk)).fromBot
    expect(others).toEqual([])
    expect(card?.text).toContain(number)
    expect(card?.text).toContain(TOLD[language].problem)
    expect(card?.text).not.toContain(TOLD[language].email)

    const [code, mail, ...further] = desk.smtp.mails
    expect(further).toEqual([])
    expect(code?.text).toMatch(/^\s{4}\d{6}$/m)
    expect(mail?.envelope.to).toEqual([TOLD[language].email])
    expect(mail?.subject).toContain(number)
    expect(mail?.headers['auto-submitted']).toBe('auto-generated')
    expect(mail?.text).not.toContain(TOLD[language].problem)

    expect(await desk.database.rows('select number, status, severity, product from tickets')).toEqual([
      { number, status: 'new', severity: 'high', product: language === 'ru' ? 'Касбург Офис' : 'Kasburg Office' },
    ])
    expect(desk.telegram.violations).toEqual([])
  })

  it('gets one ticket for one form, however often it is sent', async () => {
    desk = await startDesk()
    const olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
    await fillsTheForm(desk, olga, 'ru')
    const review = desk.telegram.chat(olga).last?.id ?? 0
    const send = desk.text('ru', 'intake:button.send')
    const presses = await Promise.all([1, 2, 3].map(() => olga.presses(send, { message: review })))
    const [first, ...again] = await Promise.all(presses.map((press) => press.answered()))
    await desk.quiet()
    expect(first?.text).toBe('')
    expect(again.map(({ text }) => text)).toEqual([desk.text('ru', 'intake:stale'), desk.text('ru', 'intake:stale')])
    expect(await desk.database.rows('select number from tickets')).toHaveLength(1)
    expect(desk.smtp.mails.map(({ subject }) => /KSB-/.test(subject))).toEqual([false, true])
  })

  it('goes on in the middle of a draft after the program was stopped and started', async () => {
    desk = await startDesk()
    const olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
    await fillsTheForm(desk, olga, 'ru')
    await desk.stopProgram()
    await olga.presses(desk.text('ru', 'intake:button.send'))
    await desk.startProgram()
    await desk.telegram.chat(olga).next(/KSB-\d\d-\d{6}-\d/)
  })
})

function ROOM_OF({ room }: DeskUnderTest): number {
  return room.id
}
