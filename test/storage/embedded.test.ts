import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { runningServer } from '../../src/storage/embedded/postmaster.ts'
import { startEmbedded, type Embedded } from '../../src/storage/embedded/start-embedded.ts'
import { selfCheck } from '../../src/storage/self-check.ts'

const isRoot = process.getuid?.() === 0
const asRoot = isRoot ? it : it.skip
const NOBODY = 65_534

let base: string
const servers: Embedded[] = []
const programs: ChildProcess[] = []

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'zayavka-embedded-'))
  chmodSync(base, 0o755)
})

afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.stdin?.end()
    if (program.exitCode === null && program.signalCode === null) await once(program, 'exit')
  }
  for (const server of servers.splice(0)) await server.stop()
})

afterAll(() => {
  rmSync(base, { recursive: true, force: true })
})

async function start(dataDir: string, log: (line: string) => void = () => undefined): Promise<Embedded> {
  const server = await startEmbedded({ dataDir, log, settings: { fsync: 'off' } })
  servers.push(server)
  return server
}

interface Said {
  readonly url: string
  readonly adopted: boolean
  readonly error?: string
}

/** Another process of the program; resolves when it has said that its server is up, or why not. */
async function startProgram(dataDir: string, uid = ''): Promise<{ program: ChildProcess; said: Said }> {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'embedded-program.js')
  const program = spawn(process.execPath, [script, dataDir, uid], { stdio: ['pipe', 'pipe', 'inherit'] })
  programs.push(program)
  const [line] = (await once(program.stdout, 'data')) as [Buffer]
  return { program, said: JSON.parse(line.toString()) as Said }
}

async function ask(url: string, text: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<Record<string, unknown>>(text)
    return rows[0] ?? {}
  } finally {
    await client.end().catch(() => undefined)
  }
}

const pidOf = (dataDir: string): number | null => runningServer(join(dataDir, 'cluster'))
/** A number that is no process's would hit the tests themselves. */
function kill(pid: number | null, signal: NodeJS.Signals): void {
  if (pid === null) throw new Error('There is no server to be ended')
  process.kill(pid, signal)
}

const pidFile = (dataDir: string): string => join(dataDir, 'cluster', 'postmaster.pid')

async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('the built-in PostgreSQL', () => {
  const home = (): string => join(base, 'desk', 'postgres')

  it('comes up from nothing, knows Russian words, and leaves no process behind', async () => {
    const server = await start(home())
    expect(server.adopted).toBe(false)
    expect(await selfCheck(server.url('postgres'))).toEqual([])
    expect(await ask(server.url('postgres'), `select datlocprovider as p from pg_database limit 1`)).toEqual({ p: 'b' })
    const pid = pidOf(home())
    expect(pid).not.toBeNull()
    await server.stop()
    expect(pidOf(home())).toBeNull()
    await until(() => !existsSync(`/proc/${pid}`))
  })

  asRoot('does not run as root, nor let anybody but its user in', async () => {
    await start(home())
    expect(statSync(`/proc/${pidOf(home())}`).uid).not.toBe(0)
    expect(statSync(join(home(), 'cluster')).mode & 0o777).toBe(0o700)
    expect(statSync(join(home(), 'run')).mode & 0o777).toBe(0o700)
  })

  it('outlives a killed program with all that was committed, and is taken over by the next', async () => {
    const { program, said } = await startProgram(home())
    await ask(said.url, 'create table kept as select 7 as n')
    program.kill('SIGKILL')
    await once(program, 'exit')
    const pid = pidOf(home())
    const server = await start(home())
    expect(server.adopted).toBe(true)
    expect(pidOf(home())).toBe(pid)
    expect(await ask(server.url('postgres'), 'select n from kept')).toEqual({ n: 7 })
  })

  it.each(['SIGKILL', 'SIGQUIT', 'SIGINT'] as const)('is started again when it ends unasked by %s', async (signal) => {
    const lines: string[] = []
    const server = await start(home(), (line) => lines.push(line))
    const before = pidOf(home())
    kill(before, signal)
    await until(() => lines.length > 0)
    expect(lines).toEqual([expect.stringContaining('started again')])
    expect(pidOf(home())).not.toBe(before)
    expect(await ask(server.url('postgres'), 'select n from kept')).toEqual({ n: 7 })
  })

  it('is shared by two programs, and ended by the last of them', async () => {
    const folder = join(base, 'shared', 'postgres')
    const [one, other] = await Promise.all([startProgram(folder), startProgram(folder)])
    expect([one.said.adopted, other.said.adopted].sort()).toEqual([false, true])
    const pid = pidOf(folder)
    one.program.stdin?.end()
    await once(one.program, 'exit')
    expect(pidOf(folder)).toBe(pid)
    expect(await ask(other.said.url, 'select 1 as n')).toEqual({ n: 1 })
    other.program.stdin?.end()
    await once(other.program, 'exit')
    expect(pidOf(folder)).toBeNull()
  })

  it('writes no words of a failed statement into its log', async () => {
    const server = await start(home())
    await ask(server.url('postgres'), 'create table words (id integer primary key, body text)')
    const insert = `insert into words values (1, 'Анна, +7 900 000-00-00')`
    await ask(server.url('postgres'), insert)
    await expect(ask(server.url('postgres'), insert)).rejects.toThrow('words_pkey')
    const log = readFileSync(join(home(), 'server.log'), 'utf8')
    expect(log).toContain('words_pkey')
    expect(log).not.toMatch(/Анна|\(id\)=/)
  })
})

