import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { checkBackup } from '../../src/app/backup-check.ts'
import { erase } from '../../src/app/erase.ts'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import type { Person } from '../support/telegram/person.ts'

let desk: DeskUnderTest
let olga: Person
let printed: string

beforeAll(async () => {
  desk = await startDesk()
  olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
  await filesARequest(desk, olga)
  await olga.document({ name: 'журнал.log', caption: 'Вот журнал' })
  await desk.quiet()
  while ((await desk.database.rows('select from attachments where stored_as is not null')).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  printed = join(desk.config().dataDir, 'archive.json')
})

afterAll(async () => {
  await desk.stop()
})

async function checked(against: string | null = printed): Promise<[number, readonly string[], readonly string[]]> {
  const written: string[] = []
  const complaints: string[] = []
  const code = await checkBackup(desk.config(), desk.quietLog, {
    against,
    write: (line) => void written.push(line),
    complain: (line) => void complaints.push(line),
  })
  return [code, written, complaints]
}

/** Does some harm, and takes it back. */
async function complaintsAfter(harm: string, repair: string): Promise<readonly string[]> {
  await desk.database.rows(harm)
  const [code, , complaints] = await checked()
  await desk.database.rows(repair)
  expect(code).toBe(1)
  return complaints
}

describe('the check of a backup', () => {
  it('writes what the archive holds, and finds the same in its copy', async () => {
    const [code, [print = ''], complaints] = await checked(null)
    expect([code, complaints]).toEqual([0, []])
    expect(JSON.parse(print)).toMatchObject({ kind: 'zayavka-archive', tables: { tickets: { rows: 1 } }, files: 1 })
    writeFileSync(printed, print)
    expect(await checked()).toEqual([0, [expect.stringMatching(/whole and the same: 1 persons, 1 tickets/)], []])
  })

  it('finds facts that are lost, and the hole that they leave', async () => {
    const kept = await desk.database.rows('select * from ticket_events where position = 1')
    const complaints = await complaintsAfter('delete from ticket_events where position = 1', 'select 1')
    expect(complaints).toEqual([
      expect.stringContaining('has no history'),
      expect.stringContaining('has a gap in its history'),
      expect.stringMatching(/ticket_events: \d+ rows instead of \d+/),
    ])
    await desk.database.rows(
      'insert into ticket_events select * from json_populate_recordset(null::ticket_events, $1::json)',
      [JSON.stringify(kept)],
    )
    expect((await checked())[0]).toBe(0)
  })

  it('finds a fact that was changed', async () => {
    const moved = (by: string): string =>
      `update ticket_events set at = at + interval '${by} seconds' where position = 1`
    expect(await complaintsAfter(moved('1'), moved('-1'))).toEqual([
      'ticket_events: as many rows, but not the same ones',
    ])
  })

  it('finds a sequence that would give a number twice', async () => {
    const [{ last = '' } = {}] = await desk.database.rows<{ last: string }>('select last_value as last from ticket_ids')
    const harm = `select setval('ticket_ids', 1, false)`
    expect(await complaintsAfter(harm, `select setval('ticket_ids', ${last})`)).toEqual([
      expect.stringMatching(/stands at 0, below the last ticket \d+/),
    ])
  })

  it('finds files that are gone or are not what they were', async () => {
    const folder = join(desk.config().dataDir, 'files')
    const [name = ''] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) =>
      /[0-9a-f]{32}$/.test(one),
    )
    writeFileSync(join(folder, name), 'something else')
    expect((await checked())[2]).toEqual([expect.stringContaining('is not what was stored')])
    rmSync(join(folder, name))
    expect((await checked())[2]).toEqual([expect.stringContaining('is not in the store')])
  })

  it('takes no erasure for a loss', async () => {
    const write = (): void => undefined
    expect(await erase(desk.config(), desk.quietLog, { person: 'tg:7001', isForced: true, write })).toBe(0)
    const [code, , complaints] = await checked()
    // Closing the open ticket is one fact more, and the only difference.
    expect([code, complaints]).toEqual([1, [expect.stringContaining('ticket_events: ')]])
  })

  it('says which file it cannot read', async () => {
    expect(await checked(join(desk.config().dataDir, 'desk.yaml'))).toEqual([
      1,
      [],
      [expect.stringContaining('desk.yaml is not what zayavka check-backup has written')],
    ])
  })
})
