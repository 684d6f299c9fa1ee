import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  aLivelyTicket,
  fileTicket,
  MONDAY,
  numberOf,
  sealOf,
  send,
  startTracking,
  type TrackingDesk,
} from './tracking-desk.ts'

const DAY = 86_400_000

let desk: TrackingDesk
let page: string
/** Every test is a client of its own, so that the failed tries of one do not shut out the next. */
let client = 0

beforeAll(async () => {
  desk = await startTracking({ TRUSTED_PROXIES: '127.0.0.1' })
  await fileTicket(desk.database, aLivelyTicket('482'))
  await fileTicket(desk.database, { id: '500', title: 'Чужое обращение' })
  page = await desk.link('482')
})

afterAll(async () => {
  await desk.stop()
})

function from(address = `192.0.2.${(client += 1)}`): { headers: Record<string, string> } {
  return { headers: { 'X-Forwarded-For': address } }
}

async function counts(): Promise<unknown> {
  const tables = ['inbox', 'messages', 'ticket_events', 'links', 'outbox', 'timers']
  const parts = tables.map((name) => `(select count(*) from ${name}) as ${name}`)
  const [row] = await desk.database.rows(`select ${parts.join(', ')}, (select max(xmin::text::bigint) from links) as x`)
  return row
}

/** The answer but for the time of day. */
async function whole(response: Response): Promise<unknown> {
  const headers = [...response.headers].filter(([name]) => name !== 'date')
  return { status: response.status, headers, body: await response.text() }
}

describe('the tracking page', () => {
  it('tells the number, the state in plain words, the deadlines and their reasons (R1, R2, R14)', async () => {
    const html = await (await fetch(page)).text()
    expect(html).toContain('<html lang="ru">')
    expect(html).toContain(numberOf('482'))
    expect(html).toContain('Предложено решение')
    expect(html).toContain('Есть обходной путь')
    expect(html).toContain('Инженер обещал')
    expect(html).toContain('Отводится')
    expect(html).toContain('Пауза')
    expect(html).toContain('Ждём вас до')
  })

  it('tells the public history with every version and file, and no internal note (R3)', async () => {
    const html = await (await fetch(page)).text()
    const order = ['данные пропадают', 'Какая у вас версия Windows?', 'сборка 26100', 'Установите обновление 7.1.4']
    const places = order.map((text) => html.indexOf(text))
    expect(places.every((place) => place > 0)).toBe(true)
    expect(places).toEqual([...places].sort((one, other) => one - other))
    expect(html).toContain('изменено')
    expect(html).toContain('снимок экрана.png')
    expect(html).toContain('Анна Петрова')
    expect(html).not.toContain('НЕ ДЛЯ ВСЕХ')
    expect(html).not.toContain('olga@vektor.example')
  })

  it('speaks the language of the requester, whatever the browser says', async () => {
    await fileTicket(desk.database, { id: '501', title: 'Nothing is kept', language: 'en' })
    const html = await (await fetch(await desk.link('501'), { headers: { 'Accept-Language': 'ru' } })).text()
    expect(html).toContain('<html lang="en">')
    expect(html).toContain('An engineer will answer soon')
    expect(html.replace(/Касбург(?: Офис)?/g, '')).not.toMatch(/[А-Яа-яё]/)
  })

  it('may not be framed, indexed, kept, told to others, or scripted by anybody else', async () => {
    const { headers } = await fetch(page)
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    expect(headers.get('Referrer-Policy')).toBe('no-referrer')
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.get('X-Robots-Tag')).toContain('noindex')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Set-Cookie')).toBeNull()
  })

  it('covers words in which the filter found abuse, whoever wrote them (R20)', async () => {
    const rude = 'Вы там совсем охуели'
    const words = [{ id: '502.p', after: 0, author: 'person:502', kind: 'message', isAbusive: true, versions: [rude] }]
    await fileTicket(desk.database, { id: '502', words })
    const html = await (await fetch(await desk.link('502'))).text()
    expect(html).toContain('Вы там совсем')
    expect(html).not.toContain('охуели')
  })

  it('is read ten times by a scanner without spending or changing anything', async () => {
    const before = await counts()
    for (let turn = 0; turn < 10; turn += 1) {
      const response = await fetch(page, { method: turn % 2 === 0 ? 'GET' : 'HEAD' })
      expect(response.status).toBe(200)
      await response.arrayBuffer()
    }
    expect(await counts()).toEqual(before)
  })

  it('says that it does not work while the database is away', async () => {
    desk.setAway(true)
    const response = await fetch(page)
    desk.setAway(false)
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('через минуту')
    await desk.database.rows('alter table links rename to links_away')
    const broken = await fetch(page)
    await desk.database.rows('alter table links_away rename to links')
    expect(broken.status).toBe(503)
    expect(broken.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    expect(await broken.text()).not.toMatch(/relation|links/)
    expect((await fetch(page)).status).toBe(200)
  })
})

