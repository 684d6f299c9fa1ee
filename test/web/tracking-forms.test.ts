import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createHash } from 'node:crypto'
import {
  aClosedTicket,
  aLivelyTicket,
  fileTicket,
  MONDAY,
  numberOf,
  sealOf,
  send,
  startTracking,
  type TrackingDesk,
} from './tracking-desk.ts'

const HOUR = 3_600_000

let desk: TrackingDesk
let page: string
let id = 600

beforeAll(async () => {
  desk = await startTracking()
})

afterAll(async () => {
  await desk.stop()
})

beforeEach(async () => {
  id += 1
  await fileTicket(desk.database, aLivelyTicket(String(id)))
  page = await desk.link(String(id))
})

afterEach(() => {
  desk.passTo(MONDAY + 3 * HOUR)
})

async function seal(url = page): Promise<string> {
  return sealOf(await (await fetch(url)).text())
}

interface Sent {
  readonly type: string
  readonly text?: string
  readonly action?: string
  readonly conversation: string
  readonly isSubstantive?: boolean
}

/** What the page has put into the lane of the ticket. */
async function inbox(): Promise<readonly Sent[]> {
  const rows = await desk.database.rows<{ payload: string }>('select payload from inbox where lane = $1 order by id', [
    `ticket:${id}`,
  ])
  return rows.map(({ payload }) => JSON.parse(payload) as Sent)
}

describe('the reply form', () => {
  it('puts the words into the lane of the ticket, and the page shows them at once as on their way', async () => {
    const response = await send(page, { do: 'message', text: 'Обновили, всё так же.', seal: await seal() })
    expect(response.status).toBe(303)
    expect(await inbox()).toMatchObject([
      { type: 'requesterMessage', text: 'Обновили, всё так же.', isSubstantive: true, conversation: 'tg:1:7' },
    ])
    const html = await (await fetch(new URL(response.headers.get('Location') ?? '', page))).text()
    expect(html).toContain('Сообщение принято.')
    expect(html).toContain('Обновили, всё так же.')
    expect(html).toContain('передаём инженеру')
  })

  it('sent twice is one message, and with other words it is another one', async () => {
    const form = { do: 'message', text: 'Один раз', seal: await seal() }
    const statuses = await Promise.all([send(page, form), send(page, form), send(page, form)])
    expect(statuses.map(({ status }) => status)).toEqual([303, 303, 303])
    expect(await inbox()).toHaveLength(1)
    await send(page, { ...form, text: 'Другое' })
    expect((await inbox()).map(({ text }) => text)).toEqual(['Один раз', 'Другое'])
  })

  it('cleans the words as a chat does, and knows thanks from news', async () => {
    await send(page, { do: 'message', text: ' a\u0000\u202eb\r\nc ', seal: await seal() })
    await send(page, { do: 'message', text: 'Спасибо!', seal: await seal() })
    expect(await inbox()).toMatchObject([
      { text: 'ab\nc', isSubstantive: true },
      { text: 'Спасибо!', isSubstantive: false },
    ])
  })

  it('refuses abuse with the rule, keeps it for the review alone, once, and repeats nothing (R20)', async () => {
    const fields = { do: 'message', text: 'Вы там совсем охуели, идиоты', seal: await seal() }
    await send(page, fields)
    const response = await send(page, fields)
    const html = await response.text()
    expect(response.status).toBe(422)
    expect(html).toContain('нецензурными или оскорбительными')
    expect(html).not.toMatch(/охуели|идиоты/)
    expect(await inbox()).toEqual([])
    const everywhere = await desk.database.rows(`select from inbox where payload like '%охуели%'`)
    expect(everywhere).toEqual([])
    const kept = await desk.database.rows('select lane, body, decision from refusals')
    expect(kept).toEqual([{ lane: `ticket:${id}`, body: 'Вы там совсем охуели, идиоты', decision: null }])
    for (let more = 0; more < 25; more += 1) await send(page, { ...fields, text: `Вы там охуели ${more}` })
    expect(await desk.database.rows('select from refusals')).toHaveLength(20)
  })

  it('gives back what is too long, and takes what just fits', async () => {
    const tooLong = await send(page, { do: 'message', text: `${'ж'.repeat(8000)}!`, seal: await seal() })
    const html = await tooLong.text()
    expect(tooLong.status).toBe(422)
    expect(html).toContain('ж'.repeat(8000) + '!')
    expect((await send(page, { do: 'message', text: '☂'.repeat(8000), seal: await seal() })).status).toBe(303)
    expect(await inbox()).toHaveLength(1)
  })

  it('takes neither nothing at all nor a megabyte', async () => {
    const empty = await send(page, { do: 'message', text: ' \u200b\n', seal: await seal() })
    expect(empty.status).toBe(422)
    const huge = await send(page, { do: 'message', text: 'x'.repeat(1_000_000), seal: await seal() })
    expect(huge.status).toBe(413)
    expect(await huge.text()).toContain('Слишком много текста')
    expect(await inbox()).toEqual([])
  })

  it('gives the words back when the database goes away in between', async () => {
    const form = { do: 'message', text: 'Важные слова', seal: await seal() }
    await desk.database.rows('alter table lanes rename to lanes_away')
    const response = await send(page, form)
    await desk.database.rows('alter table lanes_away rename to lanes')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('Важные слова')
    expect((await send(page, form)).status).toBe(303)
    expect(await inbox()).toHaveLength(1)
  })
})

