import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { toInboxRow } from '../../../src/channels/telegram/inbox-row.ts'

const receivedAt = Date.UTC(2026, 2, 2, 9)
const date = receivedAt / 1000 - 60
const facts = { botId: '71', receivedAt }
const rowOf = (update: unknown): ReturnType<typeof toInboxRow> => toInboxRow(update, facts)

describe('the row of an update', () => {
  it.each<[string, object, string]>([
    ['a message', { message: { date, chat: { id: 5 } } }, 'tg:71:5'],
    ['a message of a supergroup', { message: { date, chat: { id: -1001234567890 } } }, 'tg:71:-1001234567890'],
    ['a person beyond 2^31', { message: { date, chat: { id: 7123456789 } } }, 'tg:71:7123456789'],
    ['a press', { callback_query: { id: '9', from: { id: 5 }, message: { chat: { id: -7 } } } }, 'tg:71:-7'],
    ['a press under an inline message', { callback_query: { id: '9', from: { id: 5 } } }, 'tg:71:5'],
    ['a reaction', { message_reaction: { date, chat: { id: -7 }, user: { id: 5 } } }, 'tg:71:-7'],
    ['a change of membership', { my_chat_member: { date, chat: { id: -7 }, from: { id: 5 } } }, 'tg:71:-7'],
    ['an inline query', { inline_query: { id: '9', from: { id: 5 }, query: '' } }, 'tg:71:5'],
    ['an answer to a poll', { poll_answer: { poll_id: '9', user: { id: 5 } } }, 'tg:71:5'],
    ['something of nobody', { poll: { id: '9' } }, 'tg:71:0'],
    ['an id that is no id', { message: { date, chat: { id: '5; drop' } } }, 'tg:71:0'],
    ['an id beyond 2^53', { message: { date, chat: { id: 2 ** 60 } } }, 'tg:71:0'],
  ])('lies in the lane of its chat: %s', (_, update, lane) => {
    expect(rowOf({ update_id: 1, ...update })).toMatchObject({ channel: 'tg', account: 'tg:71', lane })
  })

  it('bears the time of what happened, never later than its receipt', () => {
    expect(rowOf({ update_id: 1, message: { date } }).eventAt).toBe(date * 1000)
    expect(rowOf({ update_id: 1, edited_message: { date, edit_date: date + 30 } }).eventAt).toBe((date + 30) * 1000)
    expect(rowOf({ update_id: 1, message: { date: date + 9999 } }).eventAt).toBe(receivedAt)
    expect(rowOf({ update_id: 1, callback_query: { id: '9', message: { date: 1 } } }).eventAt).toBe(receivedAt)
  })

  it('has the same id at every delivery, and another one when a number is used again', () => {
    const message = { update_id: 5, message: { date, chat: { id: 1 }, text: 'a' } }
    const later = { update_id: 5, message: { date: date + 8 * 86400, chat: { id: 1 }, text: 'a' } }
    const press = { update_id: 5, callback_query: { id: '4711' } }
    const unknown = { update_id: 5, deleted_business_messages: { message_ids: [1] } }
    const all = [message, later, press, unknown]
    expect(new Set(all.map((update) => rowOf(update).externalId)).size).toBe(4)
    for (const update of all) {
      const again = toInboxRow(JSON.parse(JSON.stringify(update)), { ...facts, receivedAt: receivedAt + 3_600_000 })
      expect(again.externalId).toBe(rowOf(update).externalId)
    }
  })

  it('holds NUL and half an emoji only in escaped form', () => {
    const { payload } = rowOf({ update_id: 1, message: { text: 'a\u0000b\ud83d' } })
    expect(payload).toContain('\\u0000')
    expect(payload).toContain('\\ud83d')
    expect(payload).not.toContain('\u0000')
  })

  it('is made of anything at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.anything()), (update) => {
        const row = rowOf(update)
        expect(row.lane).toMatch(/^tg:71:-?\d+$/)
        expect(Number.isSafeInteger(row.eventAt)).toBe(true)
        expect(row.externalId.length).toBeLessThan(100)
      }),
      { numRuns: 2000 },
    )
    let deep: unknown = { message: 1 }
    for (let i = 0; i < 100_000; i += 1) deep = [deep]
    expect(rowOf({ update_id: 8, message: deep }).payload).toContain('8')
  })
})
