import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { LogLevel, SocketModeClient } from '@slack/socket-mode'
import { WebSocket } from 'ws'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import type { Person } from '../../support/slack/person.ts'

interface Envelope {
  readonly envelope_id: string
  readonly type: string
  readonly reason?: string
  readonly accepts_response_payload?: boolean
  readonly retry_attempt?: number
  readonly payload: Record<string, unknown>
}

let slack: FakeSlack
let anna: Person
let sockets: WebSocket[]
let client: SocketModeClient | undefined

beforeEach(async () => {
  slack = await startFakeSlack({ ackTimeoutMs: 600 })
  anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
  sockets = []
  client = undefined
})

afterEach(async () => {
  await client?.disconnect()
  sockets.forEach((socket) => socket.terminate())
  await slack.stop()
})

async function address(): Promise<string> {
  const headers = { authorization: `Bearer ${slack.appToken}` }
  const response = await fetch(`${slack.url}apps.connections.open`, { method: 'POST', headers })
  return ((await response.json()) as { url: string }).url
}

/** Connects without a library and answers each envelope with what the test says; undefined leaves it unanswered. */
async function connects(answer: (envelope: Envelope) => object | undefined = () => ({})): Promise<Envelope[]> {
  const got: Envelope[] = []
  const socket = new WebSocket(await address())
  sockets.push(socket)
  socket.on('message', (data: Buffer) => {
    const envelope = JSON.parse(data.toString('utf8')) as Envelope
    got.push(envelope)
    const payload = envelope.envelope_id === undefined ? undefined : answer(envelope)
    if (payload !== undefined) {
      socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload }))
    }
  })
  await slack.socketsOpen(sockets.filter((one) => one.readyState <= WebSocket.OPEN).length)
  return got
}

describe('Socket Mode', () => {
  it('serves the official client: hello, events, interactions with an answer, commands', async () => {
    client = new SocketModeClient({
      appToken: slack.appToken,
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.url, retryConfig: { retries: 0 } },
    })
    const heard: string[] = []
    client.on(
      'slack_event',
      (event: { ack: (payload?: object) => Promise<void>; type: string; body: { type?: string } }) => {
        heard.push(`${event.type} ${event.body.type ?? ''}`.trim())
        void event.ack(event.type === 'slash_commands' ? { text: 'Открываю' } : undefined)
      },
    )
    await client.start()
    await anna.writesDm('привет')
    expect(await anna.opensGlobalShortcut('new_ticket')).toMatchObject({ isAcked: true })
    await anna.slashCommand('/ticket')
    expect(heard).toEqual(['events_api event_callback', 'interactive shortcut', 'slash_commands'])
    expect((await slack.dm(anna).next()).text).toBe('Открываю')
    expect(slack.violations).toEqual([])
  })

  it('keeps events for the next connection when one is cut or silent', async () => {
    await anna.writesDm('до связи')
    const first = await connects(() => undefined)
    await anna.writesDm('без ответа')
    expect(slack.pending().deliveries).toHaveLength(2)
    slack.dropSockets()
    await slack.socketsOpen(0)
    sockets = []
    const second = await connects()
    await slack.delivered()
    const texts = (got: Envelope[]): unknown[] =>
      got.flatMap(({ payload }) => (payload?.['event'] as { text?: string } | undefined)?.text ?? [])
    expect(texts(first)).toEqual(['до связи', 'без ответа'])
    expect(texts(second).toSorted()).toEqual(['без ответа', 'до связи'])
    expect(second.filter((one) => one.retry_attempt === 1)).toHaveLength(2)
    const ids = [first, second].map(
      (got) => new Set(got.flatMap(({ payload }) => (payload === undefined ? [] : String(payload['event_id'])))),
    )
    expect(ids[0]).toEqual(ids[1])
  })

  it('gives an unanswered press up, and tells who pressed', async () => {
    expect(await anna.opensGlobalShortcut('x')).toMatchObject({ isAcked: false, reason: 'connection_failed' })
    await connects(() => undefined)
    expect(await anna.opensGlobalShortcut('x')).toMatchObject({ isAcked: false, reason: 'timeout' })
    const pressed = anna.opensGlobalShortcut('x')
    slack.dropSockets()
    expect(await pressed).toMatchObject({ reason: 'connection_failed' })
    expect(slack.pending().deliveries).toEqual([])
  })

  it('asks to leave, and then sends nothing there', async () => {
    const old = await connects()
    const fresh = await connects()
    expect(old.map((one) => one.type)).toEqual(['hello'])
    slack.disconnects('warning')
    sockets[0]?.terminate()
    await slack.socketsOpen(1)
    await anna.writesDm('ещё на связи')
    const asked = new Promise((resolve) => sockets[1]?.once('message', resolve))
    slack.disconnects('refresh_requested')
    await asked
    await anna.writesDm('позже')
    expect(fresh.map((one) => one.reason ?? one.type)).toEqual(['hello', 'warning', 'events_api', 'refresh_requested'])
    sockets = []
    slack.dropSockets()
    await slack.socketsOpen(0)
    await connects()
    await slack.delivered()
  })

  it('refuses sockets on demand, addresses that were used, and access without a token', async () => {
    slack.refuseSockets(1)
    const status = (url: string): Promise<number | undefined> =>
      new Promise((resolve) => {
        const socket = new WebSocket(url)
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
        socket.on('open', () => resolve(101))
        socket.on('error', () => undefined)
        sockets.push(socket)
      })
    expect(await status(await address())).toBe(503)
    const url = await address()
    expect([await status(url), await status(url)]).toEqual([101, 401])
    slack.invalidAuth()
    expect(await address()).toBeUndefined()
  })

  it('notes acks of unknown envelopes and payloads where none is taken', async () => {
    await connects(() => ({ text: 'так нельзя' }))
    await anna.writesDm('раз')
    sockets[0]?.send(JSON.stringify({ envelope_id: 'nobody' }))
    await slack.dm(anna).until(() => slack.violations.length === 2)
    expect(slack.violations.map((one) => one.reason)).toEqual([
      expect.stringMatching(/takes no payload/),
      expect.stringMatching(/no envelope is waiting/),
    ])
  })
})
