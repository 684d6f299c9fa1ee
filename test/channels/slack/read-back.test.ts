import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createSlackApi } from '../../../src/channels/slack/api.ts'
import { readPayload } from '../../../src/channels/slack/delivery.ts'
import { toInboxRow } from '../../../src/channels/slack/inbox-row.ts'
import { interpret } from '../../../src/channels/slack/interpret.ts'
import {
  readBack,
  type ReadBackOptions,
  type ReadBackResult,
  type ReadBackStore,
  type ReadPlace,
} from '../../../src/channels/slack/read-back.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import type { Person } from '../../support/slack/person.ts'
import { TEAM_ID } from '../../support/slack/world.ts'
import { memoryInbox, type MemoryInbox } from './stub.ts'

const HOUR = 3_600_000
const QUICK = { lookBackMs: 60_000, burst: 1000, paceMs: 0, pageSize: 3, firstPauseMs: 1 }

let now: number
let slack: FakeSlack
let inbox: MemoryInbox
let anna: Person
let store: ReadBackStore & {
  readonly marks: Map<string, string>
  readonly threadList: ReadPlace[]
  asOf: number | null
}

beforeEach(async () => {
  now = Date.UTC(2026, 10, 24, 9)
  slack = await startFakeSlack({ clock: () => now })
  inbox = memoryInbox()
  anna = slack.user({ id: 'U0ANNA', real_name: 'Anna' })
  store = memoryStore()
})

afterEach(() => slack.stop())

function memoryStore(): typeof store {
  const marks = new Map<string, string>()
  const threadList: ReadPlace[] = []
  const nameOf = ({ channel, threadTs }: ReadPlace): string => `${channel}/${threadTs ?? ''}`
  const made: typeof store = {
    marks,
    threadList,
    asOf: null,
    threads: async () => threadList,
    readUpTo: async (place) => marks.get(nameOf(place)) ?? null,
    moveTo: async (place, ts) => void marks.set(nameOf(place), ts),
    lastRead: async () => made.asOf,
    markRead: async (asOf) => void (made.asOf = asOf),
  }
  return made
}

function read(change: Partial<ReadBackOptions> = {}): Promise<ReadBackResult | null> {
  return readBack({
    api: createSlackApi({ token: slack.botToken, apiUrl: slack.url, timeoutMs: 1000 }),
    teamId: TEAM_ID,
    inbox,
    store,
    now: () => now,
    signal: new AbortController().signal,
    onStored: () => undefined,
    limits: QUICK,
    ...change,
  })
}

/** What the program makes of every event that Slack would have delivered. */
function rowsOfEvents(): ReadonlyMap<string, string> {
  const rows = slack.deliveries.map(({ body }) => toInboxRow(readPayload(body)!, { teamId: TEAM_ID, receivedAt: now }))
  return new Map(rows.map(({ externalId, lane }) => [externalId, lane]))
}

describe('what was said while Slack could not reach us', () => {
  it('is all there afterwards, as the rows that its events would have made', async () => {
    await read()
    const room = slack.channel({ id: 'C0ROOM', name: 'support', members: [anna] })
    const boris = slack.user({ id: 'U0BORIS', real_name: 'Boris' })
    const head = await anna.writes(room, 'the card')
    store.threadList.push({ channel: 'C0ROOM', threadTs: head.ts })
    now += HOUR
    for (let i = 0; i < 8; i += 1) {
      now += 60_000
      await anna.writesDm(`message ${i}`)
      await boris.writesDm(`message ${i}`, { files: [{ name: 'a.log' }] })
      await boris.writes(room, `reply ${i}`, { thread_ts: head.ts })
    }
    const result = await read()
    expect(result).toEqual({ places: 3, recovered: 25, gone: 0 })
    expect([...inbox.rows.values()].map(({ externalId, lane }) => [externalId, lane]).sort()).toEqual(
      [...rowsOfEvents()].sort(),
    )
    expect(store.asOf).toBe(now)
  })

  it('keeps the order in which it was said', async () => {
    for (let i = 0; i < 8; i += 1) await anna.writesDm(`${i}`)
    await read()
    const texts = [...inbox.rows.values()].map(({ payload }) => {
      const heard = interpret(payload, now)
      return heard.kind === 'incoming' && heard.incoming.body.kind === 'text' ? heard.incoming.body.text : ''
    })
    expect(texts).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
  })

  it('is stored once, however it came', async () => {
    const message = await anna.writesDm('before')
    await anna.editsMessage(message, 'after')
    for (const { body } of slack.deliveries) {
      await inbox.save([toInboxRow(readPayload(body)!, { teamId: TEAM_ID, receivedAt: now })])
    }
    const known = inbox.rows.size
    expect(await read()).toMatchObject({ recovered: 0 })
    expect(await read()).toMatchObject({ recovered: 0 })
    expect(inbox.rows.size).toBe(known)
  })

  it('has its edits', async () => {
    const message = await anna.writesDm('before')
    await inbox.save([toInboxRow(readPayload(slack.deliveries[0]!.body)!, { teamId: TEAM_ID, receivedAt: now })])
    await slack.missed(() => anna.editsMessage(message, 'after'))
    expect(await read()).toMatchObject({ recovered: 1 })
    const heard = interpret([...inbox.rows.values()].at(-1)!.payload, now)
    expect(heard).toMatchObject({ incoming: { body: { kind: 'edit', text: 'after' } } })
  })

  it('leaves out what the app itself has said', async () => {
    const api = createSlackApi({ token: slack.botToken, apiUrl: slack.url })
    await anna.writesDm('hello')
    await api.call('chat.postMessage', { channel: anna.id, text: 'hello yourself' })
    expect(await read()).toMatchObject({ recovered: 1 })
  })

  it('moves no mark before what was read is stored', async () => {
    await anna.writesDm('hello')
    inbox.fault = new Error('away')
    await expect(read()).rejects.toThrow('away')
    expect([store.marks.size, store.asOf]).toEqual([0, null])
    inbox.fault = null
    expect(await read()).toMatchObject({ recovered: 1 })
    expect(store.marks.size).toBe(1)
  })

  it('waits as Slack asks, and through its outages', async () => {
    await anna.writesDm('hello')
    slack.faults.tooMany(1, { on: 'conversations.history' })
    slack.faults.serverError({ on: 'conversations.list', times: 2 })
    expect(await read()).toMatchObject({ recovered: 1 })
    expect(slack.windowViolations).toEqual([])
  })

  it('passes over a place that is gone, and marks nothing as read when it may not look', async () => {
    await anna.writesDm('hello')
    store.threadList.push({ channel: 'C0GONE', threadTs: '1764000000.000100' })
    expect(await read()).toEqual({ places: 2, recovered: 1, gone: 1 })
    store.asOf = null
    slack.faults.refuse('missing_scope', { on: 'conversations.list' })
    await expect(read()).rejects.toThrow('missing_scope')
    expect(store.asOf).toBeNull()
  })

  it('ends when it is told to', async () => {
    const stopping = new AbortController()
    slack.faults.serverError({ on: 'conversations.list', times: Infinity })
    const reading = read({ signal: stopping.signal })
    await slack.callsEnded('conversations.list', 2)
    stopping.abort()
    expect(await reading).toBeNull()
    expect(store.asOf).toBeNull()
  })
})
