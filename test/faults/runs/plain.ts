import type { Habits } from '../customer.ts'
import type { Lab } from '../lab.ts'
import { type Point, PointCounter } from '../points.ts'
import type { Result } from '../result.ts'
import { openStage, type Stage } from '../stage.ts'
import { watch } from '../watch.ts'
import { wayName } from '../way.ts'
import { SMALL } from './small.ts'

const QUIET_MS = 3000

/** What a run without faults tells the others. */
export interface Plain {
  readonly result: Result
  /** Every point that the small conversation comes by, in order; those before the program was ready first. */
  readonly starting: readonly Point[]
  readonly working: readonly Point[]
}

/** Learns what the program asks while nothing happens, then leads the small conversation and numbers everything. */
export async function runPlain(lab: Lab): Promise<Plain> {
  lab.idle = await learnIdle(lab)
  const stage = await openStage(lab)
  try {
    const counter = new PointCounter(lab.idle)
    const starting: Point[] = []
    const working: Point[] = []
    const startNames = new Set<string>()
    let isReady = false
    const note = (name: string, point: Point | null): void => {
      if (!isReady) startNames.add(name)
      if (point) (isReady ? working : starting).push(point)
    }
    watch(stage, {
      before: (name) => note(name, counter.request(name)),
      after(name, size) {
        note(name, counter.answer(name, size))
      },
    })
    await stage.launch().ready
    // What the program still does by itself belongs to its start: it introduces the bot once it is ready.
    await quiet()
    isReady = true
    const began = performance.now()
    await stage.customer(SMALL)
    await stage.drain()
    lab.isWork = (name, size) => counter.isEffective(name, size) && (lab.idle.has(name) || !startNames.has(name))
    const figures = {
      points: starting.length + working.length,
      seconds: Math.round((performance.now() - began) / 1000),
    }
    const result = {
      name: `${wayName(lab.way)}without faults`,
      ...(await stage.verdict()),
      incidents: 0,
      recoveredMs: null,
      figures,
    }
    return { result, starting, working }
  } finally {
    await stage.close()
  }
}

/** One conversation in which nobody is killed; `disturb` may arm a fault of Telegram or the mail server. */
export async function runConversation(
  lab: Lab,
  habits: Habits,
  disturb: (stage: Stage) => void = () => undefined,
): Promise<Result> {
  const stage = await openStage(lab)
  try {
    await lab.startGate(() => stage.launch().ready)
    disturb(stage)
    await stage.customer(habits)
    await stage.drain()
    return { name: `${wayName(lab.way)}a conversation`, ...(await stage.verdict()), incidents: 0, recoveredMs: null }
  } finally {
    await stage.close()
  }
}

/** Only what comes again while nothing happens is a poll; how much it brings then is nothing. */
async function learnIdle(lab: Lab): Promise<ReadonlyMap<string, number>> {
  const stage = await openStage(lab)
  try {
    await stage.launch().ready
    await quiet()
    return await sawIn(stage)
  } finally {
    await stage.close()
  }
}

async function sawIn(stage: Stage): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>([['tg getUpdates', 0]])
  watch(stage, {
    before: () => undefined,
    after(name, size) {
      seen.set(name, Math.max(seen.get(name) ?? 0, size))
    },
  })
  await quiet()
  return seen
}

function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, QUIET_MS))
}
