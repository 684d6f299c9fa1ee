import { describe, expect, it } from '@jest/globals'
import { createSlackSurface } from '../../src/channels/slack/surface.ts'
import { createTelegramSurface } from '../../src/channels/telegram/surface.ts'
import { readConversation } from '../../src/desk/conversation/conversation.ts'
import { registerRequest } from '../../src/desk/conversation/register-request.ts'
import type { DeskPolicy } from '../../src/desk/policy.ts'
import type { Surface } from '../../src/desk/ports.ts'
import { noWrites, type Call, type Writes } from '../../src/desk/records.ts'
import type { RoomMail } from '../../src/desk/room/room-mail.ts'
import { workRoom } from '../../src/desk/room/work-room.ts'
import { createVoice } from '../../src/desk/speak.ts'
import type { TicketMail } from '../../src/desk/ticket/ticket-mail.ts'
import { workTicket } from '../../src/desk/ticket/work-ticket.ts'
import type { WorkTools } from '../../src/desk/work-tools.ts'
import { refusalCard } from '../../src/domain/notice/refusal-card.ts'
import { createTranslator } from '../../src/language/translate.ts'
import { toColumns } from '../../src/queue/snake.ts'
import { ACCOUNT as SLACK_ACCOUNT } from '../channels/slack/stub.ts'
import { aPolicy, mildJudge, noDeadlines } from '../support/desk/policy.ts'
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts'
import { activeMarkup } from '../support/slack/active-markup.ts'
import { checkBlocks, elementsIn } from '../support/slack/block-kit.ts'
import type { ApiEntity, Json } from '../support/telegram/api-shapes.ts'
import { checkEntities, withDetected } from '../support/telegram/entities.ts'
import { loadSpec } from '../support/telegram/spec.ts'
import { checkCall } from '../support/telegram/validate.ts'

const NOW = Date.UTC(2026, 10, 23, 9)
const words = createTranslator({ languages: ['ru', 'en'], zone: 'Europe/Moscow' })
/** What makes a text hostile stands at its head; whole ones of any length are rendered in the tests of the channels. */
const most = (text: string): string => text.slice(0, 300)
/** The fakes look for links in time that grows with the square of a word. */
const whole = (text: string): string => (/\S{300}/.test(text) ? most(text) : text.slice(0, 9000))

interface Platform {
  readonly surface: Surface
  readonly person: string
  readonly room: string
}

function toolsFor({ surface, room }: Platform, names: string): WorkTools {
  const policy: DeskPolicy = aPolicy({
    rooms: [{ id: 'support', conversations: [room] }],
    agents: [{ id: 'anna', name: names, role: 'agent', identities: [] }],
  })
  return {
    policy,
    surfaces: [surface],
    judge: mildJudge,
    readDeadlines: noDeadlines,
    explainDeadlines: () => [],
    codeFor: () => '123456',
    clock: (now) => now,
    lookups: {
      messagesOf: async () => [],
      ticketOfLink: async () => null,
      refusalOf: async () => null,
      bodyOf: async () => null,
      refOf: async () => null,
      ticketOf: async () => null,
      ticketIn: async () => null,
      hintFor: async () => null,
      customerOf: async () => null,
      suggestionsFor: async () => [],
      suggestionText: async () => null,
      knownOf: async () => [],
      listTickets: async () => [],
    },
  }
}

