import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { domainToASCII } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import PostalMime from 'postal-mime'
import { messageIdFor } from '../../../src/channels/email/message-id.ts'
import { createMailer, type Mailer, type MailerOptions, type OutgoingMail } from '../../../src/channels/email/mailer.ts'
import { strictAddress } from '../../../src/channels/email/strict-address.ts'
import { startFakeSmtp, type FakeSmtp } from '../../support/mail/fake-smtp.ts'
import { HOSTILE_ADDRESSES, UNUSUAL_ADDRESSES } from './hostile-addresses.ts'

const HEADERS = [
  ...['auto-submitted', 'content-type', 'date', 'from', 'in-reply-to', 'message-id', 'mime-version', 'references'],
  ...['subject', 'to', 'x-auto-response-suppress'],
]

let smtp: FakeSmtp
let catchDir: string
const mailers: Mailer[] = []

beforeEach(async () => {
  smtp = await startFakeSmtp()
  catchDir = join(await mkdtemp(join(tmpdir(), 'zayavka-mail-')), 'mail')
})

afterEach(async () => {
  await Promise.all(mailers.splice(0).map((mailer) => mailer.close()))
  await smtp.stop()
  await rm(join(catchDir, '..'), { recursive: true, force: true })
})

function aMailer(options: Partial<MailerOptions> = {}): Mailer {
  const mailer = createMailer({ smtpUrl: smtp.url, from: 'Касбург <help@kasburg.test>', catchDir, ...options })
  mailers.push(mailer)
  return mailer
}

function aMail(parts: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    to: 'olga@vektor.test',
    subject: 'Обращение KSB-26-000482-7 зарегистрировано',
    text: 'Мы получили ваше обращение.\n',
    html: '<p>Мы получили ваше обращение.</p>',
    messageId: messageIdFor('ticket:1:acknowledgement', 'kasburg.test'),
    autoSubmitted: 'auto-replied',
    ...parts,
  }
}

