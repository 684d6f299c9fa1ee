/** P4 (data layer) and P7: the queues alone, beside the database alone. */
import { load } from '../../test/setup/load.js'
import { openLoop, pause, quantile } from '../support/loads.js'
import { ms, rate, result, times } from '../support/table.js'

const { startDispatcher } = await load('src/queue/dispatcher.ts')
const { startLaneWorker } = await load('src/queue/lane-worker.ts')
const { createBell } = await load('src/queue/bell.ts')
const { saveRows } = await load('src/queue/inbox.ts')
const { ensureBudget } = await load('src/queue/outbox.ts')
const { noWrites } = await load('src/desk/records.ts')

const ACCOUNT = 'bench'
const never = { onAway: fail, onFault: fail }

export async function measureQueues(server, messages, oneStatement) {
  const database = await server.database()
  await ensureBudget(database, ACCOUNT, 0, 1)
  const bells = { in: createBell(), out: createBell() }
  const rows = Array.from({ length: messages }, (_, n) => rowOf(n))
  for (let from = 0; from < messages; from += 100) await saveRows(database, rows.slice(from, from + 100))

  let begun = performance.now()
  const worker = startLaneWorker({
    sql: database,
    subject: 'select null',
    work: answer,
    bell: bells.in,
    outBell: bells.out,
    ...never,
  })
  await until(async () => (await open(database, 'inbox', 'done_at')) === 0)
  const turns = messages / ((performance.now() - begun) / 1000)
  result('P4', 'turns of waiting messages, each with a call', {
    beside: `one statement each ${rate(oneStatement)}`,
    measured: rate(turns),
    ratio: times(turns / oneStatement),
    goal: '≥ 0.7',
    isMet: turns / oneStatement >= 0.7,
  })

  begun = performance.now()
  const took = new Map()
  const send = async (call) => {
    took.get(call.lane)?.()
    return { outcome: 'sent', platformId: '1' }
  }
  const sending = { sql: database, account: ACCOUNT, bell: bells.out, laneBell: bells.in, send, ...never }
  const dispatcher = startDispatcher({ ...sending, limits: { lanes: 64, perLane: 4 } })
  await until(async () => (await open(database, 'outbox', 'sent_at')) === 0)
  const sent = messages / ((performance.now() - begun) / 1000)
  result('P7', 'calls sent and recorded, as many as wait', {
    measured: rate(sent),
    goal: '≥ 10,000/s',
    isMet: sent >= 10_000,
  })

  const waits = await openLoop(1000, 100, async (n) => {
    const from = performance.now()
    const leaves = new Promise((resolve) => took.set(`out:${messages + n}`, resolve))
    await saveRows(database, [rowOf(messages + n)])
    bells.in.ring()
    await leaves
    return performance.now() - from
  })
  const p99 = quantile(waits, 0.99)
  const measured = `${ms(quantile(waits, 0.5))} / ${ms(p99)}`
  result('P7', 'stored → worked → sent at 100/s, p50 / p99', { measured, goal: 'p99 ≤ 10 ms', isMet: p99 <= 10 })
  await Promise.all([worker.stop(), dispatcher.stop()])
  await database.drop()
}

function rowOf(n) {
  const payload = JSON.stringify({ text: 'x'.repeat(200) })
  return {
    channel: 'bench',
    account: ACCOUNT,
    epoch: 0,
    externalId: `${n}`,
    lane: `in:${n}`,
    eventAt: Date.now(),
    payload,
  }
}

async function answer({ lane, rows }) {
  const to = lane.replace('in:', 'out:')
  const call = {
    dedupeKey: to,
    account: ACCOUNT,
    lane: to,
    bucket: null,
    bucketPerMs: null,
    bucketBurst: null,
    priority: 1,
    kind: 'bench',
    payload: '{}',
    conversation: to,
    ref: null,
    needsRef: null,
    coalesceKey: null,
    report: null,
  }
  return { done: rows.map(({ id }) => id), writes: { ...noWrites(), calls: [call] } }
}

async function open(database, table, ended) {
  const [{ n }] = await database.rows(`select count(*)::integer as n from ${table} where ${ended} is null`)
  return n
}

async function until(isDone) {
  while (!(await isDone())) await pause(20)
}

function fail(what) {
  throw what instanceof Error ? what : new Error(JSON.stringify(what))
}