/** One ticket with a text in every field of it, and everything that is said about such a ticket. */
function sayAll(platform: Platform, text: string, index: number): readonly Call[] {
  const tools = toolsFor(platform, most(text) || 'Анна')
  const id = String(index + 1)
  const writes = noWrites()
  const voice = createVoice(tools.surfaces, `r${id}`)
  const short = most(text)
  const file = { fileId: 'f', uniqueId: 'u', kind: 'document', name: short, bytes: 1, mimeType: null } as const
  const situation = {
    ...{ title: short, productId: null, product: short, version: short, severity: 'critical' as const },
    ...{
      problem: short,
      error: short,
      steps: short,
      changes: short,
      sources: {},
      files: [{ ...file, messageId: '5', situation: null }],
    },
  }
  const conversation = readConversation(
    platform.person,
    {
      ...{ dialog: null, isReachable: true, person: null, freshPersonId: '7', freshTicketIds: [id], tickets: [] },
    },
    'ru',
  )
  const contact = `${short}, ${short}`
  const submission = { id: `q${id}`, displayName: short, contact, email: 'o@x.example', situations: [situation] }
  const at = new Date(NOW)
  registerRequest(submission, conversation, [id], { ...tools, voice, writes, at, turnKey: `r${id}` })
  const spoken = { agentId: 'anna', conversation: platform.room, externalId: null, at: NOW }
  const reply = { type: 'agentReply', promisedAt: NOW + 86_400_000, draftId: null, ...spoken } as const
  const files = [{ ...file }]
  const mine = { conversation: platform.person, account: 'a', externalId: '5', at: NOW, files, isSubstantive: true }
  const quietly = { isAbusive: false, isGuessed: false, isQuiet: false }
  const edited = { type: 'requesterEdit', conversation: platform.person, messageId: 'm', externalId: '5' } as const
  const mails: readonly TicketMail[] = [
    { type: 'showCard', conversation: platform.room },
    { type: 'requesterMessage', ...mine, text: whole(text), ...quietly },
    { type: 'requesterMessage', ...mine, text: 'x', ...quietly, byMail: { stranger: short, isCut: true } },
    { ...edited, at: NOW, text: short, isAbusive: false },
    { ...reply, reply: 'answer', text: short },
    {
      ...spoken,
      type: 'agentDraft',
      stage: 'preview',
      id: '9',
      reply: 'answer',
      promisedAt: null,
      waitMs: 0,
      text: short,
    },
    { ...spoken, type: 'agentAssign', to: 'anna', text: short },
    { ...spoken, type: 'agentSeverity', severity: 'low', text: short },
    { ...spoken, type: 'agentSplit', text: short },
    { ...spoken, type: 'agentLink', relation: 'related', ticketId: '5', number: short, text: short },
    { type: 'agentPress', action: 'hand', agentId: 'anna', conversation: platform.room, pressId: 'C1:U1:', at: NOW },
  ]
  const ofTicket = mails.flatMap((mail, at) => callsOf(tools, writes, mail, `${id}.${at}`))
  const refused = {
    say: 'message',
    ref: `r:${id}`,
    message: refusalCard({ id, masked: short, decision: null }),
  } as const
  const to = { channel: platform.surface.channel, account: accountOf(platform.room), conversation: platform.room }
  const all = [...writes.calls, ...ofTicket, ...voice({ say: refused, to, language: 'ru' })]
  // Letters go another way; a bubble needs a press that is still warm.
  return all.filter(
    ({ account, kind }) => account === to.account && !/^(?:answerCallbackQuery|chat.postEphemeral)$/.test(kind),
  )
}

function callsOf(tools: WorkTools, writes: Writes, mail: TicketMail, key: string): readonly Call[] {
  const [ticket] = writes.tickets
  const [person] = writes.persons
  if (!ticket || !person) throw new Error('Nothing was registered')
  const [, , ...body] = writes.versions.map((version) => version.body)
  const subject = {
    row: toColumns(ticket),
    events: writes.events.map(({ type, at, facts }) => ({ type, at: at.toISOString(), facts })),
    fields: {
      problem: writes.versions[0]?.body,
      error: body[0] ?? null,
      steps: body[0] ?? null,
      changes: body[1] ?? null,
    },
    files: 1,
    requester: toColumns(person),
    ...{ isReachable: true, followUpOf: null, siblings: null, readAt: null, unreadSince: null },
    ...{ freshTicketIds: [`9${ticket.id}`], situations: 1, topics: {} },
  }
  const row = { id: key.replace('.', '0'), channel: 'desk', account: 'desk', eventAt: NOW, receivedAt: NOW }
  const lane = { lane: `ticket:${ticket.id}`, rows: [{ ...row, payload: JSON.stringify(mail) }], subject, now: NOW }
  return workTicket(tools, lane).writes.calls
}

const accountOf = (conversation: string): string => conversation.split(':').slice(0, 2).join(':')

