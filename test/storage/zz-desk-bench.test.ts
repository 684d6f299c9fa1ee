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
it('bench', async () => {
  const dbs: TestDatabase[] = []
  for (const size of [1000, 1_000_000]) {
    const database = await freshDatabase()
    dbs.push(database)
    await database.rows(`insert into persons (id, display_name, language, created_at) values (1, 'x', 'ru', now())`)
    for (let from = 1; from <= size; from += 20_000) await fill(database, from, Math.min(size, from + 19_999), false)
    await fill(database, size + 1, size + 500, true)
    await database.rows('vacuum analyze tickets')
  }
  const archives = dbs.map((one) => createDeskArchive(one))
  const base = { agentId: 'anna', dueBefore: Date.now(), room: null, products: [], status: null, after: null } as const
  const s = { words: '', products: [], company: '', severity: null, status: null, agentId: null, from: null, to: null, openAt: null, after: null }
  type A = (typeof archives)[number]
  const runs: [string, number, (a: A) => Promise<unknown>][] = [
    ...(['all', 'mine', 'unassigned', 'urgent'] as const).map((which): [string, number, (a: A) => Promise<unknown>] => [`queue ${which}`, 600, (a) => a.queue({ ...base, which })]),
    ['ticket', 600, (a) => a.ticket('KSB-500')],
    ['list', 600, (a) => a.search(s)],
    ['rare word', 20, (a) => a.search({ ...s, words: '9971' })],
    ['word of all', 20, (a) => a.search({ ...s, words: 'принтера' })],
    ['number', 20, (a) => a.search({ ...s, words: 'KSB-77' })],
    ['rare filter', 5, (a) => a.search({ ...s, severity: 'low' })],
  ]
  for (const [name, count, run] of runs) {
    const times: number[][] = [[], []]
    for (let turn = 0; turn < count + 10; turn += 1) {
      for (const [index, archive] of archives.entries()) {
        const at = performance.now()
        await run(archive)
        if (turn >= 10) times[index]?.push(performance.now() - at)
      }
    }
    const q = (list: number[] | undefined, share: number): number => (list ?? []).toSorted((a, b) => a - b)[Math.floor(count * share)] ?? 0
    const [p50, p99] = [times.map((t) => q(t, 0.5)), times.map((t) => q(t, 0.99))]
    process.stderr.write(`${name}: p50 ${p50.map((v) => v.toFixed(2)).join(' -> ')} = ${((p50[1] ?? 0) / (p50[0] ?? 1)).toFixed(2)}; p99 ${p99.map((v) => v.toFixed(1)).join(' -> ')} = ${((p99[1] ?? 0) / (p99[0] ?? 1)).toFixed(2)}\n`)
  }
  for (const one of dbs) await one.drop()
  expect(1).toBe(1)
}, 600_000)
