/**
 * Runs the tests against one mutant after the other. Told by its parent:
 *   { survey: true }                  runs every test without a mutant: what it takes and which mutants it comes by
 *   { mutant, tests, steps }          runs these tests until one fails; `steps` is the most that the mutant may ask
 * A mutant that is decided on import needs a process of its own: then its number stands in MUTANT.
 */
import fc from 'fast-check'
import { load, run } from './test-runner.js'

const LOADING = Number(process.env.MUTANT ?? 0)
let active = LOADING
let reached = new Set()
let asked = 0
let most = Infinity

globalThis.__on = (id) => {
  asked += 1
  if (asked > most) throw new Error('This mutant does not come to an end')
  if (reached !== null) reached.add(id)
  return id === active
}

// A property that fails once has failed: nobody reads the smallest case of a mutant.
fc.configureGlobal({ endOnFailure: true })

async function main() {
  const tests = []
  for (const file of JSON.parse(process.env.TEST_FILES)) tests.push(...(await load(file)))
  const onLoading = [...reached]
  process.on('message', async (message) => {
    process.send(message.survey ? await survey(tests, onLoading) : await tryMutant(tests, message))
  })
  process.send({ isReady: true, count: tests.length })
}

async function survey(tests, onLoading) {
  const seen = []
  for (const test of tests) {
    reached = new Set()
    asked = 0
    const from = performance.now()
    try {
      await run(test)
    } catch (error) {
      return { broken: `${test.name}: ${error instanceof Error ? error.message : error}` }
    }
    seen.push({ reached: [...reached], ms: performance.now() - from, steps: asked })
  }
  return { onLoading, seen }
}

async function tryMutant(tests, { mutant, which, steps }) {
  active = mutant
  reached = null
  try {
    for (const index of which) {
      asked = 0
      most = steps[index]
      await run(tests[index])
    }
    return { mutant, killed: false }
  } catch {
    return { mutant, killed: true }
  } finally {
    active = LOADING
    most = Infinity
  }
}

main().catch((error) => {
  // With a mutant inside, not even loading is one way to be caught.
  process.send({ isReady: true, broken: String(error?.stack ?? error) })
})
