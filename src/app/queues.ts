import type { Surroundings } from '../app.ts'
import { workLane } from '../desk/work-lane.ts'
import type { WorkTools } from '../desk/work-tools.ts'
import { startLaneWorker } from '../queue/lane-worker.ts'
import { startTimers } from '../queue/timers.ts'
import type { Database } from '../storage/database.ts'
import { LANE_SUBJECT } from '../storage/subject.ts'

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
  return async () => {
    await timers.stop()
    await worker.stop()
  }
}