describe('a link that opens nothing', () => {
  it('is answered byte for byte the same whether it is wrong, expired, revoked or says too much', async () => {
    await fileTicket(desk.database, { id: '510' })
    await fileTicket(desk.database, { id: '511', status: 'closed', closeReason: 'withdrawn', closedAfter: 5 })
    const revoked = await desk.link('510')
    await desk.links.revokeAll('510')
    const afterClosing = await desk.link('511')
    const expired = await desk.link('510')
    const wrong = [`${desk.url}/t/${'A'.repeat(32)}`, `${desk.url}/t/${numberOf('482')}`, `${page}x`, `${page}/more`]
    const answers: unknown[] = []
    for (const url of [...wrong, revoked]) answers.push(await whole(await fetch(url, from())))
    desk.passTo(MONDAY + 91 * DAY)
    answers.push(await whole(await fetch(afterClosing, from())))
    expect((await fetch(expired, from())).status).toBe(200)
    desk.passTo(MONDAY + 181 * DAY)
    answers.push(await whole(await fetch(expired, from())))
    desk.passTo(MONDAY + 3 * 3_600_000)
    expect(answers[0]).toMatchObject({ status: 404 })
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await whole(await fetch(afterClosing, from()))).toMatchObject({ status: 200 })
  })

  it('is the same to a form, and changes nothing', async () => {
    const before = await counts()
    const form = { do: 'helped', seal: sealOf(await (await fetch(page)).text()) }
    const wrong = await send(`${desk.url}/t/${'B'.repeat(32)}`, form, from().headers)
    expect(await whole(wrong)).toEqual(await whole(await fetch(`${desk.url}/t/${'C'.repeat(32)}`, from())))
    expect(await counts()).toEqual(before)
  })

  it('may be tried five times a minute by one client; then nothing opens for that one', async () => {
    const strange = from()
    const statuses: number[] = []
    for (let turn = 0; turn < 7; turn += 1) {
      statuses.push((await fetch(`${desk.url}/t/${'D'.repeat(20)}${turn}`, strange)).status)
    }
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429])
    const blocked = await fetch(page, strange)
    expect(blocked.status).toBe(429)
    expect(Number(blocked.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect((await fetch(page, from())).status).toBe(200)
  })

  it('is not counted for those who open one that works', async () => {
    const reader = from()
    for (let turn = 0; turn < 12; turn += 1) expect((await fetch(page, reader)).status).toBe(200)
  })
})

describe('a file', () => {
  it('is handed out to be saved, in a sandbox, without a type', async () => {
    const response = await fetch(`${page}/files/482.f0`)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('application/octet-stream')
    expect(response.headers.get('Content-Disposition')).toContain('attachment; filename="')
    expect(response.headers.get('Content-Disposition')).toContain(encodeURIComponent('снимок экрана.png'))
    expect(response.headers.get('Content-Security-Policy')).toContain('sandbox')
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(await response.text()).toBe('<svg/>12345')
  })

  it('of another ticket, of an internal note or of nothing is the same as a wrong link (T10)', async () => {
    const files = (id: string): { id: string; name: string; stored: boolean }[] => [{ id, name: 'a.txt', stored: true }]
    const words = [
      { id: '520.p', after: 0, author: 'person:520', kind: 'problem', versions: ['x'], files: files('520.f0') },
      {
        id: '520.n',
        after: 1,
        author: 'agent:anna',
        kind: 'note',
        isPublic: false,
        versions: ['y'],
        files: files('520.f1'),
      },
    ]
    await fileTicket(desk.database, { id: '520', words })
    const own = await desk.link('520')
    const absent = await whole(await fetch(`${desk.url}/t/${'E'.repeat(32)}`, from()))
    expect((await fetch(`${own}/files/520.f0`)).status).toBe(200)
    for (const url of [`${page}/files/520.f0`, `${own}/files/520.f1`, `${own}/files/..%2f..%2fetc%2fpasswd`]) {
      expect(await whole(await fetch(url, from()))).toEqual(absent)
    }
  })
})
