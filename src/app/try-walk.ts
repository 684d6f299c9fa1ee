import { nextEventOf, isBusy } from '../channels/web/session-queries.ts'
import type { MovableClock } from '../channels/web/desk-clock.ts'
import type { Session } from '../channels/web/place.ts'
import { sleep } from '../queue/sleep.ts'
import { fireTimers } from '../queue/timers.ts'
import type { Database } from '../storage/database.ts'
import type { Surroundings } from './surroundings.ts'

/** Past the moment itself: what falls due then has fallen due. */
export const PAST_MS = 1000
/** So many moments are lived through on the way; a step of the page has a handful. */
const MOST_STOPS = 40
const LOOK_MS = 10
/** Longer than any moment takes to be worked. A desk that is stuck does not hold up the clock. */
const PATIENCE_MS = 2000

export interface Walk {
  readonly around: Surroundings
  readonly database: Database
  readonly clock: MovableClock
  readonly session: Session
  readonly stopping: AbortSignal
}

/**
 * Moves the clock of the try desk to `to` (epoch milliseconds) as time itself would: what falls due on the way is done at its
 * own hour. A desk that jumps over a closing at 18:00 and wakes in the evening leaves it to the next morning.
 */
export async function walkTo(walk: Walk, to: number): Promise<void> {
  const { around, database, clock, session } = walk
  const now = (): number => around.clock(Date.now())
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    const next = await nextEventOf(database, session, now())
    if (next === null || next + PAST_MS >= to) break
    await clock.moveBy(database, next + PAST_MS - now(), next + PAST_MS)
    await workOff(walk, now())
  }
  await clock.moveBy(database, to - now(), to)
  await workOff(walk, now())
}

async function workOff({ around, database, stopping }: Walk, now: number): Promise<void> {
  await fireTimers(database, now)
  around.inBell.ring()
  const giveUpAt = Date.now() + PATIENCE_MS
  while (Date.now() < giveUpAt && !stopping.aborted && (await isBusy(database))) await sleep(LOOK_MS, stopping)
}
