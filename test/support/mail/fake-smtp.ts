import type { AddressInfo, Socket } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

export interface CaughtMail {
  /** What the SMTP dialogue said, which is where the mail really goes. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  /** By name in lower case; of repeated headers the first. */
  readonly headers: Readonly<Record<string, string>>
  /** Every header in the order of the mail. */
  readonly headerLines: readonly { readonly name: string; readonly value: string }[]
  readonly subject: string
  readonly messageId: string
  readonly text: string
  readonly html: string
  readonly attachments: readonly { readonly name: string; readonly mime: string; readonly bytes: Buffer }[]
  readonly raw: string
  /** False when the connection was dropped before the sender heard that the mail was taken. */
  readonly isAnswered: boolean
}

export type SmtpMoment = 'connect' | 'mail' | 'rcpt' | 'data'

/**
 * `refuse` answers this code: 4xx asks to come again (greylisting), 5xx is final. `loseAnswer` takes the mail and drops the
 * connection. `hang` never answers.
 */
export interface SmtpFault {
  readonly kind: 'refuse' | 'loseAnswer' | 'hang'
  readonly code?: number
  readonly text?: string
  /** Where a refusal or a hang happens; `rcpt` unless told. */
  readonly at?: SmtpMoment
  /** Only for this recipient. */
  readonly to?: string
  /** 1 without a number, Infinity for a lasting one. */
  readonly times?: number
}

export interface SmtpAttempt {
  readonly address: string
  /** 250 when the recipient was accepted. */
  readonly code: number
}

export type MailTest = string | ((mail: CaughtMail) => boolean)

/** Starts an SMTP server on 127.0.0.1 that catches everything, without TLS and without a login. End it with `stop`. */
export async function startFakeSmtp(options: { readonly faults?: readonly SmtpFault[] } = {}): Promise<FakeSmtp> {
  const smtp = new FakeSmtp(options.faults ?? [])
  await smtp.comesBack()
  return smtp
}

export class FakeSmtp {
  /** The mails that were taken, in order. */
  readonly mails: CaughtMail[] = []
  /** Every recipient that was asked for, accepted or not. */
  readonly recipients: SmtpAttempt[] = []
  /** Connections so far. */
  connections = 0
  readonly #faults: { fault: SmtpFault; left: number }[]
  readonly #sockets = new Map<number, Socket>()
  readonly #listeners = new Set<() => void>()
  #server: SMTPServer | undefined
  #port = 0
  #taken = 0

  constructor(faults: readonly SmtpFault[]) {
    this.#faults = faults.map((fault) => ({ fault, left: fault.times ?? 1 }))
  }

