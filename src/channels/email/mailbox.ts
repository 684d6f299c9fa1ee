import type { FetchMessageObject, ImapFlow } from 'imapflow'
import { wait } from './wait.ts'

/** A mailbox as it is read: over IMAP, one connection at a time. */
export interface Mailbox {
  readonly uidValidity: number
  /** The highest number that was given out when the mailbox was opened. */
  readonly lastUid: number
  /** Letters that nobody has opened, and those behind `afterUid`; ascending. */
  list(afterUid: number | null): Promise<readonly number[]>
  /** Null when it is gone. At most `mostBytes` of a letter are read. */
  read(uid: number, mostBytes: number): Promise<FoundLetter | null>
  /** Marks a letter as opened. */
  mark(uid: number): Promise<void>
  /** Resolves when something new is there, the connection is gone, the time is up, or the signal is given. */
  news(withinMs: number, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export interface FoundLetter {
  readonly source: Uint8Array
  /** As the sender's program calls him; for keeping his letters in order, not to be believed. */
  readonly sender: string
  /** When the server took it, epoch milliseconds; null when it does not say. */
  readonly arrivedAt: number | null
  /** Of the whole letter, whether or not all of it was read. */
  readonly bytes: number
}

export interface MailboxPlace {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  readonly user: string
  readonly password: string
  readonly folder: string
}

/** Throws, naming the variable, for a URL without a user, and for a password that would travel in the open. */
export function readImapUrl(text: string): MailboxPlace {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'imap:' && url.protocol !== 'imaps:') || url.username === '') {
    throw new Error('IMAP_URL cannot be read: expected imaps://user:password@host/INBOX')
  }
  const isSecure = url.protocol === 'imaps:'
  const folder = decodeURIComponent(url.pathname.replace(/^\/+/u, ''))
  return {
    host: url.hostname.replace(/^\[|\]$/gu, ''),
    port: Number(url.port || (isSecure ? 993 : 143)),
    isSecure,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    folder: folder === '' ? 'INBOX' : folder,
  }
}

/** All in milliseconds. */
const TIMEOUTS = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 120_000 }
/** A server that does not say good-bye is left without. */
const PARTING_MS = 2000
/** What the library may hold of one letter, with room for what the protocol puts around it. */
const LITERAL_BYTES = 32 * 1024 * 1024

/** Opens the mailbox, or rejects with the library's error; a password that is refused has `authenticationFailed` in it. */
export async function openMailbox(place: MailboxPlace): Promise<Mailbox> {
  // The library is loaded where a mailbox is read.
  const library = await import('imapflow')
  const client = new library.ImapFlow({
    host: place.host,
    port: place.port,
    secure: place.isSecure,
    // Without TLS from the start it must come before the password, but on this very machine.
    ...(place.isSecure || isLoopback(place.host) ? {} : { doSTARTTLS: true }),
    auth: { user: place.user, pass: place.password },
    logger: false,
    disableAutoIdle: true,
    maxLiteralSize: LITERAL_BYTES,
    ...TIMEOUTS,
  })
  // Told through the call that fails; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const opened = await client.mailboxOpen(place.folder)
    return mailboxOf(client, Number(opened.uidValidity), opened.uidNext - 1)
  } catch (error) {
    client.close()
    throw error
  }
}

function mailboxOf(client: ImapFlow, uidValidity: number, lastUid: number): Mailbox {
  return {
    uidValidity,
    lastUid,
    async list(afterUid) {
      const unseen = await client.search({ seen: false }, { uid: true })
      const later = afterUid === null ? [] : await client.search({ uid: `${afterUid + 1}:*` }, { uid: true })
      if (!Array.isArray(unseen) || !Array.isArray(later)) throw new Error('The mailbox cannot be searched')
      // `n:*` always names the last letter, whatever its number.
      const fresh = later.filter((uid) => uid > (afterUid ?? 0))
      return [...new Set([...unseen, ...fresh])].sort((one, other) => one - other)
    },
    async read(uid, mostBytes) {
      const query = { envelope: true, internalDate: true, size: true, source: { start: 0, maxLength: mostBytes } }
      const found = await client.fetchOne(String(uid), query, { uid: true })
      return found === false ? null : letterOf(found)
    },
    async mark(uid) {
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
    },
    news: (withinMs, signal) => news(client, withinMs, signal),
    async close() {
      const parting = new AbortController()
      const left = client.logout().catch(() => undefined)
      void left.then(() => parting.abort())
      await wait(PARTING_MS, parting.signal)
      client.close()
    },
  }
}

async function news(client: ImapFlow, withinMs: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController()
  const end = (): void => over.abort()
  client.on('exists', end)
  client.on('close', end)
  signal.addEventListener('abort', end)
  if (signal.aborted || !client.usable) end()
  // Ends with the next command; a fault shows in that command as well.
  void client.idle().catch(() => undefined)
  await wait(withinMs, over.signal)
  client.off('exists', end)
  client.off('close', end)
  signal.removeEventListener('abort', end)
}

function letterOf({ source, envelope, internalDate, size }: FetchMessageObject): FoundLetter | null {
  if (source === undefined) return null
  const arrived = internalDate === undefined ? Number.NaN : new Date(internalDate).getTime()
  return {
    source,
    sender: envelope?.from?.[0]?.address ?? '',
    arrivedAt: Number.isNaN(arrived) ? null : arrived,
    bytes: size ?? source.byteLength,
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
