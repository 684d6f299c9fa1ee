import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { SMTPServer } from 'smtp-server'
import { classifyMailError, type MailFault } from '../../../src/channels/email/classify-mail-error.ts'
import { messageIdFor } from '../../../src/channels/email/message-id.ts'
import { createMailer, MAIL_TIMEOUTS } from '../../../src/channels/email/mailer.ts'
import { startFakeSmtp, type FakeSmtp } from '../../support/mail/fake-smtp.ts'

let smtp: FakeSmtp
const servers: (Server | SMTPServer)[] = []

beforeEach(async () => {
  smtp = await startFakeSmtp()
})

afterEach(async () => {
  await smtp.stop()
  for (const server of servers.splice(0)) await new Promise<void>((resolve) => server.close(() => resolve()))
})

/** What becomes of one letter. */
async function faultOf(smtpUrl: string, patience: Partial<typeof MAIL_TIMEOUTS> = {}): Promise<MailFault> {
  const mailer = createMailer({
    smtpUrl,
    from: 'help@kasburg.test',
    catchDir: join(tmpdir(), 'never'),
    timeouts: { ...MAIL_TIMEOUTS, ...patience },
  })
  const delivery = mailer.deliver({
    to: 'olga@vektor.test',
    subject: 'x',
    text: 'x',
    html: '<p>x</p>',
    messageId: messageIdFor('x', 'kasburg.test'),
    autoSubmitted: 'auto-generated',
  })
  return delivery.then(
    () => {
      throw new Error('the letter was accepted')
    },
    (error: unknown) => classifyMailError(error),
  )
}

async function portOf(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const waitsForServer = expect.objectContaining({ kind: 'retry', blocks: 'server' })
const waitsForRecipient = expect.objectContaining({ kind: 'retry', blocks: 'recipient' })

describe('what a mail server answers', () => {
  it.each([
    [450, undefined, waitsForRecipient],
    [451, 'Greylisted, please try again later', waitsForRecipient],
    [452, 'Mailbox full', waitsForRecipient],
    [421, 'Too many connections', waitsForServer],
    [503, 'Bad sequence', waitsForRecipient],
    [550, 'No such user', { kind: 'rejected', responseCode: 550 }],
    [552, 'Mailbox full', { kind: 'rejected', responseCode: 552 }],
    [553, 'Bad mailbox name', { kind: 'rejected', responseCode: 553 }],
    [554, '5.7.1 <olga@vektor.test>: Relay access denied', expect.objectContaining({ kind: 'unauthorised' })],
    [550, '5.7.1 Client not authenticated', expect.objectContaining({ kind: 'unauthorised' })],
  ])('%i %s to the recipient', async (code, text, expected) => {
    smtp.refuse(code, text === undefined ? {} : { text })
    expect(await faultOf(smtp.url)).toEqual(expected)
  })

  it.each([
    ['mail', 450, waitsForServer],
    ['mail', 553, expect.objectContaining({ kind: 'unauthorised' })],
    ['connect', 421, waitsForServer],
    ['connect', 554, expect.objectContaining({ kind: 'unauthorised' })],
    ['data', 554, { kind: 'rejected', responseCode: 554 }],
  ] as const)('at %s: %i', async (at, code, expected) => {
    smtp.refuse(code, { at, text: 'sorry' })
    expect(await faultOf(smtp.url)).toEqual(expected)
  })

  it('a wrong password waits for the operator', async () => {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      logger: false,
      closeTimeout: 50,
      onAuth: (_auth, _session, done) => done(new Error('Invalid username or password')),
    })
    servers.push(server)
    const listening = server.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const address = listening.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await faultOf(`smtp://desk:wrong@127.0.0.1:${port}`)).toMatchObject({ kind: 'unauthorised' })
  })
})

describe('what the network does', () => {
  it('nobody listens: the letter waits', async () => {
    await smtp.goesDown()
    expect(await faultOf(smtp.url)).toEqual(waitsForServer)
  })

  it('the server takes the letter and drops the connection: the letter is tried again', async () => {
    smtp.loseAnswer()
    expect(await faultOf(smtp.url)).toEqual(waitsForServer)
  })

  it.each([
    ['a greeting', { greetingMs: 50 }],
    ['anything at all, in all', { totalMs: 50 }],
  ])('the server never says %s', async (_what, patience) => {
    const port = await portOf(createServer((socket) => void socket.on('error', () => undefined)))
    expect(await faultOf(`smtp://127.0.0.1:${port}`, patience)).toEqual(waitsForServer)
  })

  it('the server falls silent in the middle', async () => {
    smtp.hang({ at: 'rcpt' })
    expect(await faultOf(smtp.url, { silenceMs: 50 })).toEqual(waitsForServer)
  })

  it('something else listens on that port', async () => {
    const port = await portOf(
      createServer((socket) => void socket.on('error', () => undefined).end('HTTP/1.1 400\r\n\r\n')),
    )
    expect(await faultOf(`smtp://127.0.0.1:${port}`)).toEqual(waitsForServer)
  })

  it('TLS is asked of a server that has none', async () => {
    expect(await faultOf(smtp.url.replace('smtp:', 'smtps:'))).toEqual(waitsForServer)
  })
})

describe('faults of mail', () => {
  it('a full disk is waited for, our own errors are bugs', () => {
    expect(classifyMailError(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toEqual(waitsForServer)
    const bugs = [new TypeError('x is undefined'), Object.assign(new Error('x'), { code: 'EFILEACCESS' }), 'text', null]
    expect(bugs.map((bug) => classifyMailError(bug))).toEqual(bugs.map(() => ({ kind: 'bug' })))
  })

  it('waits grow, end before a quarter of an hour, and bother a server that refuses us once a minute at most', () => {
    const faults = [
      Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      Object.assign(new Error('x'), { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 451 }),
      Object.assign(new Error('x'), { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 }),
    ].map((error) => classifyMailError(error))
    const delays = faults.map((fault) => ('delay' in fault ? fault.delay : null))
    for (const delay of delays) {
      expect(delay?.firstMs).toBeLessThan(delay?.ceilingMs ?? 0)
      expect(delay?.ceilingMs).toBeLessThan(15 * 60_000)
    }
    // Chance takes up to a half of a delay.
    expect((delays[2]?.firstMs ?? 0) / 2).toBeGreaterThanOrEqual(60_000)
  })

  it('a temporary failure of the login is no verdict on the password', () => {
    const error = Object.assign(new Error('x'), { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 454 })
    expect(classifyMailError(error)).toEqual(waitsForServer)
  })
})
