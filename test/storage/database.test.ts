import { mkdtempSync, chmodSync, rmSync } from 'node:fs'
import { createServer, connect, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createDatabase, type Database } from '../../src/storage/database.ts'
import { runningServer } from '../../src/storage/embedded/postmaster.ts'
import { startEmbedded, type Embedded } from '../../src/storage/embedded/start-embedded.ts'
import { prepareDatabase } from '../../src/storage/prepare-database.ts'
import { ensureDatabase } from '../../src/storage/self-check.ts'

let base: string
let server: Embedded
const open: Database[] = []

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'zayavka-database-'))
  chmodSync(base, 0o755)
  server = await startEmbedded({ dataDir: base, log: () => undefined, settings: { fsync: 'off' } })
})

afterAll(async () => {
  for (const database of open) await database.close()
  await server.stop()
  rmSync(base, { recursive: true, force: true })
})

function database(options: Partial<Parameters<typeof createDatabase>[0]> = {}): Database {
  const made = createDatabase({ url: server.url('postgres'), onLost: () => undefined, ...options })
  open.push(made)
  return made
}

/** Asks until there is an answer, as the queues do. */
async function answer(of: Database): Promise<number> {
  for (;;) {
    try {
      const [row] = await of.query<{ n: number }>('one', 'select 1 as n', [])
      return row?.n ?? 0
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

async function successorOf(pid: number | null): Promise<void> {
  for (let now = pid; now === pid || now === null; now = runningServer(join(base, 'cluster'))) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const code = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : error)

describe('the pool of connections', () => {
  it.each(['SIGQUIT', 'SIGKILL'] as const)(
    'goes on after the server died by %s under its statements',
    async (signal) => {
      const lost: Error[] = []
      const pool = database({ onLost: (error) => lost.push(error), maxConnections: 4 })
      await Promise.all([1, 2, 3, 4].map(() => pool.query('one', 'select 1 as n', [])))
      const working = [1, 2].map(() => pool.query('sleep', 'select pg_sleep(60)', []))
      const ended = Promise.allSettled(working)
      await sleeping(pool, 2)
      const pid = runningServer(join(base, 'cluster'))
      expect(pid).toBeGreaterThan(1)
      process.kill(pid!, signal)
      expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
      // A connection to the dead server may still answer for a moment: what counts is the one that took its place.
      await successorOf(pid)
      expect(await answer(database())).toBe(1)
      expect(await answer(pool)).toBe(1)
      expect(lost.length).toBeGreaterThan(0)
    },
  )

  it('goes on after its connections were ended one by one', async () => {
    const pool = database()
    const other = database()
    const working = pool.query('sleep', 'select pg_sleep(60)', [])
    const ended = expect(working).rejects.toMatchObject({ code: '57P01' })
    await sleeping(other, 1)
    await other.query(
      'end',
      `select pg_terminate_backend(pid) from pg_stat_activity where query like '%sleep(60)%'
      and pid <> pg_backend_pid()`,
      [],
    )
    await ended
    expect(await answer(pool)).toBe(1)
  })

  it('ends a statement that takes too long, and keeps working', async () => {
    const pool = database({ statementTimeoutMs: 100 })
    expect(await pool.query('sleep', 'select pg_sleep(60)', []).catch(code)).toBe('57014')
    expect(await answer(pool)).toBe(1)
  })

  it('answers nobody after it was closed', async () => {
    const pool = createDatabase({ url: server.url('postgres'), onLost: () => undefined })
    expect(await answer(pool)).toBe(1)
    await pool.close()
    await expect(pool.query('one', 'select 1 as n', [])).rejects.toThrow('after calling end')
  })

  async function sleeping(through: Database, wanted: number): Promise<void> {
    for (let found = 0; found < wanted;) {
      const text = `select count(*)::integer as n from pg_stat_activity where state = 'active' and query like '%sleep(60)%'
        and pid <> pg_backend_pid()`
      found = (await through.query<{ n: number }>('sleeping', text, []))[0]?.n ?? 0
    }
  }
})

describe('a database that is prepared', () => {
  const quiet = { onWaiting: () => undefined, onMigrated: () => undefined }

  it('is waited for while nobody answers, then checked and migrated', async () => {
    await ensureDatabase(server.url('postgres'), 'late')
    const { port, url, appear } = await lateServer('late')
    expect(port).toBeGreaterThan(0)
    let waits = 0
    let gate: Server | null = null
    const migrated: string[] = []
    const problems = await prepareDatabase(url, {
      signal: new AbortController().signal,
      onWaiting: () => {
        waits += 1
        void appear().then((opened) => (gate = opened))
      },
      onMigrated: (names) => migrated.push(...names),
    })
    expect([problems, waits]).toEqual([[], 1])
    expect(migrated.length).toBeGreaterThan(3)
    expect(gate).not.toBeNull()
    ;(gate as Server | null)?.close()
  })

  it('is not blamed for a connection that broke in the middle of the checks', async () => {
    await ensureDatabase(server.url('postgres'), 'broken')
    const { url, appear } = await lateServer('broken')
    const gate = await appear('to_tsvector')
    let waits = 0
    const prepared = prepareDatabase(url, {
      ...quiet,
      signal: new AbortController().signal,
      onWaiting: () => (waits += 1),
    })
    expect([await prepared, waits]).toEqual([[], 1])
    gate.close()
  })

  it('is waited for no longer than wanted', async () => {
    const { url } = await lateServer('never')
    const abort = new AbortController()
    const waiting = prepareDatabase(url, { ...quiet, signal: abort.signal, onWaiting: () => abort.abort() })
    await expect(waiting).rejects.toThrow(/abort/i)
  })

  it('is not waited for when it is not there at all, and the address is not shown', async () => {
    const url = server.url('no_such_database')
    const waiting = prepareDatabase(url, { ...quiet, signal: new AbortController().signal })
    await expect(waiting).rejects.toThrow('DATABASE_URL')
  })

  it('is refused when it cannot hold Russian words', async () => {
    const admin = database()
    await admin.query(
      'make',
      `create database ascii template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`,
      [],
    )
    const problems = await prepareDatabase(server.url('ascii'), { ...quiet, signal: new AbortController().signal })
    expect(problems.join(' ')).toMatch(/not in UTF-8.*lower\('Ё'\).*stemmed/s)
  })

  it.each([
    ['C', /Trigrams/],
    ['C.UTF-8', /^$/],
  ])('is checked for trigrams: locale %s', async (locale, expected) => {
    const admin = database()
    const name = `trgm_${locale.length}`
    await admin.query(
      `make_${name}`,
      `create database ${name} template template0 encoding 'UTF8'
      locale_provider builtin builtin_locale 'C.UTF-8' locale '${locale}'`,
      [],
    )
    const problems = await prepareDatabase(server.url(name), { ...quiet, signal: new AbortController().signal })
    expect(problems.join(' ')).toMatch(expected)
  })
})

/** An address on which nobody listens, until a gate to the server appears there. */
async function lateServer(
  name: string,
): Promise<{ port: number; url: string; appear: (cutAt?: string) => Promise<Server> }> {
  const folder = new URL(server.url('postgres')).searchParams.get('host') ?? ''
  /** Cuts the connection once, when these words come by. */
  const gate = (cutAt: string | null): Server =>
    createServer((socket) => {
      const onward = connect(join(folder, '.s.PGSQL.5432'))
      for (const end of [socket, onward]) end.on('error', () => undefined)
      socket.on('data', (chunk) => {
        if (cutAt === null || !chunk.includes(cutAt)) return
        cutAt = null
        socket.destroy()
      })
      socket.pipe(onward).pipe(socket)
    })
  const found = gate(null)
  const port = await listening(found, 0)
  await new Promise((resolve) => found.close(resolve))
  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/${name}`,
    async appear(cutAt) {
      const opened = gate(cutAt ?? null)
      await listening(opened, port)
      return opened
    },
  }
}

function listening(gate: Server, port: number): Promise<number> {
  return new Promise((resolve) => {
    gate.listen(port, '127.0.0.1', () => {
      const address = gate.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
