import type { Surroundings } from './surroundings.ts'
import { workLane } from '../desk/work-lane.ts'
import type { WorkTools } from '../desk/work-tools.ts'
import { startLaneWorker } from '../queue/lane-worker.ts'
import { createBell } from '../queue/bell.ts'
import { cleanQueues } from '../queue/care.ts'
import { createLoop, type Running } from '../queue/loop.ts'
import { startTimers } from '../queue/timers.ts'
import type { Database } from '../storage/database.ts'
import { LANE_SUBJECT } from '../storage/subject.ts'

/** Done rows leave the queues once an hour; the archive keeps what they said. */
function startCleaning({ config, log }: Surroundings, database: Database): Running {
  const { inboxDays } = config.desk.retention
  return createLoop({
    bell: createBell(),
    idleMs: 3_600_000,
    onFault: (error) => log.warn({ err: error }, 'Old rows of the queues could not be removed; tried again later'),
    once: async () => {
      await cleanQueues(database, { inboxDays })
      return 'idle'
    },
  })
}

/** Works what comes in and what falls due, until stopped. */
export function startQueues(around: Surroundings, database: Database, tools: WorkTools): () => Promise<void> {
  const { inBell, outBell, clock } = around
  const log = around.log.child({ component: 'queue' })
  const onAway = (error: unknown): void =>
    log.warn({ err: error }, 'The database is away; work goes on when it is back')
  const worker = startLaneWorker({
    sql: database,
    subject: LANE_SUBJECT,
    bell: inBell,
    outBell,
    onAway,
    onFault: ({ lane, error, isParked }) => {
      if (isParked) log.error({ err: error, lane }, 'A message was given up and parked: see zayavka parked')
      else log.warn({ err: error, lane }, 'A message could not be worked and is tried again')
    },
    work: (lane) => workLane(tools, lane),
  })
  const timers = startTimers({ sql: database, clock, bell: inBell, onAway })
  const cleaning = startCleaning(around, database)
  return async () => {
    await Promise.all([cleaning.stop(), timers.stop(), worker.stop()])
  }
}
