import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { isDovecotThere } from '../support/mail/dovecot.ts'
import { aLetter } from '../support/mail/letters.ts'
import { replyTo, startMailDesk, until, type MailDesk } from '../support/mail/mail-desk.ts'

const moscow = (text: string): Date => new Date(`${text}:00+03:00`)

const journeys = isDovecotThere() ? describe : describe.skip

journeys('a mailbox that is read', () => {
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

  it('to a stale ticket makes the successor, whose letters carry the new number (R22)', async () => {
    const question = await mail.question()
    await mail.desk.passTo(moscow('2026-11-26T18:01'))
    // Not before the mailbox was read beyond the deadline as well.
    expect((await mail.ticket())['status']).toBe('pending')
    await mail.arrive(aLetter({ headers: ['Auto-Submitted: auto-replied'] }))
    await mail.desk.passTo(moscow('2026-11-27T10:00'))
    expect(await mail.ticket()).toMatchObject({ status: 'closed', close_reason: 'stale' })
    await mail.arrive(mail.letter({ to: replyTo(question), text: 'Нашли версию: Windows 11, ошибка та же' }))
    const [heir] = await mail.desk.database.rows<{ number: string; conversation: string }>(
      'select number, conversation from tickets where follow_up_of = (select id from tickets where number = $1)',
      [mail.number],
    )
    expect(heir?.conversation).toBe((await mail.ticket())['conversation'])
    const receipt = await mail.desk.smtp.until(({ subject }) => subject.includes(heir?.number ?? '?'))
    expect(replyTo(receipt)).not.toBe(replyTo(question))
    await mail.desk.telegram
      .chat(mail.person)
      .next(mail.desk.text('ru', { key: 'ticket:successor', params: { old: mail.number, number: heir?.number ?? '' } }))
  })

  it('waits in the mailbox while the server is away, and is read when it is back', async () => {
    const question = await mail.question()
    const before = await mail.lettersKept()
    await mail.dovecot.goesDown()
    mail.dovecot.deliver(mail.letter({ to: replyTo(question), text: 'Windows 11' }))
    await mail.dovecot.comesBack()
    await until(async () => (await mail.lettersKept()) > before)
    await mail.desk.quiet()
    expect((await mail.ticket())['status']).toBe('open')
  })

  it('that somebody has opened meanwhile is read all the same', async () => {
    const question = await mail.question()
    const before = await mail.lettersKept()
    await mail.desk.stopProgram()
    mail.dovecot.deliver(mail.letter({ to: replyTo(question), text: 'Windows 11' }), { isSeen: true })
    await mail.desk.startProgram()
    await until(async () => (await mail.lettersKept()) > before)
    await mail.desk.quiet()
    expect((await mail.ticket())['status']).toBe('open')
  })
})
