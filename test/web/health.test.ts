import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from '@jest/globals'
import { Hono } from 'hono'
import { createHealthApp, type Check } from '../../src/web/health.ts'
import { startServer, type RunningServer } from '../../src/web/server.ts'

const running: RunningServer[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop(0)))
})

async function start(app: Hono, port = 0, host = '127.0.0.1'): Promise<RunningServer> {
  const server = await startServer({ app, host, port })
  running.push(server)
  return server
}

function portOf(server: RunningServer): number {
  return Number(new URL(server.url).port)
}

function signal(): { given: Promise<void>; give: () => void } {
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => (give = resolve))
  return { given, give }
}

const ready: readonly Check[] = [
  { name: 'database', ok: true },
  { name: 'telegram', ok: true },
]

describe('the health pages', () => {
  it('say that the process lives and is ready', async () => {
    const app = createHealthApp({ checks: () => Promise.resolve(ready) })
    expect((await app.request('/healthz')).status).toBe(200)
    const answer = await app.request('/readyz')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({ ready: true, missing: [] })
  })

  it('name what is not ready, and the process lives all the same', async () => {
    const app = createHealthApp({ checks: () => Promise.resolve([...ready, { name: 'slack', ok: false }]) })
    const answer = await app.request('/readyz')
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ ready: false, missing: ['slack'] })
    expect((await app.request('/healthz')).status).toBe(200)
  })

  it('tell nothing of an error but that the checks failed', async () => {
    const app = createHealthApp({ checks: () => Promise.reject(new Error('postgres://desk:secret@db refused')) })
    const answer = await app.request('/readyz')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toBe('{"ready":false,"missing":["checks"]}')
  })

  it('do not wait for a check that hangs, and ask again when they are asked again', async () => {
    let rounds = 0
    const app = createHealthApp({
      checks: () => (rounds++ === 0 ? new Promise(() => undefined) : Promise.resolve(ready)),
      patienceMs: 1,
    })
    expect((await app.request('/readyz')).status).toBe(503)
    expect((await app.request('/readyz')).status).toBe(200)
  })

  it('ask the database once for a flood of visitors', async () => {
    let rounds = 0
    const app = createHealthApp({
      checks: () => {
        rounds++
        return Promise.resolve(ready)
      },
    })
    const visitors = Array.from({ length: 50 }, async () => app.request('/readyz'))
    const answers = await Promise.all(visitors)
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 50 }, () => 200))
    expect(rounds).toBe(1)
    await app.request('/readyz')
    expect(rounds).toBe(2)
  })
})

describe('the web server', () => {
  it('takes a free port and says where it listens', async () => {
    const server = await start(createHealthApp({ checks: () => Promise.resolve(ready) }))
    expect(portOf(server)).toBeGreaterThan(0)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  it('names PORT and the cure when the port is in use', async () => {
    const first = await start(new Hono())
    await expect(start(new Hono(), portOf(first))).rejects.toThrow(
      `PORT ${portOf(first)} on 127.0.0.1 is in use: stop the program that holds it, or set PORT to a free one`,
    )
  })

  it('names HOST when the address is not of this machine', async () => {
    await expect(start(new Hono(), 0, '203.0.113.1')).rejects.toThrow(
      'HOST 203.0.113.1 is not an address of this machine',
    )
  })

  it('writes an IPv6 address as URLs want it', async () => {
    const server = await start(
      new Hono().get('/', (context) => context.text('here')),
      0,
      '::1',
    )
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect(await (await fetch(server.url)).text()).toBe('here')
  })

  it('lets an answer under way go out when it stops, and takes no more', async () => {
    const asked = signal()
    const mayAnswer = signal()
    const server = await start(
      new Hono().get('/slow', async (context) => {
        asked.give()
        await mayAnswer.given
        return context.text('done')
      }),
    )
    const answer = fetch(`${server.url}/slow`)
    await asked.given
    const stopped = server.stop(60_000)
    await expect(fetch(`${server.url}/slow`)).rejects.toThrow()
    mayAnswer.give()
    expect(await (await answer).text()).toBe('done')
    await stopped
  })

  it('closes a waiting keep-alive connection when it stops', async () => {
    const server = await start(new Hono().get('/', (context) => context.text('hello')))
    const socket = connect(portOf(server), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: desk\r\nConnection: keep-alive\r\n\r\n')
    await once(socket, 'data')
    const closed = once(socket, 'close')
    socket.resume()
    await server.stop(60_000)
    await closed
  })

  it('cuts an answer that never ends', async () => {
    const asked = signal()
    const server = await start(
      new Hono().get('/', () => {
        asked.give()
        return new Promise<Response>(() => undefined)
      }),
    )
    const answer = fetch(server.url)
    const cut = expect(answer).rejects.toThrow('fetch failed')
    await asked.given
    await server.stop(1)
    await cut
  })

  it('leaves the global Request and Response alone', async () => {
    const { Request: request, Response: response } = globalThis
    await start(new Hono())
    expect(globalThis.Request).toBe(request)
    expect(globalThis.Response).toBe(response)
  })
})
