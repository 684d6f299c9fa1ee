import { expect, it } from '@jest/globals'
import { createDeskArchive } from '../../src/storage/desk-pages.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

async function fill(database: TestDatabase, from: number, to: number, isOpen: boolean): Promise<void> {
  await database.rows(
    `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
       service_package, room, requester_id, submitter_id, assignee_id, conversation, close_reason, closed_at, registered_at,
       resolution_due_at, changed_at)
     select n, 'KSB-' || n, n::text, 1, 'Не печатает принтер ' || (n % 9973), 'Касбург Офис', '7', case when $3 then 'open' else 'closed' end, 'high', 'standard',
       'support', 1, 1, case when n % 3 = 0 then 'anna' else 'boris' end, 'tg:1:7', case when $3 then null else 'confirmed' end,
       case when $3 then null else now() - (n || ' seconds')::interval end, now() - (n || ' minutes')::interval,
       case when $3 then now() + ((n % 1000 - 300) || ' minutes')::interval end, now()
     from generate_series($1::integer, $2::integer) n`,
    [from, to, isOpen],
  )
}

async function time(run: () => Promise<unknown>): Promise<string> {
  const times: number[] = []
  for (let turn = 0; turn < 220; turn += 1) {
    const at = performance.now()
    await run()
    if (turn >= 20) times.push(performance.now() - at)
  }
  times.sort((one, other) => one - other)
  return `${times[100]?.toFixed(2)} / ${times[198]?.toFixed(2)}`
}

it('bench', async () => {
  const lines: string[] = []
  for (const size of [1000, 1_000_000]) {
    const database = await freshDatabase()
    await database.rows(`insert into persons (id, display_name, language, created_at) values (1, 'x', 'ru', now())`)
    for (let from = 1; from <= size; from += 20_000) await fill(database, from, Math.min(size, from + 19_999), false)
    await fill(database, size + 1, size + 500, true)
    await database.rows('vacuum analyze tickets')
    const archive = createDeskArchive(database)
    const base = { agentId: 'anna', dueBefore: Date.now(), room: null, products: [], status: null, after: null } as const
    for (const which of ['all', 'mine', 'unassigned', 'urgent'] as const) {
      lines.push(`${size} queue ${which}: ${await time(() => archive.queue({ ...base, which }))}`)
    }
    const page = await archive.queue({ ...base, which: 'all' })
    lines.push(`${size} queue page 2: ${await time(() => archive.queue({ ...base, which: 'all', after: page.next }))}`)
    lines.push(`${size} ticket: ${await time(() => archive.ticket('KSB-500'))}`)
    const s = { words: '', products: [], company: '', severity: null, status: null, agentId: null, from: null, to: null, openAt: null, after: null }
    lines.push(`${size} list: ${await time(() => archive.search(s))}`)
    let at = performance.now()
    await archive.search({ ...s, words: '9971' })
    lines.push(`${size} rare word: ${(performance.now() - at).toFixed(0)}`)
    at = performance.now()
    await archive.search({ ...s, words: 'принтера' })
    lines.push(`${size} word of all: ${(performance.now() - at).toFixed(0)}`)
    at = performance.now()
    await archive.search({ ...s, severity: 'low' }).catch((e: Error) => lines.push(e.message))
    lines.push(`${size} rare filter: ${(performance.now() - at).toFixed(0)}`)
    await database.drop()
  }
  process.stderr.write(lines.join('\n') + '\n')
  expect(lines.length).toBeGreaterThan(0)
}, 600_000)
