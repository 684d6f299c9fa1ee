import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startPages, type PagesDesk } from './desk-pages-desk.ts'
import { aClosedTicket, aLivelyTicket, fileTicket, MONDAY, numberOf } from './tracking-desk.ts'

const HOUR = 3_600_000

let desk: PagesDesk
/** Every test is a client of its own, so that the failed tries of one do not shut out the next. */
let client = 0

beforeAll(async () => {
  desk = await startPages(5000, { PUBLIC_URL: 'https://desk.example' })
  await fileTicket(desk.database, aLivelyTicket('482'))
  await fileTicket(desk.database, aClosedTicket('484'))
})

afterAll(async () => {
  await desk.stop()
})

const from = (): Record<string, string> => ({ 'X-Forwarded-For': `192.0.2.${(client += 1)}` })

async function whole(response: Response): Promise<unknown> {
  const headers = [...response.headers].filter(([name]) => name !== 'date')
  return { status: response.status, headers, body: await response.text() }
}

async function counts(): Promise<unknown> {
  const tables = [
    'inbox',
    'messages',
    'ticket_events',
    'outbox',
    'timers',
    'agent_logins',
    'agent_sessions',
    'refusals',
  ]
  const parts = tables.map((name) => `(select count(*) from ${name}) as ${name}`)
  const [row] = await desk.database.rows(
    `select ${parts.join(', ')}, (select count(*) from agent_logins where spent_at is not null) as spent`,
  )
  return row
}

describe('the way in', () => {
  it('is a link that ten GETs do not spend and one press of its button does', async () => {
    const path = `/desk/login/${await desk.logins.mint('anna')}`
    const before = await counts()
    for (let turn = 0; turn < 10; turn += 1) {
      const page = await (await desk.get(path, from())).text()
      expect(page).toContain('<form method="post">')
      expect(page).not.toContain('Анна')
    }
    expect(await counts()).toEqual(before)
    const answer = await desk.post(path, {}, from())
    expect(answer.status).toBe(303)
    expect(answer.headers.get('Location')).toBe('/desk')
    const cookie = answer.headers.get('Set-Cookie') ?? ''
    expect(cookie).toMatch(/^zayavka_desk=[\w-]{32}; Max-Age=43200; Path=\/desk; HttpOnly; Secure; SameSite=Lax$/)
    const queue = await desk.get('/desk', { Cookie: cookie.split(';')[0] ?? '' })
    expect(queue.status).toBe(200)
    expect(await queue.text()).toContain('Анна Петрова')
  })

  it('is answered byte for byte the same when the link is wrong, expired or spent', async () => {
    const [spent, expired, gone] = [
      await desk.logins.mint('anna'),
      await desk.logins.mint('anna'),
      await desk.logins.mint('x'),
    ]
    await desk.post(`/desk/login/${spent}`, {}, from())
    const answers: unknown[] = []
    for (const token of ['A'.repeat(32), 'x', spent, gone]) {
      answers.push(await whole(await desk.post(`/desk/login/${token}`, {}, from())))
    }
    desk.passTo(MONDAY + 3 * HOUR + 10 * 60_000)
    answers.push(await whole(await desk.post(`/desk/login/${expired}`, {}, from())))
    desk.passTo(MONDAY + 3 * HOUR)
    expect(answers[0]).toMatchObject({ status: 404 })
    for (const answer of answers) expect(answer).toEqual(answers[0])
    const pages = await Promise.all(
      [spent, expired, 'wrong'].map(async (one) => whole(await desk.get(`/desk/login/${one}`, from()))),
    )
    for (const page of pages) expect(page).toEqual(pages[0])
  })

  it('opens one session when the button is pressed twice at once', async () => {
    const path = `/desk/login/${await desk.logins.mint('anna')}`
    const answers = await Promise.all([desk.post(path, {}, from()), desk.post(path, {}, from())])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404])
  })

  it('is shut for a minute to whoever tried five links that are none', async () => {
    const stranger = from()
    const statuses: number[] = []
    for (let turn = 0; turn < 6; turn += 1) {
      statuses.push((await desk.post(`/desk/login/${'B'.repeat(20)}${turn}`, {}, stranger)).status)
    }
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429])
    const good = `/desk/login/${await desk.logins.mint('anna')}`
    expect((await desk.post(good, {}, stranger)).status).toBe(429)
    expect((await desk.post(good, {}, from())).status).toBe(303)
  })

  it('is not opened by the page of somebody else', async () => {
    const path = `/desk/login/${await desk.logins.mint('anna')}`
    const answer = await desk.post(path, {}, { ...from(), 'Sec-Fetch-Site': 'cross-site' })
    expect(answer.headers.get('Set-Cookie')).toBeNull()
    expect((await desk.post(path, {}, { ...from(), 'Sec-Fetch-Site': 'same-origin', Origin: 'null' })).status).toBe(303)
  })

  it('lasts twelve hours, and no longer than its agent is in the configuration', async () => {
    const anna = await desk.enter('anna')
    const boris = await desk.enter('boris')
    desk.setPolicy((policy) => ({ ...policy, agents: policy.agents.filter(({ id }) => id !== 'boris') }))
    expect((await desk.get('/desk', { ...boris, ...from() })).status).toBe(401)
    desk.setPolicy((policy) => ({
      ...policy,
      agents: [...policy.agents, { id: 'boris', name: 'Борис Иванов', role: 'agent', identities: ['tg:5000000502'] }],
    }))
    expect((await desk.get('/desk', { ...boris, ...from() })).status).toBe(401)
    desk.passTo(MONDAY + 3 * HOUR + 12 * HOUR - 1)
    expect((await desk.get('/desk', anna)).status).toBe(200)
    desk.passTo(MONDAY + 3 * HOUR + 12 * HOUR)
    expect((await desk.get('/desk', { ...anna, ...from() })).status).toBe(401)
    desk.passTo(MONDAY + 3 * HOUR)
  })

  it('is left by a form of the page, and by that only', async () => {
    const anna = await desk.enter('anna')
    const page = await (await desk.get('/desk', anna)).text()
    expect((await desk.post('/desk/logout', {}, anna)).status).toBe(403)
    expect((await desk.get('/desk', anna)).status).toBe(200)
    const seal = /name="seal" value="([^"]+)"/.exec(page)?.[1] ?? ''
    expect((await desk.post('/desk/logout', { seal }, anna)).status).toBe(200)
    expect((await desk.get('/desk', { ...anna, ...from() })).status).toBe(401)
  })

  it('leaves nothing in the database that opens anything', async () => {
    const token = await desk.logins.mint('anna')
    const anna = await desk.enter('anna')
    const dump = JSON.stringify([
      await desk.database.rows('select * from agent_logins'),
      await desk.database.rows('select * from agent_sessions'),
    ])
    expect(dump).not.toContain(token)
    expect(dump).not.toContain(anna.Cookie.split('=')[1])
  })
})

