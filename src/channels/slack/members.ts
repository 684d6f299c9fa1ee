import type { SlackApi } from './api.ts'
import { isFullMember } from './profile.ts'
import { within } from './within.ts'

export interface Members {
  /** Whether somebody is a full member of the workspace. Rejects when Slack does not say in time. */
  isFull(userId: string): Promise<boolean>
}

export interface MembersOptions {
  readonly api: SlackApi
  readonly teamId: string
  /** Epoch milliseconds. */
  readonly now: () => number
}

const KEEP_MS = 600_000
/** Whoever has just been made a full member need not wait long. */
const KEEP_NO_MS = 60_000
const PATIENCE_MS = 2000

/**
 * Who may act for the desk in Slack, beyond the list of agents: members of this very workspace, no guests of one or several
 * channels and nobody who is met through Slack Connect. An answer is good for ten minutes.
 */
export function createMembers({ api, teamId, now }: MembersOptions): Members {
  const known = new Map<string, { readonly isFull: boolean; readonly until: number }>()
  return {
    async isFull(userId) {
      const before = known.get(userId)
      if (before && before.until > now()) return before.isFull
      const answer = await within(PATIENCE_MS, api.call('users.info', { user: userId }))
      if (answer === null) throw new Error('Slack does not say whether somebody is a member')
      const isFull = isFullMember(answer['user'], teamId)
      known.set(userId, { isFull, until: now() + (isFull ? KEEP_MS : KEEP_NO_MS) })
      return isFull
    },
  }
}
