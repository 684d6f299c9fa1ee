import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isOwnMessageId, messageIdFor, wellFormedIds } from '../../../src/channels/email/message-id.ts'

describe('the Message-ID', () => {
  it('is the same for the same outbox row, and another for another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const same = messageIdFor(one, 'kasburg.test') === messageIdFor(other, 'kasburg.test')
        return same === (one === other) && isOwnMessageId(messageIdFor(one, 'kasburg.test'))
      }),
    )
  })

  it('tells nothing of the row', () => {
    expect(messageIdFor('tg:42:acknowledgement', 'KASBURG.test')).toMatch(/^<[0-9a-f]{32}@kasburg\.test>$/)
  })

  it('of another sender is kept only when it is one and well formed', () => {
    const good = ['<a@b>', '<CAF+x=1.2_3@mail.example.test>']
    const bad = [
      '',
      'a@b',
      '<a@b',
      '<>',
      '<a b@c>',
      '<a@b>\r\nBcc: c@d',
      '<a@b> <c@d>',
      '<й@b>',
      `<${'a'.repeat(999)}@b>`,
    ]
    expect(wellFormedIds([...bad, ...good])).toEqual(good)
  })
})
