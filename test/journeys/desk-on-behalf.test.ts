import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aLetter } from '../support/mail/letters.ts'
import { isDovecotThere } from '../support/mail/dovecot.ts'
import { replyTo, startMailDesk, type MailDesk } from '../support/mail/mail-desk.ts'

const journeys = isDovecotThere() ? describe : describe.skip

/** One desk for all scenes: each goes on where the one before it ended. */
journeys('a ticket on behalf of a customer', () => {
  let mail: MailDesk

  beforeAll(async () => {
    mail = await startMailDesk()
    await mail.nextCustomer()
  })

  afterAll(async () => {
    expect(mail.desk.telegram.breaches).toEqual([])
    await mail.stop()
  })

  const ru = (key: string, params = {}): string => mail.desk.text('ru', { key, params }).replace(/<\/?b>/g, '')
  const tickets = (): Promise<readonly Record<string, unknown>[]> =>
    mail.desk.database.rows(
      `select k.number, k.title, k.severity, k.product, k.conversation, p.email, p.is_email_confirmed, p.contact_name
       from tickets k join persons p on p.id = k.requester_id order by k.id`,
    )
  const lastInRoom = (): string => mail.desk.telegram.chat(mail.desk.room).fromBot.at(-1)?.text ?? ''
  const writes = async (text: string, who = mail.desk.agent): Promise<string> => {
    await who.sends(text, { chat: mail.desk.room })
    await mail.desk.quiet()
    return lastInRoom()
  }
  const presses = async (key: string, who = mail.desk.agent, params = {}): Promise<string> => {
    const press = await who.presses(ru(key, params), { chat: mail.desk.room })
    const { text } = await press.answered()
    await mail.desk.quiet()
    return text
  }

  it('goes to the chat of the one whose proven address it names, who reads who filed it', async () => {
    const shown = await writes(
      `/new ${mail.address.toUpperCase()} Не печатает отчёт\nВ очереди пусто\nпродукт: касбург офис\nкритичность: высокая`,
    )
    expect(shown).toContain(ru('agent:filing.to.chat', { name: 'Ольга Смирнова', channel: 'Telegram' }))
    expect(shown).toContain('Не печатает отчёт\nВ очереди пусто')
    expect(await tickets()).toHaveLength(1)
    expect(
      mail.desk.telegram
        .chat(mail.person)
        .fromBot.map(({ text }) => text)
        .join(),
    ).not.toContain('Не печатает отчёт')
    await presses('agent:filing.button.file')
    const [, filed] = await tickets()
    expect(filed).toMatchObject({ title: 'Не печатает отчёт', severity: 'high', product: 'Касбург Офис' })
    expect(filed?.['email']).toBe(mail.address)
    const number = String(filed?.['number'])
    const receipt = await mail.desk.telegram.chat(mail.person).next(number)
    expect(receipt.text).toContain(ru('ticket:receipt.filedBy', { agent: 'Анна Петрова' }))
    const room = mail.desk.telegram.chat(mail.desk.room).fromBot.map(({ text }) => text)
    expect(room).toContain(ru('agent:filing.done', { number }))
    const card = mail.desk.telegram.chat(mail.desk.room).fromBot.find(({ text }) => text.startsWith(`${number} · `))
    await mail.desk.agent.sends('/answer Проверьте бумагу', { chat: mail.desk.room, replyTo: card?.id ?? 0 })
    await mail.desk.quiet()
    await mail.desk.telegram.chat(mail.person).next('Проверьте бумагу')
    const [said] = await mail.desk.database.rows(
      `select author from messages where kind = 'problem' and ticket_id = (select id from tickets where number = '${number}')`,
    )
    expect(said?.['author']).toBe('agent:anna')
  })

  it('names its customer by a ticket of theirs, and is filed once however often the button is pressed', async () => {
    const before = (await tickets()).length
    const shown = await writes(`/new ${mail.number} Не открывается архив`)
    expect(shown).toContain(ru('agent:filing.to.chat', { name: 'Ольга Смирнова', channel: 'Telegram' }))
    const message = mail.desk.telegram.chat(mail.desk.room).fromBot.at(-1)?.id ?? 0
    const both = [1, 2].map(() =>
      mail.desk.agent.presses(ru('agent:filing.button.file'), { chat: mail.desk.room, message }),
    )
    const answers = await Promise.all((await Promise.all(both)).map(async (press) => (await press.answered()).text))
    await mail.desk.quiet()
    expect(answers).toContain(ru('agent:filing.over'))
    expect(await tickets()).toHaveLength(before + 1)
  })

  it('is nothing for who is no agent, for rude words, for a number or an address that is none, and when it is cancelled', async () => {
    const before = await tickets()
    const passerBy = mail.desk.telegram.user({ id: 9901, first_name: 'Прохожий', language_code: 'ru' })
    await mail.desk.room.adds(passerBy)
    expect(await writes(`/new ${mail.address} Всё сломалось`, passerBy)).toBe(ru('agent:notAnAgent'))
    expect(await writes(`/new ${mail.address} Клиент идиот, сука`)).toBe(ru('agent:refusal.abuse'))
    const unknown = ru('agent:filing.refusal.customerUnknown').replace(/<\/?code>/g, '')
    expect(await writes('/new KSB-26-000999-1 Не печатает')).toBe(unknown)
    expect(await writes('/new olga@vektor Не печатает')).toBe(unknown)
    expect(await writes('/new Не печатает')).toBe(unknown)
    expect(await writes(`/new ${mail.address}`)).toBe(ru('agent:filing.refusal.textMissing').replace(/<\/?code>/g, ''))
    await writes(`/new ${mail.address} Не печатает`)
    expect(await presses('agent:filing.button.file', passerBy)).toBe(ru('agent:notAnAgent'))
    await presses('agent:filing.button.drop')
    expect(lastInRoom()).toBe(ru('agent:filing.dropped'))
    expect(await tickets()).toEqual(before)
  })

  it('of an address that nobody has proven is a person of their own with a letter that says the number only', async () => {
    await mail.desk.database.rows(`update persons set is_email_confirmed = false where email = '${mail.address}'`)
    for (const address of [mail.address, 'ivanov@sever.example']) {
      const shown = await writes(`/new ${address} Не проводится счёт`)
      const name = address.split('@')[0]
      expect(shown).toContain(ru('agent:filing.to.letter', { name, email: address }))
      await presses('agent:filing.button.file')
    }
    const [known, fresh] = (await tickets()).slice(-2)
    expect(known).toMatchObject({ email: mail.address, is_email_confirmed: false, contact_name: 'smirnova1' })
    expect(fresh).toMatchObject({ email: 'ivanov@sever.example', is_email_confirmed: false })
    expect(mail.desk.telegram.transcript(mail.person)).not.toContain('Не проводится счёт')
    const letter = await mail.desk.smtp.until(
      ({ subject, envelope }) =>
        envelope.to.includes('ivanov@sever.example') && subject.includes(String(fresh?.['number'])),
    )
    expect(letter.text).not.toContain('счёт')
  })

  it('reaches who has mail only by letters, from the first letter that answers on', async () => {
    const fresh = (await tickets()).at(-1)
    const number = String(fresh?.['number'])
    const cardOf = (): number =>
      mail.desk.telegram.chat(mail.desk.room).fromBot.find(({ text }) => text.startsWith(`${number} · `))?.id ?? 0
    const answer = async (text: string): Promise<void> => {
      await mail.desk.agent.sends(text, { chat: mail.desk.room, replyTo: cardOf() })
      await mail.desk.quiet()
    }
    // The room has had its cards of this minute: this one comes when it is taken.
    await presses('agent:digest.take', mail.desk.agent, { number })
    await answer('/ask Какая у вас версия?')
    expect(lastInRoom()).toBe(ru('agent:undelivered', { number }))
    const receipt = await mail.desk.smtp.until(({ envelope }) => envelope.to.includes('ivanov@sever.example'))
    await mail.arrive(aLetter({ from: 'ivanov@sever.example', to: replyTo(receipt), text: 'Версия 7.1.3' }))
    expect(
      mail.desk.telegram
        .chat(mail.desk.room)
        .fromBot.map(({ text }) => text)
        .join(),
    ).toContain('Версия 7.1.3')
    expect((await tickets()).at(-1)).toMatchObject({ is_email_confirmed: true })
    await answer('/answer Обновите до 7.1.4')
    await mail.desk.smtp.until(
      ({ envelope, text }) => envelope.to.includes('ivanov@sever.example') && text.includes('Обновите до 7.1.4'),
    )
    const shown = await writes('/new ivanov@sever.example Не открывается счёт')
    expect(shown).toContain(ru('agent:filing.to.mail', { name: 'ivanov' }))
  })
})
