/**
 * A Bot API server that does as little as it can: hands out updates by long polling, takes every call, and notes when the
 * first message reached a chat. What is measured against it is the program, not the server.
 */
import { Agent, createServer, request as httpRequest } from 'node:http'

export const TOKEN = '7100000001:AAStubTokenOfTheDeskBotForBench0001'

/** @param delayMs How long a call to a chat takes; nothing without it. */
export async function startStub({ delayMs = () => 0 } = {}) {
  const agent = new Agent({ keepAlive: true })
  const sent = []
  let webhook = null
  const waiting = new Map()
  const queue = []
  let poll = null
  let updateId = 700_000_001
  let messageId = 1

  function push(update) {
    const headers = { 'content-type': 'application/json' }
    const asked = httpRequest(webhook, { method: 'POST', agent, headers }, async (answered) => {
      const chunks = []
      for await (const chunk of answered) chunks.push(chunk)
      const text = Buffer.concat(chunks).toString()
      // A bot may answer with the call itself.
      if (text.startsWith('{')) answer(JSON.parse(text).method, JSON.parse(text))
    })
    asked.end(JSON.stringify(update))
  }

  /** Gives what is queued to the poll that hangs, in batches as the real server does. */
  function hand() {
    if (poll && queue.length > 0) end(queue.slice(0, 100))
  }

  function end(updates) {
    const { respond, timer } = poll
    poll = null
    clearTimeout(timer)
    respond(updates)
  }

  function getUpdates({ offset = 0, timeout = 0 }, respond) {
    while (queue.length > 0 && queue[0].update_id < offset) queue.shift()
    if (poll) end([])
    poll = { respond, timer: setTimeout(() => end([]), timeout * 1000) }
    hand()
  }

  function answer(method, body) {
    switch (method) {
      case 'getMe':
        return { id: 7100000001, is_bot: true, first_name: 'Bench', username: 'bench_bot' }
      case 'getWebhookInfo':
        return { url: '', has_custom_certificate: false, pending_update_count: queue.length }
      case 'sendMessage': {
        const message = {
          message_id: (messageId += 1),
          date: now(),
          chat: { id: body.chat_id, type: 'private' },
          text: '',
        }
        sent.push({ chatId: Number(body.chat_id), at: performance.now() })
        waiting.get(Number(body.chat_id))?.(performance.now())
        return message
      }
      default:
        return true
    }
  }

  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const body = text.startsWith('{') ? JSON.parse(text) : {}
    const method = request.url.split('/').at(-1).split('?')[0]
    const respond = (result) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ok: true, result }))
    }
    if (method === 'getUpdates') getUpdates(body, respond)
    else {
      const ms = body.chat_id === undefined ? 0 : delayMs(Number(body.chat_id))
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
      respond(answer(method, body))
    }
  })
  server.keepAliveTimeout = 60_000
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** A person writes; resolves with the milliseconds until the first message reaches them. */
    says(chatId, text) {
      const from = { id: chatId, is_bot: false, first_name: 'Olga', language_code: 'en' }
      const chat = { id: chatId, type: 'private', first_name: 'Olga' }
      const entities = text.startsWith('/') ? [{ type: 'bot_command', offset: 0, length: text.length }] : []
      const update = { message_id: (messageId += 1), date: now(), from, chat, text, entities }
      const begun = performance.now()
      const reply = new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`No reply to ${chatId} within 30 s`)), 30_000)
        waiting.set(chatId, (at) => {
          waiting.delete(chatId)
          clearTimeout(timer)
          resolve(at - begun)
        })
      })
      const whole = { update_id: (updateId += 1), message: update }
      if (webhook) push(whole)
      else {
        queue.push(whole)
        hand()
      }
      return reply
    },
    /** Every message that was posted: `chatId`, `at`. */
    sent,
    /** Updates go to this address instead of to a poll. */
    pushTo(url) {
      webhook = url
    },
    stop() {
      agent.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}

const now = () => Math.floor(Date.now() / 1000)
