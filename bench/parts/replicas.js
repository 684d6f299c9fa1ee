/** P14: two replicas on one database, beside one. */
import { closedLoop } from '../support/loads.js'
import { startDesk } from '../support/programs-under-load.js'
import { startStub } from '../support/bot-api-stub.js'
import { rate, result, times } from '../support/table.js'

const AT_ONCE = 50

export async function measureReplicas(server, messages) {
  const one = await withReplicas(server, 1, messages)
  const two = await withReplicas(server, 2, messages)
  result('P14', 'messages with two replicas on the same processors', {
    beside: `one ${rate(one)}`,
    measured: rate(two),
    ratio: times(two / one),
    goal: '≥ 0.9',
    isMet: two / one >= 0.9,
  })
}

async function withReplicas(server, count, messages) {
  const database = await server.database()
  const stub = await startStub()
  const programs = []
  for (let n = 0; n < count; n += 1) programs.push(await startDesk({ database, folder: server.folder, stub }))
  const [{ says }] = programs
  await closedLoop(messages, AT_ONCE, () => says())
  const perSecond = await closedLoop(messages, AT_ONCE, () => says())
  for (const program of programs) await program.stop()
  stub.stop()
  await database.drop()
  return perSecond
}
