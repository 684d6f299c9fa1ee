import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { csvLines } from '../../src/web/desk/csv.ts'
import { sealFor, startPages, type PagesDesk } from './desk-pages-desk.ts'
import { aClosedTicket, aLivelyTicket, fileTicket, MONDAY, numberOf } from './tracking-desk.ts'

let desk: PagesDesk
let anna: { readonly Cookie: string }
let boris: { readonly Cookie: string }

beforeAll(async () => {
  desk = await startPages()
  anna = await desk.enter('anna')
  boris = await desk.enter('boris')
  await fileTicket(desk.database, aLivelyTicket('482'))
  await fileTicket(desk.database, aClosedTicket('484'))
  const note = {
    id: '501.n',
    after: 1,
    author: 'agent:anna',
    kind: 'note',
    isPublic: false,
    versions: ['Похоже на утечку дескрипторов'],
  }
  const problem = {
    id: '501.p',
    after: 0,
    author: 'person:501',
    kind: 'problem',
    versions: ['The printer prints blank pages'],
  }
  await fileTicket(desk.database, {
    id: '501',
    title: 'Printing fails',
    product: 'Kasburg Cloud',
    words: [problem, note],
  })
  await desk.database.rows(`update persons set company = 'ООО «Вектор»' where id = 501`)
  await desk.database.rows(`update tickets set severity = 'critical' where id = 501`)
})

afterAll(async () => {
  expect(desk.faults).toEqual([])
  await desk.stop()
})

async function found(query: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const html = await (await desk.get(`/desk/search?${new URLSearchParams(query).toString()}`, anna)).text()
  return [...html.matchAll(/class="number">KSB-26-000(\d+)-7/g)].map(([, id = '']) => id).sort()
}

describe('the archive', () => {
  it.each([
    ['other forms of a Russian word', { q: 'пропадали' }, ['482', '484']],
    ['other forms of an English word', { q: 'print page' }, ['501']],
    ['words of a note', { q: 'утечка дескриптора' }, ['501']],
    ['a part of a title', { q: 'хранить' }, ['482', '484']],
    ['a number', { q: numberOf('501').toLowerCase() }, ['501']],
    ['a code', { q: '0x80070005' }, ['482', '484']],
    ['a company', { company: 'вектор' }, ['501']],
    ['a product', { product: 'cloud' }, ['501']],
    ['a degree', { severity: 'critical' }, ['501']],
    ['a status', { status: 'closed' }, ['484']],
    ['nothing like it', { q: 'экскаватор' }, []],
    ['a sign of a pattern', { q: '%' }, []],
    ['days', { from: '2026-11-23', to: '2026-11-23' }, ['482', '484', '501']],
    ['days before', { to: '2026-11-22' }, []],
    ['days that are none', { from: '2026-02-31' }, ['482', '484', '501']],
    ['who was open then', { openAt: String(MONDAY + 200 * 60_000) }, ['482', '501']],
  ])('finds by %s', async (_what, query, ids) => {
    expect(await found(query)).toEqual(ids)
  })

  it.each(["'", '"', '\\', "' or 1=1 --", 'a & | ! b', '((', '\u0000', '<->', ':*', 'x'.repeat(1500)])(
    'takes any words: %j',
    async (q) => {
      const answer = await desk.get(
        `/desk/search?${new URLSearchParams({ q, company: q, after: q, from: q, agent: q, named: q }).toString()}`,
        anna,
      )
      expect(answer.status).toBe(200)
    },
  )

  it('is handed out as a table in which nothing is a formula', async () => {
    await fileTicket(desk.database, {
      id: '600',
      title: '=HYPERLINK("http://evil.test")',
      product: '+1',
      version: '-2',
      name: '@cmd',
    })
    const answer = await desk.get('/desk/search.csv?q=HYPERLINK', anna)
    expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const [head, row] = bytes.toString('utf8').slice(1).split('\r\n')
    expect(head).toContain('"Номер";"Заголовок"')
    expect(row).toContain(`"'=HYPERLINK(""http://evil.test"")";"'+1";"'-2"`)
    expect(row).toContain(`"'@cmd"`)
    await desk.database.rows('update tickets set registered_at = registered_at - $1::interval where id = 600', [
      '1 day',
    ])
  })

  it.each(['=1', '+1', '-1', '@x', '\t=1', '\r=1', ' =1', '＝1', '\u0000=1', '\n=1'])(
    'puts a quote in front of %j',
    (text) => {
      expect(csvLines([[text]], ',')).toMatch(/^"'/)
    },
  )

  it('leaves harmless fields as they are, quotes doubled', () => {
    expect(csvLines([['a=b', 'x"y', '1,5']], ',')).toBe('"a=b","x""y","1,5"\r\n')
  })

  it('hands out one ticket as a document of its own and as data', async () => {
    const page = await desk.get(`/desk/t/${numberOf('482')}/export.html`, anna)
    const html = await page.text()
    expect(page.headers.get('Content-Disposition')).toContain('attachment')
    expect(page.headers.get('Content-Security-Policy')).toContain('sandbox')
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/)
    expect(html).toContain(
      `href="data:application/octet-stream;base64,${Buffer.from('<svg/>12345').toString('base64')}"`,
    )
    expect(html).toContain('НЕ ДЛЯ ВСЕХ')
    const data = (await (await desk.get(`/desk/t/${numberOf('482')}/export.json`, anna)).json()) as Record<
      string,
      unknown
    >
    expect(data).toMatchObject({ kind: 'ticket', number: numberOf('482') })
  })
})

