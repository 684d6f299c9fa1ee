import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { erase } from '../../src/app/erase.ts'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import { talkOf, type Talk } from '../support/talk.ts'
import type { Person } from '../support/telegram/person.ts'
import { writesOnThePage } from '../support/writes-on-the-page.ts'
import { columnsWith } from './every-value.ts'

/** Nobody else says these: the word stands in whatever she tells, the numbers are hers. */
const CANARY = 'qzcanary'
const CHAT = 7_755_331_177
const PHONE = '79167755331'
const PLANTED = [CANARY, `${CHAT}`, PHONE]
const EMAIL = 'qzcanary@vektor.example'

let desk: DeskUnderTest
let canary: Person
let talk: Talk
let other: string

beforeEach(async () => {
  desk = await startDesk()
  canary = desk.telegram.user({ id: CHAT, first_name: 'Olga Qzcanary', language_code: 'ru', username: 'qzcanary_olga' })
  talk = talkOf(desk, canary)
  other = await filesARequest(desk, desk.telegram.user({ id: 7001, first_name: 'Иван', language_code: 'ru' }))
  await desk.quiet()
})

afterEach(async () => {
  expect(desk.telegram.violations).toEqual([])
  await desk.stop()
})

/** A whole life at the desk: every field, a file, an edit, an agent who answers by name, refusals, and a second draft. */
async function livesHere(): Promise<string> {
  const room = desk.telegram.chat(desk.room)
  await talk.says('/new', 'intake:welcome.consent')
  await talk.presses('intake:button.agree', 'intake:contact.ask')
  await talk.says('Ты идиот, сука, qzcanary', 'intake:abuse.rule')
  await talk.presses('intake:abuse.mistake', 'intake:abuse.appealed')
  await room.next(talk.text('agent:refused.title'))
  await canary.contact({ phone: `+${PHONE}` })
  await talk.sees('intake:email.ask')
  await talk.says(EMAIL, 'intake:product.ask')
  await talk.says('Сервер печати Qzcanary', 'intake:version.ask')
  await talk.says('7.qzcanary', 'intake:problem.ask')
  await talk.says('Отчёт qzcanary не печатается на принтере', 'intake:error.ask')
  await canary.document({ name: 'qzcanary.log', caption: 'журнал qzcanary' })
  await talk.sees('intake:steps.ask')
  await talk.says('Открыть отчёт Qzcanary', 'intake:changes.ask')
  await talk.says('Переехал сервер qzcanary', 'intake:severity.ask')
  await talk.presses('ticket:severityName.high', { key: 'intake:code.ask', params: { address: EMAIL } })
  await talk.says(await talk.codeFrom(EMAIL), 'intake:code.right')
  await talk.sees('intake:review.title')
  await talk.presses('intake:button.send')
  const receipt = await desk.telegram.chat(canary).next(/KSB-\d\d-\d{6}-\d/)
  await desk.quiet()
  const number = /KSB-\d\d-\d{6}-\d/.exec(receipt.text)?.[0] ?? ''
  const card = room.fromBot.find(({ text }) => text.includes(number))?.id ?? 0
  await desk.agent.sends('/ask Ольга Qzcanary, какая версия Windows?', { chat: desk.room, replyTo: card })
  await desk.quiet()
  const { text: letter } = await desk.smtp.until(({ text }) => /\/t\//.test(text))
  expect(await writesOnThePage(desk, letter, 'Вы там совсем охуели, qzcanary')).toBe(422)
  const words = await canary.sends('Windows 11 qzcanary')
  await desk.quiet()
  await canary.edits(words.id, 'Windows 10 qzcanary')
  await desk.quiet()
  await desk.agent.sends('/note Перезвонить Qzcanary', { chat: desk.room, replyTo: card })
  await desk.database.rows(
    `insert into received_letters (key, source) values ('1:7', convert_to('From: qzcanary@vektor.example', 'UTF8'))`,
  )
  await desk.database.rows(
    `insert into inbox (channel, account, external_id, lane, event_at, payload, done_at) values ('mail', 'mail:in', '1:7',
       'mail:in:' || left(encode(sha256('qzcanary@vektor.example'), 'hex'), 32), now(), '{"letter":"1:7"}', now())`,
  )
  await talk.says('/new')
  await talk.says('Ещё и сканер qzcanary не работает')
  await desk.quiet()
  return number
}

async function erased(person: string, isForced = false, patienceMs = 10_000): Promise<[number, string]> {
  const lines: string[] = []
  const write = (line: string): void => void lines.push(line)
  const options = { person, isForced, write, patienceMs, clock: () => desk.clock.now() }
  return [await erase(desk.config(), desk.quietLog, options), lines.join('\n')]
}

async function idOf(channelId: number): Promise<string> {
  const [row] = await desk.database.rows<{ id: string }>(
    'select person_id as id from identities where external_id = $1',
    [`${channelId}`],
  )
  return row?.id ?? ''
}

const counts = (): Promise<readonly unknown[]> =>
  desk.database.rows(
    `select (select count(*) from persons) as persons, (select count(*) from tickets) as tickets,
       (select count(*) from messages) as messages, (select count(*) from message_versions) as versions,
       (select count(*) from attachments) as attachments`,
  )

/** The folder of files, shards and all. */
const filesOnDisk = (): readonly string[] => {
  const folder = join(desk.config().dataDir, 'files')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /[0-9a-f]{32}$/.test(name))
}

