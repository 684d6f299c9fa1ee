import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileFault, type Content, type Downloader, type FileStore, type FileToFetch } from '../../src/desk/files.ts'
import { createFetcher, type Fetcher, type FetcherOptions } from '../../src/files/fetcher.ts'
import type { TestDatabase } from '../support/database.ts'

/** A folder of one test, with the paths of the files below it. */
export interface Folder {
  readonly path: string
  files(): readonly string[]
  remove(): void
}

export function aFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'zayavka-files-'))
  return {
    path,
    files: () =>
      readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(path, name)).isFile()),
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

export async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export async function wholeOf(content: Content | null): Promise<Buffer | null> {
  if (content === null) return null
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A ticket of a person, with one message that files can hang on. */
export async function aTicket(db: TestDatabase, id: number, submitter = 1): Promise<void> {
  await db.rows(
    `insert into persons (id, display_name, language, created_at) values ($1, 'Анна', 'ru', now()) on conflict do nothing`,
    [submitter],
  )
  await db.rows(
    `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
       service_package, room, requester_id, submitter_id, conversation, registered_at, changed_at)
     values ($1, 'KSB-' || $1::bigint, 'r' || $1::bigint, 1, 't', 'p', 'v', 'open', 'high', 'standard', 'support', $2, $2,
       'tg:71:1', now(), now())`,
    [id, submitter],
  )
  await db.rows(
    `insert into messages (id, ticket_id, author, kind, is_public, at)
     values ('m' || $1::bigint, $1, 'person:' || $2::bigint, 'problem', true, now())`,
    [id, submitter],
  )
}

export interface AttachmentValues {
  readonly id?: string
  readonly ticketId?: number
  readonly fileId?: string
  readonly bytes?: number | null
  readonly name?: string | null
  readonly account?: string
}

let serial = 0

/** A file that waits, as a turn writes it. Resolves with its id. */
export async function anAttachment(db: TestDatabase, values: AttachmentValues = {}): Promise<string> {
  serial += 1
  const {
    id = `a${String(serial).padStart(6, '0')}`,
    ticketId = 1,
    bytes = 10,
    name = 'a.txt',
    account = 'tg:71',
  } = values
  await db.rows(
    `insert into attachments (id, message_id, ticket_id, kind, name, mime_type, bytes, account, file_id)
     values ($1, 'm' || $2::bigint, $2, 'document', $3, 'text/plain', $4, $5, $6)`,
    [id, ticketId, name, bytes, account, values.fileId ?? id],
  )
  return id
}

export interface AttachmentState {
  readonly id: string
  readonly stored_as: string | null
  readonly reserved_as: string | null
  readonly refused_because: string | null
  readonly sniffed_type: string | null
  readonly stored_bytes: string | null
  readonly sha256: string | null
  readonly failures: number
  readonly leased_until: Date | null
  /** Until it is tried again. */
  readonly pause: number
}

export async function attachments(db: TestDatabase): Promise<readonly AttachmentState[]> {
  return db.rows<AttachmentState>(
    `select *, extract(epoch from next_try_at - now())::float8 * 1000 as pause from attachments order by id`,
  )
}

/** As if the pause of every waiting file were over. */
export async function passPauses(db: TestDatabase): Promise<void> {
  await db.rows('update attachments set next_try_at = now(), leased_until = null where stored_as is null')
}

/** What a platform answers for one file: its bytes, or a fault. */
export type Answer = Uint8Array | FileFault | ((file: FileToFetch) => Content)

export interface FakePlatform extends Downloader {
  readonly asked: readonly FileToFetch[]
  /** Most files that were open at the same moment. */
  readonly mostOpen: number
  answers(fileId: string, ...answers: readonly Answer[]): void
}

/** Hands out what was prepared; anything else is ten bytes. The last answer stays. */
export function createFakePlatform(): FakePlatform {
  const prepared = new Map<string, Answer[]>()
  const asked: FileToFetch[] = []
  const open = { now: 0, most: 0 }
  async function* counted(content: Content): AsyncGenerator<Uint8Array> {
    open.most = Math.max(open.most, (open.now += 1))
    try {
      yield* content
    } finally {
      open.now -= 1
    }
  }
  return {
    asked,
    get mostOpen() {
      return open.most
    },
    answers: (fileId, ...answers) => void prepared.set(fileId, [...answers]),
    async open(file) {
      asked.push(file)
      const waiting = prepared.get(file.fileId) ?? []
      const answer = (waiting.length > 1 ? waiting.shift() : waiting[0]) ?? Buffer.from('ten bytes.')
      if (answer instanceof FileFault) throw answer
      return counted(typeof answer === 'function' ? answer(file) : inPieces(answer))
    },
  }
}

export interface FetcherUnderTest {
  readonly refused: { readonly id: string; readonly because: string; readonly note: string }[]
  readonly putOff: { readonly id: string; readonly error: unknown; readonly isOurs: boolean }[]
  readonly away: unknown[]
  /** Claims until nothing is due and all that was claimed has ended. */
  round(): Promise<void>
  /** One to be drained by the test. */
  begin(): Fetcher
}

export function fetcherOf(
  parts: Pick<FetcherOptions, 'sql' | 'downloader' | 'store'> & Partial<FetcherOptions>,
): FetcherUnderTest {
  const seen = {
    refused: [] as FetcherUnderTest['refused'],
    putOff: [] as FetcherUnderTest['putOff'],
    away: [] as unknown[],
  }
  const options = {
    account: 'tg:71',
    onRefused: (file: FetcherUnderTest['refused'][number]) => void seen.refused.push(file),
    onPutOff: (file: FetcherUnderTest['putOff'][number]) => void seen.putOff.push(file),
    onAway: (error: unknown) => void seen.away.push(error),
    chance: () => 0,
    ...parts,
  }
  return {
    ...seen,
    begin: () => createFetcher(options),
    async round() {
      const fetcher = createFetcher(options)
      while ((await fetcher.once(new AbortController().signal)) === 'busy');
      await fetcher.drain(30_000)
    },
  }
}

/** A store in memory that fails when it is told to. */
export interface MemoryStore extends FileStore {
  readonly files: Map<string, Buffer>
  failWith(error: Error | null): void
}

export function createMemoryStore(): MemoryStore {
  const files = new Map<string, Buffer>()
  let failure: Error | null = null
  return {
    files,
    failWith: (error) => void (failure = error),
    async put(key, content) {
      const bytes = await wholeOf(content)
      if (failure) throw failure
      files.set(key, bytes ?? Buffer.alloc(0))
    },
    async get() {
      return null
    },
    async remove(key) {
      files.delete(key)
    },
    sweepUnfinished: async () => undefined,
  }
}

export const noise = (bytes: number): Buffer => randomBytes(bytes)
