/**
 * How fast the desk answers, beside the least that a bot can be and beside the database alone, all in one run:
 *
 *   npm run bench
 *   npm run bench -- --archive 1000000   tickets in the larger archive; 100,000 without it
 *   npm run bench -- --messages 500      fewer messages; 2,000 without it
 *
 * Absolute figures move by half from hour to hour on a shared machine: what counts are the ratios. The paces that Telegram
 * asks for are lifted, or every figure would be thirty a second. One message is stored, decided, answered and noted as sent.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import startServer from '../test/setup/global-setup.js'
import stopServer from '../test/setup/global-teardown.js'
import { load } from '../test/setup/load.js'
import { build, isStale } from '../scripts/build.js'
import { startStub, TOKEN } from './support/bot-api-stub.js'
import { ECHO, startProcess } from './support/programs.js'

const { values } = parseArgs({
  options: { archive: { type: 'string' }, messages: { type: 'string' }, entry: { type: 'string' } },
})
const LARGE = Number(values.archive ?? 100_000)
const SMALL = 1000
const MESSAGES = Number(values.messages ?? 2000)
const AT_ONCE = 50
const PER_SECOND = 200

if (!values.entry && isStale()) build()
const entry = values.entry ?? new URL('../dist/src/cli.js', import.meta.url).pathname
const { freshDatabase } = await load('test/support/database.ts')
const folder = mkdtempSync(join(tmpdir(), 'zayavka-bench-'))
let nextChat = 8_000_000_000
const PAYLOAD = JSON.stringify({ update_id: 1, message: { text: 'x'.repeat(300) } })
const KNOWN_FROM = 7_000_000_000
const KNOWN = 300

/** No pace but the program's own. */
const UNHURRIED = `
  do $do$ begin
    create function unhurried() returns trigger language plpgsql as $$
    begin new.per_ms := least(new.per_ms, 0.001); new.full_at := '-infinity'; return new; end $$;
    create trigger unhurried before insert or update on budgets for each row execute function unhurried();
  end $do$`

await startServer()
try {
  const day = new Date().toISOString().slice(0, 10)
  const busy = loadavg()[0].toFixed(1)
  console.log(`Node ${process.version}, ${availableParallelism()} processors, load before the start ${busy}, ${day}\n`)
  const echo = await measureEcho()
  const database = await measureDatabase()
  const desk = await measureDesk(SMALL)
  const large = await measureDesk(LARGE)
  report(echo, database, desk, large)
} finally {
  await stopServer()
  rmSync(folder, { recursive: true, force: true })
}

async function measureEcho() {
  const stub = await startStub()
  const program = await startProcess(ECHO, [], { BOT_TOKEN: TOKEN, API_ROOT: stub.url }, /Ready/)
  const firstMs = await stub.says((nextChat += 1), '/help')
  const figures = await measureMessages(stub, program)
  await program.stop()
  stub.stop()
  return { ...figures, startMs: program.startMs + firstMs }
}

async function measureDesk(archive) {
  const database = await freshDatabase()
  await database.rows(UNHURRIED)
  await seed(database, archive)
  const stub = await startStub()
  const environment = {
    DATABASE_URL: database.url,
    SECRET_KEY: 'a key of the bench that is long enough for anybody',
    DATA_DIR: folder,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: stub.url,
    MAIL_FROM: 'support@bench.example',
    PORT: '0',
    LOG_LEVEL: 'info',
  }
  const program = await startProcess(entry, ['start'], environment, /"Ready"/)
  const firstMs = await stub.says((nextChat += 1), '/help')
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const restBytes = program.usage().bytes
  const known = await measureKnown(stub).catch((error) => {
    throw new Error(program.said(), { cause: error })
  })
  const figures = await measureMessages(stub, program)
  await program.stop()
  stub.stop()
  await database.drop()
  return { ...figures, ...known, restBytes, startMs: program.startMs + firstMs }
}

/** Everybody writes once: whoever writes more than twenty a minute is asked to wait. */
async function measureMessages(stub, program) {
  await closedLoop(MESSAGES / 4, (index) => stub.says(nextChat + 1 + index, '/help'))
  nextChat += MESSAGES
  const before = program.usage()
  const begun = performance.now()
  await closedLoop(MESSAGES, (index) => stub.says(nextChat + 1 + index, '/help'))
  nextChat += MESSAGES + 1
  const seconds = (performance.now() - begun) / 1000
  const after = program.usage()
  const paced = await openLoop(PER_SECOND * 5, (index) => stub.says(nextChat + 1 + index, '/help'))
  nextChat += PER_SECOND * 5 + 1
  return {
    perSecond: MESSAGES / seconds,
    cpuMicros: ((after.cpuSeconds - before.cpuSeconds) / MESSAGES) * 1e6,
    bytes: after.bytes,
    p50: quantile(paced, 0.5),
    p99: quantile(paced, 0.99),
  }
}

/** People whose tickets stand in the archive ask for their list, each once: what the archive costs a reply. */
async function measureKnown(stub) {
  const took = []
  for (let index = 0; index < KNOWN; index += 1) took.push(await stub.says(KNOWN_FROM + index, '/my'))
  return { knownP50: quantile(took.slice(KNOWN / 3), 0.5) }
}

async function closedLoop(count, says) {
  let next = 0
  const user = async () => {
    while (next < count) await says(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, user))
}

async function openLoop(count, says) {
  const replies = []
  const begun = performance.now()
  for (let index = 0; index < count; index += 1) {
    const due = begun + (index * 1000) / PER_SECOND
    if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
    replies.push(says(index))
  }
  return Promise.all(replies)
}

