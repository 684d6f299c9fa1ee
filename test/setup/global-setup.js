/** One throw-away PostgreSQL for a whole run of the tests; TEST_PG_URL points to it, with %DB% for the database. */
import { mkdtempSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from './load.js'

export default async function globalSetup() {
  if (process.env.TEST_PG_URL) return
  const base = mkdtempSync(join(tmpdir(), 'zayavka-test-'))
  chmodSync(base, 0o755)
  const { startEmbedded } = await load('src/storage/embedded/start-embedded.ts')
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '100' }
  const server = await startEmbedded({ dataDir: join(base, 'postgres'), log: () => {}, settings })
  process.env.TEST_PG_URL = server.url('%DB%').replace('%25DB%25', '%DB%')
  globalThis.__TEST_SERVER__ = { server, base }
}
