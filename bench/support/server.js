/** A PostgreSQL of the bench's own, as durable as it is by default, and databases on it. */
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from '../../test/setup/load.js'

const { startEmbedded } = await load('src/storage/embedded/start-embedded.ts')
const { freshDatabase } = await load('test/support/database.ts')

/** No pace but the program's own. */
const UNHURRIED = `
  do $do$ begin
    create function unhurried() returns trigger language plpgsql as $$
    begin new.per_ms := least(new.per_ms, 0.001); new.full_at := '-infinity'; return new; end $$;
    create trigger unhurried before insert or update on budgets for each row execute function unhurried();
  end $do$`

export async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'zayavka-bench-'))
  chmodSync(folder, 0o755)
  const settings = { max_connections: '100' }
  const server = await startEmbedded({ dataDir: join(folder, 'postgres'), log: () => {}, settings })
  process.env.TEST_PG_URL = server.url('%DB%').replace('%25DB%25', '%DB%')
  return {
    folder,
    /** A migrated database; unhurried unless the pace itself is measured. */
    async database({ isPaced = false } = {}) {
      const database = await freshDatabase()
      if (!isPaced) await database.rows(UNHURRIED)
      return database
    },
    /** Seconds of processor time that all backends of the server have used. Those that have ended are not counted. */
    cpuSeconds: () => cpuSecondsOf(postmasterBelow(join(folder, 'postgres'))),
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function postmasterBelow(folder) {
  const file = readdirSync(folder, { recursive: true }).find((name) => name.endsWith('postmaster.pid'))
  return file === undefined ? NaN : Number(readFileSync(join(folder, file), 'utf8').split('\n')[0])
}

function cpuSecondsOf(postmaster) {
  let ticks = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')
      if (Number(fields[1]) === postmaster) ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // It has ended meanwhile.
    }
  }
  return ticks / 100
}