describe('the mailer', () => {
  it('hands a letter to the server, and says that the recipient was accepted', async () => {
    const mail = aMail()
    expect(await aMailer().deliver(mail)).toEqual({ accepted: true, messageId: mail.messageId })
    const caught = await smtp.next()
    expect(caught.envelope).toEqual({ from: 'help@kasburg.test', to: ['olga@vektor.test'] })
    expect(caught.messageId).toBe(mail.messageId)
    expect(caught.subject).toBe(mail.subject)
    expect(caught.text.trim()).toBe('Мы получили ваше обращение.')
    expect(caught.html).toContain('<p>Мы получили ваше обращение.</p>')
    expect(caught.headers).toMatchObject({
      to: 'olga@vektor.test',
      from: expect.stringMatching(/<help@kasburg\.test>$/),
      'auto-submitted': 'auto-replied',
      'x-auto-response-suppress': 'All',
    })
  })

  it('keeps the Message-ID at every try, so that a second copy is known for what it is', async () => {
    smtp.loseAnswer()
    const mailer = aMailer()
    await expect(mailer.deliver(aMail())).rejects.toThrow()
    await mailer.deliver(aMail())
    expect(smtp.mails.map((mail) => mail.messageId)).toEqual([aMail().messageId, aMail().messageId])
  })

  it('threads a letter under the earlier ones', async () => {
    const [first, second] = ['a', 'b'].map((key) => messageIdFor(key, 'kasburg.test'))
    await aMailer().deliver(aMail({ inReplyTo: second ?? '', references: [first ?? '', second ?? ''] }))
    const { headers } = await smtp.next()
    expect(headers['in-reply-to']).toBe(second)
    expect(headers['references']).toBe(`${first} ${second}`)
  })

  it('takes the moment of the desk’s clock for the date', async () => {
    await aMailer().deliver(aMail({ at: Date.UTC(2027, 0, 11, 6, 30) }))
    expect((await smtp.next()).headers['date']).toBe('Mon, 11 Jan 2027 06:30:00 +0000')
  })

  it('refuses what is not one mailbox without asking the server', async () => {
    const mail = aMail({ to: 'a@b.test, evil@x.test' })
    expect(await aMailer().deliver(mail)).toEqual({
      accepted: false,
      messageId: mail.messageId,
      refusal: 'not_one_mailbox',
    })
    expect(smtp.connections).toBe(0)
  })

  it('of all hostile addresses, each is refused or has exactly one recipient', async () => {
    const mailer = aMailer()
    const sent: string[] = []
    for (const to of [...HOSTILE_ADDRESSES, ...UNUSUAL_ADDRESSES]) {
      const { accepted } = await mailer.deliver(aMail({ to }))
      const read = strictAddress(to)
      expect(accepted).toBe(read.ok)
      if (read.ok) sent.push(read.address)
    }
    // The fake shows national domains in their own letters.
    const recipients = smtp.mails.map((mail) => mail.envelope.to.map(inAscii))
    expect(recipients).toEqual(sent.map((address) => [address]))
    expect(smtp.recipients.map((one) => inAscii(one.address))).toEqual(sent)
    expect(sent.length).toBeGreaterThanOrEqual(UNUSUAL_ADDRESSES.length)
    expect(sent).not.toContain('victim@bank.test')
  })

  it('has the same headers whatever is written into its fields', async () => {
    const mailer = aMailer({ from: 'Desk <help@kasburg.test>' })
    const attacks = [
      'x\r\nBcc: evil@x.test',
      'x\nBcc: evil@x.test\n\nbody',
      'x\rTo: evil@x.test',
      'x\u2028Bcc: evil@x.test',
      '=?utf-8?q?=0d=0aBcc:_evil=40x.test?=',
      '\u0000\u0000',
      '{"path":"/etc/passwd"}',
      'ж'.repeat(5000),
    ]
    const thread = { inReplyTo: '<first@x.test>', references: ['<first@x.test>'] }
    for (const attack of attacks) {
      await mailer.deliver(aMail({ ...thread, subject: attack, text: attack, html: attack }))
    }
    expect(smtp.mails).toHaveLength(attacks.length)
    for (const { envelope, headerLines } of smtp.mails) {
      expect(envelope.to).toEqual(['olga@vektor.test'])
      expect(headerLines.map((line) => line.name).sort()).toEqual(HEADERS)
    }
  })

  it('drops a foreign Message-ID that is none, and keeps the letter', async () => {
    const references = [
      '<ok@x.test>',
      '<a@x>\r\nBcc: evil@x.test',
      'plain',
      '<a b@x>',
      '<a@x><b@x>',
      `<${'a'.repeat(300)}@x>`,
    ]
    await aMailer().deliver(aMail({ inReplyTo: references[1] ?? '', references }))
    const { headers } = await smtp.next()
    expect(headers['references']).toBe('<ok@x.test>')
    expect(headers['in-reply-to']).toBeUndefined()
  })

  it('takes no Message-ID that is not derived from an outbox row', async () => {
    await expect(aMailer().deliver(aMail({ messageId: '<x@y>\r\nBcc: evil@x.test' }))).rejects.toThrow('messageIdFor')
    expect(smtp.connections).toBe(0)
  })

  it('reads no file and no URL for a body', async () => {
    const mailer = aMailer({ smtpUrl: null })
    const body: unknown = { path: '/etc/passwd' }
    await expect(mailer.deliver(aMail({ text: body as string }))).rejects.toMatchObject({ code: 'EFILEACCESS' })
    const link: unknown = { href: smtp.url.replace('smtp', 'http') }
    await expect(mailer.deliver(aMail({ html: link as string }))).rejects.toMatchObject({ code: 'EURLACCESS' })
  })

  it('ends what is under way when it is closed', async () => {
    smtp.hang({ at: 'rcpt' })
    const mailer = aMailer()
    const delivery = expect(mailer.deliver(aMail())).rejects.toMatchObject({ code: 'EABORT' })
    while (smtp.connections === 0) await new Promise((resolve) => setImmediate(resolve))
    await mailer.close()
    await delivery
    expect(smtp.mails).toHaveLength(0)
  })
})

