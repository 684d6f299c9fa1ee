import { createHash } from 'node:crypto'

const MESSAGE_ID = /^<[a-z0-9]{1,64}@[a-z0-9.-]{1,253}>$/u
const FOREIGN_MESSAGE_ID = /^<[\u0021-\u003b\u003d\u003f-\u007e]{1,250}>$/u

/**
 * The Message-ID of the letter that an outbox row stands for: the same for every try, so that a second copy is recognised by
 * the reader's program (R12). The key itself is hashed: ids of chats and tickets are nobody's business.
 *
 * `domain` is ASCII, of the sender.
 */
export function messageIdFor(outboxKey: string, domain: string): string {
  const digest = createHash('sha256').update(outboxKey).digest('hex').slice(0, 32)
  return `<${digest}@${domain.toLowerCase()}>`
}

/** True for an id that `messageIdFor` can have made. */
export function isOwnMessageId(text: string): boolean {
  return MESSAGE_ID.test(text)
}

/** Keeps what is a single Message-ID; what others sent may be anything, and a lost thread is better than a torn header. */
export function wellFormedIds(ids: readonly string[]): readonly string[] {
  return ids.filter((id) => FOREIGN_MESSAGE_ID.test(id))
}