describe('whoever is not in', () => {
  const paths = [
    '/desk',
    `/desk/t/${numberOf('482')}`,
    '/desk/t/KSB-26-999999-9',
    '/desk/search',
    '/desk/reports',
    '/desk/review',
    '/desk/nothing',
  ]

  it('learns the same from every address', async () => {
    const answers = await Promise.all(paths.map(async (path) => whole(await desk.get(path, from()))))
    expect(answers[0]).toMatchObject({ status: 401 })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it('gets pages that may not be framed, kept, scripted or told to others', async () => {
    const { headers } = await desk.get('/desk', from())
    expect(headers.get('Content-Security-Policy')).toContain(
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'",
    )
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.get('Referrer-Policy')).toBe('no-referrer')
  })
})

describe('a ticket of the desk', () => {
  const path = `/desk/t/${numberOf('482')}`

  it('shows notes, versions, the contact, the clock and files of all messages', async () => {
    const anna = await desk.enter('anna')
    const html = await (await desk.get(path, anna)).text()
    for (const text of [
      'НЕ ДЛЯ ВСЕХ',
      'olga@vektor.example',
      'Ольга Смирнова',
      'данные пропадают',
      'Отводится',
      'снимок экрана.png',
      'Доставлено клиенту',
    ]) {
      expect(html).toContain(text)
    }
    const file = await desk.get(`${path}/files/482.f0`, anna)
    expect(await file.text()).toBe('<svg/>12345')
    expect(file.headers.get('Content-Type')).toBe('application/octet-stream')
    expect(file.headers.get('Content-Security-Policy')).toContain('sandbox')
    expect((await desk.get(`/desk/t/${numberOf('484')}/files/482.f0`, anna)).status).toBe(404)
  })

  it('speaks English to those whose browser does', async () => {
    const anna = await desk.enter('anna')
    const html = await (await desk.get('/desk', { ...anna, 'Accept-Language': 'en-GB,en;q=0.9' })).text()
    expect(html).toContain('<html lang="en">')
    expect(html).toContain('Queue')
  })

  it('is not opened by a number that nobody has', async () => {
    const anna = await desk.enter('anna')
    expect((await desk.get('/desk/t/KSB-26-000001-1', anna)).status).toBe(404)
    expect((await desk.get('/desk/t/%00', anna)).status).toBe(404)
  })
})
