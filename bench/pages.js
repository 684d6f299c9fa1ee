/**
 * How fast the pages answer with a large archive beside a small one, both in one run:
 *
 *   npm run bench:pages
 *   npm run bench:pages -- --archive 1000000   tickets in the larger archive; 100,000 without it
 *
 * The requester's page of a ticket, the agents' queue, and the agents' page of a ticket, over HTTP on real PostgreSQL. The goal
 * for the first two: half of the answers (p50) within 1.5 times, and 99 of 100 (p99) within 3 times of the small archive's.
 */
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import startServer from '../test/setup/global-setup.js'
import stopServer from '../test/setup/global-teardown.js'
import { load } from '../test/setup/load.js'

const { values } = parseArgs({ options: { archive: { type: 'string' }, visits: { type: 'string' } } })
const SMALL = 1000
const LARGE = Number(values.archive ?? 100_000)
const VISITS = Number(values.visits ?? 500)
const OPEN = 300
/** A statement of the program may take so long only. */
const PIECE = 5000
const GOAL = { p50: 1.5, p99: 3 }

/** The newest tickets are open, all others are closed; each has a history and a few words. */
const TICKETS = `(select n, n > $1::integer - $2::integer as is_open,
  timestamptz '2026-11-23 07:00+00' - ($1::integer - n) * interval '40 seconds' as at from generate_series($3::integer, $4::integer) n) t`
const FILLED = [
  `insert into persons (id, display_name, contact_name, language, company, email, is_email_confirmed, created_at)
   select n, 'olga', 'Ольга Смирнова', 'ru', 'ООО «Вектор»', 'olga@vektor.example', true, at from ${TICKETS}`,
  `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity, service_package,
     room, requester_id, submitter_id, assignee_id, conversation, close_reason, closed_at, registered_at,
     first_response_due_at, resolution_due_at, changed_at)
   select n, 'KSB-26-' || lpad(n::text, 7, '0') || '-7', n::text, 1, 'Не сохраняется документ ' || n, 'Касбург Офис', '7.1.3',
     case when is_open then 'open' else 'closed' end, 'high', 'standard', 'support', n, n, 'anna', 'tg:1:7',
     case when not is_open then 'confirmed' end, case when not is_open then at + interval '1 day' end, at,
     null, case when is_open then at + interval '3 days' end, at from ${TICKETS}`,
  `insert into ticket_events (ticket_id, position, type, at, facts)
   select n, 1, 'ticket.registered', at, jsonb_build_object('requestId', n::text, 'requesterId', n::text, 'submitterId',
     n::text, 'severity', 'high', 'servicePackage', 'standard', 'followUpOf', null) from ${TICKETS}`,
  `insert into ticket_events (ticket_id, position, type, at, facts)
   select n, 2, 'ticket.closed', at + interval '1 day', '{"by":null,"reason":"confirmed","duplicateOf":null}' from ${TICKETS}
   where not is_open`,
  `insert into messages (id, ticket_id, author, kind, is_public, conversation, at)
   select n || '.m', n, 'person:' || n, 'problem', true, 'tg:1:7', at from ${TICKETS}`,
  `insert into message_versions (message_id, version, body, at)
   select n || '.m', 1, 'Кнопка «Сохранить» закрывает окно, но данные не сохраняются. Номер ' || n, at from ${TICKETS}
   where $2::integer is not null`,
]

await startServer()
try {
  const { startPages } = await load('test/web/desk-pages-desk.ts')
  const { startTracking } = await load('test/web/tracking-desk.ts')
  console.log(`Node ${process.version}, ${availableParallelism()} processors, load ${loadavg()[0].toFixed(1)}\n`)
  const desks = []
  for (const count of [SMALL, LARGE]) desks.push(await openDesk(startPages, startTracking, count))
  // In turns, so that what else the machine does strikes both alike.
  const times = desks.map(() => ({ tracking: [], queue: [], ticket: [] }))
  for (let visit = -20; visit < VISITS; visit += 1) {
    for (const [index, desk] of desks.entries()) {
      for (const [name, ask] of Object.entries(desk.pages)) {
        const ms = await timeOf(() => ask(visit + 20))
        if (visit >= 0) times[index][name].push(ms)
      }
    }
  }
  report(times)
  for (const desk of desks) await desk.stop()
} finally {
  await stopServer()
}

async function openDesk(startPages, startTracking, count) {
  const [pages, tracking] = [await startPages(), await startTracking()]
  for (const { database } of [pages, tracking]) {
    for (let from = 1; from <= count; from += PIECE) {
      const to = Math.min(count, from + PIECE - 1)
      for (const statement of FILLED) await database.rows(statement, [count, OPEN, from, to])
    }
    await database.rows('analyze')
  }
  const anna = await pages.enter('anna')
  const links = []
  for (let one = 1; one <= 50; one += 1) links.push(await tracking.link(String(Math.ceil((count * one) / 50))))
  return {
    pages: {
      tracking: (visit) => fetch(links[visit % links.length]),
      queue: () => pages.get('/desk', anna),
      ticket: (visit) => pages.get(`/desk/t/KSB-26-${String(1 + ((visit * 7919) % count)).padStart(7, '0')}-7`, anna),
    },
    async stop() {
      await pages.stop()
      await tracking.stop()
    },
  }
}

async function timeOf(ask) {
  const from = performance.now()
  const answer = await ask()
  await answer.text()
  if (answer.status !== 200) throw new Error(`A page answered ${answer.status}`)
  return performance.now() - from
}

function report(times) {
  const at = (all, part) => all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * part))]
  console.log(`                      ${SMALL} tickets       ${LARGE} tickets      ratio`)
  for (const name of ['tracking', 'queue', 'ticket']) {
    for (const [label, part] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ]) {
      const [small, large] = times.map((one) => at(one[name], part))
      const ratio = large / small
      const verdict = name === 'ticket' || ratio <= GOAL[label] ? '' : `  above ${GOAL[label]}`
      console.log(
        `${`${name} ${label}`.padEnd(16)} ${`${small.toFixed(1)} ms`.padStart(16)} ${`${large.toFixed(1)} ms`.padStart(16)} ${ratio.toFixed(2).padStart(12)}${verdict}`,
      )
      if (verdict) process.exitCode = 1
    }
  }
}
