import type { Surroundings } from './surroundings.ts'
import type { Database } from '../storage/database.ts'
import { createPageVersions } from '../storage/page-versions.ts'
import { createLive, type Live } from '../web/pages/live.ts'

/** What tells the open pages of this process that they are behind. */
export function createLivePages({ log }: Surroundings, database: () => Database | null): Live {
  const own = log.child({ component: 'live-pages' })
  return createLive({
    read: async (keys) => {
      const open = database()
      return open === null ? new Map() : createPageVersions(open)(keys)
    },
    onFault: (error) => own.warn({ err: error }, 'Open pages cannot be told of changes just now'),
  })
}
