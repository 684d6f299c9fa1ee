import type { Address } from '../../desk/ports.ts'
import type { Call } from '../../desk/records.ts'

/** 0 answers a person who waits for a spinner to end; 9 is housekeeping. */
export const PRIORITY = { toast: 0, answer: 1, card: 5, cardEdit: 7, silent: 9 } as const

/** What every call into one conversation has in common. */
export type Destination = Pick<Call, 'account' | 'lane' | 'bucket' | 'bucketPerMs' | 'bucketBurst' | 'conversation'>

/** Negative ids are groups; a person's chat has the person's own id. */
export function isGroup(conversation: string): boolean {
  return conversation.split(':')[2]?.startsWith('-') === true
}

/**
 * Telegram asks for one message a second in a chat, short bursts aside, and twenty a minute in a group. A bucket of 4 that gets
 * one back every 3.75 s lets at most 4 + 16 through in any minute. In a private chat edits and reactions are free: the limit
 * speaks of messages, and nobody should wait for the next question because an old one was marked as answered.
 */
export function destination(to: Address): Destination {
  const { account, conversation } = to
  const rate = isGroup(conversation) ? { bucketPerMs: 3750, bucketBurst: 4 } : { bucketPerMs: 1000, bucketBurst: 3 }
  return { account, lane: conversation, bucket: conversation, ...rate, conversation }
}

/** A pressed button is answered beside the queue of messages, and counts for no chat. */
export function toastDestination({ account, conversation }: Address): Destination {
  const lane = `${conversation}#toast`
  return { account, lane, bucket: null, bucketPerMs: null, bucketBurst: null, conversation }
}