describe('the review of refused words', () => {
  const rude = 'Вы там совсем охуели'

  beforeAll(async () => {
    await desk.database.rows(
      `insert into refusals (id, lane, message_id, asking, body, at, appealed_at)
       select 'r' || n, 'tg:1:7', n::text, 'problem', $1, now(), now() from generate_series(1, 3) n`,
      [rude],
    )
  })

  it('is for leads; for others there is nothing at its address', async () => {
    expect((await desk.get('/desk/review', boris)).status).toBe(404)
    expect((await desk.get('/desk/parked', boris)).status).toBe(404)
    const seal = sealFor(await (await desk.get('/desk', boris)).text(), '')
    expect((await desk.post('/desk/review', { seal, id: 'r1', do: 'allowed' }, boris)).status).toBe(404)
    expect((await desk.post('/desk/parked', { seal, id: 'inbox:1' }, boris)).status).toBe(404)
    expect(await desk.database.rows('select from refusals where decision is not null')).toHaveLength(0)
  })

  it('shows them covered, and whole to whoever opens them', async () => {
    const html = await (await desk.get('/desk/review', anna)).text()
    expect(html.split('class="covered"')[1]).toContain('Вы там совсем')
    expect(html.split('class="covered"')[1]?.split('</p>')[0]).not.toContain('охуели')
    expect(html).toContain(rude)
  })

  it.each([
    ['r1', 'allowed', { type: 'overruled', messageId: '1', text: rude, field: 'problem', hadFiles: false }],
    ['r2', 'upheld', { type: 'upheld' }],
  ])('tells the conversation what a room would tell it, once: %s is %s', async (id, decision, mail) => {
    const seal = sealFor(await (await desk.get('/desk/review', anna)).text(), '')
    const done = await desk.post('/desk/review', { seal, id, do: decision }, anna)
    expect(done.headers.get('Location')).toBe('/desk/review?note=done')
    const other = decision === 'allowed' ? 'upheld' : 'allowed'
    expect((await desk.post('/desk/review', { seal, id, do: other }, anna)).headers.get('Location')).toBe(
      '/desk/review?note=late',
    )
    const rows = await desk.database.rows<{ payload: string }>(
      `select payload from inbox where channel = 'desk' and account = 'desk' and external_id = $1 and lane = 'tg:1:7'`,
      [`refusal.${id}`],
    )
    expect(rows.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual([mail])
    expect(await desk.database.rows('select decision, decided_by from refusals where id = $1', [id])).toEqual([
      { decision, decided_by: 'anna' },
    ])
  })
})

describe('parked messages', () => {
  it('are put back in line by a lead', async () => {
    const [row] = await desk.database.rows<{ id: string }>(
      `insert into inbox (channel, account, external_id, lane, event_at, payload, failures, parked_at, last_error)
       values ('desk', 'desk', 'p1', 'nowhere:1:1', now(), '{"type":"<b>secret"}', 9, now(), 'Broken <img>') returning id::text`,
    )
    await desk.database.rows(`insert into lanes (lane, pending) values ('nowhere:1:1', 0) on conflict do nothing`)
    const html = await (await desk.get('/desk/parked', anna)).text()
    expect(html).toContain(`inbox:${row?.id}`)
    expect(html).toContain('Broken &lt;img&gt;')
    expect(html).not.toContain('secret')
    const seal = sealFor(html, '')
    const done = await desk.post('/desk/parked', { seal, id: `inbox:${row?.id}` }, anna)
    expect(done.headers.get('Location')).toBe('/desk/parked?note=done')
    const [after] = await desk.database.rows<{ fresh: boolean }>(
      `select failures < 9 as fresh from inbox where external_id = 'p1'`,
    )
    expect(after?.fresh).toBe(true)
    const wrong = await desk.post('/desk/parked', { seal, id: 'inbox:1; drop table inbox' }, anna)
    expect(wrong.headers.get('Location')).toBe('/desk/parked?note=late')
  })
})

describe('reports', () => {
  it('count what was registered, kept and broken, and lead to the tickets', async () => {
    const html = await (await desk.get('/desk/reports?from=2026-11-23&to=2026-11-24', anna)).text()
    expect(html).toContain('role="img"')
    expect(html).toContain('/desk/search?from=2026-11-23&amp;to=2026-11-23')
    const link = /href="([^"]*what=firstResponse\.met\.2026-11-23)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const tickets = await (await desk.get(link, anna)).text()
    expect(tickets).toContain(numberOf('482'))
    expect(tickets).toContain(numberOf('484'))
    expect(tickets).not.toContain(numberOf('501'))
  })

  it.each([
    ['ru', '23–24 нояб.', /^\d[\d\u00a0]*(,\d)?\u00a0ч$/, /^\d+\u00a0%$/],
    ['en', '23\u2009–\u200924 Nov', /^\d[\d,]*(\.\d)?\u00a0h$/, /^\d+%$/],
  ])('write days, hours and shares as their reader does: %s', async (language, days, hours, share) => {
    const reader = { ...anna, 'Accept-Language': language }
    const html = await (await desk.get('/desk/reports?from=2026-11-23&to=2026-11-24&step=week', reader)).text()
    expect(html).toContain(`>${days}<`)
    const pauses = html.split('id="c-pauses-title"')[1]?.split('</section>')[0] ?? ''
    const figures = [...pauses.matchAll(/class="(?:figure|value)">([^<]*(?:ч|h))</g)].map(([, text = '']) => text)
    expect(figures.length).toBeGreaterThan(2)
    for (const figure of figures) expect(figure).toMatch(hours)
    const shares = [...html.matchAll(/<dd>([^<]*%)<\/dd>/g)].map(([, text = '']) => text)
    expect(shares).toHaveLength(2)
    for (const one of shares) expect(one).toMatch(share)
  })

  it.each(['from=x&to=y', 'from=2026-12-01&to=2026-01-01', 'from=1990-01-01', 'step=year', 'to=9999-12-31'])(
    'take any span: %s',
    async (query) => {
      expect((await desk.get(`/desk/reports?${query}`, anna)).status).toBe(200)
    },
  )
})

describe('a search that finds more than it looks through', () => {
  it('says so on its page and in the last line of its table, and nowhere when it looked at all', async () => {
    await desk.database.rows(
      `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
         service_package, room, requester_id, submitter_id, conversation, registered_at, changed_at)
       select n, 'KSB-26-' || n || '-0', n::text, 1, 'Барахлит сканер', 'Облако', '7', 'open', 'low', 'standard', 'support',
         501, 501, 'tg:1:7', $1, $1 from generate_series(100001, 105000) n`,
      [new Date(MONDAY)],
    )
    const said = 'Нашлось слишком много'
    const tableOf = async (words: string): Promise<readonly string[]> =>
      (await (await desk.get(`/desk/search.csv?q=${encodeURIComponent(words)}`, anna)).text()).trimEnd().split('\r\n')
    const table = await tableOf('сканер')
    expect(table).toHaveLength(5002)
    expect(table.at(-1)).toContain(said)
    expect(table.slice(0, -1).join()).not.toContain(said)
    expect(await (await desk.get('/desk/search?q=сканер', anna)).text()).toContain(said)
    expect((await tableOf('print')).join()).not.toContain(said)
  })
})
