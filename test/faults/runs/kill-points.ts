import type { Habits } from '../customer.ts'
import type { Lab } from '../lab.ts'
import { type Point, PointCounter, pointName } from '../points.ts'
import { describe, isFine, type Result, sum } from '../result.ts'
import { openStage } from '../stage.ts'
import { Recovery, watch } from '../watch.ts'
import type { Plain } from './plain.ts'
import { BRIEF, SMALL } from './small.ts'

export interface PointRuns {
  readonly plain: Plain
  readonly choose: (points: readonly Point[]) => readonly Point[]
  readonly parallel: number
  readonly print: (line: string) => void
}

/**
 * Kills the program at each point in turn, each time in a conversation of its own, starts it again and lets the conversation
 * end. One line for each kind of point; a point that the conversation did not come by this time is tried once more.
 */
export async function runKillPoints(
  lab: Lab,
  { plain, choose, parallel, print }: PointRuns,
): Promise<readonly Result[]> {
  const jobs = [
    ...choose(plain.starting).map((point) => ({ point, habits: BRIEF })),
    ...choose(plain.working).map((point) => ({ point, habits: SMALL })),
  ]
  const groups = new Map<string, { results: Result[]; left: number; missed: number }>()
  for (const { point } of jobs) {
    const group = groups.get(groupOf(point)) ?? { results: [], left: 0, missed: 0 }
    group.left += 1
    groups.set(groupOf(point), group)
  }
  const sums: Result[] = []
  await inParallel(jobs, parallel, async ({ point, habits }) => {
    const result = (await killAt(lab, point, habits)) ?? (await killAt(lab, point, habits))
    const group = groups.get(groupOf(point))
    if (!group) return
    group.left -= 1
    if (result === null) group.missed += 1
    else group.results.push(result)
    if (result !== null && !isFine(result)) print(describe(result))
    if (group.left > 0) return
    const figures = { points: group.results.length, ...(group.missed > 0 ? { missed: group.missed } : {}) }
    const whole = sum(`kill ${groupOf(point)}`, group.results, figures)
    sums.push(whole)
    print(describe(whole, 0))
  })
  return sums
}

function groupOf({ moment, name }: Point): string {
  return `${moment} ${name}`
}

/** Null when the conversation did not come by this point. */
export async function killAt(lab: Lab, point: Point, habits: Habits): Promise<Result | null> {
  const stage = await openStage(lab)
  try {
    const counter = new PointCounter(lab.idle)
    const recovery = new Recovery(lab.isWork)
    let isArmed = true
    let program = stage.launch()
    const meet = (met: Point | null): 'drop' | void => {
      if (!isArmed || met === null || pointName(met) !== pointName(point)) return undefined
      isArmed = false
      program.signal('SIGKILL')
      void program.ended.then(async () => {
        program = stage.launch()
        recovery.up(await program.ready)
      })
      return 'drop'
    }
    watch(stage, {
      before: (name) => meet(counter.request(name)),
      after(name, size) {
        recovery.saw(name, size, performance.now())
        return meet(counter.answer(name, size))
      },
    })
    await stage.customer(habits)
    await stage.drain()
    if (isArmed) return null
    const verdict = await stage.verdict()
    return { name: `kill ${pointName(point)}`, ...verdict, incidents: 1, recoveredMs: recovery.longestMs }
  } finally {
    await stage.close()
  }
}

export async function inParallel<Job>(
  jobs: readonly Job[],
  most: number,
  run: (job: Job) => Promise<void>,
): Promise<void> {
  const waiting = [...jobs]
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await run(job)
  }
  await Promise.all(Array.from({ length: Math.min(most, jobs.length) }, work))
}
