import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FakeTelegram, startFakeTelegram } from '../support/telegram/fake-telegram.ts'
import { rawCall } from './raw-call.ts'

interface Post {
  readonly secret: string | undefined
  readonly text: string
}

let fake: FakeTelegram
let desk: Server
let posts: Post[]
let answer: (post: Post) => { readonly code: number; readonly body?: string }
let url: string

beforeEach(async () => {
  fake = await startFakeTelegram({ webhookRetryMs: 5 })
  posts = []
  answer = () => ({ code: 200 })
  desk = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
    request.on('end', () => {
      const update = JSON.parse(body) as { message?: { text?: string } }
      const secret = request.headers['x-telegram-bot-api-secret-token']
      const post = { secret: Array.isArray(secret) ? undefined : secret, text: update.message?.text ?? '' }
      posts.push(post)
      const { code, body: reply } = answer(post)
      response.writeHead(code).end(reply)
    })
  })
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(desk.address() as AddressInfo).port}/telegram`
})

afterEach(async () => {
  await fake.stop()
  desk.closeAllConnections()
  await new Promise((resolve) => desk.close(resolve))
})

describe('a webhook', () => {
  it('gets what was waiting and what comes, in order, with its secret', async () => {
    const anna = fake.user({ id: 42, first_name: 'Anna' })
    await anna.sends('one')
    expect(await rawCall(fake, 'setWebhook', { url, secret_token: 's3cret' })).toMatchObject({ ok: true })
    await anna.sends('two')
    await fake.confirmed()
    expect(posts).toEqual([
      { secret: 's3cret', text: 'one' },
      { secret: 's3cret', text: 'two' },
    ])
  })

  it('gets an update again until it answers 2xx, while other chats go on', async () => {
    const anna = fake.user({ id: 42, first_name: 'Anna' })
    const boris = fake.user({ id: 43, first_name: 'Boris' })
    let refusals = 3
    answer = ({ text }) => ({ code: text === 'one' && (refusals -= 1) >= 0 ? 500 : 200 })
    await rawCall(fake, 'setWebhook', { url })
    await anna.sends('one')
    await anna.sends('two')
    await boris.sends('other chat')
    await fake.confirmed()
    const ofAnna = posts.map((post) => post.text).filter((text) => text !== 'other chat')
    expect(ofAnna).toEqual(['one', 'one', 'one', 'one', 'two'])
    expect(posts.findIndex((post) => post.text === 'other chat')).toBeLessThan(4)
    expect((await rawCall(fake, 'getWebhookInfo')).result).toMatchObject({
      url,
      pending_update_count: 0,
      last_error_message: expect.stringContaining('500'),
    })
  })

  it('keeps what it could not take, and can drop it', async () => {
    const anna = fake.user({ id: 42, first_name: 'Anna' })
    answer = () => ({ code: 503 })
    await rawCall(fake, 'setWebhook', { url, allowed_updates: ['message'] })
    await anna.sends('one')
    expect((await rawCall(fake, 'getWebhookInfo')).result).toMatchObject({
      pending_update_count: 1,
      allowed_updates: ['message'],
    })
    await rawCall(fake, 'deleteWebhook', { drop_pending_updates: true })
    expect((await rawCall(fake, 'getUpdates')).result).toEqual([])
    expect(fake.updates.map((update) => update.state)).toEqual(['dropped'])
  })

  it('excludes polling, and ends a poll that waits', async () => {
    const waiting = rawCall(fake, 'getUpdates', { timeout: 50 })
    await fake.callsBegun('getUpdates')
    await rawCall(fake, 'setWebhook', { url })
    expect(await waiting).toMatchObject({
      error_code: 409,
      description: expect.stringMatching(/terminated by setWebhook/),
    })
    expect(await rawCall(fake, 'getUpdates')).toMatchObject({
      error_code: 409,
      description: expect.stringMatching(/webhook is active/),
    })
    await rawCall(fake, 'setWebhook', { url: '' })
    expect(await rawCall(fake, 'getUpdates')).toMatchObject({ ok: true })
  })

  it('may answer with a method, which is checked as any call', async () => {
    const anna = fake.user({ id: 42, first_name: 'Anna' })
    answer = () => ({
      code: 200,
      body: JSON.stringify({ method: 'sendMessage', chat_id: 42, text: 'from the answer' }),
    })
    await rawCall(fake, 'setWebhook', { url })
    await anna.sends('hello')
    expect((await fake.chat(anna).next()).text).toBe('from the answer')
  })

  it('is refused when it is neither https nor on this machine', async () => {
    expect(await rawCall(fake, 'setWebhook', { url: 'http://desk.example/x' })).toMatchObject({ error_code: 400 })
  })
})
