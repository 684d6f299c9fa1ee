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
it('explain', async () => {
  const database = await freshDatabase()
  await database.rows(`insert into persons (id, display_name, language, created_at) values (1, 'x', 'ru', now())`)
  for (let from = 1; from <= 300_000; from += 20_000) await fill(database, from, Math.min(300_000, from + 19_999), false)
  await fill(database, 300_001, 300_500, true)
  await database.rows('vacuum analyze tickets')
  const out: string[] = []
  const explaining = { ...database, query: async (name: string, text: string, values: readonly unknown[]) => {
    const rows = await database.query<{ 'QUERY PLAN': string }>('', `explain (analyze, buffers) ${text}`, values)
    out.push(name, ...rows.map((r) => r['QUERY PLAN']))
    return []
  } } as unknown as TestDatabase
  const archive = createDeskArchive(explaining)
  const base = { agentId: 'anna', dueBefore: Date.now(), room: null, products: [], status: null, after: null } as const
  await archive.queue({ ...base, which: 'all' })
  const s = { words: '', products: [], company: '', severity: null, status: null, agentId: null, from: null, to: null, openAt: null, after: null }
  await archive.search(s)
  await archive.search({ ...s, words: 'принтера' })
  await archive.search({ ...s, words: '9971' })
  process.stderr.write(out.join('\n') + '\n')
  await database.drop()
  expect(1).toBe(1)
}, 600_000)
