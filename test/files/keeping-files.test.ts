import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startKeepingFiles, type KeepingFiles } from '../../src/app/keeping-files.ts'
import { createTelegramApi } from '../../src/channels/telegram/api.ts'
import { createTelegramDownloader } from '../../src/channels/telegram/download.ts'
import type { FileStore } from '../../src/desk/files.ts'
import { createAttachmentLookup } from '../../src/files/attachment-lookup.ts'
import { openFileStore } from '../../src/files/open-file-store.ts'
import { createLog } from '../../src/log.ts'
import { createBell } from '../../src/queue/bell.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { type FakeTelegram, startFakeTelegram } from '../support/telegram/fake-telegram.ts'
import { png } from './polyglots.ts'
import { aFolder, anAttachment, aTicket, attachments, passPauses, wholeOf, type Folder } from './support.ts'

let db: TestDatabase
let telegram: FakeTelegram
let folder: Folder
let store: FileStore
let keeping: KeepingFiles | null = null
let lines: string[]
const bell = createBell()

beforeEach(async () => {
  db = await freshDatabase()
  telegram = await startFakeTelegram()
  folder = aFolder()
  store = await openFileStore(folder.path, null)
  lines = []
  await aTicket(db, 1)
})

afterEach(async () => {
  await keeping?.stop(0)
  await telegram.stop()
  await db.drop()
  folder.remove()
})

function start(): KeepingFiles {
  const { token, url: apiRoot } = telegram
  const downloader = createTelegramDownloader({ api: createTelegramApi({ token, apiRoot }), token, apiRoot })
  const log = createLog('debug', [], { write: (line) => void lines.push(line) })
  keeping = startKeepingFiles({ log }, db, { store, downloaders: new Map([['tg:71', downloader]]), bell })
  return keeping
}

/** Files that Anna sends in one album, as rows that wait. Resolves with their ids. */
async function anAlbum(
  files: readonly { readonly name: string; readonly bytes: Buffer }[],
): Promise<readonly string[]> {
  const anna = telegram.user({ id: 7_123_456_789, first_name: 'Anna' })
  const seen = await anna.album(files.map((file) => ({ kind: 'document' as const, ...file })))
  const ids: string[] = []
  for (const { api } of seen) {
    const {
      file_id: fileId,
      file_name: name,
      file_size: bytes,
    } = api['document'] as {
      file_id: string
      file_name: string
      file_size: number
    }
    ids.push(await anAttachment(db, { fileId, name, bytes }))
  }
  return ids
}

async function untilSettled(): Promise<void> {
  const waiting = 'select from attachments where stored_as is null and refused_because is null and failures = 0'
  while ((await db.rows(waiting)).length > 0) await new Promise((resolve) => setImmediate(resolve))
}

describe('the files of a ticket', () => {
  it('are kept, ten of an album, and can be read again', async () => {
    const files = Array.from({ length: 10 }, (_, n) => ({
      name: `отчёт-${n}.txt`,
      bytes: Buffer.from(`№ ${n}`.repeat(n * 999 + 1)),
    }))
    await anAlbum(files)
    start()
    bell.ring()
    await untilSettled()
    const found = await createAttachmentLookup(db).ofTicket('1')
    expect(found.map(({ name, bytes }) => [name, bytes])).toEqual(files.map(({ name, bytes }) => [name, bytes.length]))
    for (const [n, { state }] of found.entries()) {
      const key = state.is === 'stored' ? state.key : ''
      expect((await wholeOf(await store.get(key)))?.equals(files[n]!.bytes)).toBe(true)
    }
    expect(folder.files()).toHaveLength(10)
    expect(folder.files().join()).not.toMatch(/отч|txt/)
    expect(telegram.violations).toEqual([])
  })

  it('come after a stop and a start, and after Telegram was away', async () => {
    telegram.faults.badGateway({ on: ['getFile'], times: 1 })
    telegram.faults.resetBefore({ on: ['(download)'], times: 1 })
    const [id] = await anAlbum([{ name: 'a.png', bytes: png() }])
    await start().stop()
    for (let failures = 1; failures <= 2; failures += 1) {
      start()
      while ((await attachments(db))[0]?.failures !== failures) await new Promise((resolve) => setImmediate(resolve))
      await keeping?.stop()
      await passPauses(db)
    }
    start()
    while ((await attachments(db))[0]?.stored_as === null) await new Promise((resolve) => setImmediate(resolve))
    expect(await createAttachmentLookup(db).one('1', id!)).toMatchObject({ state: { is: 'stored', type: 'image/png' } })
    expect(lines.join('')).toContain('A file could not be had and is fetched again later')
    expect(lines.join('')).not.toMatch(new RegExp(`${telegram.token}|/file/bot`))
  })

  it('are given back within the grace of a stop when Telegram hangs', async () => {
    telegram.faults.hang({ on: ['(download)'] })
    await anAlbum([{ name: 'a.txt', bytes: Buffer.from('a') }])
    start()
    await telegram.callsBegun('(download)')
    await keeping?.stop(0)
    expect(await attachments(db)).toMatchObject([{ stored_as: null, failures: 0, leased_until: null }])
    expect(folder.files()).toEqual([])
  })
})

describe('whoever looks for a file', () => {
  it('finds it only under its own ticket', async () => {
    await aTicket(db, 2)
    const id = await anAttachment(db)
    const lookup = createAttachmentLookup(db)
    expect(await lookup.one('1', id)).toMatchObject({ id, ticketId: '1', messageId: 'm1', isPublic: true })
    expect(await lookup.one('2', id)).toBeNull()
    expect(await lookup.one('1', `${id}x`)).toBeNull()
    expect(await lookup.ofTicket('2')).toEqual([])
  })

  it('sees a name that is fit to be shown, and why a file is not there', async () => {
    await anAttachment(db, { id: 'a1', name: '../\u202egnp.exe' })
    await anAttachment(db, { id: 'a2', name: null, bytes: null })
    await db.rows(`update attachments set refused_because = 'quota' where id = 'a2'`)
    await db.rows('update messages set is_public = false')
    expect(await createAttachmentLookup(db).ofTicket('1')).toEqual([
      expect.objectContaining({ name: '_gnp.exe', bytes: 10, isPublic: false, state: { is: 'waiting' } }),
      expect.objectContaining({ name: 'file', bytes: null, state: { is: 'refused', because: 'quota' } }),
    ])
  })
})
