import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { projectFolder } from '../../src/app/project-files.ts'
import { createTryApp } from '../../src/web/try/try-app.ts'
import type { TryDesk } from '../../src/web/try/try-desk.ts'
import { startTryDesk, type TryUnderTest } from '../support/try-under-test.ts'

interface Shown {
  readonly place: 'chat' | 'room'
  readonly id: string
  readonly by: 'desk' | 'person'
  readonly text?: string
  readonly isEdited: boolean
  readonly files?: readonly { readonly id: string; readonly name: string }[]
  readonly view?: { readonly choices: readonly (readonly { readonly id: string }[])[] }
}

interface Page {
  readonly revision: number
  readonly messages: readonly Shown[]
  readonly clock: { readonly at: number; readonly nextAt: number | null }
}

let desk: TryUnderTest
let count = 0
const newId = (): string => `client-${String((count += 1)).padStart(6, '0')}`

/** A browser, as far as the program sees one. */
interface Visitor {
  readonly cookie: string
  get(path: string): Promise<Response>
  page(since?: number): Promise<Page>
  post(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Response>
  says(text: string, changes?: object): Promise<Response>
  drops(files: readonly File[], clientId?: string): Promise<Response>
}

async function aVisitor(): Promise<Visitor> {
  const opened = await fetch(`${desk.url}/try`)
  const cookie = opened.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const visitor: Visitor = {
    cookie,
    get: (path) => fetch(`${desk.url}${path}`, { headers: { cookie } }),
    page: async (since = 0) => (await visitor.get(`/try/changes?since=${since}`)).json() as Promise<Page>,
    post: (path, body, headers = {}) =>
      fetch(`${desk.url}${path}`, {
        method: 'POST',
        headers: { cookie, 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    says: (text, changes = {}) =>
      visitor.post('/try/deeds', { kind: 'text', place: 'chat', clientId: newId(), text, replyTo: null, ...changes }),
    drops(files, clientId = newId()) {
      const form = new FormData()
      form.append('clientId', clientId)
      for (const file of files) form.append('file', file)
      return fetch(`${desk.url}/try/files`, { method: 'POST', headers: { cookie }, body: form })
    },
  }
  return visitor
}

/** A visitor whom the desk has answered, with buttons under its answer. */
async function aGreeted(): Promise<{ readonly visitor: Visitor; readonly answer: Shown; readonly choice: string }> {
  const visitor = await aVisitor()
  await visitor.says('/start')
  await desk.quiet()
  const answer = (await visitor.page()).messages.find(({ by }) => by === 'desk')
  if (!answer) throw new Error('The desk has not answered')
  return { visitor, answer, choice: answer.view?.choices[0]?.[0]?.id ?? '' }
}

beforeAll(async () => {
  desk = await startTryDesk()
})
afterAll(() => desk.stop())

describe('the try page', () => {
  it('gives a browser a secret of 128 bits that no script reads and no other site sends', async () => {
    const [cookie = ''] = (await fetch(`${desk.url}/try`)).headers.getSetCookie()
    expect(cookie).toMatch(/^zayavka_try=[A-Za-z0-9_-]{22};/)
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
  })

  it('lets in nothing but its own scripts and styles, none of them inside the page', async () => {
    const opened = await fetch(`${desk.url}/try`)
    expect(opened.headers.get('Content-Security-Policy')).toMatch(
      /default-src 'none'; script-src 'self'; style-src 'self'/,
    )
    const html = await opened.text()
    expect(html).not.toMatch(/<style|style=|\son[a-z]+=|<script(?![^>]*src=)|https?:/)
  })

  it('serves every file that it asks for, and no other', async () => {
    const folder = join(projectFolder(), 'src', 'web', 'try', 'assets')
    const html = await (await fetch(`${desk.url}/try`)).text()
    const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'))
    const imported = scripts.flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/from '\.\/([\w.-]+)'/g)].map(([, file = '']) => file),
    )
    const named = [...html.matchAll(/\/try\/assets\/([\w.-]+)/g)].map(([, file = '']) => file)
    const wanted = [...new Set([...named, ...imported])]
    expect(wanted.sort()).toEqual(readdirSync(folder).sort())
    for (const name of wanted) expect((await fetch(`${desk.url}/try/assets/${name}`)).status).toBe(200)
    for (const name of ['..%2fpage.ts', '%2e%2e%2fpage.ts', 'try.map', 'constructor']) {
      expect((await fetch(`${desk.url}/try/assets/${name}`)).status).toBe(404)
    }
  })

  it('answers no name but that of this machine, and no other site', async () => {
    const status = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const { port } = new URL(desk.url)
        request({ host: '127.0.0.1', port, path: '/try', headers: { host } }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
          .on('error', reject)
          .end()
      })
    expect(await status('localhost:3000')).toBe(200)
    expect(await status('desk.evil.example')).toBe(403)
    expect(await status('127.0.0.1.evil.example')).toBe(403)
    const visitor = await aVisitor()
    const deed = { kind: 'text', place: 'chat', clientId: newId(), text: 'hello', replyTo: null }
    const foreign = await visitor.post('/try/deeds', deed, { origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
    expect((await visitor.page()).messages).toEqual([])
  })

  it('acknowledges what is stored, and does the same deed once', async () => {
    const visitor = await aVisitor()
    const clientId = newId()
    expect((await visitor.says('/help', { clientId })).status).toBe(202)
    expect((await visitor.says('/help', { clientId })).status).toBe(202)
    await desk.quiet()
    const { messages } = await visitor.page()
    expect(messages.map(({ by }) => by)).toEqual(['person', 'desk'])
  })

  it('brings only what is new since the last look', async () => {
    const { visitor } = await aGreeted()
    const { revision } = await visitor.page()
    expect((await visitor.page(revision)).messages).toEqual([])
    await visitor.says('/help')
    await desk.quiet()
    expect((await visitor.page(revision)).messages.map(({ by }) => by)).toEqual(['person', 'desk'])
  })

  it('changes the own words of a browser and shows that they were changed', async () => {
    const { visitor } = await aGreeted()
    await visitor.says('Принтер не печатает')
    await desk.quiet()
    const own = (await visitor.page()).messages.findLast(({ by }) => by === 'person')
    const edit = { kind: 'edit', place: 'chat', clientId: newId(), messageId: own?.id, text: 'Сканер не сканирует' }
    expect((await visitor.post('/try/deeds', edit)).status).toBe(202)
    const after = (await visitor.page()).messages.find(({ id }) => id === own?.id)
    expect(after).toMatchObject({ text: 'Сканер не сканирует', isEdited: true })
  })

  it('lets no browser see, press, answer, change or open what belongs to another', async () => {
    const { visitor, answer, choice } = await aGreeted()
    await visitor.drops([new File(['тайна'], 'a.txt', { type: 'text/plain' })])
    await desk.quiet()
    const mine = (await visitor.page()).messages
    const own = mine.find(({ text }) => text === '/start')
    const file = mine.flatMap(({ files = [] }) => files)[0]
    const other = await aVisitor()
    expect((await other.page()).messages).toEqual([])
    const same = { place: 'chat', clientId: newId() }
    const deeds = [
      { kind: 'press', ...same, messageId: answer.id, choice },
      { kind: 'press', ...same, place: 'room', messageId: answer.id, choice: 't.1.take' },
      { kind: 'edit', ...same, messageId: own?.id, text: 'иначе' },
      { kind: 'text', ...same, text: 'ответ', replyTo: answer.id },
    ]
    for (const deed of deeds) expect((await other.post('/try/deeds', deed)).status).toBe(400)
    expect((await visitor.get(`/try/files/${file?.id}`)).status).toBe(200)
    expect((await other.get(`/try/files/${file?.id}`)).status).toBe(404)
  })

  it('takes no press of a button that does not stand under the message', async () => {
    const { visitor, answer } = await aGreeted()
    const press = { kind: 'press', place: 'chat', clientId: newId(), messageId: answer.id, choice: 't.1.take' }
    expect((await visitor.post('/try/deeds', press)).status).toBe(400)
  })

  it.each([
    ['no deed', {}],
    ['no words', { kind: 'text', place: 'chat', clientId: 'client-0000', text: ' \u200b', replyTo: null }],
    ['a strange id', { kind: 'text', place: 'chat', clientId: '../../x', text: 'a', replyTo: null }],
    ['another place', { kind: 'text', place: 'mail', clientId: 'client-0000', text: 'a', replyTo: null }],
  ])('refuses %s', async (_, deed) => {
    const visitor = await aVisitor()
    expect((await visitor.post('/try/deeds', deed)).status).toBe(400)
  })

  it('refuses more than a page can mean, and whoever has not opened it', async () => {
    const visitor = await aVisitor()
    expect((await visitor.says('я'.repeat(70_000))).status).toBe(413)
    expect((await fetch(`${desk.url}/try/changes`)).status).toBe(403)
    expect((await visitor.drops([])).status).toBe(400)
    expect((await visitor.drops(Array.from({ length: 11 }, (_, index) => new File(['x'], `${index}`)))).status).toBe(
      400,
    )
  })

  it('keeps words that no database column could take', async () => {
    const visitor = await aVisitor()
    await visitor.says('нуль \u0000 и половина \ud83d смайлика \u202e')
    expect((await visitor.page()).messages[0]?.text).toBe('нуль  и половина \ufffd смайлика')
  })

  it('shows several files as one message, a picture as a picture and everything else as a download', async () => {
    const visitor = await aVisitor()
    const files = [
      new File([new Uint8Array([137, 80, 78, 71])], 'снимок.png', { type: 'image/png' }),
      new File(['<script>alert(1)</script>'], '../../page.html', { type: 'text/html' }),
    ]
    expect((await visitor.drops(files)).status).toBe(202)
    await desk.quiet()
    const [message] = (await visitor.page()).messages
    expect(message?.files?.map(({ name }) => name)).toEqual(['снимок.png', '.. .. page.html'])
    const [picture, page] = await Promise.all((message?.files ?? []).map(({ id }) => visitor.get(`/try/files/${id}`)))
    expect(picture?.headers.get('Content-Type')).toBe('image/png')
    expect(page?.headers.get('Content-Type')).toBe('application/octet-stream')
    expect(page?.headers.get('Content-Disposition')).toMatch(/^attachment/)
    expect(page?.headers.get('X-Content-Type-Options')).toBe('nosniff')
  })

  it('tells at once what is new to whoever keeps listening', async () => {
    const { visitor } = await aGreeted()
    const leaving = new AbortController()
    const { revision } = await visitor.page()
    const stream = await fetch(`${desk.url}/try/events?since=${revision}`, {
      headers: { cookie: visitor.cookie },
      signal: leaving.signal,
    })
    const heard = listen(stream)
    await visitor.says('/help')
    expect(await heard(/"text":"\/help"/)).toContain('event: page')
    leaving.abort()
  })

  it('moves its clock forward for the whole desk, keeps it over a restart, and knows no deadline without a ticket', async () => {
    const visitor = await aVisitor()
    const before = (await visitor.page()).clock.at
    expect(await (await visitor.post('/try/clock', { step: 'next' })).json()).toEqual({ moved: false })
    expect((await visitor.post('/try/clock', { step: 'back' })).status).toBe(400)
    expect(await (await visitor.post('/try/clock', { step: 'hour' })).json()).toEqual({ moved: true })
    const other = await aVisitor()
    expect((await other.page()).clock.at).toBeGreaterThanOrEqual(before + 3_600_000)
    await desk.restart()
    expect((await visitor.page()).clock.at).toBeGreaterThanOrEqual(before + 3_600_000)
  })

  it('moves to the same hour of the next business day', async () => {
    const visitor = await aVisitor()
    const before = (await visitor.page()).clock.at
    await visitor.post('/try/clock', { step: 'businessDay' })
    const moved = (await visitor.page()).clock.at - before
    const days = Math.round(moved / 86_400_000)
    expect(days).toBeGreaterThanOrEqual(1)
    expect(Math.abs(moved - days * 86_400_000)).toBeLessThan(60_000)
  })
})

describe('the try page before the database is there', () => {
  it('opens, and takes nothing', async () => {
    const app = createTryApp({ languages: ['ru'], isReady: () => false, text: String } as unknown as TryDesk)
    const opened = await app.request('/try', { headers: { host: 'localhost' } })
    expect(opened.status).toBe(200)
    const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const asked = await app.request('/try/changes', { headers: { host: 'localhost', cookie } })
    expect(asked.status).toBe(503)
  })
})

/** Reads a stream until it matches. */
function listen(stream: Response): (wanted: RegExp) => Promise<string> {
  const reader = stream.body?.getReader()
  const decoder = new TextDecoder()
  let heard = ''
  return async (wanted) => {
    while (!wanted.test(heard)) {
      const piece = await reader?.read()
      if (!piece || piece.done) throw new Error(`The stream has ended after: ${heard}`)
      heard += decoder.decode(piece.value as Uint8Array, { stream: true })
    }
    return heard
  }
}
