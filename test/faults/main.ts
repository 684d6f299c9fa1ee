import { availableParallelism } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { type Lab, openLab, withWay } from './lab.ts'
import { describeFaults } from './fault-list.ts'
import { evenly, spread } from './points.ts'
import { describe, failed, isFine, type Result, sum } from './result.ts'
import { type RunName, RUNS } from './run-names.ts'
import { runBacklog } from './runs/backlog.ts'
import { runDatabaseDownAtStart, runDatabaseRestarts } from './runs/database.ts'
import { runFrozen, runLateWrite } from './runs/frozen.ts'
import { runKillPoints } from './runs/kill-points.ts'
import { runMailDown, runSigterm, runStorm } from './runs/outside.ts'
import { runPlain } from './runs/plain.ts'
import { runRandomKills } from './runs/random-kills.ts'
import { runSlackSlow } from './runs/slack-slow.ts'
import { runSabotage } from './sabotage.ts'
import type { Way } from './way.ts'

/** Too long for every day. */
const LONG_RUNS: readonly RunName[] = ['backlog']

type Size = 'quick' | 'standard' | 'long'

interface Options {
  readonly size: Size
  readonly updates: number
  readonly kills: number
  readonly parallel: number
  readonly only: readonly string[]
  readonly point: string | undefined
}

/** Of each way; where it is no plain number, every kind of point is met at least once, and `--long` meets all of them. */
const QUICK_POINTS: Readonly<Record<Way, number>> = { telegram: 48, socket: 16, http: 16 }
const STANDARD_POINTS = 64
const START_POINTS = 6
const KILLS: Readonly<Record<Size, number>> = { quick: 12, standard: 30, long: 1000 }
const UPDATES: Readonly<Record<Size, number>> = { quick: 2_000, standard: 10_000, long: 100_000 }
/** Everything passes through this process: when it is late, so is every answer, and waits look like losses. */
const MOST_LAG_MS = 250

const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** The fake mail server reports a connection that broke off within a letter by a rejection that nobody can take. */
function forgiveBrokenLetters(): void {
  process.on('unhandledRejection', (error) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ECONNECTION')) throw error
  })
}

/** Runs what the command line asks for; resolves with the exit code. */
export async function main(entry: string, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      updates: { type: 'string' },
      sabotage: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      point: { type: 'string' },
      kills: { type: 'string' },
      parallel: { type: 'string' },
    },
  })
  if (values.list) {
    print(describeFaults())
    return 0
  }
  const size = sizeOf(values)
  const options: Options = {
    size,
    kills: Number(values.kills ?? KILLS[size]),
    updates: Number(values.updates ?? UPDATES[size]),
    parallel: Number(values.parallel ?? 4 * availableParallelism()),
    only: values.only,
    point: values.point,
  }
  forgiveBrokenLetters()
  const lab = await openLab(entry)
  // However this process ends, nothing that it started goes on without it.
  process.once('exit', () => lab.abandon())
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  try {
    return values.sabotage ? await runSabotage(lab, options.only, print) : await runAll(lab, options)
  } finally {
    await lab.close()
  }
}

function sizeOf({ quick, long }: { readonly quick: boolean; readonly long: boolean }): Size {
  if (long) return 'long'
  return quick ? 'quick' : 'standard'
}

async function runAll(lab: Lab, options: Options): Promise<number> {
  const began = performance.now()
  const delay = monitorEventLoopDelay()
  delay.enable()
  const results: Result[] = []
  const unknown = options.only.filter((name) => !RUNS.some((run) => run === name))
  if (unknown.length > 0) throw new Error(`There is no run ${unknown.join(', ')}; there are: ${RUNS.join(', ')}`)
  for (const name of RUNS) {
    const isWanted =
      options.only.length > 0 ? options.only.includes(name) : options.size === 'long' || !LONG_RUNS.includes(name)
    if (!isWanted) continue
    for await (const result of run(name, lab, options)) results.push(result)
  }
  const total = sum('total', results, {
    runs: results.length,
    allowed: results.reduce((all, { incidents }) => all + incidents, 0),
    minutes: Math.round((performance.now() - began) / 6000) / 10,
  })
  print(describe(total, 0))
  const laggedMs = Math.round(delay.percentile(99) / 1e6)
  if (laggedMs > MOST_LAG_MS) {
    print(`The machine was too busy for this many runs at a time: ${laggedMs} ms behind. Try a smaller --parallel.`)
  }
  return results.every(isFine) ? 0 : 1
}

