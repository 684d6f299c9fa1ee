import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTelegramApi } from '../../../src/channels/telegram/api.ts'
import { createTelegramDeliver } from '../../../src/channels/telegram/deliver.ts'
import { createTelegramSurface } from '../../../src/channels/telegram/surface.ts'
import type { OutgoingCall, Sent } from '../../../src/desk/delivering.ts'
import type { Say } from '../../../src/domain/notice/message.ts'
import { type FakeTelegram, startFakeTelegram } from '../../support/telegram/fake-telegram.ts'
import type { Person } from '../../support/telegram/person.ts'
import { aSay, quoting, words } from '../plain-words.ts'
import { addressOf, createOutbox, type Outbox } from './outbox.ts'

const SECRET_TEXT = 'the customer’s own words /close_1'
const surface = createTelegramSurface({ botId: '71', words })

let telegram: FakeTelegram
let outbox: Outbox
let anna: Person

beforeEach(async () => {
  telegram = await startFakeTelegram()
  outbox = createOutbox(telegram)
  anna = telegram.user({ id: 7_123_456_789, first_name: 'Anna' })
  await anna.sends('/start')
})

afterEach(() => telegram.stop())

async function say(what: Say, chatId = anna.id): Promise<Sent> {
  const sent = await outbox.send(surface.render(what, addressOf(telegram, chatId), 'ru'))
  return sent.at(-1)!
}

const message = aSay(quoting(SECRET_TEXT))

/** What becomes of a message when the server refuses it so. */
async function refused(code: number, description: string, parameters?: Record<string, unknown>): Promise<Sent> {
  telegram.faults.add({ kind: 'refuse', code, description, ...(parameters ? { parameters } : {}) }, { on: () => true })
  return say(message)
}

function aCall(change: Partial<OutgoingCall>): OutgoingCall {
  const conversation = addressOf(telegram, anna.id).conversation
  const nothing = { targetId: null, needsRef: null, failures: 0 }
  return { id: '1', lane: conversation, conversation, kind: 'sendMessage', payload: '{}', ...nothing, ...change }
}

describe('a call to Telegram', () => {
  it('answers with the number of the message that it made', async () => {
    const sent = await say(message)
    expect(sent).toEqual({ outcome: 'sent', platformId: `${telegram.chat(anna).last!.id}` })
  })

  it('is nothing when what it is about was never sent', async () => {
    const edit = await say({ say: 'edit', ref: 'never', message: quoting('a') })
    expect(edit).toMatchObject({ outcome: 'skipped' })
    expect(telegram.callsOf('editMessageText')).toEqual([])
  })

  it('says the same once more without harm', async () => {
    await say(message)
    expect(await say({ ...message, say: 'edit' } as Say)).toMatchObject({ outcome: 'skipped' })
    const press = { say: 'toast', pressId: '404', phrase: null } as const
    expect(await say(press)).toMatchObject({ outcome: 'skipped' })
    expect(await say({ say: 'react', messageId: '404', emoji: '👀' })).toMatchObject({ outcome: 'skipped' })
    await anna.deletes(telegram.chat(anna).last!.id)
    expect(await say({ say: 'edit', ref: 'r', message: quoting('b') })).toMatchObject({ outcome: 'skipped' })
  })

  it('finds people and rooms that are out of reach', async () => {
    await anna.blocks()
    expect(await say(message)).toMatchObject({ outcome: 'unreachable' })
    expect(await say(message, 404)).toMatchObject({ outcome: 'unreachable' })
    const room = telegram.group({ id: -1_001_234_567_890 })
    await room.setBot(telegram.bot, 'kicked', anna)
    expect(await say(message, room.id)).toMatchObject({ outcome: 'unreachable' })
    expect(await say({ say: 'leave' }, room.id)).toMatchObject({ outcome: 'skipped' })
  })

  it('follows a group that has another id now', async () => {
    const room = telegram.group({ id: -4711, type: 'group' })
    await room.migrates(-1_009_876_543_210)
    const moved = await say(message, -4711)
    const { conversation } = addressOf(telegram, -1_009_876_543_210)
    expect(moved).toMatchObject({ outcome: 'moved', conversation })
    const payload = (moved as { payload: string }).payload
    // Whether or not the row got its new conversation.
    for (const place of [conversation, addressOf(telegram, -4711).conversation]) {
      expect(await outbox.deliver(aCall({ payload, conversation: place }))).toMatchObject({ outcome: 'sent' })
    }
    expect(telegram.chat(-1_009_876_543_210).messages.filter(({ isBot }) => isBot)).toHaveLength(2)
  })

  it('is tried without formatting when Telegram refuses that, and still nothing in it can be tapped', async () => {
    telegram.faults.wrongMarkup()
    const first = await say(message)
    expect(first).toMatchObject({ outcome: 'retry', afterMs: 0 })
    const { payload } = first as { payload: string }
    expect(await outbox.deliver(aCall({ payload }))).toMatchObject({ outcome: 'sent' })
    expect(telegram.chat(anna).last?.text.replaceAll('\u2060', '')).toBe(`Your words\n${SECRET_TEXT}`)
    expect(telegram.chat(anna).last?.entities).toEqual([])
    telegram.faults.wrongMarkup()
    expect(await outbox.deliver(aCall({ payload }))).toMatchObject({ outcome: 'bug' })
  })

  it('is tried alone when the message that it answers is gone', async () => {
    const payload = JSON.stringify({ text: 'a', reply_parameters: { message_id: 404 } })
    const first = await outbox.deliver(aCall({ payload }))
    expect(first).toMatchObject({ outcome: 'retry', payload: '{"text":"a"}' })
    expect(await outbox.deliver(aCall({ payload: '{"text":"a"}' }))).toMatchObject({ outcome: 'sent' })
  })

  it('waits as long as Telegram asks', async () => {
    telegram.faults.tooMany(7)
    expect(await say(message)).toMatchObject({ outcome: 'retry', afterMs: 7000, scope: 'chat' })
    expect(telegram.windowViolations).toEqual([])
  })

  it('comes back when the token is refused, not more than once a minute, and holds up the whole bot', async () => {
    telegram.faults.unauthorized()
    const sent = await say(message)
    expect(sent).toMatchObject({ outcome: 'retry', afterMs: 60_000, scope: 'account' })
    expect(sent).toMatchObject({ note: expect.stringContaining('TELEGRAM_BOT_TOKEN') as unknown })
  })

  it('comes back after a page of a proxy, a dropped connection and silence', async () => {
    telegram.faults.badGateway()
    expect(await say(message)).toEqual({ outcome: 'retry', note: 'no answer from Telegram: HTTP 502' })
    telegram.faults.add({ kind: 'badGateway', code: 403 })
    expect(await say(message)).toEqual({ outcome: 'retry', note: 'no answer from Telegram: not JSON' })
    telegram.faults.resetBefore()
    expect(await say(message)).toMatchObject({ outcome: 'retry' })
    telegram.faults.hang()
    const impatient = createOutbox(telegram, 50)
    const [call] = surface.render(message, addressOf(telegram, anna.id), 'ru')
    expect(await impatient.send([call!])).toEqual([{ outcome: 'retry', note: 'no answer from Telegram: timeout' }])
  })

  it('waits longer each time for a server that is not there, for all chats at once', async () => {
    const api = createTelegramApi({ token: telegram.token, apiRoot: 'http://127.0.0.1:1' })
    const deliver = createTelegramDeliver({ api })
    const wait = { outcome: 'retry', note: 'no answer from Telegram: ECONNREFUSED', scope: 'account' }
    expect(await deliver(aCall({}))).toEqual({ ...wait, afterMs: 1000 })
    expect(await deliver(aCall({ failures: 3 }))).toEqual({ ...wait, afterMs: 8000 })
    expect(await deliver(aCall({ failures: 300 }))).toEqual({ ...wait, afterMs: 30_000 })
  })

  it('is a fault of ours when the payload is none', async () => {
    expect(await outbox.deliver(aCall({ payload: 'no JSON' }))).toMatchObject({ outcome: 'bug' })
    expect(await outbox.deliver(aCall({ kind: 'sendNothing' }))).toMatchObject({ outcome: 'bug' })
    expect(await outbox.deliver(aCall({ payload: '{"text":""}' }))).toMatchObject({ outcome: 'bug' })
  })
})

