import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { INCIDENT_FOR, KNOWN_FOR, SOLVED_FOR } from '../../src/storage/known.ts'
import { createLookups } from '../../src/storage/lookups.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const ROWS = 20_000
/** As many rows as one statement may take from a table, whatever the table holds. */
const MOST_READ = 450

let database: TestDatabase

beforeAll(async () => {
  database = await freshDatabase()
  await database.rows(`insert into persons (id, display_name, language, created_at) values (1, 'x', 'ru', now())`)
  for (let from = 1; from <= ROWS; from += 5000) await fill(from, from + 4999)
  await database.rows('analyze')
}, 60_000)

afterAll(() => database.drop())

async function fill(from: number, to: number): Promise<void> {
  const title = `'Кнопка' || (i % 211) || ' модуль' || (i % 997) || ' не работает окно' || (i % 89)`
  await database.rows(
    `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
       service_package, room, requester_id, submitter_id, conversation, close_reason, registered_at, closed_at, changed_at)
     select i, 'KSB-' || i, 'r' || i, 1, ${title}, 'Касбург', '7', 'closed', 'normal', 'standard', 'support',
       1, 1, 'c', 'confirmed', now(), now() - i * interval '1 minute', now()
     from generate_series($1::int, $2::int) i`,
    [from, to],
  )
  await database.rows(
    `insert into known_problems (id, ticket_id, product, room, title, body, codes, added_by, added_at)
     select i::text, 1, 'p' || (i % 10), 'support', ${title}, 'Обновите программу', array['0x' || i], 'anna', now()
     from generate_series($1::int, $2::int) i`,
    [from, to],
  )
}

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

/** Every step of a plan as it was carried out. */
async function stepsOf(statement: string, values: readonly unknown[]): Promise<readonly Plan[]> {
  const [row] = await database.rows<{ 'QUERY PLAN': readonly { Plan: Plan }[] }>(
    `explain (analyze, format json) ${statement}`,
    values,
  )
  const flat = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)]
  return (row?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => flat(Plan))
}

function readFrom(steps: readonly Plan[], table: string): number {
  return steps
    .filter((step) => step['Relation Name'] === table)
    .reduce((sum, step) => {
      const loops = step['Actual Loops'] ?? 0
      return sum + ((step['Actual Rows'] ?? 0) + (step['Rows Removed by Filter'] ?? 0)) * loops
    }, 0)
}

const WORDS = 'Кнопка13 не работает, окно13 закрывается, модуль17 не сохраняет данные после обновления программы'

describe('what the desk knows already', () => {
  it('is found by an index and by reading few rows, however many entries there are', async () => {
    const known = await stepsOf(KNOWN_FOR, [WORDS, ['0x113'], 'p3', 3])
    expect(known.map((step) => step['Index Name'])).toContain('known_problems_marks')
    expect(readFrom(known, 'known_problems')).toBeGreaterThan(0)
    expect(readFrom(known, 'known_problems')).toBeLessThanOrEqual(MOST_READ)
    const solved = await stepsOf(SOLVED_FOR, [WORDS, [], 'Касбург', 'support', '1'])
    expect(solved.map((step) => step['Index Name'])).toContain('tickets_solved')
    expect(readFrom(solved, 'tickets')).toBeGreaterThan(0)
    expect(readFrom(solved, 'tickets')).toBeLessThanOrEqual(MOST_READ)
    const incident = await stepsOf(INCIDENT_FOR, [WORDS, [], 'p3'])
    expect(readFrom(incident, 'incidents')).toBeLessThanOrEqual(MOST_READ)
  })

  it('is recognised by an error code before all words, and only for the product that shows it', async () => {
    const query = { products: ['p3', 'p4'], text: 'Пропадает отчёт', codes: ['0x113'] }
    const { hintFor } = createLookups(database)
    expect(await hintFor({ ...query, productId: 'p3' })).toMatchObject({ kind: 'known', id: '113' })
    expect(await hintFor({ ...query, productId: 'p4' })).toBeNull()
  })
})
