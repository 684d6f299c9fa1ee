import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { FileFault } from '../../src/desk/files.ts'
import { claimFiles, extendLeases, markKept, markRefused } from '../../src/files/attachment-queue.ts'
import { careForFiles } from '../../src/files/care.ts'
import { LIMITS } from '../../src/files/limits.ts'
import type { Sql } from '../../src/files/sql.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import {
  anAttachment,
  aTicket,
  attachments,
  createFakePlatform,
  createMemoryStore,
  type FakePlatform,
  fetcherOf,
  type FetcherUnderTest,
  inPieces,
  type MemoryStore,
  passPauses,
} from './support.ts'

let db: TestDatabase
let platform: FakePlatform
let store: MemoryStore
let fetcher: FetcherUnderTest

beforeEach(async () => {
  db = await freshDatabase()
  platform = createFakePlatform()
  store = createMemoryStore()
  fetcher = fetcherOf({ sql: db, downloader: platform, store })
  await aTicket(db, 1)
})

afterEach(() => db.drop())

const away = (afterMs?: number): FileFault =>
  new FileFault('no answer', afterMs === undefined ? { kind: 'away' } : { kind: 'away', afterMs, scope: 'account' })

describe('a file that waits', () => {
  it('is stored and described by what it is, not by what was said of it', async () => {
    const id = await anAttachment(db, { name: '../../x.exe', bytes: 1 })
    platform.answers(id, Buffer.from('Привет'))
    await fetcher.round()
    const [row] = await attachments(db)
    expect(row).toMatchObject({
      sniffed_type: 'text/plain',
      stored_bytes: '12',
      sha256: 'dd679c0b9fd408a04148aa7d30c9df393f67b7227f65693fffe0ed6d0f0ade59',
      reserved_as: null,
      refused_because: null,
      leased_until: null,
    })
    expect(row?.stored_as).toMatch(/^[0-9a-f]{32}$/)
    expect(store.files.get(row?.stored_as ?? '')?.toString()).toBe('Привет')
  })

  it('comes with the nine others of its album, never more than three at once', async () => {
    for (let n = 0; n < 10; n += 1) await anAttachment(db)
    await fetcher.round()
    expect((await attachments(db)).every(({ stored_as }) => stored_as !== null)).toBe(true)
    expect(store.files.size).toBe(10)
    expect(platform.mostOpen).toBe(3)
  })

  it('is left to the account that it came through', async () => {
    await anAttachment(db, { account: 'slack:T1' })
    await fetcher.round()
    expect(platform.asked).toEqual([])
  })

  it('is fetched by one of two programs', async () => {
    for (let n = 0; n < 6; n += 1) await anAttachment(db)
    const other = fetcherOf({ sql: db, downloader: platform, store })
    await Promise.all([fetcher.round(), other.round()])
    expect(platform.asked).toHaveLength(6)
  })

  it('is refused unasked when it was announced as too big', async () => {
    const id = await anAttachment(db, { bytes: LIMITS.bytesOfFile + 1 })
    await fetcher.round()
    expect(platform.asked).toEqual([])
    expect(await attachments(db)).toMatchObject([{ refused_because: 'tooBig', stored_as: null }])
    expect(fetcher.refused).toMatchObject([{ id, because: 'tooBig' }])
  })

  it.each(['gone', 'tooBig'] as const)('is refused for good when the platform finds it %s', async (because) => {
    const id = await anAttachment(db)
    platform.answers(id, new FileFault('no', { kind: 'refused', because }))
    await fetcher.round()
    await passPauses(db)
    await fetcher.round()
    expect(platform.asked).toHaveLength(1)
    expect(await attachments(db)).toMatchObject([{ refused_because: because, failures: 0 }])
  })

  it('leaves nothing in the store when it breaks off half-way', async () => {
    const id = await anAttachment(db)
    platform.answers(id, async function* () {
      yield* inPieces(Buffer.alloc(5000))
      throw away()
    })
    await fetcher.round()
    expect(store.files.size).toBe(0)
    expect(await attachments(db)).toMatchObject([{ stored_as: null, failures: 1, leased_until: null }])
  })
})

