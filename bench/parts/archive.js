/** P5 and P10: what the size of the archive costs a message, and what it costs to find something. */
import { load } from '../../test/setup/load.js'
import { closedLoop, quantile } from '../support/loads.js'
import { startDesk } from '../support/programs-under-load.js'
import { KNOWN, KNOWN_FROM, seed } from '../support/seed.js'
import { micros, ms, result, times } from '../support/table.js'

const { createDeskArchive } = await load('src/storage/desk-pages.ts')
const SMALL = 1000

export async function measureArchive(server, large) {
  const small = await withArchive(server, SMALL)
  const big = await withArchive(server, large, measureSearch)
  const ratio = big / small
  const count = large.toLocaleString('en')
  result('P5', `processor time of a message, Node and PostgreSQL, ${count} tickets`, {
    beside: `${SMALL.toLocaleString('en')} tickets ${micros(small)}`,
    measured: micros(big),
    ratio: times(ratio),
    goal: '≤ 1.1',
    isMet: ratio <= 1.1,
  })
}

/** People who have tickets ask for their list, which is the most that a message reads of the archive. */
async function withArchive(server, count, alsoMeasure) {
  const database = await server.database()
  await seed(database, count)
  const program = await startDesk({ database, folder: server.folder })
  const ask = (index) => program.says('/my', KNOWN_FROM + index)
  const half = KNOWN / 2
  await closedLoop(half, 10, ask)
  const before = program.usage().cpuSeconds + server.cpuSeconds()
  await closedLoop(half, 10, (index) => ask(half + index))
  const each = ((program.usage().cpuSeconds + server.cpuSeconds() - before) / half) * 1e6
  await program.stop()
  await alsoMeasure?.(database, count)
  await database.drop()
  return each
}

const ANY = {
  words: '',
  products: [],
  company: '',
  severity: null,
  status: null,
  agentId: null,
  from: null,
  to: null,
  openAt: null,
  after: null,
}

async function measureSearch(database, count) {
  const archive = createDeskArchive(database)
  const number = (n) => `Z-26-${1 + ((n * 7919) % count)}`
  await timed('P10', 'a ticket by its number, p99', 2, 300, (n) => archive.idOf(number(n)))
  await timed('P10', 'a page of rare words, p99', 50, 60, () => archive.search({ ...ANY, words: 'принтер отчёт' }))
  await timed('P10', 'a page of words that every ticket has, p99', 50, 40, () =>
    archive.search({ ...ANY, words: 'report print' }),
  )
}

async function timed(name, what, most, count, work) {
  const waits = []
  for (let n = 0; n < count; n += 1) {
    const begun = performance.now()
    await work(n)
    // The first few are planned and read from disk.
    if (n >= count / 4) waits.push(performance.now() - begun)
  }
  const p99 = quantile(waits, 0.99)
  result(name, what, { measured: ms(p99), goal: `≤ ${most} ms`, isMet: p99 <= most })
}
