import { createHash, timingSafeEqual } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { createClientAddress } from './pages/client-address.ts'

/** One metric with all of its series, as Prometheus reads it. */
export interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter' | 'histogram'
  readonly series: readonly Series[]
}

export interface Series {
  /** Added to the metric's name: `_bucket`, `_sum`, `_count`; nothing without it. */
  readonly suffix?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

export interface MetricsOptions {
  /** Null: only this machine may ask. */
  readonly token: string | null
  readonly trustedProxies: readonly string[]
  /** May fail: then the answer is 503 and says nothing of why. */
  readonly read: () => Promise<readonly Metric[]>
  readonly onFault: (error: unknown) => void
}

/**
 * `/metrics` in the text format of Prometheus. With a token it answers whoever brings it as a bearer token; without one only
 * this machine, by the client's own address and not by that of a proxy in between.
 */
export function createMetricsApp({ token, trustedProxies, read, onFault }: MetricsOptions): Hono {
  const addressOf = createClientAddress(trustedProxies)
  const isAllowed = token === null ? (context: Context) => isFromHere(context, addressOf) : bearerCheck(token)
  const app = new Hono()
  app.get('/metrics', async (context) => {
    context.header('Cache-Control', 'no-store')
    if (!isAllowed(context)) {
      if (token !== null) context.header('WWW-Authenticate', 'Bearer')
      return context.text('', token === null ? 403 : 401)
    }
    try {
      return context.body(renderMetrics(await read()), 200, {
        'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      })
    } catch (error) {
      onFault(error)
      return context.text('', 503)
    }
  })
  return app
}

function bearerCheck(token: string): (context: Context) => boolean {
  const expected = digest(token)
  return (context) => {
    const [, given = ''] = /^Bearer (.+)$/i.exec(context.req.header('Authorization') ?? '') ?? []
    // Digests have one length, so the comparison takes the same time whatever was sent.
    return timingSafeEqual(digest(given), expected)
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/**
 * A request that says it was passed on, over a connection that is no trusted proxy's, comes from a balancer nobody has told
 * us of: it may speak for anybody.
 */
function isFromHere(context: Context, addressOf: ReturnType<typeof createClientAddress>): boolean {
  const connection = connectionOf(context)
  const forwardedFor = context.req.header('X-Forwarded-For')
  const client = addressOf(connection, forwardedFor)
  const isPassedOn = forwardedFor !== undefined || context.req.header('Forwarded') !== undefined
  if (isPassedOn && client === addressOf(connection, undefined)) return false
  return /^127\./.test(client) || (connection === '::1' && !isPassedOn)
}

/** As the web server hands it over; absent when the app is asked without one. */
function connectionOf(context: Context): string | undefined {
  const { incoming } = (context.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  return incoming?.socket?.remoteAddress
}

/** The text format, version 0.0.4. */
export function renderMetrics(metrics: readonly Metric[]): string {
  return metrics.map(renderMetric).join('')
}

function renderMetric({ name, help, type, series }: Metric): string {
  const lines = series.map(({ suffix = '', labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
    return `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${written(value)}\n`
  })
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function written(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}

/** Counts how many values fell below each bound. Kept in memory, from the start of the program on. */
export interface Histogram {
  observe(value: number): void
  metric(name: string, help: string): Metric
}

/** @param bounds ascending; the last bucket, for everything, is added. */
export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = [...bounds, Infinity].map((bound) => ({ bound, count: 0 }))
  let [sum, count] = [0, 0]
  return {
    observe(value) {
      sum += value
      count += 1
      for (const bucket of counts) if (value <= bucket.bound) bucket.count += 1
    },
    metric: (name, help) => ({
      name,
      help,
      type: 'histogram',
      series: [
        ...counts.map(({ bound, count: below }) => ({
          suffix: '_bucket',
          labels: { le: written(bound) },
          value: below,
        })),
        { suffix: '_sum', value: sum },
        { suffix: '_count', value: count },
      ],
    }),
  }
}