describe('a form that does not come from the page', () => {
  it.each([
    ['no seal', {}, {}],
    ['a made-up seal', { seal: `${'A'.repeat(16)}.abc.${'B'.repeat(43)}` }, {}],
    ['the origin of another site', null, { Origin: 'https://evil.example' }],
    ['a browser that says that another site sends it', null, { 'Sec-Fetch-Site': 'cross-site', Origin: 'null' }],
    ['an origin that is none', null, { Origin: 'nonsense' }],
  ] as const)('with %s changes nothing and gives nothing back', async (_what, fields, headers) => {
    const form = { do: 'message', text: 'planted words', ...(fields ?? { seal: await seal() }) }
    const response = await send(page, form, headers)
    expect(response.status).toBe(403)
    expect(await response.text()).not.toContain('planted words')
    expect(await inbox()).toEqual([])
  })

  it('but from the page of another ticket changes nothing', async () => {
    await fileTicket(desk.database, { ...aLivelyTicket(`${id}0`), title: 'Другое' })
    const foreign = await seal(await desk.link(`${id}0`))
    expect((await send(page, { do: 'helped', seal: foreign })).status).toBe(403)
    expect(await inbox()).toEqual([])
  })

  it('is told from our own by its origin, or by what the browser says when it hides the origin', async () => {
    const sealed = { do: 'message', text: 'Наше', seal: await seal() }
    const own = [
      { Origin: 'https://desk.example' },
      { Origin: desk.url },
      { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' },
    ]
    for (const headers of own) expect((await send(page, sealed, headers)).status).toBe(303)
    expect(await inbox()).toHaveLength(1)
  })

  it('grows old within a day, and the words are given back with a fresh seal', async () => {
    const form = { do: 'message', text: 'Вчерашние слова', seal: await seal() }
    desk.passTo(MONDAY + 28 * HOUR)
    const response = await send(page, form)
    const html = await response.text()
    expect(response.status).toBe(403)
    expect(html).toContain('Вчерашние слова')
    expect((await send(page, { ...form, seal: sealOf(html) })).status).toBe(303)
    expect(await inbox()).toHaveLength(1)
  })
})

describe('the buttons', () => {
  it('under a solution are three, and each becomes one press however often it is sent', async () => {
    const html = await (await fetch(page)).text()
    expect([...html.matchAll(/name="do" value="(\w+)"/g)].map(([, name]) => name)).toEqual([
      'helped',
      'notHelped',
      'needTime',
      'message',
    ])
    const form = { do: 'needTime', seal: sealOf(html) }
    const responses = await Promise.all([send(page, form), send(page, form)])
    expect(responses.map(({ status }) => status)).toEqual([303, 303])
    expect(await inbox()).toMatchObject([{ type: 'requesterPress', action: 'needTime' }])
  })

  it('are there for a question too, and for nothing when nothing is asked', async () => {
    const [taken, asked, delivered] = aLivelyTicket(`${id}1`).facts ?? []
    await fileTicket(desk.database, { id: `${id}1`, status: 'pending', facts: [taken!, asked!, delivered!] })
    const pending = await (await fetch(await desk.link(`${id}1`))).text()
    expect(pending).toContain('value="needTime"')
    expect(pending).toContain('value="stillRelevant"')
    expect(pending).not.toContain('value="helped"')
    await fileTicket(desk.database, { id: `${id}2`, status: 'open', facts: [taken!] })
    const open = await (await fetch(await desk.link(`${id}2`))).text()
    expect(open).not.toMatch(/value="(?:needTime|stillRelevant|helped|notHelped)"/)
  })

  it('that mean nothing now are refused in words', async () => {
    await fileTicket(desk.database, { id: `${id}3`, status: 'new' })
    const other = await desk.link(`${id}3`)
    const response = await send(other, { do: 'helped', seal: await seal(other) })
    expect(response.status).toBe(409)
    expect(await response.text()).toContain('решение пока не предложено')
    expect((await send(page, { do: 'takeOver', seal: await seal() })).status).toBe(403)
    expect(await inbox()).toEqual([])
  })
})

describe('a closed ticket', () => {
  it('takes words for a new one, and thanks for nothing (R22)', async () => {
    await fileTicket(desk.database, aClosedTicket(`${id}4`))
    const other = await desk.link(`${id}4`)
    const html = await (await fetch(other)).text()
    expect(html).toContain('Закрыто: решение подтверждено.')
    expect(html).toContain('мы оформим новое')
    const thanks = await send(other, { do: 'message', text: 'Спасибо', seal: sealOf(html) })
    expect(thanks.headers.get('Location')).toContain('note=thanks')
    const words = await send(other, { do: 'message', text: 'Опять то же самое', seal: sealOf(html) })
    expect(words.headers.get('Location')).toContain('note=successor')
    const rows = await desk.database.rows('select from inbox where lane = $1', [`ticket:${id}4`])
    expect(rows).toHaveLength(1)
  })
})

describe('the desk behind the page', () => {
  let patient: TrackingDesk

  beforeAll(async () => {
    patient = await startTracking({}, 10_000)
    patient.startWork()
  })

  afterAll(async () => {
    await patient.stop()
  })

  it('carries out what the page sent, and the next page shows it', async () => {
    await fileTicket(patient.database, aLivelyTicket('7'))
    const page = await patient.link('7')
    const solved = await send(page, { do: 'notHelped', seal: await seal(page) })
    const html = await (await fetch(new URL(solved.headers.get('Location') ?? '', page))).text()
    expect(html).toContain('Понятно, не помогло')
    expect(html).toContain('В работе у инженера')
    expect(html).toContain('Вы ответили, что решение не помогло')
    const sent = await send(page, { do: 'message', text: 'Окно закрывается и теперь', seal: sealOf(html) })
    const after = await (await fetch(new URL(sent.headers.get('Location') ?? '', page))).text()
    expect(after).toContain('Окно закрывается и теперь')
    expect(after).not.toContain('передаём инженеру')
    const [ticket] = await patient.database.rows('select status from tickets where id = 7')
    expect(ticket).toEqual({ status: 'open' })
  })

  it('registers the successor of a closed ticket, which is heard where the old one was (R22)', async () => {
    await fileTicket(patient.database, aClosedTicket('8'))
    const page = await patient.link('8')
    const sent = await send(page, { do: 'message', text: 'Всё повторилось. И снова так', seal: await seal(page) })
    const html = await (await fetch(new URL(sent.headers.get('Location') ?? '', page))).text()
    const [successor] = await patient.database.rows<{ number: string }>(
      'select number, title, conversation, requester_id from tickets where follow_up_of = 8',
    )
    expect(successor).toMatchObject({ title: 'Всё повторилось.', conversation: 'tg:1:7', requester_id: '8' })
    expect(html).toContain(successor?.number ?? 'a number')
  })
})

describe('a dump of the database', () => {
  it('holds nothing that opens a page', async () => {
    const token = page.split('/t/')[1] ?? ''
    await send(page, { do: 'message', text: 'Слова', seal: await seal() })
    const [dump] = await desk.database.rows<{ links: string; inbox: string }>(
      `select (select json_agg(l)::text from links l) as links, (select json_agg(i)::text from inbox i) as inbox`,
    )
    expect(token).toMatch(/^[\w-]{32}$/)
    for (const text of [dump?.links ?? '', dump?.inbox ?? '']) {
      expect(text.length).toBeGreaterThan(100)
      expect(text).not.toContain(token)
      expect(text).not.toContain(Buffer.from(token).toString('hex'))
      expect(text).not.toContain(Buffer.from(token, 'base64url').toString('hex'))
    }
    const hashes = await desk.database.rows<{ hash: Buffer }>('select hash from links limit 50')
    for (const [index, { hash }] of hashes.entries()) {
      const found = [hash.toString('hex'), hash.toString('base64url'), hash.toString('base64')]
      for (const guess of found) {
        expect(await desk.links.open(guess)).toBeNull()
      }
      if (index === 0) expect(createHash('sha256').update(hash).digest()).not.toEqual(hash)
    }
    expect(await desk.links.open(token)).toBe(String(id))
  })

  it('shows no page by its number either', async () => {
    expect((await fetch(`${desk.url}/t/${numberOf(String(id))}`)).status).toBe(404)
  })
})
