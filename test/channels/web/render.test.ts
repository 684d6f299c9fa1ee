import { describe, expect, it } from '@jest/globals'
import { WEB_ROOM } from '../../../src/channels/web/place.ts'
import { render, type WebCall } from '../../../src/channels/web/render.ts'
import type { Say } from '../../../src/domain/notice/message.ts'
import { createTranslator } from '../../../src/language/translate.ts'

const words = createTranslator({ languages: ['ru', 'en'], zone: 'Europe/Moscow' })
const CHAT = 'web:try:0123456789abcdef0123456789abcdef'

function calls(say: Say, conversation = CHAT, language = 'ru') {
  const to = { channel: 'web', account: 'web:try', conversation }
  return render(say, { to, words, language }).map((call) => ({ ...call, said: JSON.parse(call.payload) as WebCall }))
}

const MESSAGE = {
  say: 'message',
  ref: 't:7:card',
  message: {
    blocks: [
      { key: 'ticket:taken', params: { number: 'Z-1', agent: '<b>Анна</b>\u202e' } },
      { quote: '<i>мои слова</i>' },
    ],
    choices: [[{ id: 't.7.take', label: { key: 'agent:button.take' }, tone: 'primary' }]],
  },
} as const

describe('what the desk says on the page', () => {
  it('speaks the language of the person in their chat, and every language in the room', () => {
    const [inChat] = calls(MESSAGE)
    const [inRoom] = calls(MESSAGE, WEB_ROOM)
    expect(Object.keys((inChat?.said as Extract<WebCall, { kind: 'post' }>).texts)).toEqual(['ru'])
    const { texts } = inRoom?.said as Extract<WebCall, { kind: 'post' }>
    expect(texts['ru']?.choices[0]?.[0]).toEqual({ id: 't.7.take', label: 'Беру', tone: 'primary' })
    expect(texts['en']?.choices[0]?.[0]?.label).toBe('Take')
  })

  it('keeps words of people as they are, without what turns the line, and never as markup', () => {
    const [call] = calls(MESSAGE)
    const { blocks } = (call?.said as Extract<WebCall, { kind: 'post' }>).texts['ru'] ?? { blocks: [] }
    const pieces = blocks.flatMap((block) => block.pieces)
    expect(pieces).toContainEqual({ text: '<b>Анна</b>', style: 'plain' })
    expect(pieces).toContainEqual({ text: '<i>мои слова</i>', style: 'plain' })
    expect(blocks.map(({ looks }) => looks)).toEqual(['words', 'quote'])
  })

  it('is one call however long it is', () => {
    const message = { blocks: [{ quote: 'слово '.repeat(5000) }] }
    expect(calls({ say: 'message', ref: 'x', message })).toHaveLength(1)
  })

  it('edits the message by its name, and later edits take the place of unsent ones', () => {
    const [call] = calls({ say: 'edit', ref: 't:7:card', message: MESSAGE.message })
    expect(call).toMatchObject({ kind: 'edit', needsRef: 't:7:card', coalesceKey: `${CHAT}:edit:t:7:card` })
  })

  it('answers a press beside the queue of messages', () => {
    const [call] = calls({ say: 'toast', pressId: 'p', phrase: { key: 'intake:stale' }, isAlert: true })
    expect(call).toMatchObject({ kind: 'toast', lane: `${CHAT}#toast`, priority: 0 })
  })

  it('never leaves its own room', () => {
    expect(calls({ say: 'leave' }, WEB_ROOM)).toEqual([])
  })
})
