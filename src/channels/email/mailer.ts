import { isIP } from 'node:net'
import type * as Library from 'nodemailer'
import type { SendMailOptions } from 'nodemailer'
import { catchMail } from './catch-mail.ts'
import { isOwnMessageId, wellFormedIds } from './message-id.ts'
import { parseSender, type Sender } from './sender.ts'
import { strictAddress, type AddressFlaw } from './strict-address.ts'

/** A finished letter, plain data: what an outbox row holds. */
export interface OutgoingMail {
  /** One address and no name beside it: a name is what a person typed, and headers hold nothing of that kind. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** From `messageIdFor`: the same at every try. */
  readonly messageId: string
  readonly autoSubmitted: 'auto-generated' | 'auto-replied'
  readonly inReplyTo?: string
  readonly references?: readonly string[]
  /** Where answers go instead of to the sender. */
  readonly replyTo?: string
  /** Signed by the desk: by it we know our letter when it comes round or back. */
  readonly stamp?: string
  /** Epoch milliseconds of the desk's clock for the Date header; the present moment when absent. */
  readonly at?: number
}

export type MailReceipt =
  | { readonly accepted: true; readonly messageId: string }
  /** Not one mailbox: nothing was sent, and no further try can help. */
  | { readonly accepted: false; readonly messageId: string; readonly refusal: AddressFlaw }

/** All in milliseconds. */
export interface MailTimeouts {
  readonly connectMs: number
  readonly greetingMs: number
  /** Silence of the server within a session. */
  readonly silenceMs: number
  /** One delivery from beginning to end. */
  readonly totalMs: number
}

export interface MailerOptions {
  /** `smtp://` or `smtps://` with user and password; without it letters are caught in `catchDir`. */
  readonly smtpUrl?: string | null
  /** `Name <address>` or a bare address. */
  readonly from: string
  readonly catchDir: string
  /** Its host is the name by which we greet the mail server. */
  readonly publicUrl?: string
  readonly timeouts?: MailTimeouts
}

export interface Mailer {
  /** Of the sender: for `messageIdFor`. */
  readonly domain: string
  /** The sender's own address. */
  readonly address: string
  /**
   * Hands one letter to the mail server (R12), or catches it. `accepted` is the server's word for the recipient, which is what
   * "delivered" means until a bounce comes. Throws what `classifyMailError` sorts; makes one try, retries are the outbox's.
   */
  deliver(mail: OutgoingMail): Promise<MailReceipt>
  /** Ends deliveries under way, and resolves when they have ended. */
  close(): Promise<void>
}

/** The header of the desk's own signature. */
export const STAMP_HEADER = 'X-Zayavka-Letter'

export const MAIL_TIMEOUTS: MailTimeouts = { connectMs: 10_000, greetingMs: 15_000, silenceMs: 30_000, totalMs: 60_000 }

type Post = (message: SendMailOptions, messageId: string) => Promise<unknown>

/** Throws at once, naming the variable, when the sender or the server's URL cannot be read. */
export function createMailer(options: MailerOptions): Mailer {
  const sender = parseSender(options.from)
  const timeouts = options.timeouts ?? MAIL_TIMEOUTS
  const { smtpUrl = null } = options
  const post = smtpUrl === null ? toDirectory(options.catchDir) : toServer(smtpUrl, options, timeouts)
  const closing = new AbortController()
  const underWay = new Set<Promise<unknown>>()

  async function deliver(mail: OutgoingMail): Promise<MailReceipt> {
    const recipient = strictAddress(mail.to)
    if (!recipient.ok) return { accepted: false, messageId: mail.messageId, refusal: recipient.reason }
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeouts.totalMs)])
    const posted = post({ ...compose(mail, sender, recipient.address), signal }, mail.messageId)
    underWay.add(posted)
    try {
      await posted
    } finally {
      underWay.delete(posted)
    }
    return { accepted: true, messageId: mail.messageId }
  }

  return {
    domain: sender.domain,
    address: sender.address,
    deliver,
    async close() {
      closing.abort()
      await Promise.allSettled(underWay)
    },
  }
}

/** The whole set of headers is fixed here; nothing that a person typed chooses one. */
function compose(mail: OutgoingMail, sender: Sender, recipient: string): SendMailOptions {
  if (!isOwnMessageId(mail.messageId)) throw new Error('messageId of a letter must come from messageIdFor')
  const [inReplyTo] = wellFormedIds(mail.inReplyTo === undefined ? [] : [mail.inReplyTo])
  const references = wellFormedIds(mail.references ?? []).slice(-20)
  return {
    from: { name: sender.name, address: sender.address },
    to: { name: '', address: recipient },
    envelope: { from: sender.address, to: [recipient] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    ...(references.length === 0 ? {} : { references: [...references] }),
    ...(mail.at === undefined ? {} : { date: new Date(mail.at) }),
    ...(mail.replyTo === undefined ? {} : { replyTo: { name: sender.name, address: mail.replyTo } }),
    // The second one is what Exchange understands: no out-of-office notes in answer to a machine.
    headers: {
      'Auto-Submitted': mail.autoSubmitted,
      'X-Auto-Response-Suppress': 'All',
      ...(mail.stamp === undefined ? {} : { [STAMP_HEADER]: mail.stamp }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** The library is loaded with the first letter. */
function whenNeeded<T>(make: (library: typeof Library) => T): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= import('nodemailer').then((library) => make(library)))
}

function toServer(smtpUrl: string, { publicUrl }: MailerOptions, timeouts: MailTimeouts): Post {
  const url = readSmtpUrl(smtpUrl)
  const transport = whenNeeded(({ createTransport }) =>
    createTransport({
      url: smtpUrl,
      ...helloName(publicUrl),
      // A password never travels in the open because somebody on the way hid STARTTLS; `?requireTLS=false` overrules it.
      requireTLS: url.username !== '' && !isLoopback(url.hostname),
      connectionTimeout: timeouts.connectMs,
      dnsTimeout: timeouts.connectMs,
      greetingTimeout: timeouts.greetingMs,
      socketTimeout: timeouts.silenceMs,
      logger: false,
    }),
  )
  return async (message) => (await transport()).sendMail(message)
}

function toDirectory(directory: string): Post {
  const composer = whenNeeded(({ createTransport }) =>
    createTransport({ streamTransport: true, buffer: true, newline: 'windows' }),
  )
  return async (message, messageId) => {
    const { message: letter } = await (await composer()).sendMail(message)
    if (!Buffer.isBuffer(letter)) throw new Error('the letter was not composed in memory')
    await catchMail(directory, messageId, letter)
  }
}

/** The URL holds the password, so neither it nor the parser's own error (which quotes it) may show in ours. */
function readSmtpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && (url.protocol === 'smtp:' || url.protocol === 'smtps:') && url.hostname !== '') return url
  throw new Error('SMTP_URL cannot be read: expected smtp://user:password@host:587 or smtps://user:password@host:465')
}

function helloName(publicUrl: string | undefined): { name?: string } {
  const host = publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl).hostname : ''
  return host.includes('.') && isIP(host) === 0 ? { name: host } : {}
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
