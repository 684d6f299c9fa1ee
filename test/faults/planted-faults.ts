import type { Lab } from './lab.ts'
import type { Result } from './result.ts'

export interface Patch {
  /** Below the built output. */
  readonly file: string
  /** Stands there exactly once. */
  readonly find: string
  readonly put: string
}

export interface PlantedFault {
  readonly name: string
  readonly patches: readonly Patch[]
  /** The smallest runs that notice it, one after the other; null: the point was not met. */
  readonly runs: readonly ((lab: Lab) => Promise<Result | null>)[]
}

export const PLANTED_FAULTS: readonly PlantedFault[] = []
