import type { Habits } from '../customer.ts'
import type { Lab } from '../lab.ts'
import { type Point, PointCounter, pointName } from '../points.ts'
import type { Program } from '../program.ts'
import { describe, failed, isFine, type Result, sum } from '../result.ts'
import { openStage, type Stage } from '../stage.ts'
import { Recovery, watch } from '../watch.ts'
import { wayName } from '../way.ts'
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
    ...choose(plain.working).map((point) => ({ point, habits: SMALL })),
    ...choose(plain.starting).map((point) => ({ point, habits: BRIEF })),
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
    const whole = sum(`${wayName(lab.way)}kill ${groupOf(point)}`, group.results, figures)
    sums.push(whole)
    print(describe(whole, 0))
  })
  return sums
}

function groupOf({ moment, name }: Point): string {
  return `${moment} ${name}`
}

/** Null when the conversation did not come by this point. */
export function killAt(lab: Lab, point: Point, habits: Habits): Promise<Result | null> {
  return killWhen(lab, pointName(point), (met) => pointName(met) === pointName(point), habits)
}

/** Kills the program at the first point that the test likes. Null when there was none. */
export async function killWhen(
  lab: Lab,
  name: string,
  isNow: (met: Point, stage: Stage) => boolean,
  habits: Habits,
): Promise<Result | null> {
  const title = `${wayName(lab.way)}kill ${name}`
  const stage = await openStage(lab)
  try {
    const counter = new PointCounter(lab.idle)
    const recovery = new Recovery(lab.isWork)
    const replica = createReplica(lab, stage)
    let isArmed = true
    const meet = (met: Point | null): 'drop' | void => {
      if (!isArmed || met === null || !isNow(met, stage)) return undefined
      isArmed = false
      void replica.restart().then((at) => recovery.up(at))
      return 'drop'
    }
    watch(stage, {
      before: (asked) => meet(counter.request(asked)),
      after(asked, size) {
        recovery.saw(asked, size, performance.now())
        return meet(counter.answer(asked, size))
      },
    })
    const live = async (): Promise<void> => {
      await replica.start()
      await stage.customer(habits)
      await stage.drain()
    }
    await Promise.race([live(), replica.broken])
    if (isArmed) return null
    const verdict = await stage.verdict()
    return { name: title, ...verdict, incidents: 1, recoveredMs: recovery.longestMs }
  } catch (error) {
    return failed(title, error)
  } finally {
    await stage.close()
  }
}

interface Replica {
  start(): Promise<void>
  /** Kills it and starts another one; resolves with the moment at which that was ready, 0 when it never was. */
  restart(): Promise<number>
  /** Rejects when one ended by itself before it was ready. */
  readonly broken: Promise<never>
}

/** One program that may be killed while it starts. */
function createReplica(lab: Lab, stage: Stage): Replica {
  let program: Program | null = null
  let isUp: () => void = () => undefined
  let breaks: (error: unknown) => void = () => undefined
  const up = new Promise<void>((resolve) => (isUp = resolve))
  const broken = new Promise<never>((_, reject) => (breaks = reject))
  broken.catch(() => undefined)
  const begin = (): Promise<number> =>
    lab.startGate(async () => {
      program = stage.launch()
      const at = await Promise.race([program.ready, program.ended.then(() => null)]).catch((error: unknown) => {
        breaks(error)
        return null
      })
      if (at !== null) isUp()
      return at ?? 0
    })
  return {
    broken,
    async start() {
      void begin()
      await up
    },
    async restart() {
      const killed = program
      killed?.signal('SIGKILL')
      await killed?.ended
      return begin()
    },
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
