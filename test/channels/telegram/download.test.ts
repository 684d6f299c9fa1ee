import { afterEach, describe, expect, it } from '@jest/globals'
import { createTelegramApi } from '../../../src/channels/telegram/api.ts'
import { createTelegramDownloader } from '../../../src/channels/telegram/download.ts'
import { FileFault } from '../../../src/desk/files.ts'
import { type FakeTelegram, startFakeTelegram } from '../../support/telegram/fake-telegram.ts'
import {
  type FileServer,
  type FileServerOptions,
  sendForEver,
  startFileServer,
} from '../../support/telegram/file-server.ts'

const MOST = 20 * 1024 * 1024
const TOKEN = '71:AAE-the-token-that-nobody-may-see_1234567'

const opened: { stop(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop()
})

async function aTelegram(): Promise<FakeTelegram> {
  const telegram = await startFakeTelegram()
  opened.push(telegram)
  return telegram
}

async function aServer(options: FileServerOptions): Promise<FileServer> {
  const server = await startFileServer(options)
  opened.push(server)
  return server
}

interface Tried {
  readonly bytes: Buffer
  readonly fault: FileFault | null
}

interface Trial {
  readonly apiRoot: string
  readonly token?: string
  readonly fileId?: string
  readonly failures?: number
  readonly silenceMs?: number
  readonly signal?: AbortSignal
}

/** Fetches one file; what came before a fault is kept beside it. */
async function fetches({ apiRoot, token = TOKEN, ...trial }: Trial): Promise<Tried> {
  const api = createTelegramApi({ token, apiRoot })
  const { silenceMs = 5000, fileId = 'BQAC', failures = 0, signal = new AbortController().signal } = trial
  const downloader = createTelegramDownloader({ api, token, apiRoot, silenceMs })
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of await downloader.open({ fileId, failures, signal, mostBytes: MOST })) chunks.push(chunk)
    return { bytes: Buffer.concat(chunks), fault: null }
  } catch (error) {
    if (!(error instanceof FileFault)) throw error
    return { bytes: Buffer.concat(chunks), fault: error }
  }
}

/** Everything that a log could ever print of an error. */
function allOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return [
    error.name,
    error.message,
    error.stack,
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    allOf(error.cause),
  ].join()
}

/** A document that Anna sends. */
async function sends(
  telegram: FakeTelegram,
  options: { bytes?: Buffer; size?: number; name?: string },
): Promise<string> {
  const anna = telegram.user({ id: 7_123_456_789, first_name: 'Anna' })
  const { api } = await anna.document(options)
  return (api['document'] as { file_id: string }).file_id
}

