/**
 * Plants small faults in `src/domain`, one at a time, and counts how many the unit tests of the domain notice.
 *
 *   npm run mutation                         a sample of 600, drawn by a fixed seed; exit 0 at 85 % or more
 *   npm run mutation -- --all                every mutant
 *   npm run mutation -- --sample 200 --seed 7
 *   npm run mutation -- --only sla/          files of the domain whose path begins so
 *   npm run mutation -- --survivors          names each one that was not noticed
 *   npm run mutation -- --goal 90            another goal, in per cent
 *
 * Faults: comparisons and their borders, conditions taken as true or false, `&&` and `||`, sums, literals, statements and
 * bodies left out, arrays and objects emptied, calls such as `filter` left out. A mutant that makes a loop endless is stopped
 * by the number of its steps, not by a clock. What no test reaches counts as not noticed.
 */
import { fork } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { compileWithMutants } from './mutation/compile.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { values: options } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    sample: { type: 'string', default: '600' },
    seed: { type: 'string', default: '20261124' },
    only: { type: 'string', default: '' },
    survivors: { type: 'boolean', default: false },
    goal: { type: 'string', default: '85' },
    parallel: { type: 'string', default: String(availableParallelism()) },
  },
})

/** They walk through thousands of random cases: too slow to be run once for every mutant. */
const TOO_SLOW = ['random-cases.test.js']
/** For loading the tests, and for one mutant. */
const LOADING_MS = 120_000
const MUTANT_MS = 60_000
/** So many times the steps of a healthy run, and at least so many. */
const PATIENCE = 20
const LEAST_STEPS = 200_000

async function main() {
  const chosen = options.all ? mutants : draw(mutants, Number(options.sample), Number(options.seed))
  const { onLoading, seen } = await surveyTests()
  const steps = seen.map((test) => Math.max(LEAST_STEPS, test.steps * PATIENCE))
  const bySpeed = seen.map((_, index) => index).sort((a, b) => seen[a].ms - seen[b].ms)
  const reachedBy = seen.map(({ reached }) => new Set(reached))
  const jobs = chosen.map(({ id }) => {
    const isStatic = onLoading.has(id)
    return { mutant: id, isStatic, steps, which: isStatic ? bySpeed : bySpeed.filter((at) => reachedBy[at].has(id)) }
  })
  const noticed = await tryAll(jobs)
  return report(chosen, noticed)
}

function testFiles() {
  const under = join(folder, 'test', 'domain')
  return readdirSync(under, { recursive: true })
    .filter((name) => name.endsWith('.test.js') && !TOO_SLOW.some((slow) => name.endsWith(slow)))
    .sort()
    .map((name) => pathToFileURL(join(under, name)).href)
}

function startWorker(mutant) {
  const child = fork(join(root, 'scripts', 'mutation', 'worker.js'), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, TEST_FILES: JSON.stringify(testFiles()), ...(mutant ? { MUTANT: String(mutant) } : {}) },
  })
  return { child, ask: (message, ms) => answerOf(child, ms, message) }
}

/** What the worker says next; null when it ends or says nothing for too long. */
function answerOf(child, ms, message) {
  return new Promise((resolve) => {
    const end = (answer) => {
      clearTimeout(timer)
      child.removeAllListeners('message')
      child.removeAllListeners('exit')
      resolve(answer)
    }
    const timer = setTimeout(() => end(null), ms)
    child.once('message', end)
    child.once('exit', () => end(null))
    if (message) child.send(message)
  })
}

async function surveyTests() {
  const { child, ask } = startWorker()
  try {
    const up = await ask(null, LOADING_MS)
    if (!up || up.broken) throw new Error(`The tests cannot be loaded: ${up?.broken ?? 'no answer'}`)
    const found = await ask({ survey: true }, 10 * LOADING_MS)
    if (!found || found.broken) throw new Error(`A test fails without any mutant: ${found?.broken ?? 'no answer'}`)
    return { onLoading: new Set(found.onLoading), seen: found.seen }
  } finally {
    child.kill('SIGKILL')
  }
}

/** Which mutants were noticed, by number. */
async function tryAll(jobs) {
  const noticed = new Set()
  const waiting = [...jobs]
  let done = 0
  const line = async () => {
    let worker = null
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      if (job.which.length > 0) {
        if (job.isStatic || worker === null) {
          worker?.child.kill('SIGKILL')
          worker = startWorker(job.isStatic ? job.mutant : null)
          const up = await worker.ask(null, LOADING_MS)
          worker.isBroken = !up || up.broken
        }
        const { mutant, which, steps } = job
        const answer = worker.isBroken ? null : await worker.ask({ mutant, which, steps }, MUTANT_MS)
        if (answer === null || answer.killed) noticed.add(mutant)
        if (answer === null || job.isStatic) {
          worker.child.kill('SIGKILL')
          worker = null
        }
      }
      done += 1
      if (done % 100 === 0) process.stderr.write(`${done} of ${jobs.length}\n`)
    }
    worker?.child.kill('SIGKILL')
  }
  await Promise.all(Array.from({ length: Number(options.parallel) }, line))
  return noticed
}

function report(chosen, noticed) {
  const folders = new Map()
  for (const { id, file } of chosen) {
    const name = dirname(file)
    const sum = folders.get(name) ?? { all: 0, noticed: 0 }
    folders.set(name, { all: sum.all + 1, noticed: sum.noticed + (noticed.has(id) ? 1 : 0) })
  }
  const line = (name, sum) =>
    `${name.padEnd(32)} ${String(sum.noticed).padStart(6)} of ${String(sum.all).padStart(6)}  ${percent(sum).toFixed(1).padStart(5)} %\n`
  if (options.survivors) {
    for (const { id, file, line: at, what } of chosen) {
      if (!noticed.has(id)) process.stdout.write(`${file}:${at}  ${what}\n`)
    }
  }
  for (const [name, sum] of [...folders].sort()) process.stdout.write(line(name, sum))
  const total = { all: chosen.length, noticed: noticed.size }
  process.stdout.write(line(`all (${mutants.length} mutants, seed ${options.seed})`, total))
  return percent(total) >= Number(options.goal) ? 0 : 1
}

const percent = ({ all, noticed }) => (all === 0 ? 100 : (100 * noticed) / all)

/** So many of them, always the same for the same seed; in the order of the files. */
function draw(all, count, seed) {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const rest = [...all]
  const drawn = []
  while (drawn.length < count && rest.length > 0) drawn.push(...rest.splice(Math.floor(next() * rest.length), 1))
  return drawn.sort((a, b) => a.id - b.id)
}

const { folder, mutants } = compileWithMutants(root, (path) => path.startsWith(`src/domain/${options.only}`))
try {
  process.exitCode = await main()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
