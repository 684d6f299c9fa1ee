import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ArchiveQuery, QueueQuery } from '../../src/desk/desk-pages.ts'
import type { Database } from '../../src/storage/database.ts'
import { createDeskArchive } from '../../src/storage/desk-pages.ts'
import { createReportSource } from '../../src/storage/desk-pages-report.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const QUEUE: QueueQuery = {
  which: 'all',
  agentId: 'anna',
  dueBefore: NOW,
  room: null,
  products: [],
  status: null,
  after: null,
}
const ALL: ArchiveQuery = {
  ...{ words: '', products: [], company: '', severity: null, status: null, agentId: null },
  ...{ from: null, to: null, openAt: null, after: null },
}

let database: TestDatabase

beforeAll(async () => {
  database = await freshDatabase()
  await database.rows(`insert into persons (id, display_name, language, created_at) values (1, 'x', 'ru', now())`)
  await fill(1, 5000, 'closed')
  await fill(5001, 5130, 'open')
  await fill(5131, 5140, 'pending')
  await database.rows('vacuum analyze tickets')
})

afterAll(async () => {
  await database.drop()
})

async function fill(from: number, to: number, status: string): Promise<void> {
  await database.rows(
    `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
       service_package, room, requester_id, submitter_id, assignee_id, conversation, close_reason, closed_at, registered_at,
       first_response_due_at, resolution_due_at, changed_at)
     select n, 'KSB-' || n, n::text, 1, 'Не печатает ' || n, case when n % 4 = 0 then 'Облако' else 'Офис' end, '7', $3,
       case when n % 10 = 0 then 'critical' else 'low' end, 'standard', case when n % 2 = 0 then 'support' else 'second' end,
       1, 1, case when n % 3 = 0 then 'anna' end, 'tg:1:7', case when $3 = 'closed' then 'confirmed' end,
       case when $3 = 'closed' then $4::timestamptz - (n || ' seconds')::interval end,
       $4::timestamptz - ((6000 - n) || ' minutes')::interval,
       case when n % 7 = 0 then $4::timestamptz + ((n * 31 % 200 - 60) || ' minutes')::interval end,
       case when n % 5 > 0 then $4::timestamptz + ((n * 17 % 300 - 50) || ' minutes')::interval end, now()
     from generate_series($1::integer, $2::integer) n`,
    [from, to, status, new Date(NOW)],
  )
}

/** Every line of a queue, page after page. */
async function wholeQueue(query: QueueQuery): Promise<readonly { readonly id: string; readonly due: number }[]> {
  const lines: { readonly id: string; readonly due: number }[] = []
  for (let after: string | null = null; ;) {
    const page = await createDeskArchive(database).queue({ ...query, after })
    expect(page.lines.length).toBeLessThanOrEqual(50)
    lines.push(
      ...page.lines.map(({ id, status, firstResponseDueAt: first, resolutionDueAt: last }) => ({
        id,
        due: status === 'pending' ? Infinity : Math.min(first ?? Infinity, last ?? Infinity),
      })),
    )
    after = page.next
    if (after === null) return lines
  }
}

describe('the queue', () => {
  it('has every open ticket once, the most pressing first, over all its pages', async () => {
    const lines = await wholeQueue(QUEUE)
    expect(new Set(lines.map(({ id }) => id)).size).toBe(140)
    expect(lines).toHaveLength(140)
    const order = lines.toSorted((one, other) =>
      one.due === other.due ? Number(one.id) - Number(other.id) : one.due - other.due,
    )
    expect(lines).toEqual(order)
  })

  it.each([
    ['mine', { which: 'mine' }, `assignee_id = 'anna'`],
    ['those of nobody', { which: 'unassigned' }, 'assignee_id is null'],
    ['those of a room', { room: 'second' }, `room = 'second'`],
    ['those of a product', { products: ['облако'] }, `product = 'Облако'`],
    ['those that wait', { status: 'pending' }, `status = 'pending'`],
    [
      'those that burn',
      { which: 'urgent' },
      `(severity = 'critical' or status = 'open' and least(first_response_due_at, resolution_due_at) < '2026-11-23T10:00:00Z')`,
    ],
  ] as const)('can be %s', async (_what, wanted, condition) => {
    const rows = await database.rows<{ id: string }>(
      `select id::text from tickets where status <> 'closed' and ${condition}`,
    )
    const lines = await wholeQueue({ ...QUEUE, ...wanted })
    expect(rows.length).toBeGreaterThan(0)
    expect(lines.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort())
  })

  it('begins anew with a cursor that nobody was given', async () => {
    const first = await createDeskArchive(database).queue(QUEUE)
    for (const after of ['x', "infinity|1'", '2026|1', '||']) {
      expect(await createDeskArchive(database).queue({ ...QUEUE, after })).toEqual(first)
    }
  })
})

describe('a page of the desk', () => {
  /** The plan of every statement that runs. */
  async function plansOf(run: (archive: ReturnType<typeof createDeskArchive>) => Promise<unknown>): Promise<string> {
    const plans: string[] = []
    const explaining: Database = {
      close: () => database.close(),
      async query<Row>(_name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
        const rows = await database.rows<{ 'QUERY PLAN': string }>(`explain ${text}`, values)
        plans.push(...rows.map((row) => row['QUERY PLAN']))
        return []
      },
    }
    await run(createDeskArchive(explaining))
    return plans.join('\n')
  }

  it.each(['all', 'mine'] as const)(
    'reads the queue from an index of its order, whatever is in the archive: %s',
    async (which) => {
      const plan = await plansOf((archive) => archive.queue({ ...QUEUE, which }))
      expect(plan).toMatch(/Index Scan using tickets_urgency\w* on tickets/)
      expect(plan).not.toContain('Seq Scan on tickets')
    },
  )

  it('reads the newest of the archive, a number, rare words and a rare part of a title from indexes', async () => {
    expect(await plansOf((archive) => archive.search(ALL))).toMatch(/Index Scan Backward using tickets_registered/)
    const plan = await plansOf((archive) => archive.search({ ...ALL, words: '4711' }))
    for (const index of ['tickets_number', 'tickets_words', 'tickets_title_parts']) expect(plan).toContain(index)
    expect(plan).not.toContain('Seq Scan on tickets')
  })
})

describe('the archive', () => {
  it('has every ticket once, the newest first, over all its pages', async () => {
    const ids: string[] = []
    for (let after: string | null = null; ;) {
      const page = await createDeskArchive(database).search({ ...ALL, after }, 700)
      ids.push(...page.lines.map(({ id }) => id))
      after = page.next
      if (after === null) break
    }
    expect(ids).toEqual(Array.from({ length: 5140 }, (_none, index) => String(5140 - index)))
  })

  it('says when more was found than anybody looks through', async () => {
    const found = await createDeskArchive(database).search({ ...ALL, words: 'печатать' })
    expect(found.isCut).toBe(true)
    expect(found.lines[0]?.id).toBe('5140')
    expect((await createDeskArchive(database).search({ ...ALL, words: '4711' })).isCut).toBe(false)
  })

  it('counts what was open at an instant from what happened since', async () => {
    const at = NOW - 2000 * 1000
    const [row] = await database.rows<{ open: number }>(
      'select count(*)::integer as open from tickets where registered_at <= $1 and (closed_at is null or closed_at > $1)',
      [new Date(at)],
    )
    expect(await createReportSource(database).openAt(at)).toBe(row?.open)
  })
})