describe('a file of Telegram', () => {
  it('comes as it was sent', async () => {
    const telegram = await aTelegram()
    const bytes = Buffer.from('Отчёт\0'.repeat(100_000))
    const fileId = await sends(telegram, { bytes, name: 'отчёт.docx' })
    const { bytes: came, fault } = await fetches({ apiRoot: telegram.url, token: telegram.token, fileId })
    expect(fault).toBeNull()
    expect(came.equals(bytes)).toBe(true)
    expect(telegram.violations).toEqual([])
  })

  it('is not fetched when Telegram calls it too big', async () => {
    const telegram = await aTelegram()
    const fileId = await sends(telegram, { size: MOST + 1 })
    const { fault } = await fetches({ apiRoot: telegram.url, token: telegram.token, fileId })
    expect(fault?.verdict).toEqual({ kind: 'refused', because: 'tooBig' })
    expect(telegram.callsOf('(download)')).toEqual([])
  })

  it('is not fetched when getFile names more bytes than may come', async () => {
    const server = await aServer({ says: { file_path: 'documents/a', file_size: MOST + 1 }, sends: sendForEver })
    const { fault } = await fetches({ apiRoot: server.url })
    expect(fault?.verdict).toEqual({ kind: 'refused', because: 'tooBig' })
    expect(server.asked).toEqual([])
  })

  it('is left at its headers when these announce too much', async () => {
    const telegram = await aTelegram()
    const fileId = await sends(telegram, { bytes: Buffer.alloc(MOST + 1), size: 10 })
    const { fault, bytes } = await fetches({ apiRoot: telegram.url, token: telegram.token, fileId })
    expect(fault?.verdict).toEqual({ kind: 'refused', because: 'tooBig' })
    expect(bytes.length).toBe(0)
  })

  it('is stopped at the limit when it goes on for ever', async () => {
    const server = await aServer({ says: { file_path: 'documents/a', file_size: 10 }, sends: sendForEver })
    const { fault, bytes } = await fetches({ apiRoot: server.url })
    expect(fault?.verdict).toEqual({ kind: 'refused', because: 'tooBig' })
    expect(bytes.length).toBeGreaterThan(MOST - 1024 * 1024)
    expect(bytes.length).toBeLessThanOrEqual(MOST)
    expect(server.sent).toBeLessThan(MOST + 16 * 1024 * 1024)
  })

  it('that breaks off half-way is tried again', async () => {
    const server = await aServer({
      says: { file_path: 'documents/a' },
      sends(response) {
        response.writeHead(200, { 'content-length': 1000 })
        response.write(Buffer.alloc(500), () => response.destroy())
      },
    })
    expect((await fetches({ apiRoot: server.url })).fault?.verdict).toEqual({ kind: 'away' })
  })

  it('that stops coming is left and tried again', async () => {
    const server = await aServer({
      says: { file_path: 'documents/a' },
      sends: (response) => void response.writeHead(200, { 'content-length': 1000 }).write('half'),
    })
    const { fault, bytes } = await fetches({ apiRoot: server.url, silenceMs: 50 })
    expect(fault?.message).toBe('the file did not come: silence')
    expect(fault?.verdict).toEqual({ kind: 'away' })
    expect(bytes.toString()).toBe('half')
  })

  it('may come slowly, for longer than it may be silent', async () => {
    const server = await aServer({
      says: { file_path: 'documents/a' },
      sends(response) {
        let left = 8
        const timer = setInterval(() => {
          response.write('.')
          if ((left -= 1) > 0) return
          clearInterval(timer)
          response.end()
        }, 100)
      },
    })
    expect((await fetches({ apiRoot: server.url, silenceMs: 500 })).bytes.toString()).toBe('........')
  })

  it('is broken off when the program stops', async () => {
    const server = await aServer({
      says: { file_path: 'documents/a' },
      sends: (response) => void response.writeHead(200).write('half', () => stopping.abort()),
    })
    const stopping = new AbortController()
    const { fault } = await fetches({ apiRoot: server.url, signal: stopping.signal })
    expect(fault?.message).toMatch(/aborted/)
  })
})

