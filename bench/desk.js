/**
 * How fast the desk is, beside the least that a bot can be and beside the database alone, all in one run:
 *
 *   npm run bench                     at most six minutes
 *   npm run bench -- --full           a million tickets in the archive, and five times the messages
 *   npm run bench -- --only archive,slack
 *                                     some of: words, messages, queues, replicas, stall, pace, slack, archive
 *
 * Absolute figures move by half from hour to hour on a shared machine: what counts are the ratios. PostgreSQL is as durable as
 * it is by default. The paces that Telegram asks for are lifted, except where they are what is measured. One message is stored,
 * decided, answered and noted as sent. The goals are those of `docs/performance.md`; one that is missed ends the run with 1.
 */
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { startServer } from './support/server.js'
import { missed, printTable } from './support/table.js'

const { values } = parseArgs({
  options: { full: { type: 'boolean' }, only: { type: 'string' }, messages: { type: 'string' } },
})
const messages = Number(values.messages ?? (values.full ? 20_000 : 4000))
const tickets = values.full ? 1_000_000 : 100_000
const chosen = values.only?.split(',')

const server = await startServer()
const load = loadavg()[0].toFixed(1)
const day = new Date().toISOString().slice(0, 10)
console.log(`Node ${process.version}, ${availableParallelism()} processors, load before the start ${load}, ${day}\n`)
try {
  await part('words', async () => (await import('./parts/words.js')).measureWords())
  await part('messages', async () => (await import('./parts/messages.js')).measureMessages(server, messages))
  await part('queues', async () => {
    const { measureDatabase } = await import('./parts/messages.js')
    const { measureQueues } = await import('./parts/queues.js')
    await measureQueues(server, messages * 2, await measureDatabase(server, messages * 2))
  })
  await part('replicas', async () => (await import('./parts/replicas.js')).measureReplicas(server, messages))
  await part('stall', async () => (await import('./parts/limiter.js')).measureStall(server))
  await part('pace', async () => (await import('./parts/limiter.js')).measurePace(server))
  await part('slack', async () => (await import('./parts/slack.js')).measureSlack(server))
  await part('archive', async () => (await import('./parts/archive.js')).measureArchive(server, tickets))
  printTable()
  if (missed() > 0) process.exitCode = 1
} finally {
  await server.stop()
}

/** What fails is told, and the others are measured all the same. */
async function part(name, measure) {
  if (chosen && !chosen.includes(name)) return
  try {
    await measure()
  } catch (error) {
    process.exitCode = 1
    console.error(`${name} could not be measured:`, error)
  }
}
