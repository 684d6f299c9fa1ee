import { beforeEach, describe, expect, it } from '@jest/globals'
import { createSlackHttp, SLACK_MAX_BYTES, type SlackHttpOptions } from '../../../src/channels/slack/http-receiver.ts'
import { signedHeaders } from '../../support/slack/signature.ts'
import { acceptOptions, memoryInbox, type MemoryInbox } from './stub.ts'

const signingSecret = '8f742231b10e8888abcd99aabbccdd85'
const now = Date.UTC(2026, 10, 24, 9)

let inbox: MemoryInbox
let rung: number
let away: unknown[]
let door: (request: Request) => Promise<Response>

function open(change: Partial<SlackHttpOptions> = {}): (request: Request) => Promise<Response> {
  const common = acceptOptions(inbox, {
    onStored: () => (rung += 1),
    onAway: (error) => away.push(error),
    now: () => now,
  })
  return createSlackHttp({ ...common, signingSecret, wallClock: () => now, ...change })
}

beforeEach(() => {
  inbox = memoryInbox()
  rung = 0
  away = []
  door = open()
})

interface How {
  readonly at?: number
  readonly secret?: string
  readonly headers?: Record<string, string>
}

function post(body: string, { at = now, secret = signingSecret, headers = {} }: How = {}): Request {
  const init = { method: 'POST', body, headers: { ...signedHeaders(body, secret, at), ...headers } }
  return new Request('http://desk.example/slack/events', init)
}

function interaction(payload: object): Request {
  return post(new URLSearchParams({ payload: JSON.stringify(payload) }).toString())
}

const said = {
  type: 'message',
  channel: 'D0ANNA',
  channel_type: 'im',
  user: 'U0ANNA',
  ts: '1764000000.000100',
  text: 'a',
}
const event = (fields: object = {}): string =>
  JSON.stringify({
    type: 'event_callback',
    team_id: 'T0DESK0001',
    api_app_id: 'A1',
    event_id: 'Ev1',
    event: { ...said, ...fields },
  })

const form = {
  type: 'view_submission',
  user: { id: 'U0ANNA' },
  view: {
    id: 'V1',
    hash: 'h',
    blocks: [{ type: 'section' }, { type: 'input', block_id: 'product' }, { type: 'input', block_id: 'what' }],
  },
}

