import type { Context } from 'hono'
import { streamSSE, type SSEStreamingApi } from 'hono/streaming'
import type { PageKey, ReadPageVersions } from '../../desk/page-versions.ts'
import { createStreamBell } from './stream-bell.ts'

export interface LiveOptions {
  readonly read: ReadPageVersions
  readonly onFault: (error: unknown) => void
  /** How far an open page may be behind. */
  readonly everyMs?: number
  /** Streams that are open at once in this process, and of one reader. */
  readonly most?: number
  readonly mostOfOne?: number
}

/** Tells pages that stay open when they are behind. What is new they fetch themselves, with all that guards a page. */
export interface Live {
  /** What a page shows that is read after this; empty while nobody knows. */
  version(key: PageKey): Promise<string>
  /**
   * The stream of a page, from the version on that its address names. Refuses with 503 when there are too many; a page that
   * gets none looks again by itself from time to time.
   */
  stream(context: Context, key: PageKey, reader: string): Response
  /** Ends all streams; browsers come again to whoever listens then. */
  stop(): void
}

/** Proxies let a connection go that is silent for a minute. */
const HEARTBEAT_MS = 20_000
/** A stream that lives no longer looks again whether its reader may still read. */
const LIFE_MS = 15 * 60_000
/** One in twenty at most of the time of one connection goes into looking. */
const REST = 20

interface Watcher {
  readonly key: PageKey
  readonly reader: string
  readonly take: (version: string) => void
}

/**
 * One look for all open pages of this process, however many there are, and none while there are none. The archive is asked
 * and nobody's message is relied on, so it does not matter which replica worked a ticket.
 */
export function createLive(options: LiveOptions): Live {
  const { read, most = 500, mostOfOne = 8 } = options
  const watchers = new Set<Watcher>()
  const stopping = new AbortController()
  const looking = createLooking(options, watchers, stopping.signal)
  return {
    version: async (key) => (await read([key])).get(key) ?? '',
    stream(context, key, reader) {
      const own = [...watchers].filter((watcher) => watcher.reader === reader).length
      if (stopping.signal.aborted || watchers.size >= most || own >= mostOfOne) {
        return context.body(null, 503, { 'Retry-After': '60' })
      }
      const shown = context.req.query('v') ?? ''
      // A proxy that gathers the answer before it passes it on would hold everything back.
      context.header('X-Accel-Buffering', 'no')
      const tell = (stream: SSEStreamingApi): Promise<void> =>
        tellChanges(stream, { shown, stopping: stopping.signal, watch })
      const watch = (take: Watcher['take']): (() => void) => {
        const watcher = { key, reader, take }
        watchers.add(watcher)
        looking.begin()
        return () => void watchers.delete(watcher)
      }
      return streamSSE(context, tell, async (error) => options.onFault(error))
    },
    stop: () => stopping.abort(),
  }
}

interface Looking {
  begin(): void
}

function createLooking(
  { read, onFault, everyMs = 1000 }: LiveOptions,
  watchers: ReadonlySet<Watcher>,
  stopping: AbortSignal,
): Looking {
  let timer: NodeJS.Timeout | null = null
  stopping.addEventListener('abort', () => clearTimeout(timer ?? undefined))
  const look = async (): Promise<void> => {
    const from = performance.now()
    try {
      const versions = await read([...new Set([...watchers].map(({ key }) => key))])
      for (const { key, take } of watchers) take(versions.get(key) ?? '')
    } catch (error) {
      // With the database away pages stay as they are; the next look tells them.
      onFault(error)
    }
    timer = null
    if (watchers.size > 0) next(Math.max(everyMs, (performance.now() - from) * REST))
  }
  const next = (ms: number): void => {
    if (timer === null && !stopping.aborted) timer = setTimeout(() => void look(), ms)
  }
  return { begin: () => next(everyMs) }
}

interface Telling {
  readonly shown: string
  readonly stopping: AbortSignal
  readonly watch: (take: Watcher['take']) => () => void
}

async function tellChanges(stream: SSEStreamingApi, { shown, stopping, watch }: Telling): Promise<void> {
  const ended = new AbortController()
  const end = (): void => ended.abort()
  stream.onAbort(end)
  stopping.addEventListener('abort', end)
  const life = setTimeout(end, LIFE_MS)
  const bell = createStreamBell(ended.signal)
  let [told, current] = [shown, shown]
  const unwatch = watch((version) => {
    if (version === '' || version === current) return
    current = version
    bell.ring()
  })
  try {
    await stream.write('retry: 3000\n\n')
    while (!ended.signal.aborted) {
      await bell.wait(HEARTBEAT_MS)
      if (told !== current) await stream.writeSSE({ event: 'change', data: current })
      else await stream.write(': here\n\n')
      told = current
    }
  } finally {
    unwatch()
    clearTimeout(life)
    stopping.removeEventListener('abort', end)
  }
}
