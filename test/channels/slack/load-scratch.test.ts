import { expect, it } from '@jest/globals'
import { createDatabase } from '../../../src/storage/database.ts'
import { createTimelyInbox } from '../../../src/app/slack.ts'
import { gatherSaves } from '../../../src/channels/slack/gather.ts'
import { createSlackHttp } from '../../../src/channels/slack/http-receiver.ts'
import { createBell } from '../../../src/queue/bell.ts'
import { createInbox } from '../../../src/queue/inbox.ts'
import { freshDatabase } from '../../support/database.ts'
import { startPgProxy } from '../../faults/pg-proxy.ts'
import { startFakeSlack } from '../../support/slack/fake-slack.ts'
import { acceptOptions, startDoor } from './stub.ts'
it('load', async () => {
  const fresh = await freshDatabase()
  const u = new URL(fresh.url)
  const hostDir = u.searchParams.get('host')
  const proxy = await startPgProxy(hostDir ? { path: hostDir + '/.s.PGSQL.' + (u.port || u.searchParams.get('port') || '5432') } : { port: Number(u.port) })
  proxy.onRequest = () => new Promise((r) => setTimeout(r, 300))
  const url = new URL(fresh.url.replace(/\?.*/, '')); url.hostname = '127.0.0.1'; url.port = String(proxy.port)
  const database = createDatabase({ url: url.href, onLost: () => undefined })
  const slack = await startFakeSlack()
  const bell = createBell()
  const door = await startDoor(createSlackHttp({ ...acceptOptions(gatherSaves(createInbox(database, bell)), { timely: createTimelyInbox(database, bell) }), signingSecret: slack.signingSecret, wallClock: () => Date.now() }))
  await slack.deliverTo(door.url)
  const people = Array.from({ length: 50 }, (_, i) => slack.user({ id: `U0P${i}X`, real_name: `P ${i}` }))
  const all: Promise<unknown>[] = []
  const acts: number[] = []
  for (let i = 0; i < 300; i += 1) {
    all.push(people[i % 50]!.writesDm(`m ${i}`))
    if (i % 10 === 0) all.push(people[i % 50]!.opensGlobalShortcut('x').then((a) => void acts.push(a.isAcked ? a.tookMs : -1)))
    await new Promise((r) => setTimeout(r, 20))
  }
  await Promise.all(all)
  const took = slack.deliveries.filter((d) => d.kind === 'event').map((d) => d.attempts[0]!.answer!.tookMs).sort((a, b) => a - b)
  const pick = (p: number): number => Math.round(took[Math.floor(took.length * p)]!)
  console.log(JSON.stringify({ n: took.length, p50: pick(0.5), p99: pick(0.99), max: Math.round(took.at(-1)!), failed: slack.deliveries.filter((d) => d.state !== 'acked').length, acts: acts.map(Math.round) }))
  const rows = await fresh.rows<{ n: number }>('select count(*)::int as n from inbox')
  console.log(rows)
  expect(rows[0]!.n).toBe(330)
  await slack.stop(); await door.stop(); await database.close(); await proxy.close(); await fresh.drop()
}, 60000)
