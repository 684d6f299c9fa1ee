import { describe, expect, it } from '@jest/globals'
import { createHistogram, createMetricsApp, renderMetrics, type Metric } from '../../src/web/metrics.ts'

const TOKEN = 'a token that is long enough'
const METRICS: readonly Metric[] = [{ name: 'zayavka_up', help: 'Up.', type: 'gauge', series: [{ value: 1 }] }]

interface Asking {
  readonly token?: string | null
  readonly trustedProxies?: readonly string[]
  /** The other end of the connection. */
  readonly from?: string
  readonly headers?: Record<string, string>
  readonly read?: () => Promise<readonly Metric[]>
}

async function ask({
  token = null,
  trustedProxies = [],
  from = '127.0.0.1',
  headers = {},
  read,
}: Asking): Promise<Response> {
  const app = createMetricsApp({
    token,
    trustedProxies,
    read: read ?? (() => Promise.resolve(METRICS)),
    onFault: () => undefined,
  })
  return app.request('/metrics', { headers }, { incoming: { socket: { remoteAddress: from } } })
}

describe('the metrics without a token', () => {
  it.each(['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1'])('answer this machine, as %s', async (from) => {
    const answer = await ask({ from })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('version=0.0.4')
    expect(await answer.text()).toContain('\nzayavka_up 1\n')
  })

  it.each(['10.0.0.5', '203.0.113.9', '2001:db8::1', 'fe80::1', '::2'])('answer nobody else, as %s', async (from) => {
    const answer = await ask({ from })
    expect([answer.status, await answer.text()]).toEqual([403, ''])
  })

  it('answer nobody who comes over a balancer, whether we know of it or not', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.9' }
    expect((await ask({ headers })).status).toBe(403)
    expect((await ask({ headers: { Forwarded: 'for=203.0.113.9' } })).status).toBe(403)
    expect((await ask({ headers, trustedProxies: ['127.0.0.1'] })).status).toBe(403)
    expect((await ask({ from: '::1', headers })).status).toBe(403)
  })

  it('believe no stranger who says to be this machine', async () => {
    const headers = { 'X-Forwarded-For': '127.0.0.1' }
    expect((await ask({ from: '203.0.113.9', headers })).status).toBe(403)
    expect((await ask({ from: '203.0.113.9', headers, trustedProxies: ['10.0.0.0/8'] })).status).toBe(403)
  })
})

describe('the metrics with a token', () => {
  it('answer whoever brings it, from anywhere', async () => {
    const headers = { Authorization: `Bearer ${TOKEN}` }
    expect((await ask({ token: TOKEN, from: '203.0.113.9', headers })).status).toBe(200)
  })

  it.each([
    ['none', {}],
    ['an empty one', { Authorization: 'Bearer ' }],
    ['a wrong one', { Authorization: 'Bearer a token that is long enougH' }],
    ['a part of it', { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['it as a password', { Authorization: `Basic ${btoa(`:${TOKEN}`)}` }],
  ])('answer nobody who brings %s, not even this machine', async (_name, headers) => {
    const answer = await ask({ token: TOKEN, headers })
    expect([answer.status, await answer.text()]).toEqual([401, ''])
  })
})

describe('the text of the metrics', () => {
  it('tells nothing of a fault', async () => {
    const answer = await ask({ read: () => Promise.reject(new Error('password=secret')) })
    expect([answer.status, await answer.text()]).toEqual([503, ''])
  })

  it('escapes what stands in labels and helps', () => {
    const series = [{ labels: { account: 'a"b\\c\nd' }, value: 0.5 }]
    expect(renderMetrics([{ name: 'x', help: 'one\ntwo\\', type: 'gauge', series }])).toBe(
      '# HELP x one\\ntwo\\\\\n# TYPE x gauge\nx{account="a\\"b\\\\c\\nd"} 0.5\n',
    )
  })

  it('of a histogram counts each value in every bucket that holds it', () => {
    const histogram = createHistogram([1, 2])
    for (const value of [0.5, 1, 1.5, 60]) histogram.observe(value)
    expect(renderMetrics([histogram.metric('took', 'Took.')])).toBe(
      [
        ...['# HELP took Took.', '# TYPE took histogram', 'took_bucket{le="1"} 2', 'took_bucket{le="2"} 3'],
        ...['took_bucket{le="+Inf"} 4', 'took_sum 63', 'took_count 4', ''],
      ].join('\n'),
    )
  })
})
