import type { PollPosition } from '../../desk/receiving.ts'

/** All in milliseconds unless the name says otherwise. */
export interface PollLimits {
  /** How long Telegram may wait for news; whole seconds for the API. */
  readonly pollSeconds: number
  /** On top of it, before the connection counts as dead. */
  readonly marginMs: number
  /** At most 100. */
  readonly batch: number
  /** How often the lease is renewed: several times within its 5 s. */
  readonly renewMs: number
  /** How often the lease is asked for while another process holds it. */
  readonly holdAgainMs: number
  /** Silence after which the next update can bear any number. */
  readonly quietMs: number
  /** Reading is noted at most so often while updates keep coming. */
  readonly noteReadMs: number
  readonly firstBackoffMs: number
  readonly ceilingMs: number
  /** Between two tries with a token that is refused. */
  readonly unauthorisedMs: number
}

export const POLL_LIMITS: PollLimits = {
  pollSeconds: 50,
  marginMs: 10_000,
  batch: 100,
  renewMs: 1000,
  holdAgainMs: 1000,
  quietMs: 6 * 24 * 3600 * 1000,
  noteReadMs: 1000,
  firstBackoffMs: 500,
  ceilingMs: 30_000,
  unauthorisedMs: 60_000,
}

/**
 * The offset to ask with; null leaves it out. An offset confirms everything below it, and after a week without updates Telegram
 * picks the next number at random: from the sixth day on an old offset could confirm what nobody has read. Without one nothing
 * is confirmed, and whatever is given out a second time is recognised by its id.
 */
export function offsetFor({ nextOffset, movedAt, now }: PollPosition, { quietMs }: PollLimits): number | null {
  return nextOffset === null || movedAt === null || now - movedAt > quietMs ? null : nextOffset
}