async function untilKept(): Promise<void> {
  while ((await desk.database.rows('select from attachments where stored_as is null')).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('erasing a person', () => {
  it('leaves no trace of them in any column of any table, nor of their files, and the archive whole', async () => {
    const number = await livesHere()
    await untilKept()
    expect(await desk.database.rows(`select from refusals where lane like 'ticket:%'`)).toHaveLength(1)
    const before = await columnsWith(desk.database, PLANTED)
    expect(before).toEqual(
      expect.arrayContaining([
        ...['attachments.name', 'budgets.bucket', 'dialogs.lane', 'dialogs.state', 'identities.external_id'],
        ...['inbox.lane', 'inbox.payload', 'lanes.lane', 'letter_allowances.sender', 'message_versions.body'],
        ...['messages.conversation', 'out_lanes.lane', 'outbox.payload', 'persons.display_name', 'persons.email'],
        ...[
          'persons.phone',
          'posted.conversation',
          'received_letters.source',
          'refusals.body',
          'tickets.conversation',
          'tickets.product',
        ],
        ...['tickets.product_version', 'tickets.title'],
      ]),
    )
    const files = filesOnDisk()
    expect(files).toHaveLength(1)
    const archive = await counts()
    const id = await idOf(CHAT)

    expect(await erased(`tg:${CHAT}`, true)).toEqual([
      0,
      `Person ${id} is erased. Tickets without words: 1, files removed: 1, caught letters removed: 0`,
    ])
    expect(await columnsWith(desk.database, PLANTED)).toEqual([])
    expect(await desk.database.rows(`select from inbox where channel = 'mail'`)).toEqual([])
    expect(filesOnDisk()).toEqual([])
    expect(await counts()).toEqual(archive)
    const [person] = await desk.database.rows<{ name: string; erasedAt: Date }>(
      'select display_name as name, erased_at as "erasedAt" from persons where id = $1',
      [id],
    )
    expect([person?.name, person?.erasedAt]).toEqual([`#${id}`, expect.any(Date)])
    const tickets = await desk.database.rows('select title, status, close_reason as reason from tickets order by id')
    expect(tickets).toEqual([
      { title: expect.stringContaining('Сохранить'), status: 'new', reason: null },
      { title: '—', status: 'closed', reason: 'withdrawn' },
    ])
    const events = await desk.database.rows<{ type: string }>(
      'select e.type from ticket_events e join tickets t on t.id = e.ticket_id where number = $1 order by position',
      [number],
    )
    expect(events[0]?.type).toBe('ticket.registered')
    expect(events.at(-1)?.type).toBe('ticket.closed')
  })

  it('is refused with the numbers of what is open, and changes nothing then', async () => {
    const number = await livesHere()
    const [code, said] = await erased(EMAIL)
    expect(code).toBe(1)
    expect(said).toContain(number)
    expect(said).not.toContain(other)
    expect(said).toContain('--force')
    expect(await desk.database.rows('select from persons where erased_at is not null')).toEqual([])
    expect(await columnsWith(desk.database, ['qzcanary не печатается'])).toContain('message_versions.body')
  })

  it('waits for what is on its way, and says so when it does not come to an end', async () => {
    const begins = talkOf(desk, desk.telegram.user({ id: 7_755_331_188, first_name: 'Пётр', language_code: 'ru' }))
    await begins.says('/new', 'intake:welcome.consent')
    await begins.presses('intake:button.agree', 'intake:contact.ask')
    await desk.quiet()
    const me = `${begins.person.id}`
    const lane = `%:${me}`
    await desk.stopProgram()
    await desk.database.rows(
      `select receive_rows(json_build_array(json_build_object('channel', 'tg', 'account', split_part(lane, ':', 2),
         'external_id', 'late', 'lane', lane, 'event_at', now(), 'payload', '{}'))) from lanes where lane like $1`,
      [lane],
    )
    const [code, said] = await erased(`tg:${me}`, false, 0)
    expect([code, said]).toEqual([1, expect.stringContaining('1 messages still wait')])
    expect((await erased(`tg:${me}`, true))[0]).toBe(0)
    expect(await columnsWith(desk.database, [me])).toEqual([])
    await desk.startProgram()
    await begins.says('/new', 'intake:welcome.consent')
  })

  it('knows nobody by a wrong name, and a second time changes nothing', async () => {
    const id = await idOf(7001)
    for (const nobody of ['999999', 'tg:1', 'nobody@vektor.example', 'smirnova@vektor.example', '']) {
      expect((await erased(nobody))[0]).toBe(1)
    }
    expect((await erased(id, true))[0]).toBe(0)
    const [first] = await desk.database.rows('select * from persons where id = $1', [id])
    expect((await erased(id))[0]).toBe(0)
    expect(await desk.database.rows('select * from persons where id = $1', [id])).toEqual([first])
  })
})
