import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { formatTicketNumber } from '../../src/domain/ticket/number.ts'
import { sealFor, startPages, type PagesDesk } from './desk-pages-desk.ts'
import { aClosedTicket, aLivelyTicket, fileTicket, numberOf } from './tracking-desk.ts'

const OTHER = formatTicketNumber({ prefix: 'KSB', year: 2026, sequence: 999 })

let desk: PagesDesk
let anna: { readonly Cookie: string }
let id = 700

beforeAll(async () => {
  desk = await startPages()
  anna = await desk.enter('anna')
})

afterAll(async () => {
  expect(desk.faults).toEqual([])
  await desk.stop()
})

async function freshTicket(): Promise<{ readonly id: string; readonly path: string }> {
  id += 1
  const lively = aLivelyTicket(String(id))
  const words = (lively.words ?? []).slice(0, 2)
  await fileTicket(desk.database, { ...lively, status: 'new', facts: [], words })
  await desk.database.rows('insert into dialogs (lane, person_id, state, changed_at) values ($1, $2, $3, now())', [
    `tg:1:${id}`,
    id,
    '{}',
  ])
  await desk.database.rows('update tickets set conversation = $2 where id = $1', [id, `tg:1:${id}`])
  await desk.database.rows(`select setval('ticket_ids', 5000)`)
  return { id: String(id), path: `/desk/t/${numberOf(String(id))}` }
}

interface Done {
  readonly status: number
  readonly note: string | null
  /** The page that follows, or the one that refuses. */
  readonly html: string
}

async function act(path: string, fields: Readonly<Record<string, string>>, who = anna): Promise<Done> {
  const page = await (await desk.get(path, who)).text()
  const seal = fields['seal'] ?? sealFor(page, fields['do'] ?? '')
  const answer = await desk.post(path, { ...fields, seal }, who)
  const location = answer.headers.get('Location')
  if (location === null) return { status: answer.status, note: null, html: await answer.text() }
  const url = new URL(location, desk.url)
  return {
    status: answer.status,
    note: url.searchParams.get('note'),
    html: await (await desk.get(location, who)).text(),
  }
}

const events = async (ticket: string): Promise<readonly string[]> => {
  const rows = await desk.database.rows<{ type: string }>(
    'select type from ticket_events where ticket_id = $1 order by position',
    [ticket],
  )
  return rows.map(({ type }) => type)
}

const statusOf = async (ticket: string): Promise<unknown> =>
  (
    await desk.database.rows(
      'select status, severity, assignee_id, service_package, close_reason from tickets where id = $1',
      [ticket],
    )
  )[0]

