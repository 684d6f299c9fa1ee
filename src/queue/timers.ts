import { createBell, type Bell } from './bell.ts'
import { createDatabaseTime } from './database-time.ts'
import { createLoop, type Running } from './loop.ts'
import type { Sql } from './sql.ts'

export interface Fired {
  readonly fired: number
  /** When the next timer is due, by the desk's clock, epoch milliseconds; null when there is none. */
  readonly nextAt: number | null
  /** The database's clock, epoch milliseconds. */
  readonly databaseNow: number
}

/**
 * Turns due timers into messages to their lanes, each once. A timer is only a hint: the lane decides again from its facts.
 *
 * @param now the desk's clock, epoch milliseconds: a timer is a matter of the rules, not of the machine.
 */
export async function fireTimers(sql: Sql, now: number, limit = 500): Promise<Fired> {
  const [answer] = await sql.query<Fired>(
    'fire_timers',
    `select fired, extract(epoch from next_at)::float8 * 1000 as "nextAt",
       extract(epoch from clock_timestamp())::float8 * 1000 as "databaseNow"
     from fire_timers($1, $2)`,
    [new Date(now), limit],
  )
  if (!answer) throw new Error('fire_timers gave no answer')
  return answer
}

export interface TimersOptions {
  readonly sql: Sql
  /** The desk's clock, epoch milliseconds, given the database's. It may jump. */
  readonly clock: (databaseNow: number) => number
  /** Rung when timers have fired. */
  readonly bell: Bell
  readonly onAway: (error: unknown) => void
  /** Longest sleep: another process may set a timer, and the desk's clock may be moved. */
  readonly idleMs?: number
  readonly limit?: number
}

/** Fires due timers until stopped; sleeps until the next one is due or `idleMs` have passed. */
export function startTimers({ sql, clock, bell, onAway, idleMs = 1000, limit = 500 }: TimersOptions): Running {
  const time = createDatabaseTime()
  return createLoop({
    bell: createBell(),
    idleMs,
    onFault: onAway,
    once: async () => {
      const databaseNow = time.now() ?? (await readClock(sql))
      const answer = await fireTimers(sql, clock(databaseNow), limit)
      time.set(answer.databaseNow)
      if (answer.fired > 0) bell.ring()
      if (answer.fired >= limit) return 'busy'
      if (answer.nextAt === null) return 'idle'
      return Math.min(Math.max(answer.nextAt - clock(answer.databaseNow), 5), idleMs)
    },
  })
}

async function readClock(sql: Sql): Promise<number> {
  const [answer] = await sql.query<{ now: number }>(
    'read_clock',
    'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
    [],
  )
  if (!answer) throw new Error('The database did not say what time it is')
  return answer.now
}