describe('a refusal of Telegram', () => {
  it.each<[number, string, Sent['outcome']]>([
    [400, 'Bad Request: message is not modified: specified new message content', 'skipped'],
    [400, 'Bad Request: query is too old and response timeout expired or query ID is invalid', 'skipped'],
    [400, 'Bad Request: message to edit not found', 'skipped'],
    [400, 'Bad Request: message to delete not found', 'skipped'],
    [400, "Bad Request: message can't be edited", 'skipped'],
    [400, "Bad Request: message can't be deleted for everyone", 'skipped'],
    [400, 'Bad Request: message to react not found', 'skipped'],
    [400, 'Bad Request: REACTION_INVALID', 'skipped'],
    [400, 'Bad Request: MESSAGE_ID_INVALID', 'skipped'],
    [400, 'Bad Request: chat not found', 'unreachable'],
    [400, 'Bad Request: PEER_ID_INVALID', 'unreachable'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'unreachable'],
    [400, 'Bad Request: CHAT_WRITE_FORBIDDEN', 'unreachable'],
    [403, 'Forbidden: bot was blocked by the user', 'unreachable'],
    [403, 'Forbidden: user is deactivated', 'unreachable'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'unreachable'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'unreachable'],
    [403, 'Forbidden: something of next year', 'unreachable'],
    [400, "Bad Request: can't parse entities: Can't find end of the entity", 'retry'],
    [400, 'Bad Request: ENTITY_BOUNDS_INVALID', 'retry'],
    [400, 'Bad Request: BUTTON_DATA_INVALID', 'bug'],
    [400, 'Bad Request: message is too long', 'bug'],
    [400, '', 'bug'],
    [413, 'Request Entity Too Large', 'bug'],
    [401, 'Unauthorized', 'retry'],
    [404, 'Not Found', 'retry'],
    [404, 'Not Found: method not found', 'bug'],
    [409, 'Conflict: terminated by other getUpdates request', 'retry'],
    [429, 'Too Many Requests: retry after 3', 'retry'],
  ])('is sorted: %i %s is %s', async (code, description, outcome) => {
    expect(await refused(code, description)).toMatchObject({ outcome })
  })

  it('never leaves the token or what was written in a note', async () => {
    const { token } = telegram
    const notes = [
      await refused(400, `Bad Request: can't parse "${SECRET_TEXT}" of bot${token}`),
      await refused(400, `Bad Request: strange: ${SECRET_TEXT}`),
      await refused(403, `Forbidden: ${SECRET_TEXT}`),
      await refused(404, `Not Found: method not found ${SECRET_TEXT} ${token}`),
    ].map((sent) => JSON.stringify({ ...sent, payload: '' }).toLowerCase())
    telegram.faults.add({ kind: 'badGateway', code: 200 })
    notes.push(JSON.stringify(await say(message)).toLowerCase())
    for (const note of notes) {
      expect(note).not.toContain('own words')
      expect(note).not.toContain(token.toLowerCase())
    }
  })
})