describe('an agent at the page of a ticket', () => {
  it('takes it, and the page says so after the desk has carried it out', async () => {
    const ticket = await freshTicket()
    const done = await act(ticket.path, { do: 'take' })
    expect(done).toMatchObject({ status: 303, note: 'take' })
    expect(done.html).toContain('Обращение за вами.')
    expect(done.html).toContain('Взято в работу')
    expect(await statusOf(ticket.id)).toMatchObject({ status: 'open', assignee_id: 'anna' })
    const boris = await desk.enter('boris')
    const late = await act(ticket.path, { do: 'take' }, boris)
    expect(late.status).toBe(422)
    expect(late.html).toContain('Анна Петрова')
  })

  it('hands it over to an agent of the desk and to nobody else', async () => {
    const ticket = await freshTicket()
    expect(await act(ticket.path, { do: 'assign', 'choice-assign': 'boris' })).toMatchObject({ note: 'assign' })
    expect(await statusOf(ticket.id)).toMatchObject({ assignee_id: 'boris' })
    expect(await act(ticket.path, { do: 'assign', 'choice-assign': 'mallory' })).toMatchObject({ status: 422 })
  })

  it.each([
    ['informationRequest', 'pending', 'Срок решения остановится'],
    ['answer', 'open', 'Срок решения идёт дальше'],
    ['solution', 'solved', 'Срок решения остановится'],
    ['commitment', 'open', 'Срок решения идёт дальше'],
  ])('sees a reply as its reader will, and then sends exactly that: %s', async (kind, status, effect) => {
    const ticket = await freshTicket()
    const page = await (await desk.get(ticket.path, anna)).text()
    const text = 'Обновите <b>до 7.1.4</b> & перезапустите\nвторая строка'
    const fields = { do: kind, text, promised: '2026-11-26T16:00', seal: sealFor(page, kind) }
    const preview = await desk.post(`${ticket.path}/preview`, fields, anna)
    const html = await preview.text()
    expect(preview.status).toBe(200)
    expect(html).toContain('Так это прочитает клиент')
    expect(html).toContain(effect)
    expect(html).toContain('Обновите &lt;b&gt;до 7.1.4&lt;/b&gt; &amp; перезапустите')
    expect(await events(ticket.id)).toEqual(['ticket.registered'])
    const done = await act(ticket.path, { do: kind, text, promised: '2026-11-26T16:00' })
    expect(done.note).toBe(kind)
    expect(await events(ticket.id)).toEqual(['ticket.registered', 'ticket.replied'])
    expect(await statusOf(ticket.id)).toMatchObject({ status })
    const [message] = await desk.database.rows<Record<string, unknown>>(
      `select m.author, m.kind, m.is_public, v.body from messages m join message_versions v on v.message_id = m.id
       where m.ticket_id = $1 and m.author = 'agent:anna'`,
      [ticket.id],
    )
    expect(message).toEqual({ author: 'agent:anna', kind, is_public: true, body: text })
  })

  it('cannot promise without a date, nor a date that has passed', async () => {
    const ticket = await freshTicket()
    expect((await act(ticket.path, { do: 'commitment', text: 'Сделаем' })).html).toContain('Укажите срок.')
    const past = await act(ticket.path, { do: 'commitment', text: 'Сделаем', promised: '2026-11-20T10:00' })
    expect(past.html).toContain('Этот срок уже прошёл')
    expect(await events(ticket.id)).toEqual(['ticket.registered'])
  })

  it.each(['answer', 'severity', 'split'])('sends no rude words to a requester: %s', async (kind) => {
    const ticket = await freshTicket()
    const refused = await act(ticket.path, { do: kind, text: 'Вы там совсем охуели', 'choice-severity': 'low' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('в тексте есть грубые слова')
    expect(await events(ticket.id)).toEqual(['ticket.registered'])
  })

  it('keeps a note that no requester sees', async () => {
    const ticket = await freshTicket()
    const done = await act(ticket.path, { do: 'note', text: 'Похоже на №\u00a017' })
    expect(done.html).toContain('Заметка сохранена.')
    expect(
      await desk.database.rows(`select is_public from messages where ticket_id = $1 and kind = 'note'`, [ticket.id]),
    ).toEqual([{ is_public: false }])
  })

  it('changes the degree with a reason, and the package', async () => {
    const ticket = await freshTicket()
    expect((await act(ticket.path, { do: 'severity', 'choice-severity': 'critical', text: '' })).html).toContain(
      'Напишите текст.',
    )
    const graded = await act(ticket.path, { do: 'severity', 'choice-severity': 'critical', text: 'Стоит касса' })
    expect(graded.html).toContain('Критичность изменена')
    expect(await act(ticket.path, { do: 'package', 'choice-package': 'premium' })).toMatchObject({ note: 'package' })
    expect(await statusOf(ticket.id)).toMatchObject({ severity: 'critical', service_package: 'premium' })
    expect((await act(ticket.path, { do: 'package', 'choice-package': 'premium' })).status).toBe(422)
  })

  it('splits it, links it, and closes it as a duplicate', async () => {
    const [ticket, other] = [await freshTicket(), await freshTicket()]
    const split = await act(ticket.path, { do: 'split', text: 'И ещё не печатает принтер' })
    expect(split.note).toBe('split')
    const [made] = await desk.database.rows<Record<string, unknown>>(
      'select title, status from tickets where request_id = $1 and situation > 1',
      [ticket.id],
    )
    expect(made).toEqual({ title: 'И ещё не печатает принтер', status: 'new' })
    await desk.database.rows('update tickets set number = $2 where id = $1', [other.id, OTHER])
    const linked = await act(ticket.path, { do: 'link', 'choice-link': OTHER.toLowerCase() })
    expect(linked.html).toContain(`Связано с <bdi>${OTHER}</bdi>`)
    expect((await act(ticket.path, { do: 'duplicate', 'choice-duplicate': 'KSB-26-000001-1' })).status).toBe(422)
    expect(await act(ticket.path, { do: 'duplicate', 'choice-duplicate': OTHER })).toMatchObject({ note: 'duplicate' })
    expect(await statusOf(ticket.id)).toMatchObject({ status: 'closed', close_reason: 'duplicate' })
  })

  it('does a thing once, however often the form is sent', async () => {
    const ticket = await freshTicket()
    const page = await (await desk.get(ticket.path, anna)).text()
    const fields = { do: 'note', text: 'Дважды', seal: sealFor(page, 'note') }
    await Promise.all([desk.post(ticket.path, fields, anna), desk.post(ticket.path, fields, anna)])
    await desk.post(ticket.path, fields, anna)
    expect(
      await desk.database.rows(`select from messages where ticket_id = $1 and kind = 'note'`, [ticket.id]),
    ).toHaveLength(1)
  })

  it('is told when the ticket has changed between two looks', async () => {
    const ticket = await freshTicket()
    const boris = await desk.enter('boris')
    const forms = await Promise.all(
      [anna, boris].map(async (who) => sealFor(await (await desk.get(ticket.path, who)).text(), 'take')),
    )
    const answers = await Promise.all(
      [anna, boris].map((who, index) => desk.post(ticket.path, { do: 'take', seal: forms[index] ?? '' }, who)),
    )
    const ends = answers.map((answer) => answer.headers.get('Location')?.split('note=')[1] ?? 'refused').sort()
    expect([
      ['take', 'undone'],
      ['refused', 'take'],
    ]).toContainEqual(ends)
  })

  it('can do nothing from the page of somebody else, of another session, or without a seal', async () => {
    const ticket = await freshTicket()
    const boris = await desk.enter('boris')
    const seal = sealFor(await (await desk.get(ticket.path, boris)).text(), 'take')
    const ours = sealFor(await (await desk.get(ticket.path, anna)).text(), 'take')
    const statuses = [
      await desk.post(ticket.path, { do: 'take', seal }, anna),
      await desk.post(ticket.path, { do: 'take' }, anna),
      await desk.post(ticket.path, { do: 'take', seal: ours }, { ...anna, 'Sec-Fetch-Site': 'cross-site' }),
      await desk.post(ticket.path, { do: 'take', seal: ours }, { ...anna, Origin: 'https://evil.test' }),
      await desk.post(ticket.path, { do: 'take', seal: ours }),
    ].map(({ status }) => status)
    expect(statuses).toEqual([403, 403, 403, 403, 401])
    expect(await events(ticket.id)).toEqual(['ticket.registered'])
  })

  it('finds a closed ticket closed', async () => {
    await fileTicket(desk.database, aClosedTicket('690'))
    const path = `/desk/t/${numberOf('690')}`
    const html = await (await desk.get(path, anna)).text()
    expect(html).not.toContain('Ответить клиенту')
    expect((await act(path, { do: 'answer', text: 'Поздно', seal: sealFor(html, 'note') })).html).toContain(
      'уже закрыто',
    )
  })

  it('is told to wait while the database is away', async () => {
    desk.setAway(true)
    const answer = await desk.get('/desk', anna)
    desk.setAway(false)
    expect(answer.status).toBe(503)
  })
})
