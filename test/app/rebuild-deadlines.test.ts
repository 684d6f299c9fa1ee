import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { diskFiles } from '../../src/app/project-files.ts'
import { rebuildDeadlines } from '../../src/app/rebuild-deadlines.ts'
import { readConfig, type Config } from '../../src/config.ts'
import { createLog } from '../../src/log.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

/** On a desk as it is without a file: business days from 9 to 18 in Moscow. */
const TICKETS = 5
const REGISTERED = '2026-11-23T10:00:00+03:00'
const MINUTES = { calendar: 'office', firstResponseMinutes: 240, resolutionMinutes: 1620 }
const FIRST_DUE = '2026-11-23T11:00:00.000Z'
const RESOLUTION_DUE = '2026-11-26T07:00:00.000Z'

let database: TestDatabase
let config: Config

beforeEach(async () => {
  database = await freshDatabase()
  const environment = { DATABASE_URL: database.url, SECRET_KEY: 'a key of the tests that is long enough for anybody' }
  const reading = readConfig(environment, { ...diskFiles(), read: () => undefined })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  config = reading.config
  await fileTickets()
})

afterEach(async () => {
  await database.drop()
})

async function fileTickets(): Promise<void> {
  await database.rows("insert into persons (id, display_name, language, created_at) values (1, 'Olga', 'en', now())")
  await database.rows(
    `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
       service_package, room, requester_id, submitter_id, conversation, registered_at, first_response_due_at,
       resolution_due_at, changed_at)
     select n, 'T-' || n, 'r' || n, 1, 'Printer', 'office', '7', 'new', 'high', 'standard', 'support', 1, 1, 'tg:1:2',
       $2, $3, $4, $2 from generate_series(1, $1::integer) n`,
    [TICKETS, REGISTERED, FIRST_DUE, RESOLUTION_DUE],
  )
  const targets = { critical: MINUTES, high: MINUTES, normal: MINUTES, low: MINUTES }
  const facts = { requestId: 'r', requesterId: '1', submitterId: '1', severity: 'high', servicePackage: 'standard' }
  await database.rows(
    `insert into ticket_events (ticket_id, position, type, at, facts)
     select n, 1, 'ticket.registered', $2, $3 from generate_series(1, $1::integer) n`,
    [TICKETS, REGISTERED, JSON.stringify({ ...facts, targets, followUpOf: null })],
  )
  await database.rows(
    `insert into timers (key, lane, due_at, payload)
     select 'ticket:' || n || ':look', 'ticket:' || n, '2026-12-24', '{}' from generate_series(1, $1::integer) n`,
    [TICKETS],
  )
}

async function rebuild(isWritten: boolean): Promise<readonly [number, readonly string[]]> {
  const lines: string[] = []
  const options = { isWritten, write: (line: string) => void lines.push(line), batch: 2 }
  return [await rebuildDeadlines(config, createLog('silent', []), options), lines]
}

async function wait(id: number, delivered: string, changed: string): Promise<void> {
  await database.rows(
    `insert into ticket_events (ticket_id, position, type, at, facts) values
       ($1, 2, 'ticket.replied', $2, '{"by":"anna","reply":"informationRequest","messageId":"q","promisedAt":null}'),
       ($1, 3, 'ticket.reply_delivered', $2, '{"messageId":"q"}')`,
    [id, delivered],
  )
  await database.rows(
    `update tickets set status = 'pending', first_response_due_at = null, changed_at = $2,
       resolution_due_at = $3 where id = $1`,
    [id, changed, '2026-11-26T08:30:00Z'],
  )
}

describe('the command that compares the stored deadlines with the histories', () => {
  it('finds nothing where nobody tampered, whatever the size of its batches', async () => {
    expect(await rebuild(false)).toEqual([0, ['Tickets: 5, differences: 0']])
  })

  it('names every column that differs, changes nothing, and says so with its exit code', async () => {
    await database.rows("update tickets set resolution_due_at = resolution_due_at + interval '1 hour' where id = 2")
    await database.rows('update tickets set first_response_due_at = null, resolution_due_at = null where id = 5')
    const found = [
      `T-2 resolution_due_at 2026-11-26T08:00:00.000Z → ${RESOLUTION_DUE}`,
      `T-5 first_response_due_at none → ${FIRST_DUE}`,
      `T-5 resolution_due_at none → ${RESOLUTION_DUE}`,
      'Tickets: 5, differences: 3',
    ]
    expect(await rebuild(false)).toEqual([1, found])
    expect(await rebuild(false)).toEqual([1, found])
  })

  it('mends what differs, and has the ticket looked at no later than its next warning is due', async () => {
    await database.rows("update tickets set first_response_due_at = '2027-01-11' where id = 3")
    const [code, lines] = await rebuild(true)
    expect([code, lines.at(-1)]).toEqual([0, 'Tickets: 5, differences: 1, mended: 1'])
    expect(await rebuild(false)).toEqual([0, ['Tickets: 5, differences: 0']])
    const timers = await database.rows<{ key: string; at: Date }>(
      "select key, due_at as at from timers where due_at < '2026-12-01'",
    )
    expect(timers.map(({ key, at }) => [key, at.toISOString()])).toEqual([
      ['ticket:3:look', '2026-11-23T09:00:00.000Z'],
    ])
  })

  it('reads a clock that stands as of the last change of its ticket, not as of now', async () => {
    await wait(4, '2026-11-23T10:30:00+03:00', '2026-11-23T12:00:00+03:00')
    expect(await rebuild(false)).toEqual([0, ['Tickets: 5, differences: 0']])
  })

  it('cannot mend a ticket whose history is gone, and goes on with the others', async () => {
    await database.rows('delete from ticket_events where ticket_id = 1')
    await database.rows('update tickets set first_response_due_at = null where id = 5')
    expect(await rebuild(true)).toEqual([
      1,
      [
        'T-1 has no history that begins with a registration',
        `T-5 first_response_due_at none → ${FIRST_DUE}`,
        'Tickets: 5, differences: 2, mended: 1',
      ],
    ])
  })
})
