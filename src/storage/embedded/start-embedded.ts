import type pg from 'pg'
import { settle, type Place } from './cluster.ts'
import { addressOf, connectQuietly, endServer, ensureServer, type Settings } from './server.ts'
import { withStartLock } from './start-lock.ts'

export interface EmbeddedOptions {
  /** Holds the cluster, its socket and its log; made when it is missing. */
  readonly dataDir: string
  readonly log: (line: string) => void
  /** Server settings beside the built-in ones. */
  readonly settings?: Settings
}

export interface Embedded {
  /** The address of a database on this server. */
  url(database: string): string
  /** Whether the server ran already, left over by a process that was killed or used by another one. */
  readonly adopted: boolean
  /** Shuts the server down, unless another process of this program still works with it. */
  stop(): Promise<void>
}

/** Every program that works with a server holds a connection of this name: so they know of each other. */
const GUARD = 'zayavka guard'
/** Before a server that has ended is started again: whoever ended it may be ending this process too. */
const PAUSE_MS = 250

/**
 * Brings up a real PostgreSQL of this program's own, reachable through a socket in a private directory only. It outlives a
 * killed process and is adopted by the next one; while this process lives it is started again when it ends unasked. Several
 * programs on one folder share the server, and the last one ends it. Rejects with what to do when it cannot be started.
 */
export async function startEmbedded({ dataDir, log, settings = {} }: EmbeddedOptions): Promise<Embedded> {
  const place = settle(dataDir)
  let bond = await join(place, settings)
  let isStopping = false
  const { adopted } = bond

  /** True when it is back, or nobody wants it any more. */
  const comesBack = async (): Promise<boolean> => {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref())
    if (isStopping) return true
    try {
      bond = await join(place, settings)
      if (!bond.adopted) log('The built-in PostgreSQL had ended unasked and was started again')
      return true
    } catch (error) {
      log(error instanceof Error ? error.message : String(error))
      return false
    }
  }
  const keepAlive = async (): Promise<void> => {
    while (!isStopping) {
      await bond.ended
      while (!(await comesBack())) continue
    }
  }
  void keepAlive()

  return {
    url: (database) => addressOf(place, database),
    adopted,
    async stop() {
      isStopping = true
      await withStartLock(place.root, async () => {
        await bond.guard.end().catch(() => undefined)
        if (!(await hasOthers(place))) await endServer(place)
      })
    },
  }
}

interface Bond {
  readonly adopted: boolean
  readonly guard: pg.Client
  readonly ended: Promise<void>
}

/** Being counted among those who work with the server begins under the same lock as its start. */
function join(place: Place, settings: Settings): Promise<Bond> {
  return withStartLock(place.root, async () => {
    const adopted = await ensureServer(place, settings)
    const guard = await connectQuietly(place, GUARD)
    return { adopted, guard, ended: new Promise((resolve) => guard.once('end', () => resolve())) }
  })
}

async function hasOthers(place: Place): Promise<boolean> {
  try {
    const client = await connectQuietly(place, 'zayavka stop')
    const { rowCount } = await client.query('select from pg_stat_activity where application_name = $1', [GUARD])
    await client.end()
    return (rowCount ?? 0) > 0
  } catch {
    return false
  }
}
