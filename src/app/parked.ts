import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { listParked, replayParked } from '../queue/parked.ts'
import { connectOnce } from './connect-database.ts'

/** Lists what was given up, or puts one row (`inbox:12`) back in line. Resolves with the exit code. */
export async function parked(
  config: Config,
  log: Log,
  replay: string | null,
  write: (line: string) => void,
): Promise<number> {
  const connected = await connectOnce(config, log)
  const { database } = connected
  try {
    if (replay !== null) {
      const [queue, id = ''] = replay.split(':')
      const isKnown = (queue === 'inbox' || queue === 'outbox') && /^\d{1,18}$/.test(id)
      const isBack = isKnown && (await replayParked(database, queue, id))
      write(isBack ? `${replay} is back in line` : `${replay} is not parked; ids look like inbox:12 or outbox:34`)
      return isBack ? 0 : 1
    }
    const rows = await listParked(database)
    if (rows.length === 0) write('Nothing is parked.')
    for (const { queue, id, lane, failures, error, parkedAt } of rows) {
      write(`${queue}:${id}  ${parkedAt.toISOString()}  ${lane}  after ${failures} tries: ${error ?? 'no error kept'}`)
    }
    return 0
  } finally {
    await connected.close()
  }
}