describe('what Telegram says of a file', () => {
  const refusals: readonly (readonly [number, string, Record<string, unknown> | undefined, FileFault['verdict']])[] = [
    [400, 'Bad Request: wrong remote file identifier specified', undefined, { kind: 'refused', because: 'gone' }],
    [400, 'Bad Request: invalid file_id', undefined, { kind: 'refused', because: 'gone' }],
    [400, 'Bad Request: file is too big', undefined, { kind: 'refused', because: 'tooBig' }],
    [429, 'Too Many Requests', { retry_after: 7 }, { kind: 'away', afterMs: 7000, scope: 'account' }],
    [401, 'Unauthorized', undefined, { kind: 'away', afterMs: 60_000, scope: 'account' }],
    [409, 'Conflict', undefined, { kind: 'away' }],
    [500, 'Internal Server Error', undefined, { kind: 'away' }],
  ]

  it.each(refusals)(
    'with %i, %s, decides whether it is tried again',
    async (code, description, parameters, verdict) => {
      const server = await aServer({ says: { description, ...(parameters ? { parameters } : {}) }, code })
      expect((await fetches({ apiRoot: server.url })).fault?.verdict).toEqual(verdict)
    },
  )

  it('is doubted a few times when it means a wrong id or a bad moment alike', async () => {
    const telegram = await aTelegram()
    const verdicts: unknown[] = []
    for (const failures of [0, 1, 2, 3]) {
      const { fault } = await fetches({ apiRoot: telegram.url, token: telegram.token, failures })
      verdicts.push(fault?.verdict.kind)
    }
    expect(verdicts).toEqual(['away', 'away', 'away', 'refused'])
  })

  it.each([
    [404, {}, { kind: 'away' }],
    [502, {}, { kind: 'away' }],
    [401, {}, { kind: 'away', afterMs: 60_000, scope: 'account' }],
    [429, { 'retry-after': '3' }, { kind: 'away', afterMs: 3000, scope: 'account' }],
  ] as const)('with %i at the download decides it too', async (code, headers, verdict) => {
    const server = await aServer({
      says: { file_path: 'documents/a' },
      sends: (response) => void response.writeHead(code, headers).end('page'),
    })
    expect((await fetches({ apiRoot: server.url })).fault?.verdict).toEqual(verdict)
  })

  it('sends nobody to another server', async () => {
    const other = await aServer({ says: {}, sends: (response) => void response.writeHead(200).end('stolen') })
    const server = await aServer({
      says: { file_path: 'documents/a' },
      sends: (response) => void response.writeHead(302, { location: `${other.url}/file/x` }).end(),
    })
    const { fault } = await fetches({ apiRoot: server.url })
    expect(fault?.message).toBe('the file was answered with HTTP 302')
    expect(other.asked).toEqual([])
  })

  it('is waited for when nobody is there', async () => {
    const { fault } = await fetches({ apiRoot: 'http://127.0.0.1:1' })
    expect(fault?.verdict).toEqual({ kind: 'away' })
    expect(fault?.message).toMatch(/ECONNREFUSED/)
  })
})

describe('the path of a file', () => {
  it.each([
    '/var/lib/telegram-bot-api/71/documents/a.pdf',
    'C:\\telegram\\a.pdf',
    '../../getMe',
    'documents/../../x',
    'documents//x',
    'documents/..\\..\\x',
    'http://169.254.169.254/latest',
    'https://evil.example/file',
    'file:///etc/passwd',
  ])('is followed nowhere but below the configured server: %s', async (path) => {
    const server = await aServer({ says: { file_path: path } })
    const { fault } = await fetches({ apiRoot: server.url })
    expect(fault?.verdict).toEqual({ kind: 'refused', because: 'gone' })
    expect(server.asked).toEqual([])
  })

  it('may be a whole address of that same server', async () => {
    const says: Record<string, unknown> = {}
    const server = await aServer({ says, sends: (response) => void response.writeHead(200).end('here') })
    says['file_path'] = `${server.url}/file/of/its/own`
    expect((await fetches({ apiRoot: server.url })).bytes.toString()).toBe('here')
    expect(server.asked).toEqual(['/file/of/its/own'])
  })

  it('is written so that no letter of it means anything', async () => {
    const server = await aServer({
      says: { file_path: 'documents/a?b#c%2e d.txt' },
      sends: (response) => void response.writeHead(200).end('here'),
    })
    await fetches({ apiRoot: server.url })
    expect(server.asked).toEqual([`/file/bot${TOKEN}/documents/a%3Fb%23c%252e%20d.txt`])
  })
})

describe('the token', () => {
  it('stands in no error, whatever goes wrong', async () => {
    const says = { file_path: 'documents/a' }
    const servers = await Promise.all([
      aServer({ says, sends: (response) => response.destroy() }),
      aServer({ says, sends: (response) => void response.writeHead(500).end() }),
      aServer({ says, sends: sendForEver }),
      aServer({ says: { description: `no file for ${TOKEN}` }, code: 400 }),
      aServer({ says: {} }),
    ])
    const roots = [...servers.map(({ url }) => url), 'http://127.0.0.1:1', 'http://nowhere.invalid', 'not an address']
    for (const apiRoot of roots) {
      const { fault } = await fetches({ apiRoot })
      expect(fault).toBeInstanceOf(FileFault)
      expect(allOf(fault)).not.toMatch(/AAE-the-token|\/file\/bot/)
    }
  })
})
