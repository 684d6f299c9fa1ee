import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { OpenDatabase } from './connect-database.ts'
import type { Surroundings } from './surroundings.ts'
import type { Database } from '../storage/database.ts'
import { readMeasures, readReplies, type Depth, type Measures } from '../storage/measures.ts'
import { readDatabaseClock } from '../storage/retention.ts'
import { createHistogram, createMetricsApp, type Metric, type Series } from '../web/metrics.ts'

export interface MetricsReader {
  /** Everything of this moment. The process is measured even while the database is away; then `zayavka_up` is 0. */
  read(database: Database | null, isReplicaUp?: boolean | null): Promise<readonly Metric[]>
  stop(): void
}

export interface MetricsRoutes {
  readonly routes: ReturnType<typeof createMetricsApp>
  stop(): void
}

/** `/metrics`, ready to be mounted at the root. What is open is null until it is. */
export function createMetricsRoutes(
  around: Surroundings,
  open: () => Pick<OpenDatabase, 'database' | 'isReplicaUp'> | null,
): MetricsRoutes {
  const { metricsToken, trustedProxies } = around.config.web
  const log = around.log.child({ component: 'metrics' })
  const onFault = (error: unknown): void => log.warn({ err: error }, 'The metrics could not be read')
  const reader = createMetricsReader({ clock: around.clock, onAway: onFault })
  const read = (): Promise<readonly Metric[]> => reader.read(open()?.database ?? null, open()?.isReplicaUp())
  return { routes: createMetricsApp({ token: metricsToken, trustedProxies, read, onFault }), stop: () => reader.stop() }
}

/** In seconds; a reply within two is what people call at once. */
const REPLY_BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800]

export interface MetricsReaderOptions extends Pick<Surroundings, 'clock'> {
  readonly onAway: (error: unknown) => void
}

/** What an operator watches. The queues are those of the whole desk, whichever program is asked; the process is this one. */
export function createMetricsReader({ clock, onAway }: MetricsReaderOptions): MetricsReader {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const replies = createHistogram(REPLY_BOUNDS)
  let repliesUntil: Date | null = null

  async function readDesk(database: Database): Promise<readonly Metric[]> {
    const deskNow = new Date(clock(await readDatabaseClock(database)))
    const measures = await readMeasures(database, deskNow)
    const { tookSeconds, until } = await readReplies(database, repliesUntil)
    repliesUntil = until
    tookSeconds.forEach((seconds) => replies.observe(seconds))
    return [
      ...deskMetrics(measures),
      replies.metric('zayavka_reply_seconds', 'From the receipt of a message to its reply.'),
    ]
  }

  const away = (error: unknown): null => {
    onAway(error)
    return null
  }

  return {
    async read(database, isReplicaUp = null) {
      const process = processMetrics(delay)
      delay.reset()
      const desk = database === null ? null : await readDesk(database).catch(away)
      const up = gauge('zayavka_up', 'Whether the database answered this question.', desk === null ? 0 : 1)
      const help = 'Whether DATABASE_READ_URL answers; while it does not, the main database is read.'
      const replica = isReplicaUp === null ? [] : [gauge('zayavka_read_replica_up', help, isReplicaUp ? 1 : 0)]
      return [up, ...replica, ...(desk ?? []), ...process]
    },
    stop: () => void delay.disable(),
  }
}

function gauge(name: string, help: string, value: number | readonly Series[]): Metric {
  return { name, help, type: 'gauge', series: typeof value === 'number' ? [{ value }] : value }
}

function deskMetrics(measures: Measures): readonly Metric[] {
  const { lanes, parked, retrying, timers, rateWaits, tickets, overdue, waitingFiles } = measures
  return [
    ...depthMetrics('inbox', 'to be worked', measures.inbox),
    ...depthMetrics('outbox', 'to be sent', measures.outbox),
    gauge('zayavka_lanes_open', 'Conversations and tickets with something to work.', lanes.open),
    gauge('zayavka_lanes_under_doubt', 'Lanes that a process seems to have died of.', lanes.underDoubt),
    gauge('zayavka_parked', 'Given up after several tries; see zayavka parked.', byQueue(parked)),
    gauge('zayavka_retrying', 'Failed at least once and tried again.', byQueue(retrying)),
    gauge('zayavka_timers_late', 'Timers that are due for more than five seconds.', timers.late),
    gauge('zayavka_timers_late_seconds', 'How long the first of them is due.', timers.lateSeconds),
    gauge(
      'zayavka_rate_wait_seconds',
      'For how long the rate budget of an account is spent.',
      rateWaits.map(({ account, seconds }) => ({ labels: { account }, value: seconds })),
    ),
    gauge(
      'zayavka_tickets_open',
      'Tickets that are not closed.',
      tickets.map(({ status, count }) => ({ labels: { status }, value: count })),
    ),
    gauge('zayavka_tickets_overdue', 'Open tickets whose promise has passed unmet.', [
      { labels: { target: 'firstResponse' }, value: overdue.firstResponse },
      { labels: { target: 'resolution' }, value: overdue.resolution },
    ]),
    gauge('zayavka_files_waiting', 'Files of customers that are still to be fetched.', waitingFiles),
  ]
}

function depthMetrics(queue: 'inbox' | 'outbox', what: string, depths: readonly Depth[]): readonly Metric[] {
  const series = (value: (depth: Depth) => number): readonly Series[] =>
    depths.map((depth) => ({ labels: { channel: depth.channel }, value: value(depth) }))
  return [
    gauge(
      `zayavka_${queue}_depth`,
      `Messages that wait ${what}.`,
      series(({ open }) => open),
    ),
    gauge(
      `zayavka_${queue}_oldest_seconds`,
      `How long the first of them waits ${what}.`,
      series(({ oldestSeconds }) => oldestSeconds),
    ),
  ]
}

function byQueue(counts: Readonly<Record<string, number>>): readonly Series[] {
  return Object.entries(counts).map(([queue, value]) => ({ labels: { queue }, value }))
}

function processMetrics(delay: ReturnType<typeof monitorEventLoopDelay>): readonly Metric[] {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const p99 = delay.count === 0 ? 0 : delay.percentile(99) / 1e9
  return [
    gauge('process_resident_memory_bytes', 'Memory of the process.', rss),
    gauge('zayavka_heap_used_bytes', 'Memory of its objects.', heapUsed),
    {
      name: 'process_cpu_seconds_total',
      help: 'Processor time of the process.',
      type: 'counter',
      series: [{ value: (user + system) / 1e6 }],
    },
    gauge('zayavka_event_loop_delay_p99_seconds', 'How late the event loop came since the last question.', p99),
    gauge('process_start_time_seconds', 'When the process started.', Math.round(Date.now() / 1000 - process.uptime())),
  ]
}
