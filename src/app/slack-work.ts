import type { FormSources } from '../desk/form/sources.ts'
import type { FileStore } from '../desk/files.ts'
import type { DeskPolicy } from '../desk/policy.ts'
import type { WorkTools } from '../desk/work-tools.ts'
import { atMost } from '../queue/sleep.ts'
import type { Database } from '../storage/database.ts'
import { openTicketsOf } from '../storage/open-tickets.ts'
import { lastWorkspace } from '../storage/read-marks.ts'
import { startKeepingFiles, type KeepingFiles } from './keeping-files.ts'
import type { SlackParts } from './slack.ts'
import type { Surroundings } from './surroundings.ts'

/** The policy with the names of Slack's channels in it: they are not known before Slack has told whose token it is. */
export interface LivePolicy {
  current(): DeskPolicy
  /** Calls `late` when the names become known only after `known` had given up on them. */
  whenLate(late: (account: string) => void): void
  /**
   * Resolves when the names are known, or after `ms`: everybody else's messages do not wait for Slack. Until Slack answers its
   * channels have the names that they had when the program ran last.
   */
  known(database: Database, ms: number): Promise<void>
}

export function livePolicy(
  slack: SlackParts | null,
  policyFor: (slackAccount: string | null) => DeskPolicy,
): LivePolicy {
  const nameless = policyFor(null)
  let policy = nameless
  let isKnown = false
  const known = slack?.account.then((account) => {
    isKnown = true
    policy = policyFor(account)
  })
  return {
    current: () => policy,
    whenLate(late) {
      if (slack && policy === nameless) void slack.account.then(late)
    },
    async known(database, ms) {
      await atMost(ms, known ?? Promise.resolve())
      if (isKnown || !slack) return
      const workspace = await lastWorkspace(database)
      // It may have become known while the database was asked.
      if (!isKnown && workspace !== null) policy = policyFor(workspace)
    },
  }
}

/** Only Slack lets guests into rooms of the desk whom its list of agents could name by mistake. */
export function membership(slack: SlackParts): NonNullable<WorkTools['isMember']> {
  return async (to, personId) => to.channel !== 'slack' || slack.isMember(to, personId)
}

export function formSources(slack: SlackParts, database: Database): FormSources {
  return {
    profileOf: (to) => slack.profileOf(to),
    openTicketsOf: (personId) => openTicketsOf(database, personId),
  }
}

/** Files from Slack are fetched and kept as soon as it is known whose they are. */
export function startSlackFiles(
  around: Surroundings,
  database: Database,
  store: FileStore,
  { account, downloader }: SlackParts,
): () => Promise<void> {
  let files: KeepingFiles | null = null
  let isStopped = false
  void account.then((name) => {
    if (!isStopped) files = startKeepingFiles(around, database, { store, downloaders: new Map([[name, downloader]]) })
  })
  return async () => {
    isStopped = true
    await files?.stop()
  }
}
