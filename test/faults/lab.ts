import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startTestServer, type TestServer } from './postgres.ts'
import { endPrograms } from './program.ts'
import type { Idle } from './points.ts'
import type { Way } from './way.ts'

/** What all runs share: a PostgreSQL, and a database that a program of this build has migrated. */
export interface Lab {
  readonly server: TestServer
  readonly folder: string
  /** The built entry of the program. */
  readonly entry: string
  readonly template: string
  /** How the people of its runs reach the desk. */
  readonly way: Way
  /** What polls find while nothing happens; learned from the first quiet seconds of a run. */
  idle: Idle
  /** Whether an answer means that work is being done: not a poll that found nothing, not a step of the start. */
  isWork: (name: string, size: number) => boolean
  /** A new name on every call. */
  serial(): number
  /** Few starts at a time: each of them keeps a processor busy for a second. */
  readonly startGate: Gate
  close(): Promise<void>
  /** The same in a hurry, for the moment before this process ends. */
  abandon(): void
}

export type Gate = <T>(enter: () => Promise<T>) => Promise<T>

let count = 0
const STARTS_AT_ONCE = availableParallelism()

/** Lets so many in at a time, in the order in which they came. */
function createGate(most: number): Gate {
  let inside = 0
  const waiting: (() => void)[] = []
  return async (enter) => {
    if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    inside += 1
    try {
      return await enter()
    } finally {
      inside -= 1
      waiting.shift()?.()
    }
  }
}

export async function openLab(entry: string): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'zayavka-faults-'))
  chmodSync(folder, 0o755)
  const server = await startTestServer(join(folder, 'postgres')).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true })
    throw error
  })
  let isClosed = false
  const lab: Lab = {
    server,
    folder,
    entry,
    template: 'template_faults',
    way: 'telegram',
    idle: new Map(),
    isWork: () => true,
    serial: () => (count += 1),
    startGate: createGate(STARTS_AT_ONCE),
    async close() {
      isClosed = true
      endPrograms()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
    abandon() {
      if (isClosed) return
      endPrograms()
      server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await migrate(lab, 'template_faults')
    return lab
  } catch (error) {
    await lab.close()
    throw error
  }
}

/** Another build on the same server: its own schema, because a planted fault may stand in a migration. */
export async function withEntry(lab: Lab, entry: string, template: string): Promise<Lab> {
  const other = { ...lab, entry, template }
  await migrate(other, template)
  return other
}

/** The same server and build for people who come another way; what polls find there is to be learned anew. */
export function withWay(lab: Lab, way: Way): Lab {
  return { ...lab, way, idle: new Map(), isWork: () => true }
}

async function migrate({ server, entry, folder }: Lab, database: string): Promise<void> {
  await server.create(database)
  const host = encodeURIComponent(join(server.socketPath, '..'))
  await promisify(execFile)(process.execPath, ['--no-warnings', entry, 'migrate'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: `postgres://postgres@localhost/${database}?host=${host}`,
      SECRET_KEY: 'k'.repeat(40),
      DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'error',
    },
  })
}
