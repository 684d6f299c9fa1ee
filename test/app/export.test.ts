import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exportArchive } from '../../src/app/export.ts'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest, TOLD } from '../support/files-a-request.ts'
import { talkOf } from '../support/talk.ts'

let desk: DeskUnderTest
let number: string

/** A file, an edit, an agent's reply, a note and a refusal: everything that an export can hold. */
beforeAll(async () => {
  desk = await startDesk()
  const olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
  number = await filesARequest(desk, olga)
  await desk.quiet()
  const room = desk.telegram.chat(desk.room)
  const card = room.fromBot.find(({ text }) => text.includes(number))?.id ?? 0
  await desk.agent.sends('/ask Какая версия Windows?', { chat: desk.room, replyTo: card })
  await desk.quiet()
  await olga.document({ name: 'журнал.log', caption: 'Windows 11' })
  await desk.quiet()
  await desk.agent.sends('/note Перезвонить', { chat: desk.room, replyTo: card })
  const stranger = talkOf(desk, desk.telegram.user({ id: 7002, first_name: 'Иван', language_code: 'ru' }))
  await stranger.says('/new', 'intake:welcome.consent')
  await stranger.presses('intake:button.agree', 'intake:contact.ask')
  await stranger.says('Вы там все идиоты, сука', 'intake:abuse.rule')
  await filesARequest(desk, desk.telegram.user({ id: 7003, first_name: 'John', language_code: 'en' }), 'en')
  await desk.quiet()
})

afterAll(async () => {
  await desk.stop()
})

async function exported(written = '', batch = 1): Promise<[number, readonly Json[], readonly string[]]> {
  const lines: string[] = []
  const complaints: string[] = []
  const code = await exportArchive(desk.config(), desk.quietLog, {
    number: written,
    batch,
    write: async (line) => void lines.push(line),
    complain: (line) => void complaints.push(line),
  })
  return [code, lines.map((line) => JSON.parse(line) as Json), complaints]
}

type Json = Readonly<Record<string, unknown>>

/** What a reader may rely on: the names of the fields, their order, and the kinds of their values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]))
}

const GOLDEN_PERSON = {
  kind: 'string',
  id: 'string',
  displayName: 'string',
  language: 'string',
  contactName: 'string',
  company: 'string',
  email: 'string',
  isEmailConfirmed: 'boolean',
  phone: null,
  createdAt: 'string',
  erasedAt: null,
  identities: [{ channel: 'string', externalId: 'string' }],
}

const GOLDEN_TICKET = {
  kind: 'string',
  id: 'string',
  number: 'string',
  requestId: 'string',
  situation: 'number',
  title: 'string',
  product: 'string',
  productVersion: 'string',
  status: 'string',
  severity: 'string',
  servicePackage: 'string',
  room: 'string',
  requesterId: 'string',
  submitterId: 'string',
  assigneeId: null,
  conversation: 'string',
  followUpOf: null,
  closeReason: null,
  registeredAt: 'string',
  firstResponseDueAt: null,
  resolutionDueAt: 'string',
  closedAt: null,
  changedAt: 'string',
}

const GOLDEN_MESSAGE = {
  id: 'string',
  author: 'string',
  kind: 'string',
  isPublic: 'boolean',
  isAbusive: 'boolean',
  conversation: 'string',
  externalId: 'string',
  at: 'string',
  versions: [{ version: 'number', body: 'string', at: 'string' }],
}

const GOLDEN_ATTACHMENT = {
  id: 'string',
  kind: 'string',
  name: 'string',
  declaredType: 'string',
  bytes: 'number',
}

describe('an export', () => {
  it('is one object a line: what it is, people, tickets, refusals, and how many there were', async () => {
    const [code, lines] = await exported()
    expect(code).toBe(0)
    expect(lines.map(({ kind }) => kind)).toEqual(['export', 'person', 'person', 'ticket', 'ticket', 'refusal', 'end'])
    expect(lines[0]).toEqual({ kind: 'export', version: 1, desk: 'Касбург' })
    expect(lines.at(-1)).toEqual({ kind: 'end', persons: 2, tickets: 2, refusals: 1 })
  })

  it('has the fields that the manual names, in their order', async () => {
    const [, lines] = await exported()
    const person = lines.find(({ kind }) => kind === 'person') ?? {}
    expect(JSON.stringify(shapeOf(person))).toBe(JSON.stringify(GOLDEN_PERSON))
    const { events, messages, ...ticket } = lines.find(({ kind }) => kind === 'ticket') as Json & {
      readonly events: readonly Json[]
      readonly messages: readonly (Json & { readonly attachments: readonly Json[] })[]
    }
    expect(JSON.stringify(shapeOf(ticket))).toBe(JSON.stringify(GOLDEN_TICKET))
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ticket.registered', 'ticket.replied', 'ticket.requester_reacted']),
    )
    expect(Object.keys(events[0] ?? {})).toEqual(['position', 'type', 'at', 'facts'])
    const sent = messages.find(({ attachments }) => attachments.length > 0)
    const { attachments = [], ...message } = sent ?? {}
    expect(JSON.stringify(shapeOf(message))).toBe(JSON.stringify(GOLDEN_MESSAGE))
    expect(shapeOf(attachments[0])).toMatchObject(GOLDEN_ATTACHMENT)
    expect(Object.keys(attachments[0] ?? {})).toEqual(ATTACHMENT_FIELDS)
    expect(Object.keys(lines.find(({ kind }) => kind === 'refusal') ?? {})).toEqual(REFUSAL_FIELDS)
  })

  it('holds every word of the archive', async () => {
    const [, lines] = await exported('', 200)
    const text = JSON.stringify(lines)
    for (const words of [TOLD.ru.problem, TOLD.ru.error, TOLD.en.steps, 'Windows 11', 'Перезвонить', 'идиоты']) {
      expect(text).toContain(words)
    }
  })

  it('holds no secret and no handle of a platform', async () => {
    const [, lines] = await exported()
    const text = JSON.stringify(lines)
    const handles = await desk.database.rows<{ id: string }>('select file_id as id from attachments')
    expect(handles).toHaveLength(1)
    for (const secret of [desk.telegram.token, ...handles.map(({ id }) => id)]) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/hash|file_id|fileId/)
  })

  it('of one ticket is its line with the people it speaks of, whatever spaces its number is written with', async () => {
    const [code, [ticket, ...others]] = await exported(number.toLowerCase().replaceAll('-', ' '))
    expect([code, others]).toEqual([0, []])
    expect(Object.keys(ticket ?? {})).toEqual([...Object.keys(GOLDEN_TICKET), 'events', 'messages', 'persons'])
    expect(ticket).toMatchObject({ kind: 'ticket', number, persons: [{ kind: 'person', displayName: 'Ольга' }] })
  })

  it('of a number that nobody has says so beside the output', async () => {
    expect(await exported('KSB-26-999999-3')).toEqual([1, [], ['There is no ticket "KSB-26-999999-3"']])
  })
})

const ATTACHMENT_FIELDS = [
  ...['id', 'kind', 'name', 'declaredType', 'type', 'bytes', 'sha256', 'key', 'refusedBecause', 'storedAt'],
]
const REFUSAL_FIELDS = [
  ...['kind', 'id', 'conversation', 'messageId', 'asking', 'body', 'at', 'appealedAt', 'decision', 'decidedBy'],
  'decidedAt',
]
