import type { Surroundings } from './surroundings.ts'
import { createBell } from '../queue/bell.ts'
import { createLoop, type Running } from '../queue/loop.ts'
import type { Database } from '../storage/database.ts'
import { createAgentLogins } from '../storage/agent-logins.ts'
import { openEventMonths } from '../storage/event-months.ts'
import { ageArchive, readDatabaseClock } from '../storage/retention.ts'

const EVERY_MS = 3_600_000

/** Once an hour whatever may not be kept any longer goes, field by field, by `retention` of the desk file; until stopped. */
export function startRetention({ config, log, clock }: Surroundings, database: Database): Running {
  return createLoop({
    bell: createBell(),
    idleMs: EVERY_MS,
    ceilingMs: EVERY_MS,
    onFault: (error) => log.warn({ err: error }, 'What is too old could not be removed; tried again later'),
    once: async () => {
      const now = new Date(clock(await readDatabaseClock(database)))
      const opened = await openEventMonths(database, now)
      if (opened > 0) log.info({ opened }, 'New months of the history are open')
      await createAgentLogins(database, clock).forgetExpired()
      const aged = await ageArchive(database, config.desk.retention, now)
      if (Object.values(aged).some((count) => count > 0)) log.info({ aged }, 'What was too old is gone')
      return 'idle'
    },
  })
}
