/** P1, P2, P3, P4, P11: messages through the whole desk, beside the least that a bot can be and the database alone. */
import pg from 'pg'
import { closedLoop, openLoop, pause, quantile } from '../support/loads.js'
import { startDesk, startEcho } from '../support/programs-under-load.js'
import { mb, micros, ms, percent, rate, result, times } from '../support/table.js'

const AT_ONCE = 50
const PER_SECOND = 200
const PAYLOAD = JSON.stringify({ update_id: 1, message: { text: 'x'.repeat(300) } })

export async function measureMessages(server, messages) {
  const echo = await underLoad(await startEcho('polling'), server, messages)
  const webhook = await underLoad(await startEcho('webhook'), server, messages)
  const oneStatement = await measureDatabase(server, messages * 2)
  const database = await server.database()
  const program = await startDesk({ database, folder: server.folder })
  const first = await program.says()
  await pause(3000)
  const restBytes = program.usage().bytes
  const quiet = await measureQuietPace(program, server)
  const counts = await countPerMessage(database, program)
  const desk = await underLoad(program, server, messages)
  await database.drop()
  report({ echo, webhook, oneStatement, desk: { ...desk, startMs: program.startMs + first, restBytes }, quiet, counts })
}

async function underLoad(program, server, messages) {
  const startMs = program.startMs + (await program.says())
  await closedLoop(messages, AT_ONCE, () => program.says())
  const before = { node: program.usage().cpuSeconds, server: server.cpuSeconds() }
  const perSecond = await closedLoop(messages, AT_ONCE, () => program.says())
  const nodeMicros = ((program.usage().cpuSeconds - before.node) / messages) * 1e6
  const serverMicros = ((server.cpuSeconds() - before.server) / messages) * 1e6
  const paced = await openLoop(PER_SECOND * 10, PER_SECOND, () => program.says())
  const { bytes } = program.usage()
  await program.stop()
  return { startMs, perSecond, nodeMicros, serverMicros, p50: quantile(paced, 0.5), p99: quantile(paced, 0.99), bytes }
}

/** What a core does for thirty messages a second, the database included. */
async function measureQuietPace(program, server) {
  await openLoop(30 * 5, 30, () => program.says())
  const before = program.usage().cpuSeconds + server.cpuSeconds()
  const begun = performance.now()
  await openLoop(30 * 10, 30, () => program.says())
  return (program.usage().cpuSeconds + server.cpuSeconds() - before) / ((performance.now() - begun) / 1000)
}

/** Transactions and flushes of the log for a message that comes alone. */
async function countPerMessage(database, program) {
  const count = 40
  const read = async () => {
    await pause(1100)
    const [row] = await database.rows(`
      select pg_stat_get_db_xact_commit(oid)::float8 as commits, (select calls from pg_stat_user_functions
        where funcname = 'finish_turns')::float8 as turns from pg_database where datname = current_database()`)
    return row
  }
  await database.rows(
    `do $do$ begin execute format('alter database %I set track_functions = pl', current_database()); end $do$`,
  )
  const before = await read()
  for (let index = 0; index < count; index += 1) await program.says()
  const after = await read()
  const idle = await read()
  return { commits: (after.commits - before.commits - (idle.commits - after.commits)) / count }
}

/** The statement that a message would be, if a message were one statement; prepared, 16 connections. */
export async function measureDatabase(server, messages) {
  const database = await server.database()
  await database.rows('create table bench_state (id bigint primary key, turns integer not null)')
  const pool = new pg.Pool({ connectionString: database.url, max: 16 })
  // Its last connections may still be closing when the database is dropped.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', () => undefined)
  const text = `
    with told as (insert into inbox (channel, account, external_id, lane, event_at, payload, done_at)
      values ('bench', 'bench', $1, $2, now(), $3, now()) returning id),
    state as (insert into bench_state values ($4, 1) on conflict (id) do update set turns = bench_state.turns + 1)
    insert into outbox (account, lane, dedupe_key, kind, payload) select 'bench', $2, $1, 'bench', $3 from told`
  const work = (index) =>
    pool.query({ name: 'bench', text, values: [`${index}`, `bench:${index % 1000}`, PAYLOAD, index % 1000] })
  await closedLoop(1000, 16, (index) => work(-1 - index))
  const perSecond = await closedLoop(messages, 16, work)
  await pool.end()
  await database.drop()
  return perSecond
}

function report({ echo, webhook, oneStatement, desk, quiet, counts }) {
  const atLeast = (name, what, beside, reference, share) =>
    result(name, what, {
      beside: `${beside} ${rate(reference)}`,
      measured: rate(desk.perSecond),
      ratio: times(desk.perSecond / reference),
      goal: `≥ ${share}`,
      isMet: desk.perSecond / reference >= share,
    })
  const atMost = (name, what, key, most, show = ms) =>
    result(name, what, {
      beside: `echo ${show(echo[key])}`,
      measured: show(desk[key]),
      ratio: times(desk[key] / echo[key]),
      goal: `≤ ${most}`,
      isMet: desk[key] / echo[key] <= most,
    })
  atMost('P1', `update → reply at ${PER_SECOND}/s, p50`, 'p50', 5)
  atMost('P1', `update → reply at ${PER_SECOND}/s, p99`, 'p99', 3)
  result('P1', '… of echo behind a webhook', { measured: `${ms(webhook.p50)} / ${ms(webhook.p99)}` })
  atLeast('P2', `messages, ${AT_ONCE} at once`, 'echo', echo.perSecond, 0.25)
  result('P2', '… of echo behind a webhook', { measured: rate(webhook.perSecond) })
  atLeast('P2', `messages, ${AT_ONCE} at once`, 'one statement each', oneStatement, 0.4)
  atMost('P3', 'processor time a message, Node', 'nodeMicros', 5, micros)
  result('P3', '… of PostgreSQL', { measured: micros(desk.serverMicros) })
  result('P3', 'a core at 30 messages/s, with PostgreSQL', {
    measured: percent(quiet),
    goal: '≤ 2 %',
    isMet: quiet <= 0.02,
  })
  result('P4', 'transactions of a message that comes alone, from the poll to the result', {
    measured: counts.commits.toFixed(1),
  })
  atMost('P11', 'spawn → first reply, schema in place', 'startMs', 2.5)
  result('P11', 'memory at rest', { measured: mb(desk.restBytes), goal: '≤ 110 MB', isMet: desk.restBytes <= 110e6 })
  result('P11', 'memory after the load', { measured: mb(desk.bytes), goal: '≤ 150 MB', isMet: desk.bytes <= 150e6 })
}
