import type { Surroundings } from './surroundings.ts'
import type { Deliver } from '../desk/delivering.ts'
import { startDispatcher } from '../queue/dispatcher.ts'
import type { Running } from '../queue/loop.ts'
import type { Database } from '../storage/database.ts'

/** Sends what waits for one account, until stopped. */
export function startSending(around: Surroundings, database: Database, account: string, send: Deliver): Running {
  const log = around.log.child({ component: account.split(':')[0] ?? account })
  return startDispatcher({
    sql: database,
    account,
    send,
    bell: around.outBell,
    laneBell: around.inBell,
    onAway: (error) => log.warn({ err: error }, 'The database is away; nothing is sent until it is back'),
    onFault: ({ id, note, isParked }) => {
      if (isParked) log.error({ outbox: id, note }, 'A call was given up and parked: see zayavka parked')
      else log.warn({ outbox: id, note }, 'A call was refused and is tried again')
    },
  })
}
