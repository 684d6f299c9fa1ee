/**
 * Turns what a mail server or the network answered into what to do about it. A letter is kept until it is accepted or refused
 * for good; a fault of the whole server holds back everybody's letters, a fault of one recipient only theirs.
 */

/** Milliseconds: the wait after the first failure, and the longest wait that doubling may reach. */
export interface DelayHint {
  readonly firstMs: number
  readonly ceilingMs: number
}

export type MailFault =
  /** Comes right by itself: try again later, with growing delay. */
  | { readonly kind: 'retry'; readonly blocks: 'server' | 'recipient'; readonly delay: DelayHint }
  /** The recipient's side refuses for good: no further try; the contact is flagged and asked in the chat. */
  | { readonly kind: 'rejected'; readonly responseCode: number }
  /** The server does not serve us (password, sender, relay): an operator must act, the letters wait. */
  | { readonly kind: 'unauthorised'; readonly delay: DelayHint }
  /** Our own fault: another try ends the same way. */
  | { readonly kind: 'bug' }

/** Short enough that everything is out within a quarter of an hour after the server's return. */
const SERVER_DELAY: DelayHint = { firstMs: 5_000, ceilingMs: 60_000 }
/** Greylisting answers kindly after some minutes. */
const RECIPIENT_DELAY: DelayHint = { firstMs: 60_000, ceilingMs: 600_000 }
/** At most one try a minute even after chance took its half. */
const OPERATOR_DELAY: DelayHint = { firstMs: 120_000, ceilingMs: 300_000 }

const LOGIN_CODES = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2'])
const PASSING_CODES = new Set([
  ...['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ETLS', 'EPROTOCOL', 'EPROXY', 'EABORT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  // A directory for caught mail that is full or cannot be reached now.
  ...['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EMFILE', 'ENFILE', 'ENOENT'],
])
/** The commands that speak of the recipient and of the letter; all others speak of us. */
const RECIPIENT_COMMANDS = new Set(['RCPT TO', 'DATA'])
/** A server that will not relay for us says so at RCPT: no fault of the recipient, and never a reason to flag contacts. */
const RELAY_REFUSED = /relay|authenticat/iu

/** Sorts any error of `Mailer.deliver`. */
export function classifyMailError(error: unknown): MailFault {
  if (typeof error !== 'object' || error === null) return { kind: 'bug' }
  const code = textOf(error, 'code')
  const status = statusOf(error)
  if (status !== null) return byStatus(status, code, textOf(error, 'command'), textOf(error, 'response'))
  if (LOGIN_CODES.has(code)) return { kind: 'unauthorised', delay: OPERATOR_DELAY }
  return PASSING_CODES.has(code) ? retry('server') : { kind: 'bug' }
}

const NO_MAILBOX = /5\.1\.\d|5\.2\.1|unknown|no such|not exist|not found|no mailbox|disabled|нет такого/iu

/** Of an error that is a refusal for good: there is no such mailbox. False for what a policy or a full mailbox refuses. */
export function isNoMailbox(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const response = textOf(error, 'response')
  return textOf(error, 'command') === 'RCPT TO' && NO_MAILBOX.test(response) && !/5\.7\.\d/u.test(response)
}

function byStatus(status: number, code: string, command: string, response: string): MailFault {
  const speaksOfRecipient = RECIPIENT_COMMANDS.has(command)
  // 503 speaks of the state of the session; a new one may go through.
  if (status < 500 || status === 503) return retry(speaksOfRecipient && status !== 421 ? 'recipient' : 'server')
  if (LOGIN_CODES.has(code) || !speaksOfRecipient || RELAY_REFUSED.test(response)) {
    return { kind: 'unauthorised', delay: OPERATOR_DELAY }
  }
  return { kind: 'rejected', responseCode: status }
}

function retry(blocks: 'server' | 'recipient'): MailFault {
  return { kind: 'retry', blocks, delay: blocks === 'server' ? SERVER_DELAY : RECIPIENT_DELAY }
}

function statusOf(error: object): number | null {
  const status: unknown = Reflect.get(error, 'responseCode')
  return typeof status === 'number' && status >= 200 && status < 600 ? status : null
}

function textOf(error: object, key: 'code' | 'command' | 'response'): string {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' ? value : ''
}
