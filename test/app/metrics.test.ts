import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createMetricsReader, createMetricsRoutes, type MetricsReader } from '../../src/app/metrics.ts'
import { createBell } from '../../src/queue/bell.ts'
import { renderMetrics } from '../../src/web/metrics.ts'
import { startServer } from '../../src/web/server.ts'
import { createWebApp } from '../../src/web/web-app.ts'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'

let desk: DeskUnderTest
let reader: MetricsReader
const faults: unknown[] = []

beforeAll(async () => {
  desk = await startDesk({ startAt: new Date('2026-11-23T10:00:00+03:00') })
  reader = createMetricsReader({ clock: () => desk.clock.now(), onAway: (error) => faults.push(error) })
})

afterAll(async () => {
  expect(faults).toEqual([])
  reader.stop()
  await desk.stop()
})

const read = async (isAway = false): Promise<string> => renderMetrics(await reader.read(isAway ? null : desk.database))

/** The value of a series, by its name with its labels. */
function valueOf(text: string, series: string): number | null {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  return line === undefined ? null : Number(line.slice(series.length + 1))
}

/** Replies are counted once the last second has passed, in which a commit may not be seen yet. */
async function untilCounted(least: number): Promise<string> {
  for (;;) {
    const text = await read()
    if ((valueOf(text, 'zayavka_reply_seconds_count') ?? 0) >= least) return text
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('what an operator can watch', () => {
  it('counts every reply once, whoever asks how often', async () => {
    await read()
    const olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
    await filesARequest(desk, olga)
    await desk.quiet()
    const [{ replies } = { replies: 0 }] = await desk.database.rows<{ replies: number }>(
      `select count(distinct i.done_at)::integer as replies from inbox i
       join outbox o on o.lane = i.lane and o.created_at = i.done_at where i.channel = 'tg' and o.outcome = 'sent'`,
    )
    const text = await untilCounted(replies)
    expect(replies).toBeGreaterThan(8)
    expect(valueOf(text, 'zayavka_reply_seconds_count')).toBe(replies)
    expect(valueOf(await read(), 'zayavka_reply_seconds_count')).toBe(replies)
    expect(valueOf(text, 'zayavka_reply_seconds_bucket{le="30"}')).toBe(replies)
    expect(valueOf(text, 'zayavka_tickets_open{status="new"}')).toBe(1)
    expect(valueOf(text, 'zayavka_up')).toBe(1)
  })

  it('shows what waits, what was given up, what is late and what was promised in vain', async () => {
    await desk.stopProgram()
    const calm = await read()
    expect(valueOf(calm, 'zayavka_inbox_depth{channel="tg"}')).toBeNull()
    expect(valueOf(calm, 'zayavka_tickets_overdue{target="firstResponse"}')).toBe(0)
    await desk.database.rows(`
      insert into inbox (channel, account, external_id, lane, event_at, payload, received_at, failures)
      values ('tg', 'tg:1', 'x', 'tg:1:9', now(), '{}', now() - interval '90 s', 2)`)
    await desk.database.rows(`
      insert into outbox (account, lane, dedupe_key, kind, payload, parked_at) values ('mail:out', 'l', 'k', 'letter', '{}', now())`)
    desk.clock.moveTo(new Date('2026-12-01T10:00:00+03:00'))
    const text = await read()
    expect(valueOf(text, 'zayavka_inbox_depth{channel="tg"}')).toBe(1)
    expect(valueOf(text, 'zayavka_inbox_oldest_seconds{channel="tg"}')).toBeGreaterThanOrEqual(90)
    expect(valueOf(text, 'zayavka_retrying{queue="inbox"}')).toBe(1)
    expect(valueOf(text, 'zayavka_parked{queue="outbox"}')).toBe(1)
    expect(valueOf(text, 'zayavka_timers_late')).toBeGreaterThan(0)
    expect(valueOf(text, 'zayavka_timers_late_seconds')).toBeGreaterThan(86_400)
    expect(valueOf(text, 'zayavka_tickets_overdue{target="firstResponse"}')).toBe(1)
    expect(valueOf(text, 'zayavka_rate_wait_seconds{account="mail:out"}')).not.toBeNull()
  })

  it('is at /metrics for this machine, and for nobody whom a balancer passes on', async () => {
    const around = {
      config: desk.config(),
      log: desk.quietLog,
      clock: () => desk.clock.now(),
      holder: 'test',
      inBell: createBell(),
      outBell: createBell(),
    }
    const metrics = createMetricsRoutes(around, () => ({ database: desk.database, isReplicaUp: () => false }))
    const app = createWebApp({ checks: () => Promise.resolve([]), hooks: [], routes: [metrics.routes] })
    const server = await startServer({ app, host: '127.0.0.1', port: 0 })
    try {
      const answer = await fetch(`${server.url}/metrics`)
      const text = await answer.text()
      expect([answer.status, valueOf(text, 'zayavka_up'), valueOf(text, 'zayavka_read_replica_up')]).toEqual([
        200, 1, 0,
      ])
      const headers = { 'X-Forwarded-For': '203.0.113.9' }
      expect((await fetch(`${server.url}/metrics`, { headers })).status).toBe(403)
    } finally {
      await server.stop()
      metrics.stop()
    }
  })

  it('still shows the process while the database is away', async () => {
    const text = await read(true)
    expect(valueOf(text, 'zayavka_up')).toBe(0)
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000)
    expect(text).not.toContain('zayavka_inbox')
  })
})
