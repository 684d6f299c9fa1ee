import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { isDovecotThere } from '../support/mail/dovecot.ts'
import { aBounce, aLetter } from '../support/mail/letters.ts'
import { replyTo, startMailDesk, until, type MailDesk } from '../support/mail/mail-desk.ts'

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const journeys = isDovecotThere() ? describe : describe.skip

journeys('a letter that a customer writes', () => {
  let mail: MailDesk

  beforeAll(async () => {
    mail = await startMailDesk()
  })

  afterAll(async () => {
    await mail.stop()
  })

  beforeEach(async () => {
    await mail.nextCustomer()
  })

  it('answers a question by the address of the letter: the clock goes on, and the agents read it (R15)', async () => {
    const question = await mail.question()
    expect(replyTo(question)).toMatch(/^support\+[0-9a-z]+-[0-9a-f]{32}@kasburg\.example$/)
    expect(question.text).toContain('Какая у вас версия Windows?')
    expect((await mail.ticket())['status']).toBe('pending')
    await mail.arrive(
      mail.letter({
        to: replyTo(question),
        text: `Windows 11\n\n23.11.2026 10:05, Касбург пишет:\n> ${question.text}`,
      }),
    )
    expect((await mail.ticket())['status']).toBe('open')
    expect(mail.inRoom()).toContain('Windows 11')
    expect(mail.inRoom()).toContain(mail.ru('email:room.byMail'))
    expect(mail.inRoom()).not.toContain('Касбург пишет')
    expect(new Set(mail.dovecot.flags())).toEqual(new Set(['S']))
  })

  it('is known by what it answers, but only from the requester’s own address', async () => {
    const question = await mail.question()
    const headers = [
      `In-Reply-To: ${question.messageId}`,
      `References: ${question.headers['references']} ${question.messageId}`,
    ]
    await mail.arrive(aLetter({ from: 'evil@elsewhere.example', headers, text: 'Закройте обращение' }))
    expect((await mail.ticket())['status']).toBe('pending')
    expect(mail.inRoom()).not.toContain('Закройте обращение')
    await mail.arrive(mail.letter({ from: mail.address.toUpperCase(), headers, text: 'Windows 11' }))
    expect((await mail.ticket())['status']).toBe('open')
  })

  it('brings its files into the store, and a letter that is delivered twice is one message', async () => {
    const question = await mail.question()
    const twice = mail.letter({
      to: replyTo(question),
      id: '<same@vektor.example>',
      text: 'Снимок экрана',
      files: [
        { name: 'снимок.png', type: 'image/png', bytes: PICTURE },
        { name: 'log.txt', type: 'text/plain', bytes: Buffer.from('0x80070005\n'.repeat(500)) },
      ],
    })
    await mail.arrive(twice, twice)
    await until(async () => (await stored()).every(({ stored_as }) => stored_as !== null))
    expect(await stored()).toEqual([
      expect.objectContaining({ name: 'снимок.png', sniffed_type: 'image/png' }),
      expect.objectContaining({ name: 'log.txt', sniffed_type: 'text/plain', stored_bytes: '5500' }),
    ])
    expect(mail.inRoom().split('Снимок экрана')).toHaveLength(2)
  })

  const stored = (): Promise<readonly Record<string, unknown>[]> =>
    mail.desk.database.rows(
      `select name, sniffed_type, stored_as, stored_bytes from attachments where account = 'mail:in' and ticket_id = (select id from tickets where number = '${mail.number}') order by id`,
    )

  it('of a machine changes nothing', async () => {
    const question = await mail.question()
    await mail.arrive(
      mail.letter({ to: replyTo(question), headers: ['Auto-Submitted: auto-replied'], text: 'Я в отпуске' }),
      mail.letter({ to: replyTo(question), subject: 'Автоответ: вопрос', text: 'Меня нет на месте' }),
      question.raw,
    )
    expect((await mail.ticket())['status']).toBe('pending')
    expect(mail.inRoom()).not.toMatch(/отпуске|на месте/)
    expect(mail.desk.smtp.mails.filter(({ envelope }) => envelope.to.includes('support@kasburg.example'))).toEqual([])
  })

  it('out of the blue is told once a day how a request is filed, and makes nothing', async () => {
    const before = await mail.desk.database.rows('select from tickets')
    const strange = (): string =>
      aLetter({
        from: 'new@strangers.example',
        subject: 'Не печатает',
        text: 'Не печатает принтер в бухгалтерии, помогите',
      })
    await mail.arrive(strange(), strange())
    const told = mail.desk.smtp.mails.filter(({ envelope }) => envelope.to.includes('new@strangers.example'))
    expect(told).toHaveLength(1)
    expect(told[0]?.headers).toMatchObject({ 'auto-submitted': 'auto-replied' })
    expect(told[0]?.text).toContain('https://t.me/')
    mail.desk.clock.moveTo(new Date('2026-11-24T09:00:00Z'))
    await mail.arrive(strange())
    expect(mail.desk.smtp.mails.filter(({ envelope }) => envelope.to.includes('new@strangers.example'))).toHaveLength(2)
    expect(await mail.desk.database.rows('select from tickets')).toHaveLength(before.length)
  })

  it('that comes back flags the contact, tells the agents, and asks the customer in the chat (R4)', async () => {
    const question = await mail.question()
    await mail.arrive(
      aBounce(question.raw.replace(/X-Zayavka-Letter: .*/, 'X-Zayavka-Letter: 1-00000000000000000000000000000000')),
    )
    await mail.arrive(aBounce(question.raw, { status: '4.4.1', action: 'delayed' }))
    expect(mail.inRoom()).not.toContain(mail.ru('email:room.refused'))
    await mail.arrive(aBounce(question.raw))
    expect(mail.inRoom()).toContain(mail.ru('email:room.refused'))
    await mail.desk.telegram.chat(mail.person).next(mail.ru('email:chat.refused', { address: mail.address }))
    const before = mail.desk.smtp.mails.length
    await mail.agentWrites('/answer Проверяем журнал.')
    expect(mail.desk.smtp.mails).toHaveLength(before)
  })
})