const POINT_WAYS: Readonly<Partial<Record<RunName, Way>>> = { points: 'telegram', socket: 'socket', http: 'http' }

async function* run(name: RunName, lab: Lab, options: Options): AsyncGenerator<Result> {
  const way = POINT_WAYS[name]
  if (way !== undefined) {
    yield* runPoints(withWay(lab, way), options)
    return
  }
  for (const one of runsOf(name, options)) {
    const result = await one(lab).catch((error: unknown) => failed(name, error))
    print(describe(result))
    yield result
  }
}

async function* runPoints(lab: Lab, options: Options): AsyncGenerator<Result> {
  const plain = await runPlain(lab)
  print(describe(plain.result))
  yield plain.result
  const { size, point } = options
  const choose = point === undefined ? chooser(size, lab.way) : onlyPoint(point)
  const isShort = size !== 'long' && point === undefined && lab.way !== 'telegram'
  // The start is the same for every way, so of the others only a few of its points are met.
  const sampled = isShort ? { ...plain, starting: evenly(plain.starting, START_POINTS) } : plain
  yield* await runKillPoints(lab, { plain: sampled, choose, parallel: options.parallel, print })
}

type OneRun = (lab: Lab) => Promise<Result>

function runsOf(name: RunName, { size, kills, updates }: Options): readonly OneRun[] {
  switch (name) {
    case 'points':
    case 'socket':
    case 'http':
      return []
    case 'slow':
      return (['socket', 'http'] as const).map(
        (way) => (lab: Lab) => runSlackSlow(withWay(lab, way), times(size, 5, 10, 60)),
      )
    case 'random':
      return [(lab) => runRandomKills(lab, kills)]
    case 'frozen':
      return [(lab) => runFrozen(lab, times(size, 2, 3, 12))]
    case 'late':
      return (['finish_turns', 'finish_calls', 'advance_poll'] as const).map(
        (statement) => (lab: Lab) => runLateWrite(lab, statement),
      )
    case 'restarts':
      return [(lab) => runDatabaseRestarts(lab, times(size, 4, 8, 20))]
    case 'storm':
      return [(lab) => runStorm(lab, times(size, 5, 30, 120))]
    case 'sigterm':
      return [(lab) => runSigterm(lab, times(size, 3, 5, 20))]
    case 'down':
      return [runDatabaseDownAtStart]
    case 'mail':
      return [runMailDown]
    case 'backlog':
      return [(lab) => runBacklog(lab, updates)]
  }
}

type Choose = Parameters<typeof runKillPoints>[1]['choose']

function times(size: Size, quick: number, standard: number, long: number): number {
  return { quick, standard, long }[size]
}

function chooser(size: Size, way: Way): Choose {
  if (size === 'long') return (points) => points
  // Over HTTP one of each kind: what happens after the door is the same as over the socket.
  if (size === 'standard') return (points) => spread(points, way === 'http' ? 1 : STANDARD_POINTS)
  return (points) => (way === 'telegram' ? spread(points, QUICK_POINTS[way]) : evenly(points, QUICK_POINTS[way]))
}

/** `--point "after db finish_turns #3"`: this one alone, to look into what went wrong. */
function onlyPoint(wanted: string): Choose {
  return (points) => points.filter(({ moment, name, n }) => `${moment} ${name} #${n}` === wanted)
}
