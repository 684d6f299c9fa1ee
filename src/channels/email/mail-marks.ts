import { createHmac, timingSafeEqual } from 'node:crypto'
import type { MailMarks } from '../../desk/mail/mail-marks.ts'

/** 128 bits in hexadecimal. */
const SIGNATURE_CHARS = 32
const SIGNED = /^([0-9a-z]{1,13})-([0-9a-f]{32})$/u

type Kind = 'reply' | 'thread' | 'stamp'

/**
 * Marks signed with the desk's secret. Each kind has a signature of its own: a Message-ID travels to everybody in copy and must
 * not give away the token of the address.
 *
 * @param domain Of the sender, ASCII: the right side of Message-IDs.
 */
export function createMailMarks(secretKey: string, domain: string): MailMarks {
  const sign = (kind: Kind, id: string): string =>
    createHmac('sha256', secretKey).update(`mail|${kind}|${id}`).digest('hex').slice(0, SIGNATURE_CHARS)
  const write = (kind: Kind, id: string): string => {
    if (!/^[1-9]\d{0,18}$/.test(id)) throw new Error('An id in a mark is a number from the database')
    return `${BigInt(id).toString(36)}-${sign(kind, id)}`
  }
  const read = (kind: Kind, mark: string): string | null => {
    const [, name = '', signature = ''] = SIGNED.exec(mark.toLowerCase()) ?? []
    const id = name === '' ? null : numberFrom(name)
    return id !== null && isSame(signature, sign(kind, id)) ? id : null
  }
  const host = `@${domain.toLowerCase()}>`
  return {
    tokenOf: (ticketId) => write('reply', ticketId),
    ticketOfToken: (token) => read('reply', token),
    threadOf: (ticketId) => `<${write('thread', ticketId)}${host}`,
    ticketOfThread(messageId) {
      const id = messageId.toLowerCase()
      return id.startsWith('<') && id.endsWith(host) ? read('thread', id.slice(1, -host.length)) : null
    },
    stampOf: (outboxId) => write('stamp', outboxId),
    outboxIdOfStamp: (stamp) => read('stamp', stamp),
  }
}

function numberFrom(name: string): string | null {
  let number = 0n
  for (const digit of name) number = number * 36n + BigInt(parseInt(digit, 36))
  return number > 0n && number < 2n ** 63n ? String(number) : null
}

function isSame(given: string, right: string): boolean {
  return given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right))
}