describe('a platform that does not answer', () => {
  it('is asked again, later each time, until it does', async () => {
    const id = await anAttachment(db)
    platform.answers(id, away(), away(), Buffer.from('here'))
    const pauses: number[] = []
    for (let failed = 0; failed < 2; failed += 1) {
      await fetcher.round()
      expect(fetcher.putOff).toHaveLength(failed + 1)
      pauses.push(Math.round(((await attachments(db))[0]?.pause ?? 0) / 1000))
      await passPauses(db)
    }
    await fetcher.round()
    expect(pauses).toEqual([5, 10])
    expect(platform.asked.map(({ failures }) => failures)).toEqual([0, 1, 2])
    expect(await attachments(db)).toMatchObject([{ refused_because: null, stored_bytes: '4' }])
  })

  it('is never waited for longer than a quarter of an hour at a time', async () => {
    const id = await anAttachment(db)
    platform.answers(id, away())
    await db.rows('update attachments set failures = 50')
    await fetcher.round()
    expect(Math.round(((await attachments(db))[0]?.pause ?? 0) / 60_000)).toBe(15)
  })

  it('is given up after two days of failures', async () => {
    const id = await anAttachment(db)
    platform.answers(id, away())
    await fetcher.round()
    await db.rows(`update attachments set failing_since = now() - interval '47 hours'`)
    await passPauses(db)
    await fetcher.round()
    expect(await attachments(db)).toMatchObject([{ refused_because: null, failures: 2 }])
    await db.rows(`update attachments set failing_since = failing_since - interval '2 hours'`)
    await passPauses(db)
    await fetcher.round()
    expect(await attachments(db)).toMatchObject([{ refused_because: 'unreachable' }])
    expect(fetcher.refused).toMatchObject([{ id, because: 'unreachable' }])
  })

  it('is left alone by the whole account for as long as it asks for', async () => {
    for (let n = 0; n < 5; n += 1) await anAttachment(db, { fileId: 'busy' })
    platform.answers('busy', away(60_000))
    const live = fetcher.begin()
    const { signal } = new AbortController()
    await live.once(signal)
    while (fetcher.putOff.length < 3) await new Promise((resolve) => setImmediate(resolve))
    expect(await live.once(signal)).toBeGreaterThan(50_000)
    expect(platform.asked).toHaveLength(3)
    expect((await attachments(db))[0]?.pause).toBeGreaterThan(50_000)
    await live.drain(0)
  })
})

describe('a store that takes nothing', () => {
  it('costs no customer a file, however long it lasts', async () => {
    const id = await anAttachment(db)
    store.failWith(new Error('no space left on device'))
    await db.rows(`update attachments set failing_since = now() - interval '3 days'`)
    await fetcher.round()
    await passPauses(db)
    await fetcher.round()
    expect(fetcher.putOff).toMatchObject([{ isOurs: true }, { isOurs: true }])
    platform.answers(id, away(), Buffer.from('ten bytes.'))
    await passPauses(db)
    await fetcher.round()
    expect(await attachments(db)).toMatchObject([{ refused_because: null, failures: 3 }])
    store.failWith(null)
    await passPauses(db)
    await fetcher.round()
    expect(await attachments(db)).toMatchObject([{ stored_bytes: '10' }])
  })
})

/** The database that is away for one statement. */
function failingAt(name: string): Sql {
  let isAway = true
  return {
    query<Row>(statement: string, text: string, values: readonly unknown[]) {
      if (statement !== name || !isAway) return db.query<Row>(statement, text, values)
      isAway = false
      return Promise.reject(new Error('killed'))
    },
  }
}

describe('a program that dies', () => {
  it('between the store and the database leaves one file, which the next try writes again', async () => {
    await anAttachment(db)
    const dying = fetcherOf({ sql: failingAt('mark_file_kept'), downloader: platform, store })
    await dying.round()
    expect(dying.away).toHaveLength(1)
    expect(await attachments(db)).toMatchObject([{ stored_as: null, failures: 0 }])
    expect(store.files.size).toBe(1)
    await fetcher.round()
    expect(platform.asked).toHaveLength(1)
    await passPauses(db)
    await fetcher.round()
    const [row] = await attachments(db)
    expect([...store.files.keys()]).toEqual([row?.stored_as])
  })

  it('loses its claim to another, and its late result with it', async () => {
    await anAttachment(db)
    const [late] = await claimFiles(db, 'tg:71', { limit: 1, leaseMs: 0 })
    const [next] = await claimFiles(db, 'tg:71', { limit: 1, leaseMs: 60_000 })
    expect(next?.key).toBe(late?.key)
    const facts = { bytes: 1, sha256: 'of the late one', type: 'text/plain' }
    expect(await markKept(db, late!, facts)).toBe(false)
    expect(await attachments(db)).toMatchObject([{ stored_as: null }])
    expect(await markKept(db, next!, { ...facts, sha256: 'of the next' })).toBe(true)
    await markRefused(db, late!, 'gone')
    await extendLeases(db, [late!], 60_000)
    expect(await attachments(db)).toMatchObject([
      { stored_as: next?.key, sha256: 'of the next', refused_because: null, leased_until: null },
    ])
  })

  it('keeps its claim for as long as it lives', async () => {
    await anAttachment(db)
    const held = await claimFiles(db, 'tg:71', { limit: 1, leaseMs: 0 })
    await extendLeases(db, held, 60_000)
    expect(await claimFiles(db, 'tg:71', { limit: 1, leaseMs: 5000 })).toEqual([])
    await db.rows(`update attachments set leased_until = now() - interval '1 ms'`)
    expect(await claimFiles(db, 'tg:71', { limit: 1, leaseMs: 5000 })).toHaveLength(1)
  })

  it('gives back what it holds when it is told to stop at once', async () => {
    const id = await anAttachment(db)
    platform.answers(id, async function* ({ signal }) {
      yield Buffer.from('begun')
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      throw away()
    })
    const live = fetcher.begin()
    await live.once(new AbortController().signal)
    await live.drain(0)
    expect(await attachments(db)).toMatchObject([{ stored_as: null, failures: 0, leased_until: null }])
    expect(store.files.size).toBe(0)
  })
})

