import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { interpret } from '../../../src/channels/web/interpret.ts'
import type { Post } from '../../../src/channels/web/post.ts'

const SESSION = '0123456789abcdef0123456789abcdef'
const AT = Date.parse('2026-11-24T09:00:00Z')

function aPost(changes: Partial<Post> = {}): Post {
  return {
    place: 'chat',
    session: SESSION,
    clientId: 'client-0001',
    language: 'ru',
    name: 'Ольга',
    at: AT,
    body: { kind: 'text', text: 'Не печатает', replyTo: null },
    ...changes,
  }
}

function heard(changes: Partial<Post> = {}, receivedAt = AT) {
  const result = interpret(JSON.stringify(aPost(changes)), receivedAt)
  if (result.kind !== 'incoming') throw new Error(`heard ${result.kind}`)
  return result
}

describe('what the page sends', () => {
  it('is a message of the browser in its own chat', () => {
    const { incoming, sender, isPrivate } = heard()
    expect(incoming).toMatchObject({
      messageId: `${SESSION}.client-0001`,
      at: AT,
      languageHint: 'ru',
      displayName: 'Ольга',
      body: { kind: 'text', text: 'Не печатает' },
    })
    expect(sender).toEqual({ id: SESSION, name: 'Ольга', isAnonymous: false })
    expect(isPrivate).toBe(true)
  })

  it('comes from the agent in the room, by the language of the page', () => {
    const { sender, isPrivate } = heard({ place: 'room', language: 'en' })
    expect(sender.id).toBe('agent-en')
    expect(isPrivate).toBe(false)
  })

  it.each([
    ['/start', 'start', ''],
    ['/ASK  What is it?\nReally', 'ask', 'What is it?\nReally'],
  ])('is a command when it begins with one: %j', (text, name, argument) => {
    const { incoming } = heard({ body: { kind: 'text', text, replyTo: null } })
    expect(incoming.body).toEqual({ kind: 'command', name, argument })
  })

  it.each(['see /start', '/ start', '/usr/bin/env is missing', '/7'])('is no command elsewhere: %j', (text) => {
    expect(heard({ body: { kind: 'text', text, replyTo: null } }).incoming.body.kind).toBe('text')
  })

  it('names the changed message in an edit and the message of the button in a press', () => {
    const edit = heard({ body: { kind: 'edit', messageId: 'm1', text: 'anders' } }).incoming
    expect(edit).toMatchObject({ messageId: 'm1', body: { kind: 'edit', text: 'anders' } })
    const press = heard({ body: { kind: 'press', messageId: 'd7', choice: '1.0' } }).incoming
    expect(press).toMatchObject({
      messageId: 'd7',
      body: { kind: 'press', choice: '1.0', pressId: `${SESSION}.client-0001` },
    })
  })

  it('brings all files of one drop in one message', () => {
    const file = { id: 'f1', name: 'a.png', bytes: 12, mimeType: 'image/png', digest: 'x' }
    const other = { ...file, id: 'f2', name: 'log.txt', mimeType: 'text/plain' }
    const { body } = heard({ body: { kind: 'files', caption: 'so', files: [file, other] } }).incoming
    expect(body).toMatchObject({
      kind: 'files',
      caption: 'so',
      files: [
        { fileId: 'f1', kind: 'photo', name: 'a.png' },
        { fileId: 'f2', kind: 'document', mimeType: 'text/plain' },
      ],
    })
  })

  it('is never younger than its receipt', () => {
    expect(heard({}, AT - 5000).incoming.at).toBe(AT - 5000)
  })

  it('has an answer whatever stands in the inbox', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (payload) => {
        expect(interpret(payload, AT).kind).toBe('nothing')
      }),
    )
  })
})
