import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTransport } from 'nodemailer'
import { type FakeSmtp, startFakeSmtp } from '../support/mail/fake-smtp.ts'

let smtp: FakeSmtp

beforeEach(async () => {
  smtp = await startFakeSmtp()
})

afterEach(async () => {
  await smtp.stop()
})

const send = async (to = 'anna@example.ru', subject = 'Заявка KSB-1'): Promise<string> => {
  const transport = createTransport({ url: smtp.url })
  try {
    const mail = { from: 'desk@example.ru', to: { name: 'Анна', address: to }, subject, text: 'Принято ✓' }
    return (
      await transport.sendMail({ ...mail, messageId: '<1@desk>', headers: { 'Auto-Submitted': 'auto-generated' } })
    ).response
  } finally {
    transport.close()
  }
}

describe('a mail', () => {
  it('is caught with its envelope, headers and text', async () => {
    await send()
    const mail = await smtp.next('anna@example.ru')
    expect(mail).toMatchObject({
      envelope: { from: 'desk@example.ru', to: ['anna@example.ru'] },
      subject: 'Заявка KSB-1',
      messageId: '<1@desk>',
      headers: { 'auto-submitted': 'auto-generated' },
      isAnswered: true,
    })
    expect(mail.text.trim()).toBe('Принято ✓')
    expect(mail.raw).toContain('Auto-Submitted: auto-generated')
  })

  it('is waited for, one after another', async () => {
    const first = smtp.next()
    const second = first.then(() => smtp.next((mail) => mail.subject === 'two'))
    await send('a@example.ru', 'one')
    await send('b@example.ru', 'two')
    expect((await first).subject).toBe('one')
    expect((await second).envelope.to).toEqual(['b@example.ru'])
    await expect(smtp.next('c@example.ru', { timeoutMs: 10 })).rejects.toThrow(/2 were caught[^]*to a@example\.ru: one/)
  })
})

describe('a fault', () => {
  it('turns a recipient away for now or for good', async () => {
    smtp.greylist(2)
    await expect(send()).rejects.toMatchObject({ responseCode: 451 })
    await expect(send()).rejects.toMatchObject({ responseCode: 451 })
    await send()
    smtp.refuse(550, { to: 'gone@example.ru', times: Infinity })
    await expect(send('gone@example.ru')).rejects.toMatchObject({ responseCode: 550 })
    await send('here@example.ru')
    expect(smtp.recipients.map((attempt) => attempt.code)).toEqual([451, 451, 250, 550, 250])
    expect(smtp.mails).toHaveLength(2)
  })

  it('may strike at any command', async () => {
    for (const at of ['connect', 'mail', 'data'] as const) {
      smtp.refuse(at === 'data' ? 452 : 421, { at })
      await expect(send()).rejects.toMatchObject({ responseCode: at === 'data' ? 452 : 421 })
    }
    expect(smtp.mails).toEqual([])
  })

  it('takes the mail and drops the connection', async () => {
    smtp.loseAnswer()
    await expect(send()).rejects.toThrow()
    await send()
    expect(smtp.mails.map((mail) => [mail.messageId, mail.isAnswered])).toEqual([
      ['<1@desk>', false],
      ['<1@desk>', true],
    ])
  })

  it('lets nobody in while it is down, and comes back under the same address', async () => {
    const { url } = smtp
    await smtp.goesDown()
    await expect(send()).rejects.toThrow('ECONNREFUSED')
    await smtp.comesBack()
    expect(smtp.url).toBe(url)
    await send()
    expect(smtp.mails).toHaveLength(1)
  })

  it('may be planted at the start', async () => {
    const other = await startFakeSmtp({ faults: [{ kind: 'refuse', code: 550, times: Infinity }] })
    const transport = createTransport({ url: other.url })
    await expect(transport.sendMail({ from: 'a@b.ru', to: 'c@d.ru', text: 'x' })).rejects.toMatchObject({
      responseCode: 550,
    })
    transport.close()
    await other.stop()
  })
})