describe('settings of the mailer', () => {
  it.each(['nobody', 'a@b.test, c@d.test', 'Desk <a@b.test>, X <c@d.test>', '<a@b.test', 'x\r\nBcc: y <a@b.test>', ''])(
    'refuse the sender %j by the name of its variable',
    (from) => {
      expect(() => aMailer({ from })).toThrow('MAIL_FROM')
    },
  )

  it.each([
    ['Desk <A@пример.рф>', 'xn--e1afmkfd.xn--p1ai'],
    ['"Desk, Ltd." <help@kasburg.test>', 'kasburg.test'],
    [' help@kasburg.test ', 'kasburg.test'],
  ])('read the sender %j', (from, domain) => {
    expect(aMailer({ from }).domain).toBe(domain)
  })

  it.each(['smtp:// canary', 'http://u:canary@mail.test', 'canary', 'smtp://', 'smtps://u:canary@mail.test:99999'])(
    'refuse the server %j without showing the password',
    (smtpUrl) => {
      const refused = catchError(() => aMailer({ smtpUrl }))
      expect(refused.message).toMatch(/^SMTP_URL cannot be read: expected smtp:/)
      expect(refused.cause).toBeUndefined()
      expect(refused.stack).not.toContain('canary')
    },
  )

  it('send no password in the open', async () => {
    const byOtherName = smtp.url.replace('smtp://127.0.0.1', 'smtp://desk:canary@2130706433')
    await expect(aMailer({ smtpUrl: byOtherName }).deliver(aMail())).rejects.toMatchObject({ code: 'ETLS' })
    expect(smtp.mails).toHaveLength(0)
    await aMailer({ smtpUrl: `${byOtherName}?requireTLS=false` }).deliver(aMail())
    expect(smtp.mails).toHaveLength(1)
  })
})

describe('caught mail', () => {
  it('is one whole letter per Message-ID, readable by its owner alone', async () => {
    const mailer = aMailer({ smtpUrl: null })
    expect(await mailer.deliver(aMail())).toEqual({ accepted: true, messageId: aMail().messageId })
    await mailer.deliver(aMail({ subject: 'Again' }))
    await mailer.deliver(aMail({ messageId: messageIdFor('other', 'kasburg.test') }))
    const names = await readdir(catchDir)
    expect(names).toHaveLength(2)
    expect(names.every((name) => /^[0-9a-f]{32}\.eml$/.test(name))).toBe(true)
    for (const name of names) expect((await stat(join(catchDir, name))).mode & 0o777).toBe(0o600)
    expect((await stat(catchDir)).mode & 0o777).toBe(0o700)
    const letters = await Promise.all(names.map(async (name) => PostalMime.parse(await readFile(join(catchDir, name)))))
    expect(letters.map((letter) => letter.subject).sort()).toEqual(['Again', aMail().subject])
    expect(letters.map((letter) => letter.to)).toEqual([1, 2].map(() => [{ address: 'olga@vektor.test', name: '' }]))
  })

  it('leaves nothing half-written behind when the directory cannot take it', async () => {
    const mailer = aMailer({ smtpUrl: null })
    await mailer.deliver(aMail())
    const [name = ''] = await readdir(catchDir)
    await rm(join(catchDir, name))
    await mkdir(join(catchDir, name))
    await expect(mailer.deliver(aMail())).rejects.toThrow()
    expect(await readdir(catchDir)).toEqual([name])
  })
})

function inAscii(address: string): string {
  const [local = '', domain = ''] = address.split('@')
  return `${local}@${domainToASCII(domain)}`
}

function catchError(act: () => unknown): Error {
  try {
    act()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was refused')
}
