import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Bell } from '../queue/bell.ts'

/** What every part of the running program is given. */
export interface Surroundings {
  readonly config: Config
  readonly log: Log
  readonly clock: (databaseNow: number) => number
  readonly holder: string
  /** Rung when something waits in the inbox, and when something waits to be sent. */
  readonly inBell: Bell
  readonly outBell: Bell
}
