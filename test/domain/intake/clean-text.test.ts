import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cleanText, firstLine, shorten } from '../../../src/domain/intake/clean-text.ts'

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

describe('a text as it is kept', () => {
  it.each([
    ['NUL goes', 'a\u0000b', 'ab'],
    ['direction overrides go', '\u202egnp.exe\u2066', 'gnp.exe'],
    ['a lone surrogate becomes a sign for it', 'a\ud800b', 'a\ufffdb'],
    ['zero-width signs go', 'а\u200bб', 'аб'],
    ['line breaks stay, as one sort', 'a\r\nb\rc', 'a\nb\nc'],
    ['a heap of marks becomes three', `e${'\u0301'.repeat(1000)}`, 'é\u0301\u0301\u0301'],
    ['space around it goes', '  a b  ', 'a b'],
  ])('%s', (_name, text, kept) => {
    expect(cleanText(text)).toBe(kept)
  })

  it('is the same when it is cleaned twice, and well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = cleanText(text)
        expect(cleanText(once)).toBe(once)
        expect(isWellFormed(once)).toBe(true)
      }),
    )
  })
})

describe('a shortened text', () => {
  it('is never longer than asked, and never ends in half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, chars) => {
        const short = shorten(text, chars)
        expect([...short].length).toBeLessThanOrEqual(chars)
        expect(isWellFormed(short) || !isWellFormed(text)).toBe(true)
      }),
    )
  })

  it('takes the first sentence as a title', () => {
    expect(firstLine('Не печатает принтер. Вчера печатал.\nHP M404', 60)).toBe('Не печатает принтер.')
  })
})
