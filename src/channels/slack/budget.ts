import type { Address } from '../../desk/ports.ts'
import type { Call } from '../../desk/records.ts'
import { isPersonal } from './places.ts'

/** 0 answers a person who waits for something to happen on the screen; 9 is housekeeping. */
export const PRIORITY = { toast: 0, answer: 1, card: 5, cardEdit: 7, silent: 9 } as const

/** What every call into one conversation has in common. */
export type Destination = Pick<Call, 'account' | 'lane' | 'bucket' | 'bucketPerMs' | 'bucketBurst' | 'conversation'>

/** Slack takes one message a second in a channel. */
export function destination({ account, conversation }: Address): Destination {
  return { account, lane: conversation, bucket: conversation, bucketPerMs: 1000, bucketBurst: 1, conversation }
}

/** What only the person who pressed sees goes beside the queue of messages, and counts for no channel. */
export function toastDestination({ account, conversation }: Address): Destination {
  const lane = `${conversation}#toast`
  return { account, lane, bucket: null, bucketPerMs: null, bucketBurst: null, conversation }
}

/** A file that is still being fetched keeps no word of the room waiting, and none of another ticket. */
export function filesDestination(to: Address, ticketId: string): Destination {
  return { ...destination(to), lane: `${to.conversation}#files${ticketId}` }
}

export function isRoom({ conversation }: Address): boolean {
  return !isPersonal(conversation)
}