describe('what a desk takes in of files', () => {
  async function stored(count: number, ticketId: number, bytes: number, age = '1 hour'): Promise<void> {
    await db.rows(
      `insert into attachments (id, message_id, ticket_id, kind, account, file_id, stored_as, stored_bytes, stored_at)
       select 's' || $2::bigint || '.' || n, 'm' || $2::bigint, $2, 'photo', 'tg:71', 'x', n, $3, now() - $4::interval
       from generate_series(1, $1::integer) n`,
      [count, ticketId, bytes, age],
    )
  }

  const outcomes = async (): Promise<readonly (string | null)[]> =>
    (await attachments(db)).filter(({ id }) => id.startsWith('a')).map(({ refused_because }) => refused_because)

  it('is a hundred files of one ticket', async () => {
    await stored(98, 1, 1)
    for (let n = 0; n < 4; n += 1) await anAttachment(db)
    await fetcher.round()
    expect(await outcomes()).toEqual([null, null, 'quota', 'quota'])
    expect(platform.asked).toHaveLength(2)
  })

  it('is 200 MB a day of one submitter, over all of the tickets', async () => {
    await aTicket(db, 2)
    await aTicket(db, 3, 2)
    await stored(1, 1, LIMITS.bytesOfDay - 25)
    for (const ticketId of [2, 2, 2]) await anAttachment(db, { ticketId, bytes: 10 })
    await anAttachment(db, { ticketId: 3 })
    await fetcher.round()
    expect(await outcomes()).toEqual([null, null, 'quota', null])
  })

  it('begins anew the next day', async () => {
    await stored(1, 1, LIMITS.bytesOfDay, '25 hours')
    await anAttachment(db)
    await fetcher.round()
    expect(await outcomes()).toEqual([null])
  })

  it('counts what another program is fetching', async () => {
    await stored(99, 1, 1)
    await anAttachment(db, { id: 'a1' })
    await claimFiles(db, 'tg:71', { limit: 1, leaseMs: 60_000 })
    await anAttachment(db, { id: 'a2' })
    await fetcher.round()
    expect(await outcomes()).toEqual([null, 'quota'])
  })
})

describe('the care', () => {
  it('removes what an earlier try of a refused file has stored, and nothing else', async () => {
    const kept = await anAttachment(db)
    await fetcher.round()
    const refused = await anAttachment(db)
    await fetcherOf({ sql: failingAt('mark_file_kept'), downloader: platform, store }).round()
    platform.answers(refused, new FileFault('no', { kind: 'refused', because: 'gone' }))
    await passPauses(db)
    await fetcher.round()
    store.files.set('somebody else', Buffer.alloc(1))
    expect(store.files.size).toBe(3)
    expect(await careForFiles(db, store)).toBe(1)
    const rows = await attachments(db)
    expect([...store.files.keys()].sort()).toEqual(
      [rows.find(({ id }) => id === kept)?.stored_as, 'somebody else'].sort(),
    )
    expect(rows.map(({ reserved_as }) => reserved_as)).toEqual([null, null])
    expect(await careForFiles(db, store)).toBe(0)
  })

  it('removes the file of an attachment that was erased', async () => {
    await anAttachment(db)
    await fetcher.round()
    await db.rows(`update attachments set refused_because = 'erased', reserved_as = stored_as, stored_as = null`)
    expect(await careForFiles(db, store)).toBe(1)
    expect(store.files.size).toBe(0)
  })

  it('has nothing left to do when a file was erased while it was being fetched', async () => {
    const id = await anAttachment(db)
    platform.answers(id, async function* () {
      yield Buffer.from('begun')
      await db.rows(`update attachments set refused_because = 'erased', reserved_as = null`)
    })
    await fetcher.round()
    expect(store.files.size).toBe(0)
    expect(await attachments(db)).toMatchObject([{ stored_as: null, refused_because: 'erased' }])
  })
})
