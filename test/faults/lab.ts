import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startTestServer, type TestServer } from './postgres.ts'
import { endPrograms } from './program.ts'
import type { Idle } from './points.ts'

/** What all runs share: a PostgreSQL, and a database that a program of this build has migrated. */
export interface Lab {
  readonly server: TestServer
  readonly folder: string
  /** The built entry of the program. */
  readonly entry: string
  readonly template: string
  /** What polls find while nothing happens; learned from the first quiet seconds of a run. */
  idle: Idle
  /** Whether an answer means that work is being done: not a poll that found nothing, not a step of the start. */
  isWork: (name: string, size: number) => boolean
  /** A new name on every call. */
  serial(): number
  close(): Promise<void>
}

let count = 0

export async function openLab(entry: string): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'zayavka-faults-'))
  chmodSync(folder, 0o755)
  const server = await startTestServer(join(folder, 'postgres'))
  const lab: Lab = {
    server,
    folder,
    entry,
    template: 'template_faults',
    idle: new Map(),
    isWork: () => true,
    serial: () => (count += 1),
    async close() {
      endPrograms()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await migrate(lab, 'template_faults')
  return lab
}

/** Another build on the same server: its own schema, because a planted fault may stand in a migration. */
export async function withEntry(lab: Lab, entry: string, template: string): Promise<Lab> {
  const other = { ...lab, entry, template }
  await migrate(other, template)
  return other
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