  /** For SMTP_URL. */
  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`
  }

  /** The next mail after the last one taken; with a test the next that passes it. A text is looked for in the recipients. */
  async next(test?: MailTest, options: { readonly timeoutMs?: number } = {}): Promise<CaughtMail> {
    const find = (): number => this.mails.findIndex((mail, index) => index >= this.#taken && fits(mail, test))
    const index = find() >= 0 ? find() : await this.#wait(find, options.timeoutMs ?? 20_000)
    this.#taken = index + 1
    return this.mails[index]!
  }

  /** Waits for a mail, whoever else has taken it already. */
  async until(test: MailTest, options: { readonly timeoutMs?: number } = {}): Promise<CaughtMail> {
    const find = (): number => this.mails.findLastIndex((mail) => fits(mail, test))
    const index = find() >= 0 ? find() : await this.#wait(find, options.timeoutMs ?? 20_000)
    return this.mails[index]!
  }

  /** The next recipient (or the command named by `at`) is refused with this code, so many times. */
  refuse(code: number, options: Omit<SmtpFault, 'kind' | 'code'> = {}): void {
    this.#arm({ kind: 'refuse', code, ...options })
  }

  /** Comes again later: 451 to so many recipients. */
  greylist(times = 1): void {
    this.refuse(451, { times, text: 'Greylisted, please try again later' })
  }

  /** The next mail is taken, and the connection drops before the sender hears of it. */
  loseAnswer(times = 1): void {
    this.#arm({ kind: 'loseAnswer', times })
  }

  hang(options: Omit<SmtpFault, 'kind' | 'code'> = {}): void {
    this.#arm({ kind: 'hang', ...options })
  }

  /** Forgets the faults that have not struck yet. */
  calm(): void {
    this.#faults.length = 0
  }

  /** Nobody listens any more: connections are refused until `comesBack`. */
  async goesDown(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.#sockets.forEach((socket) => socket.destroy())
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(resolve)))
  }

  /** Listens again, on the port it had before. */
  async comesBack(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      authOptional: true,
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 50,
      onConnect: (_session, done) => this.#meet('connect', undefined, done),
      onMailFrom: (_address, _session, done) => this.#meet('mail', undefined, done),
      onRcptTo: (recipient, _session, done) => {
        const code = this.#meet('rcpt', recipient.address, done)
        this.recipients.push({ address: recipient.address, code })
      },
      onData: (stream, session, done) => void this.#catch(stream, session, done),
    })
    server.on('error', () => undefined)
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    server.server.on('connection', (socket: Socket) => this.#keep(socket))
    this.#port = (server.server.address() as AddressInfo).port
    this.#server = server
  }

  async stop(): Promise<void> {
    await this.goesDown()
  }

  #keep(socket: Socket): void {
    this.connections += 1
    const port = socket.remotePort ?? 0
    this.#sockets.set(port, socket)
    socket.on('close', () => this.#sockets.delete(port))
  }

  #arm(fault: SmtpFault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 })
  }

  /** Answers a command and returns the code it answered. */
  #meet(moment: SmtpMoment, recipient: string | undefined, done: (error?: Error | null) => void): number {
    const fault = this.#take(
      (one) => one.kind !== 'loseAnswer' && (one.at ?? 'rcpt') === moment && isFor(one, recipient),
    )
    if (fault !== undefined) {
      return this.#refuse(fault, done)
    }
    done()
    return 250
  }

  /** A hang says nothing at all: the code is 0. */
  #refuse(fault: SmtpFault, done: (error?: Error | null) => void): number {
    if (fault.kind === 'hang') {
      return 0
    }
    const responseCode = fault.code ?? 550
    const text = fault.text ?? (responseCode < 500 ? 'Try again later' : 'No such mailbox')
    done(Object.assign(new Error(text), { responseCode }))
    return responseCode
  }

  #take(test: (fault: SmtpFault) => boolean): SmtpFault | undefined {
    const armed = this.#faults.find((one) => one.left > 0 && test(one.fault))
    if (armed !== undefined) {
      armed.left -= 1
    }
    return armed?.fault
  }

  async #catch(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: (error?: Error | null) => void,
  ): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer)
    }
    const refusal = this.#take((one) => one.kind !== 'loseAnswer' && one.at === 'data')
    if (refusal !== undefined) {
      this.#refuse(refusal, done)
      return
    }
    const isLost = this.#take((one) => one.kind === 'loseAnswer') !== undefined
    this.mails.push(await readMail(Buffer.concat(chunks), session, !isLost))
    this.#listeners.forEach((listener) => listener())
    if (isLost) {
      this.#sockets.get(session.remotePort)?.destroy()
      return
    }
    done()
  }

  #wait(find: () => number, timeoutMs: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#listeners.delete(look)
        const caught = this.mails.map((mail) => `  to ${mail.envelope.to.join(', ')}: ${mail.subject}`)
        reject(new Error(`Waited in vain for a mail; ${caught.length} were caught.\n${caught.join('\n')}`))
      }, timeoutMs)
      const look = (): void => {
        const index = find()
        if (index >= 0) {
          clearTimeout(timer)
          this.#listeners.delete(look)
          resolve(index)
        }
      }
      this.#listeners.add(look)
    })
  }
}

function isFor(fault: SmtpFault, recipient: string | undefined): boolean {
  return fault.to === undefined || fault.to.toLowerCase() === recipient?.toLowerCase()
}

function fits(mail: CaughtMail, test: MailTest | undefined): boolean {
  if (test === undefined) {
    return true
  }
  return typeof test === 'string' ? mail.envelope.to.includes(test) : test(mail)
}

async function readMail(raw: Buffer, session: SMTPServerSession, isAnswered: boolean): Promise<CaughtMail> {
  const parsed = await PostalMime.parse(raw)
  const headerLines = parsed.headers.map((header) => ({ name: header.key, value: header.value }))
  const headers = Object.fromEntries([...headerLines].reverse().map(({ name, value }) => [name, value]))
  const { mailFrom, rcptTo } = session.envelope
  return {
    envelope: { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((one) => one.address) },
    headers,
    headerLines,
    subject: parsed.subject ?? '',
    messageId: parsed.messageId ?? '',
    text: parsed.text ?? '',
    html: parsed.html ?? '',
    attachments: parsed.attachments.map((one) => ({
      name: one.filename ?? '',
      mime: one.mimeType,
      bytes: typeof one.content === 'string' ? Buffer.from(one.content) : Buffer.from(new Uint8Array(one.content)),
    })),
    raw: raw.toString('utf8'),
    isAnswered,
  }
}
