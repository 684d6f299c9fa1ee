import type { Habits } from '../customer.ts'
import type { Lab } from '../lab.ts'
import type { Program } from '../program.ts'
import type { Result } from '../result.ts'
import { openStage } from '../stage.ts'
import { crowd, pause } from './crowd.ts'

/** Longer than any lease, so that the other replica has taken everything over when the frozen one wakes. */
const FROZEN_MS = 7000
const AWAKE_MS = 2500
/** Of the statement that comes late: somewhere among the questions. */
const OCCURRENCE = 5
const CALM: Habits = { index: 1, followUps: 3, patienceMs: 60_000 }

/** A replica is stopped in the middle of whatever it does and goes on later, as after a pause of its machine. */
export async function runFrozen(lab: Lab, times: number): Promise<Result> {
  const stage = await openStage(lab)
  try {
    const replicas: Program[] = [stage.launch(), stage.launch()]
    await Promise.all(replicas.map(({ ready }) => ready))
    let left = times
    const customers = crowd(stage, { atOnce: 4, goesOn: () => left > 0 })
    for (; left > 0; left -= 1) {
      await pause(AWAKE_MS)
      const replica = replicas[left % replicas.length]
      replica?.signal('SIGSTOP')
      await pause(FROZEN_MS)
      replica?.signal('SIGCONT')
    }
    const count = await customers
    await stage.drain()
    const died = replicas.filter(({ isRunning }) => !isRunning).length
    const verdict = await stage.verdict()
    return {
      name: 'frozen replicas',
      ...verdict,
      unexpected: [...verdict.unexpected, ...(died > 0 ? [`${died} replicas ended`] : [])],
      incidents: times,
      recoveredMs: null,
      figures: { freezes: times, customers: count },
    }
  } finally {
    await stage.close()
  }
}

/**
 * A replica is frozen with the end of a turn on its way, at the gates of the database. The other one takes the conversation
 * over and ends the turn; then the late write arrives. Only a fence keeps it out.
 */
export async function runLateWrite(lab: Lab, statement: string, habits = CALM): Promise<Result> {
  const stage = await openStage(lab)
  try {
    let seen = 0
    let arrivals = 0
    const replicas: Program[] = []
    stage.database.onRequest = async ({ name }) => {
      if (name !== statement || (seen += 1) !== OCCURRENCE) return
      const [frozen] = replicas
      frozen?.signal('SIGSTOP')
      replicas.push(stage.launch())
      await pause(FROZEN_MS + 1500)
      frozen?.signal('SIGCONT')
      arrivals += 1
    }
    replicas.push(stage.launch())
    await replicas[0]?.ready
    await stage.customer(habits)
    await stage.drain()
    const verdict = await stage.verdict()
    const missed = arrivals === 0 ? [`${statement} did not come ${OCCURRENCE} times`] : []
    return {
      name: `late ${statement}`,
      ...verdict,
      unexpected: [...verdict.unexpected, ...missed],
      incidents: 1,
      recoveredMs: null,
    }
  } finally {
    await stage.close()
  }
}
