import type { Config } from '../config.ts'
import type { ReadDeadlines } from '../desk/deadlines.ts'

export function deskDeadlines(_desk: Config['desk']): ReadDeadlines {
  return () => ({
    firstResponseDueAt: null,
    resolutionDueAt: null,
    staleAt: null,
    staleWarningAt: null,
    nextLookAt: null,
  })
}
