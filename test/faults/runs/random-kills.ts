import type { Lab } from '../lab.ts'
import type { Program } from '../program.ts'
import type { Result } from '../result.ts'
import { openStage } from '../stage.ts'
import { Recovery, watch } from '../watch.ts'
import { crowd, pause, seeded } from './crowd.ts'

const REPLICAS = 2
const CUSTOMERS = 6
/** One kill in so many hits a replica that is still starting. */
const EARLY_EVERY = 5

/** Two replicas, of which one after the other is killed at random moments while customers write. */
export async function runRandomKills(lab: Lab, kills: number, seed = 20_261_124): Promise<Result> {
  const stage = await openStage(lab)
  try {
    const random = seeded(seed)
    const recovery = new Recovery(lab.isWork)
    watch(stage, { before: () => undefined, after: (name, size) => recovery.saw(name, size, performance.now()) })
    const replicas: Program[] = Array.from({ length: REPLICAS }, () => stage.launch())
    await Promise.all(replicas.map(({ ready }) => ready))
    let left = kills
    const customers = crowd(stage, { atOnce: CUSTOMERS, goesOn: () => left > 0 })
    for (; left > 0; left -= 1) {
      await pause(200 + random() * 1300)
      const place = Math.floor(random() * REPLICAS)
      const victim = replicas[place]
      if (!victim) continue
      if (left % EARLY_EVERY !== 0) await Promise.race([victim.ready, pause(10_000)])
      victim.signal('SIGKILL')
      await victim.ended
      recovery.up(performance.now())
      replicas[place] = stage.launch()
    }
    const count = await customers
    await stage.drain()
    const verdict = await stage.verdict()
    const figures = { kills, customers: count }
    return { name: 'random kills', ...verdict, incidents: kills, recoveredMs: recovery.longestMs, figures }
  } finally {
    await stage.close()
  }
}