/** The live message about a bad day, with all their titles. */
async function digestOf(platform: Platform): Promise<readonly Call[]> {
  const tools = toolsFor(platform, 'Анна')
  const rows = HOSTILE_TEXTS.map((text, index) => {
    const title = most(text).slice(0, 60)
    const mail: RoomMail = {
      type: 'newTicket',
      ticketId: String(index + 1),
      number: title,
      title,
      severity: 'critical',
    }
    const row = { id: String(90_000 + index), channel: 'desk', account: 'desk', eventAt: NOW, receivedAt: NOW }
    return { ...row, payload: JSON.stringify(mail) }
  })
  const timer = { ...rows[0], id: '99999', payload: JSON.stringify({ type: 'digest' }) }
  const all = [...rows, timer].map((row) => ({ ...row, channel: 'desk', account: 'desk', id: String(row.id) }))
  const inTime = all.map((row) => ({ ...row, eventAt: NOW, receivedAt: NOW }))
  const { writes } = await workRoom(tools, { lane: platform.room, rows: inTime, subject: null, now: NOW })
  return writes.calls
}

describe('two hundred hostile texts in every field', () => {
  it('are enough', () => {
    expect(new Set(HOSTILE_TEXTS).size).toBeGreaterThanOrEqual(200)
  })

  it('make nothing work on Telegram, and no message that it refuses', async () => {
    const features = { rooms: new Map(), forums: new Set<string>(), hasPrivateTopics: false }
    const surface = createTelegramSurface({ botId: '1', words, features: () => features })
    const platform = { surface, person: 'tg:1:701', room: 'tg:1:-1001' }
    const all = HOSTILE_TEXTS.flatMap((text, index) => sayAll(platform, text, index))
    const calls = [...all, ...(await digestOf(platform))].filter(({ kind }) => TEXTS.includes(kind))
    expect(calls.length).toBeGreaterThan(2000)
    const active: string[] = []
    for (const { kind, payload } of calls) {
      const said = JSON.parse(payload) as { readonly text: string; readonly entities?: ApiEntity[] }
      const { text, entities = [] } = said
      // Filled in, or left out, by whoever sends it.
      const own = Object.entries(said).filter(([name]) => !/^(?:in_topic|is_retold|reply_parameters)$/.test(name))
      const about = kind === 'sendMessage' ? { chat_id: 1 } : { chat_id: 1, message_id: 1 }
      const spec = loadSpec().methods.get(kind.toLowerCase())
      if (!spec) throw new Error(`There is no method ${kind}`)
      const values: Json = { ...Object.fromEntries(own), ...about }
      expect(checkCall(spec, { values, isForm: false, files: new Set() }).problems).toEqual([])
      checkEntities(text, entities)
      expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]|\p{Surrogate}/u)
      const found = withDetected({ text, entities }).filter(({ type }) => ACTIVE.includes(type))
      active.push(...found.map(({ offset, length }) => text.slice(offset, offset + length)))
    }
    expect(active.filter((found) => !OUR_OWN.test(found))).toEqual([])
  }, 120_000)

  it('make nothing work on Slack, and no message that it refuses', async () => {
    const surface = createSlackSurface({ words })
    const platform = { surface, person: `${SLACK_ACCOUNT}:U0OLGA`, room: `${SLACK_ACCOUNT}:C0SUPPORT` }
    const all = HOSTILE_TEXTS.flatMap((text, index) => sayAll(platform, text, index))
    const payloads = [...all, ...(await digestOf(platform))].flatMap(({ kind, payload }) =>
      kind.startsWith('chat.') ? [JSON.parse(payload) as Record<string, unknown>] : [],
    )
    expect(payloads.length).toBeGreaterThan(2000)
    for (const payload of payloads) {
      expect(checkBlocks(payload['blocks'], 'message')).toEqual([])
      expect(activeMarkup({ api: payload, asked: payload })).toEqual([])
    }
    const elements = payloads.flatMap(({ blocks }) => (blocks as readonly unknown[]).flatMap(elementsIn))
    expect(elements.filter(({ type }) => TAPPED.includes(String(type)))).toEqual([])
  }, 120_000)
})

const TEXTS = ['sendMessage', 'editMessageText']
const TAPPED = ['link', 'user', 'usergroup', 'broadcast', 'channel']
const ACTIVE = [
  'bot_command',
  'url',
  'mention',
  'email',
  'hashtag',
  'cashtag',
  'text_link',
  'text_mention',
  'phone_number',
]
/** What the desk itself says that can be tapped. */
const OUR_OWN = /^\/(?:promise|find)$/
