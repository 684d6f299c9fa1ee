import { afterEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { startSlackDesk, type SlackDesk, type SlackMode } from '../support/slack-desk-under-test.ts'
import { files, fillsTheForm, opensTheForm } from '../support/slack-staff.ts'
import type { Person } from '../support/slack/person.ts'

const MODES: readonly SlackMode[] = ['socket', 'http']
const MINUTE = 60_000

let desk: SlackDesk

async function begin(mode: SlackMode): Promise<Person> {
  desk = await startSlackDesk(mode)
  return desk.slack.user({ id: 'U0OLGA', real_name: 'Ольга Смирнова', email: 'smirnova@vektor.example' })
}

afterEach(async () => {
  expect(desk.slack.violations).toEqual([])
  await desk.stop()
})

async function wordsInTickets(): Promise<readonly string[]> {
  const rows = await desk.database.rows<{ body: string }>(
    `select v.body from message_versions v join messages m on m.id = v.message_id where m.kind = 'message' order by m.at`,
  )
  return rows.map(({ body }) => body)
}

const inboxSize = async (): Promise<number> => {
  const [row] = await desk.database.rows<{ n: string }>("select count(*) as n from inbox where channel = 'slack'")
  return Number(row?.n)
}

describe.each(MODES)('an hour in which nothing reached the desk, in %s mode', (mode) => {
  it('is read back: words in direct messages and in threads of tickets, each once', async () => {
    const olga = await begin(mode)
    const receipt = await files(desk, olga)
    const thread = { thread_ts: receipt.ts }
    await olga.writesDm('Сказано до перерыва', thread)
    await desk.quiet()
    await desk.stopProgram()
    desk.clock.moveBy(5 * MINUTE)
    for (let n = 1; n <= 5; n += 1) {
      await desk.slack.missed(() => olga.writesDm(`Сказано в треде ${n}`, thread))
      desk.clock.moveBy(6 * MINUTE)
    }
    await desk.slack.missed(() => olga.writesDm('Сказано в личных сообщениях'))
    desk.clock.moveBy(30 * MINUTE)
    await desk.startProgram()
    while ((await wordsInTickets()).length < 7) await desk.quiet()
    desk.clock.moveBy(MINUTE)
    await desk.slack.dm(olga).until((chat) => chat.fromBot.some(({ visible }) => visible.includes('Мы снова на связи')))
    await desk.quiet()
    const told = [1, 2, 3, 4, 5].map((n) => `Сказано в треде ${n}`)
    expect((await wordsInTickets()).toSorted()).toEqual(
      ['Сказано до перерыва', 'Сказано в личных сообщениях', ...told].toSorted(),
    )
    await desk.restart()
    await desk.quiet()
    expect(await wordsInTickets()).toHaveLength(7)
    const [cursor] = await desk.database.rows<{ account: string }>(
      "select account from channel_cursors where account like 'slack:%' and read_at is not null",
    )
    expect(cursor?.account).toBe('slack:T0DESK0001')
  })
})

describe.each(MODES)('what comes more than once, in %s mode', (mode) => {
  it('is taken once', async () => {
    const olga = await begin(mode)
    const receipt = await files(desk, olga)
    await olga.writesDm('Одно и то же', { thread_ts: receipt.ts })
    const message = desk.slack.deliveries.findLast(({ name }) => name === 'message')
    await Promise.all([desk.slack.again(message!), desk.slack.again(message!)])
    await desk.quiet()
    expect(await wordsInTickets()).toEqual(['Одно и то же'])
    expect(desk.slack.dm(olga).fromBot.filter(({ visible }) => visible.includes('Добавлено'))).toHaveLength(1)
  })
})

describe('a request over HTTP', () => {
  it('is refused when it is forged, old, from the future or has no signature, and nothing is stored', async () => {
    const olga = await begin('http')
    await opensTheForm(desk, olga)
    await fillsTheForm(olga)
    await olga.submits()
    await desk.quiet()
    const sent = desk.slack.deliveries.findLast(({ name }) => name === 'view_submission')
    const raw = desk.slack.rawBody('interaction', {
      ...sent!.body,
      view: { ...(sent!.body['view'] as object), id: 'V0FORGED' },
    })
    const before = await inboxSize()
    const now = desk.clock.now()
    const asked = [
      desk.slack.signed(raw, { secret: '00000000000000000000000000000000' }),
      desk.slack.signed(raw, { at: now - 6 * MINUTE }),
      desk.slack.signed(raw, { at: now + 6 * MINUTE }),
      {},
      { ...desk.slack.signed('something else') },
    ]
    for (const headers of asked) {
      expect((await desk.slack.post(desk.url(), raw, headers)).status).toBe(401)
    }
    await desk.quiet()
    expect(await inboxSize()).toBe(before)
    expect(await desk.tickets()).toHaveLength(1)
  })

  it('registers a form once, also when it comes again as another delivery', async () => {
    const olga = await begin('http')
    await files(desk, olga)
    const sent = desk.slack.deliveries.findLast(({ name }) => name === 'view_submission')
    const view = { ...(sent?.body['view'] as object), hash: '1.another' }
    const raw = desk.slack.rawBody('interaction', { ...sent?.body, view })
    const before = await inboxSize()
    expect((await desk.slack.post(desk.url(), raw)).status).toBe(200)
    await desk.quiet()
    expect(await inboxSize()).toBe(before + 1)
    expect(await desk.tickets()).toHaveLength(1)
    expect(await desk.database.rows('select from inbox where parked_at is not null or failures > 0')).toEqual([])
  })

  it('changes nothing when it is replayed to the letter', async () => {
    const olga = await begin('http')
    await files(desk, olga)
    const before = await inboxSize()
    for (const delivery of desk.slack.deliveries.filter(({ name }) => name !== 'block_suggestion')) {
      await desk.slack.replay(delivery)
    }
    await desk.quiet()
    expect(await inboxSize()).toBe(before)
    expect(await desk.tickets()).toHaveLength(1)
  })
})

describe('a form while the database does not answer', () => {
  it('stays open with what was typed and says so, and is sent when it is back', async () => {
    const olga = await begin('socket')
    await opensTheForm(desk, olga)
    await fillsTheForm(olga)
    await desk.quiet()
    const release = await holdTheInbox(desk)
    const refused = await olga.submits()
    expect(refused).toMatchObject({
      outcome: 'errors',
      errors: { contact: expect.stringContaining('Не удалось сохранить') },
    })
    expect(desk.slack.modal(olga)?.value('problem')).toContain('Сохранить')
    await release()
    await olga.submits()
    await desk.slack.dm(olga).next('зарегистрировано')
    await desk.quiet()
    expect(await desk.tickets()).toHaveLength(1)
  })
})

/** A lock that every write to the inbox waits for. */
async function holdTheInbox({ database }: SlackDesk): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('begin')
  await client.query('lock table inbox in access exclusive mode')
  return async () => {
    await client.query('rollback')
    await client.end()
  }
}
