import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createSlackApi } from '../../../src/channels/slack/api.ts'
import { startSlackSocket, type SlackSocketOptions } from '../../../src/channels/slack/socket-receiver.ts'
import type { Inbox } from '../../../src/desk/receiving.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import type { Person } from '../../support/slack/person.ts'
import { acceptOptions, memoryInbox, type MemoryInbox } from './stub.ts'

const QUICK = { firstPauseMs: 5, ceilingMs: 20, refusedPauseMs: 10, pingMs: 200, openWithinMs: 1000, steadyMs: 0 }

let slack: FakeSlack
let inbox: MemoryInbox
let anna: Person
let socket: { stop(): Promise<void> } | null
let forbidden: string[]
let connected: number[]

beforeEach(async () => {
  slack = await startFakeSlack({ ackTimeoutMs: 300 })
  anna = slack.user({ id: 'U0ANNA', real_name: 'Anna' })
  inbox = memoryInbox()
  socket = null
  forbidden = []
  connected = []
})

afterEach(async () => {
  await socket?.stop()
  await slack.stop()
})

function start(change: Partial<SlackSocketOptions> = {}): void {
  socket = startSlackSocket({
    ...acceptOptions(inbox),
    api: createSlackApi({ token: slack.appToken, apiUrl: slack.url, timeoutMs: 1000 }),
    onForbidden: (reason) => forbidden.push(reason),
    onConnected: (awayMs) => connected.push(awayMs),
    limits: QUICK,
    ...change,
  })
}

describe('Slack over a socket', () => {
  it('acknowledges what stands in the inbox', async () => {
    start()
    await slack.socketsOpen()
    await anna.writesDm('hello')
    await slack.delivered()
    expect([...inbox.rows.values()]).toMatchObject([{ lane: 'slack:T0DESK0001:U0ANNA' }])
    expect(JSON.parse([...inbox.rows.values()][0]!.payload)).toMatchObject({
      type: 'event_callback',
      event: { text: 'hello' },
    })
  })

  it('acknowledges nothing that was not stored, and stores what comes again', async () => {
    start()
    await slack.socketsOpen()
    inbox.fault = new Error('away')
    await anna.writesDm('hello')
    expect(slack.pending().deliveries).toHaveLength(1)
    inbox.fault = null
    await slack.redeliver()
    await slack.delivered()
    expect(inbox.rows.size).toBe(1)
  })

  it('answers a form in its acknowledgement, and says no to one that it cannot keep', async () => {
    start({ answer: async () => ({ kind: 'taken', response: { response_action: 'clear' } }) })
    await slack.socketsOpen()
    expect(await anna.slashCommand('/ticket', 'printer')).toMatchObject({ isAcked: true, text: '' })
    inbox.fault = new Error('away')
    expect(await anna.slashCommand('/ticket', 'printer')).toMatchObject({ isAcked: true, text: 'not stored: command' })
    expect(await anna.opensGlobalShortcut('new_request')).toMatchObject({ isAcked: false })
    expect(inbox.rows.size).toBe(1)
  })

  it('connects again when the connection is cut, and when Slack refuses it for a while', async () => {
    start()
    await slack.socketsOpen()
    slack.refuseSockets(3)
    slack.dropSockets()
    await slack.socketsOpen()
    await anna.writesDm('hello')
    await slack.delivered()
    expect(inbox.rows.size).toBe(1)
    expect(connected).toHaveLength(2)
  })

  it.each(['refresh_requested', 'warning'] as const)(
    'opens the next connection before the old one goes: %s',
    async (reason) => {
      start()
      await slack.socketsOpen()
      const most = { open: 0 }
      const watching = setInterval(() => (most.open = Math.max(most.open, slack.socketCount)), 1)
      slack.disconnects(reason)
      await slack.socketsOpen(2)
      await slack.socketsOpen(1)
      clearInterval(watching)
      await anna.writesDm('hello')
      await slack.delivered()
      expect(inbox.rows.size).toBe(1)
    },
  )

  it('goes on when there are too many connections', async () => {
    start()
    await slack.socketsOpen()
    slack.disconnects('too_many_websockets')
    await slack.callsEnded('apps.connections.open', 2)
    await slack.socketsOpen()
  })

  it('waits for an operator when the token is refused, and goes on when it is not any more', async () => {
    const giveBack = slack.invalidAuth()
    start()
    await slack.callsEnded('apps.connections.open', 3)
    expect(forbidden.slice(0, 2)).toEqual(['invalid_auth', 'invalid_auth'])
    giveBack()
    await slack.socketsOpen()
  })

  it('waits through an outage of the Web API', async () => {
    slack.faults.serverError({ on: 'apps.connections.open', times: 3 })
    start()
    await slack.socketsOpen()
    expect(slack.callsOf('apps.connections.open')).toHaveLength(4)
  })

  it('is not stopped by what is no envelope', async () => {
    start()
    await slack.socketsOpen()
    for (const message of ['', '{', '[]', '7', '{"type":"strange"}']) slack.sendToSockets(message)
    await anna.writesDm('hello')
    await slack.delivered()
    expect(inbox.rows.size).toBe(1)
  })

  it('acknowledges what is being stored before it stops', async () => {
    const store = latch()
    const begun = latch()
    const slow: Inbox = {
      async save(rows) {
        begun.open()
        await store.opened
        return inbox.save(rows)
      },
    }
    start({ inbox: slow })
    await slack.socketsOpen()
    const writing = anna.writesDm('hello')
    await begun.opened
    const stopped = socket!.stop()
    store.open()
    await Promise.all([writing, stopped])
    expect(slack.pending().deliveries).toEqual([])
    await slack.socketsOpen(0)
  })
})

function latch(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => void (open = resolve))
  return { opened, open: () => open() }
}