describe('Slack over HTTP', () => {
  it('answers 200 with nothing when the event stands in the inbox, exactly as it came', async () => {
    const raw = event({ text: '\u0000\ud83d' })
    const response = await door(post(raw))
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect([...inbox.rows.values()]).toMatchObject([{ lane: 'slack:T0DESK0001:U0ANNA', payload: raw }])
    expect(rung).toBe(1)
  })

  it('answers the question whether the address is ours', async () => {
    const response = await door(post(JSON.stringify({ type: 'url_verification', challenge: 'c-1', token: 'x' })))
    expect(await response.json()).toEqual({ challenge: 'c-1' })
    expect(inbox.rows.size).toBe(0)
  })

  it('opens to nothing that is forged, too old or from the future', async () => {
    const body = event()
    const signature = signedHeaders(body, signingSecret, now)['x-slack-signature']!
    const strangers = [
      post(body, { secret: 'f'.repeat(32) }),
      post(body, { at: now - 301_000 }),
      post(body, { at: now + 301_000 }),
      post(body, { at: now + 6 * 3_600_000 }),
      post(body, { headers: { 'x-slack-signature': '' } }),
      post(body, { headers: { 'x-slack-signature': signature.slice(0, -1) } }),
      post(body, { headers: { 'x-slack-request-timestamp': '1e9' } }),
      post(`${body} `, { headers: { 'x-slack-signature': signature } }),
      new Request('http://desk.example/slack/events', { method: 'POST', body: 'ssl_check=1&token=x' }),
    ]
    for (const request of strangers) expect((await door(request)).status).toBe(401)
    expect((await door(new Request('http://desk.example/slack/events?ssl_check=1'))).status).toBe(405)
    expect(inbox.rows.size).toBe(0)
    for (const at of [now - 299_000, now + 299_000]) expect((await door(post(body, { at }))).status).toBe(200)
  })

  it('cannot be made without a secret', () => {
    expect(() => open({ signingSecret: '' })).toThrow('SLACK_SIGNING_SECRET')
  })

  it('reads no more than 1 MiB, whatever length was declared', async () => {
    let given = 0
    const endless = new ReadableStream({
      pull(controller) {
        given += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(32))
      },
    })
    const headers = signedHeaders('', signingSecret, now)
    const init = { method: 'POST', body: endless, duplex: 'half', headers } as RequestInit
    expect((await door(new Request('http://desk.example/', init))).status).toBe(413)
    expect(given).toBeLessThan(2 * SLACK_MAX_BYTES)
    expect((await door(post('{}', { headers: { 'content-length': '67108864' } }))).status).toBe(413)
  })

  it('stores what is replayed or repeated once, and drops nothing because it is a repetition', async () => {
    for (let i = 0; i < 100; i += 1) expect((await door(post(event()))).status).toBe(200)
    expect([inbox.rows.size, rung]).toEqual([1, 1])
    const only = post(event({ ts: '1764000001.000100' }), { headers: { 'x-slack-retry-num': '3' } })
    expect((await door(only)).status).toBe(200)
    expect(inbox.rows.size).toBe(2)
  })

  it('has Slack come again while the database is away', async () => {
    inbox.fault = new Error('away')
    expect((await door(post(event()))).status).toBe(503)
    expect(away).toHaveLength(1)
    inbox.fault = null
    expect((await door(post(event()))).status).toBe(200)
    expect(inbox.rows.size).toBe(1)
  })

  it('keeps no echo of what the app itself has done', async () => {
    const own = { bot_id: 'B1', app_id: 'A1', user: 'U0BOT' }
    await door(post(event(own)))
    await door(post(event({ subtype: 'message_changed', user: undefined, message: { ...said, ...own } })))
    expect(inbox.rows.size).toBe(0)
    await door(post(event({ bot_id: 'B2', app_id: 'A2' })))
    expect(inbox.rows.size).toBe(1)
  })

  it('asks for what cannot be read again', async () => {
    expect((await door(post('{"type":'))).status).toBe(400)
    expect((await door(post('[1]', { headers: { 'content-type': 'application/json' } }))).status).toBe(400)
    expect((await door(post('a=b'))).status).toBe(400)
    expect((await door(post('ssl_check=1&token=x'))).status).toBe(200)
    expect(inbox.rows.size).toBe(0)
  })

  it('tells a form all its faults and keeps none of it', async () => {
    const errors = { product: 'Which one?', what: 'Please say more' }
    door = open({ answer: async () => ({ kind: 'errors', errors }) })
    expect(await (await door(interaction(form))).json()).toEqual({ response_action: 'errors', errors })
    expect(inbox.rows.size).toBe(0)
  })

  it('tells the conversation of a refused form once, and the form its faults even when that cannot be stored', async () => {
    const errors = { what: 'Please say it in other words' }
    const saved: unknown[] = []
    door = open({ answer: async (_, lane) => ({ kind: 'errors', errors, mail: `for ${lane}` }) })
    for (const fault of [null, null, new Error('away')]) {
      inbox.fault = fault
      saved.push(await (await door(interaction(form))).json())
    }
    expect(saved).toEqual(Array.from({ length: 3 }, () => ({ response_action: 'errors', errors })))
    expect([...inbox.rows.values()]).toEqual([
      expect.objectContaining({
        channel: 'desk',
        externalId: expect.stringMatching(/^refused:view_submission:V1:h:/),
        lane: 'slack:T0DESK0001:U0ANNA',
        payload: 'for slack:T0DESK0001:U0ANNA',
      }),
    ])
    inbox.fault = null
    const never = new Promise<'stored'>(() => undefined)
    door = open({
      answer: async () => ({ kind: 'errors', errors, mail: '' }),
      timely: { save: () => never },
      storeWithinMs: 20,
    })
    expect(await (await door(interaction(form))).json()).toEqual({ response_action: 'errors', errors })
  })

  it('answers a form with what the desk makes of it, once it is stored', async () => {
    door = open({ answer: async () => ({ kind: 'taken', response: { response_action: 'clear' } }) })
    expect(await (await door(interaction(form))).json()).toEqual({ response_action: 'clear' })
    expect([...inbox.rows.keys()]).toEqual([expect.stringMatching(/^view_submission:V1:h:/)])
    expect([...inbox.rows.values()][0]!.payload).toBe(JSON.stringify(form))
  })

  it('offers options at once and stores nothing of it', async () => {
    const asked: unknown[] = []
    door = open({ suggest: (query) => (asked.push(query), { options: [] }) })
    const query = { type: 'block_suggestion', action_id: 'product', block_id: 'b', value: 'каcб' }
    expect(await (await door(interaction(query))).json()).toEqual({ options: [] })
    expect(asked).toEqual([{ actionId: 'product', blockId: 'b', typed: 'каcб' }])
    expect(inbox.rows.size).toBe(0)
  })

  it('says no, and shows nothing as taken, when the database is away', async () => {
    inbox.fault = new Error('away')
    const refused = await door(interaction(form))
    expect(await refused.json()).toEqual({ response_action: 'errors', errors: { product: 'not stored: form' } })
    const command = await door(post('command=%2Fticket&text=x&user_id=U0ANNA&trigger_id=1'))
    expect(await command.json()).toEqual({ response_type: 'ephemeral', text: 'not stored: command' })
    for (const type of ['block_actions', 'shortcut', 'message_action', 'view_closed']) {
      expect((await door(interaction({ type, user: { id: 'U0ANNA' }, trigger_id: type }))).status).toBe(503)
    }
  })

  it('says no to a form whose check does not end in time, and never stores it', async () => {
    let answer: () => void = () => undefined
    const slow = new Promise<void>((resolve) => void (answer = resolve))
    const taken = slow.then(() => ({ kind: 'taken' as const, response: null }))
    door = open({ answer: () => taken, answerWithinMs: 30, storeWithinMs: 20 })
    expect(await (await door(interaction(form))).json()).toMatchObject({ response_action: 'errors' })
    answer()
    await taken
    expect(inbox.rows.size).toBe(0)
    expect(away).toHaveLength(1)
  })

  it('keeps a command as its fields', async () => {
    await door(post('command=%2Fticket&text=printer+%26+co&user_id=U0ANNA&trigger_id=1'))
    const [row] = [...inbox.rows.values()]
    expect(JSON.parse(row!.payload)).toMatchObject({ command: '/ticket', text: 'printer & co' })
    expect(row).toMatchObject({ externalId: 'trigger:1', lane: 'slack:T0DESK0001:U0ANNA' })
  })

  it('hears that Slack holds events back', async () => {
    let heldBack = 0
    door = open({ onHeldBack: () => (heldBack += 1) })
    expect((await door(post(JSON.stringify({ type: 'app_rate_limited', team_id: 'T1' })))).status).toBe(200)
    expect([heldBack, inbox.rows.size]).toEqual([1, 0])
  })
})
