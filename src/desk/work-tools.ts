import type { ExplainDeadlines, ReadDeadlines } from './deadlines.ts'
import type { DeskPolicy } from './policy.ts'
import type { FormSources } from './form/sources.ts'
import type { MailTools } from './mail/mail-tools.ts'
import type { Address, Judge, Lookups, Surface } from './ports.ts'
import type { Writes } from './records.ts'

export interface WorkTools {
  readonly policy: DeskPolicy
  readonly surfaces: readonly Surface[]
  readonly judge: Judge
  readonly lookups: Lookups
  /** Missing where no platform with forms is on. */
  readonly forms?: FormSources
  /** Missing where no mailbox is read. */
  readonly mail?: MailTools | null
  readonly readDeadlines: ReadDeadlines
  readonly explainDeadlines: ExplainDeadlines
  /**
   * Whether a person is a full member where they speak, and no guest. Rejects when the platform does not say. Missing where no
   * platform knows guests.
   */
  readonly isMember?: (to: Address, personId: string) => Promise<boolean>
  /** How long a reply can be called back after it was sent, in milliseconds; ten seconds without it. */
  readonly undoMs?: number
  /** The six digits for a key, from the desk's secret (R4). */
  readonly codeFor: (key: string) => string
  /** The place of a link into the desk's pages, filled when the message leaves; null where there is no address for it. */
  readonly deskLink?: (agentId: string, conversation: string) => string | null
  /** The desk's clock, epoch milliseconds, given the database's. */
  readonly clock: (databaseNow: number) => number
}

export interface Worked {
  /** Ids of the rows that were worked, in order. */
  readonly done: readonly string[]
  readonly writes: Writes
}