/** The statement that a message would be, if a message were one statement; prepared, 16 connections. */
async function measureDatabase() {
  const database = await freshDatabase()
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
  const run = async (count, from) => {
    let next = 0
    const client = async () => {
      while (next < count) {
        const id = from + next++
        await pool.query({ name: 'bench', text, values: [`${id}`, `bench:${id % 1000}`, PAYLOAD, id % 1000] })
      }
    }
    await Promise.all(Array.from({ length: 16 }, client))
  }
  await run(1000, 0)
  const begun = performance.now()
  await run(MESSAGES, 1_000_000)
  const perSecond = MESSAGES / ((performance.now() - begun) / 1000)
  await pool.end()
  await database.drop()
  return { perSecond }
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

function report(echo, database, desk, large) {
  const ms = (value) => `${value.toFixed(1)} ms`
  const mb = (bytes) => `${Math.round(bytes / 1e6)} MB`
  const times = (value) => `${value.toFixed(2)}×`
  const rows = [
    ['', 'echo', 'desk', 'ratio', 'goal'],
    [
      'messages a second, 50 at once',
      Math.round(echo.perSecond),
      Math.round(desk.perSecond),
      times(desk.perSecond / echo.perSecond),
      '≥ 0.25 (P2)',
    ],
    [
      '… beside one statement a message',
      Math.round(database.perSecond),
      Math.round(desk.perSecond),
      times(desk.perSecond / database.perSecond),
      '≥ 0.40 (P2)',
    ],
    [`update → reply at ${PER_SECOND}/s, p50`, ms(echo.p50), ms(desk.p50), times(desk.p50 / echo.p50), '≤ 5 (P1)'],
    [`update → reply at ${PER_SECOND}/s, p99`, ms(echo.p99), ms(desk.p99), times(desk.p99 / echo.p99), '≤ 3 (P1)'],
    [
      'processor time a message',
      `${Math.round(echo.cpuMicros)} µs`,
      `${Math.round(desk.cpuMicros)} µs`,
      times(desk.cpuMicros / echo.cpuMicros),
      '≤ 5 (P3)',
    ],
    ['start → first reply', ms(echo.startMs), ms(desk.startMs), times(desk.startMs / echo.startMs), '≤ 2.5 (P11)'],
    ['memory at rest', '', mb(desk.restBytes), '', '≤ 110 MB (P11)'],
    ['memory after the load', mb(echo.bytes), mb(desk.bytes), '', '≤ 150 MB (P11)'],
  ]
  print(rows)
  print([
    ['', `${SMALL} tickets`, `${LARGE} tickets`, 'ratio', 'goal'],
    [
      'list of own tickets, one at a time, p50',
      ms(desk.knownP50),
      ms(large.knownP50),
      times(large.knownP50 / desk.knownP50),
      '≤ 1.1 (P5)',
    ],
    [`update → reply at ${PER_SECOND}/s, p50`, ms(desk.p50), ms(large.p50), times(large.p50 / desk.p50), '≤ 1.1 (P5)'],
    [
      'messages a second, 50 at once',
      Math.round(desk.perSecond),
      Math.round(large.perSecond),
      times(large.perSecond / desk.perSecond),
      '≥ 0.9 (P5)',
    ],
  ])
}

function print(rows) {
  const [head, ...others] = rows
  const line = (cells) => `| ${cells.join(' | ')} |`
  console.log([line(head), line(head.map(() => '---')), ...others.map(line), ''].join('\n'))
}

/** An archive of closed tickets, ten a person; the first of them write to the bot. */
async function seed(database, count) {
  const pool = new pg.Client({ connectionString: database.url })
  await pool.connect()
  const each = (text) => pool.query(text.replaceAll('$count', String(count)))
  await each(`
    insert into persons (id, display_name, language, contact_name, email, is_email_confirmed, created_at)
    select i, 'Olga', 'en', 'Olga ' || i, 'olga' || i || '@bench.example', true, now()
    from generate_series(1, greatest(${KNOWN}, $count / 10)) i`)
  await each(`insert into identities select 'tg', (${KNOWN_FROM} + i - 1)::text, i from generate_series(1, ${KNOWN}) i`)
  await each(`
    insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
      service_package, room, requester_id, submitter_id, conversation, close_reason, registered_at, closed_at, changed_at)
    select i, 'Z-26-' || i, 'bench' || i, 1, 'The report does not print ' || i, 'Office', '7', 'closed', 'normal', 'standard',
      'support', 1 + i % greatest(${KNOWN}, $count / 10), 1 + i % greatest(${KNOWN}, $count / 10), 'tg:7100000001:1', 'confirmed', now(), now(), now()
    from generate_series(1, $count) i`)
  await each(`
    insert into ticket_events (ticket_id, position, type, at, facts)
    select i, p, 'ticket.taken', now(), '{"by": "anna"}' from generate_series(1, $count) i, generate_series(1, 4) p`)
  await each(`
    insert into messages (id, ticket_id, author, kind, is_public, at)
    select 'b' || i || '.' || p, i, 'person:1', 'problem', true, now()
    from generate_series(1, $count) i, generate_series(1, 3) p`)
  await each(`insert into message_versions select id, 1, 'The report does not print', at from messages`)
  await each(`select setval('ticket_ids', $count), setval('person_ids', $count)`)
  await each('vacuum analyze')
  await pool.end()
}