describe('a stale lock of the built-in PostgreSQL', () => {
  const home = (): string => join(base, 'locked', 'postgres')

  /** A lock file as a dead server leaves it, from a server that was killed. */
  async function dead(): Promise<readonly string[]> {
    const { program, said } = await startProgram(home())
    expect(said.error).toBeUndefined()
    const lines = readFileSync(pidFile(home()), 'utf8').split('\n')
    program.kill('SIGKILL')
    kill(pidOf(home()), 'SIGKILL')
    await once(program, 'exit')
    await until(() => pidOf(home()) === null)
    return lines
  }

  it.each(['a dead process', 'a living process of the same user', 'nothing', 'rubbish'])(
    'may name %s',
    async (what) => {
      const [, ...rest] = await dead()
      const owner = statSync(pidFile(home()))
      const identity = isRoot ? { uid: owner.uid, gid: owner.gid } : {}
      const stranger = spawn('sleep', ['60'], { ...identity, cwd: join(home(), 'cluster') })
      try {
        if (what === 'a living process of the same user') {
          writeFileSync(pidFile(home()), [String(stranger.pid), ...rest].join('\n'))
        }
        if (what === 'nothing') writeFileSync(pidFile(home()), '')
        if (what === 'rubbish') writeFileSync(pidFile(home()), 'x\ny\n')
        const server = await start(home())
        expect(server.adopted).toBe(false)
        expect(await ask(server.url('postgres'), 'select 1 as n')).toEqual({ n: 1 })
      } finally {
        stranger.kill()
      }
    },
  )

  asRoot('is never followed when it is a link to another file', async () => {
    await dead()
    const target = join(base, 'precious')
    writeFileSync(target, 'precious\nlines\n')
    rmSync(pidFile(home()))
    symlinkSync(target, pidFile(home()))
    await expect(start(home())).rejects.toThrow('ELOOP')
    expect(readFileSync(target, 'utf8')).toBe('precious\nlines\n')
    rmSync(pidFile(home()))
  })
})

describe('the place of the built-in PostgreSQL', () => {
  it('may have a long name, and one with any signs', async () => {
    const folder = join(base, `длинная, "странная" папка 'ё' ${'x'.repeat(80)}`, 'postgres')
    const server = await start(folder)
    expect(await ask(server.url('postgres'), 'select 1 as n')).toEqual({ n: 1 })
    const socketDir = new URL(server.url('postgres')).searchParams.get('host') ?? ''
    expect(dirname(socketDir)).toBe(tmpdir())
    await server.stop()
    rmSync(socketDir, { recursive: true })
  })

  it('may have a short name with any signs', async () => {
    const folder = join(base, `д, "ё" 'п`, 'p')
    const server = await start(folder)
    expect(await ask(server.url('postgres'), 'select 1 as n')).toEqual({ n: 1 })
    expect(new URL(server.url('postgres')).searchParams.get('host')).toBe(join(folder, 'run'))
  })

  it('may hold a cluster whose making was cut short', async () => {
    const folder = join(base, 'cut', 'postgres')
    mkdirSync(join(folder, 'cluster.making'), { recursive: true })
    writeFileSync(join(folder, 'cluster.making', 'PG_VERSION'), '18\n')
    await start(folder)
    expect(readdirSync(folder)).not.toContain('cluster.making')
  })

  asRoot('must be reachable: the closed directory is named with the cure, and stays closed', async () => {
    const closed = join(base, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    await expect(start(join(closed, 'data', 'postgres'))).rejects.toThrow(`chmod o+x ${closed})`)
    expect(statSync(closed).mode & 0o777).toBe(0o700)
    expect(readdirSync(closed)).toEqual([])
  })

  asRoot('must not be taken by somebody else', async () => {
    const folder = join(base, 'taken', 'postgres')
    mkdirSync(join(folder, 'run'), { recursive: true })
    chownSync(join(folder, 'run'), 12_345, 12_345)
    await expect(start(folder)).rejects.toThrow(/needs .*run for itself.*belongs to 12345/s)
    expect(statSync(join(folder, 'run')).uid).toBe(12_345)
  })

  asRoot('is open for the server whatever the mask of this process is', async () => {
    const mask = process.umask(0o077)
    try {
      const server = await start(join(base, 'masked', 'deep', 'postgres'))
      expect(await ask(server.url('postgres'), 'select 1 as n')).toEqual({ n: 1 })
    } finally {
      process.umask(mask)
    }
  })
})

describe('the built-in PostgreSQL of an ordinary user', () => {
  asRoot('comes up as that user, and later under root still as that user', async () => {
    const own = join(base, 'own')
    mkdirSync(own)
    chownSync(own, NOBODY, NOBODY)
    const folder = join(own, 'data', 'postgres')
    const { program, said } = await startProgram(folder, String(NOBODY))
    expect(said.error).toBeUndefined()
    expect(statSync(`/proc/${pidOf(folder)}`).uid).toBe(NOBODY)
    expect(statSync(join(own, 'data')).mode & 0o777).toBe(0o700)
    program.stdin?.end()
    await once(program, 'exit')
    expect(pidOf(folder)).toBeNull()
    await start(folder)
    expect(statSync(`/proc/${pidOf(folder)}`).uid).toBe(NOBODY)
  })

  asRoot('is told what to do when it may not write there', async () => {
    const { said } = await startProgram(join(base, 'not-yours', 'postgres'), String(NOBODY))
    expect(said.error).toContain('Set DATA_DIR to a place that this user may write to')
  })
})
