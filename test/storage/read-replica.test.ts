import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createDatabase } from '../../src/storage/database.ts'
import { createDeskArchive } from '../../src/storage/desk-pages.ts'
import { createReadDatabase, type ReadDatabase } from '../../src/storage/read-replica.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let main: TestDatabase
let replica: TestDatabase
beforeAll(async () => {
  ;[main, replica] = [await freshDatabase(), await freshDatabase()]
  for (const [database, name] of [
    [main, 'main'],
    [replica, 'replica'],
  ] as const) {
    await database.rows(`create table which as select '${name}' as name`)
  }
})
afterAll(async () => {
  await main.drop()
  await replica.drop()
})

const asked = async (reading: Pick<ReadDatabase, 'query'>): Promise<string | undefined> =>
  (await reading.query<{ name: string }>('', 'select name from which', []))[0]?.name

describe('the replica for reading', () => {
  it('is asked while it answers, left alone for ten seconds when it does not, and found again', async () => {
    const told: string[] = []
    let [now, isGone] = [0, false]
    const gone = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', onLost: () => undefined })
    const reading = createReadDatabase(
      main,
      { query: (...all) => (isGone ? gone : replica).query(...all), close: () => gone.close() },
      { onAway: () => told.push('away'), onBack: () => told.push('back'), elapsed: () => now },
    )
    expect([await asked(reading), reading.isAway]).toEqual(['replica', false])
    isGone = true
    expect([await asked(reading), reading.isAway]).toEqual(['main', true])
    isGone = false
    now = 9999
    expect(await asked(reading)).toBe('main')
    now = 10_000
    expect([await asked(reading), reading.isAway]).toEqual(['replica', false])
    expect(told).toEqual(['away', 'back'])
    await gone.close()
  })

  it('stands aside where it does not know the newest table, but hides no mistake in a question', async () => {
    const reading = createReadDatabase(main, replica, {
      onAway: () => undefined,
      onBack: () => undefined,
      elapsed: () => 0,
    })
    await expect(reading.query('', 'select 1 / 0', [])).rejects.toMatchObject({ code: '22012' })
    await main.rows('create table newest as select 1 as one')
    expect(await reading.query('', 'select one from newest', [])).toEqual([{ one: 1 }])
  })

  it('answers the search of the archive; a ticket and the queue are read where they are written', async () => {
    for (const [database, title] of [
      [main, 'fresh'],
      [replica, 'behind'],
    ] as const) {
      await database.rows(
        `insert into persons (id, display_name, language, created_at) values (1, 'Анна', 'ru', now())`,
      )
      await database.rows(
        `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
           service_package, room, requester_id, submitter_id, conversation, registered_at, changed_at)
         values (1, 'N1', 'r', 1, $1, 'p', 'v', 'open', 'normal', 's', 'r', 1, 1, 'c', now(), now())`,
        [title],
      )
    }
    const archive = createDeskArchive(main, replica)
    const found = await archive.search({
      words: '',
      products: [],
      company: '',
      severity: null,
      status: null,
      agentId: null,
      from: null,
      to: null,
      openAt: null,
      after: null,
    })
    expect(found.lines.map(({ title }) => title)).toEqual(['behind'])
    expect((await archive.ticket('N1'))?.title).toBe('fresh')
    expect(JSON.parse((await archive.exported('N1')) ?? '{}')).toMatchObject({ title: 'behind' })
  })
})
