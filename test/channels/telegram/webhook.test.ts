import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Inbox, InboxRow } from '../../../src/desk/receiving.ts'
import { createTelegramApi } from '../../../src/channels/telegram/api.ts'
import { deleteWebhook, registerWebhook } from '../../../src/channels/telegram/set-up.ts'
import { createTelegramWebhook, WEBHOOK_MAX_BYTES } from '../../../src/channels/telegram/webhook.ts'
import { startFakeTelegram } from '../../support/telegram/fake-telegram.ts'

const secret = 'a-secret_of_the_desk'
const now = Date.UTC(2026, 2, 2, 9)

let rows: Map<string, InboxRow>
let fault: Error | null
let rung: number
let strange: number
let door: (request: Request) => Promise<Response>

beforeEach(() => {
  rows = new Map()
  fault = null
  rung = 0
  strange = 0
  const inbox: Inbox = {
    async save(given) {
      if (fault) throw fault
      const fresh = given.filter(({ externalId }) => !rows.has(externalId))
      for (const row of fresh) rows.set(row.externalId, row)
      return { stored: fresh.length, refused: [] }
    },
  }
  const onStored = (): void => void (rung += 1)
  const onStrange = (): void => void (strange += 1)
  door = createTelegramWebhook({ secret, botId: '71', inbox, now: () => now, onStored, onStrange })
})

function post(body: string | ReadableStream, headers: Record<string, string> = {}): Request {
  const init = {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'x-telegram-bot-api-secret-token': secret, ...headers },
  }
  return new Request('http://desk.example/telegram', init as RequestInit)
}

const update = (id: number, date: number): string =>
  JSON.stringify({ update_id: id, message: { message_id: 1, date, chat: { id: 5, type: 'private' }, text: 'a' } })
const today = now / 1000 - 5

describe('the webhook of Telegram', () => {
  it('answers 200 with nothing when the update stands in the inbox, exactly as it came', async () => {
    const raw = `{ "update_id": 7,\n "message": {"date": ${today}, "chat": {"id": 5}, "text": "\\u0000\\ud83d"} }`
    const response = await door(post(raw))
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
    expect([...rows.values()]).toMatchObject([{ lane: 'tg:71:5', payload: raw, epoch: 0 }])
    expect(rung).toBe(1)
  })

  it('opens to no wrong secret, and does not read what came with it', async () => {
    for (const wrong of ['', 'a', `${secret}x`, secret.toUpperCase(), 'other']) {
      const request = post(update(1, today), { 'x-telegram-bot-api-secret-token': wrong })
      expect((await door(request)).status).toBe(403)
      expect(request.bodyUsed).toBe(false)
    }
    const none = new Request('http://desk.example/telegram', { method: 'POST', body: update(1, today) })
    expect((await door(none)).status).toBe(403)
    expect((await door(new Request('http://desk.example/telegram'))).status).toBe(405)
    expect(rows.size).toBe(0)
  })

  it('cannot be made without a secret', () => {
    const inbox: Inbox = { save: async () => ({ stored: 0, refused: [] }) }
    const make = (): unknown =>
      createTelegramWebhook({ secret: '', botId: '71', inbox, now: () => now, onStored: () => undefined })
    expect(make).toThrow('TELEGRAM_WEBHOOK_SECRET')
  })

  it('reads no more than 1 MiB, whatever length was declared', async () => {
    let given = 0
    const endless = new ReadableStream({
      pull(controller) {
        given += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(32))
      },
    })
    expect((await door(post(endless))).status).toBe(413)
    expect(given).toBeLessThan(2 * WEBHOOK_MAX_BYTES)
    expect((await door(post('{}', { 'content-length': '67108864' }))).status).toBe(413)
    expect(rows.size).toBe(0)
  })

  it('wants a body that was cut again, and JSON that is no update never again', async () => {
    expect((await door(post(update(1, today).slice(0, 40)))).status).toBe(400)
    expect((await door(post(''))).status).toBe(400)
    expect((await door(post('{"hello":"world"}'))).status).toBe(200)
    expect((await door(post('[1]'))).status).toBe(200)
    expect(strange).toBe(2)
    expect(rows.size).toBe(0)
  })

  it('acknowledges nothing while the database is away', async () => {
    fault = new Error('away')
    expect((await door(post(update(1, today)))).status).toBe(503)
    fault = null
    expect((await door(post(update(1, today)))).status).toBe(200)
    expect(rows.size).toBe(1)
  })

  it('stores a redelivery once, and a number that is used again after quiet days as something new', async () => {
    for (let i = 0; i < 100; i += 1) expect((await door(post(update(9, today)))).status).toBe(200)
    expect(rows.size).toBe(1)
    expect(rung).toBe(1)
    await door(post(update(9, today + 8 * 86400)))
    expect(rows.size).toBe(2)
  })
})

describe('a webhook that is registered', () => {
  let server: Server
  let url: string

  beforeEach(async () => {
    // The listener of the web server, as the program mounts it.
    const listener = getRequestListener((request) => door(request))
    server = createServer((request, response) => void listener(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/telegram`
  })

  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('gets every update with the secret, and what came meanwhile is kept for polling when it is deleted', async () => {
    const telegram = await startFakeTelegram({ clock: () => now, webhookRetryMs: 5 })
    try {
      const api = createTelegramApi({ token: telegram.token, apiRoot: telegram.url })
      await registerWebhook({ api, url, secret })
      const anna = telegram.user({ id: 5, first_name: 'Anna' })
      fault = new Error('away at first')
      await anna.sends('one')
      await anna.sends('two')
      fault = null
      await telegram.confirmed()
      expect(rows.size).toBe(2)
      fault = new Error('away again')
      await anna.sends('three')
      await deleteWebhook(api)
      expect(telegram.pending()).toHaveLength(1)
      expect(telegram.violations).toEqual([])
      expect(telegram.callsOf('deleteWebhook')[0]?.params).toEqual({})
    } finally {
      await telegram.stop()
    }
  })
})
