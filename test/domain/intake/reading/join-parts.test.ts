import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isContinuation, joinParts } from '../../../../src/domain/intake/reading/join-parts.ts'

const words = (chars: number): string => 'слово '.repeat(Math.ceil(chars / 6)).slice(0, chars - 1) + 'а'

describe('a text that the client sent in several messages', () => {
  it.each([
    [4096, 0, true],
    [3900, 2000, true],
    [4000, 1000, true],
    [3899, 0, false],
    [4096, 3000, false],
    [4096, -1000, false],
  ])('is recognised after %i characters and %i ms: %s', (chars, waited, isExpected) => {
    expect(isContinuation({ units: chars, at: 10_000 }, { units: 6, at: 10_000 + waited })).toBe(isExpected)
  })

  it('goes on in the same sentence where the next word did not fit', () => {
    const first = words(4090)
    expect(joinParts(first, 'продолжение следует')).toBe(`${first} продолжение следует`)
  })

  it('goes on in a new line where the next word would have fitted', () => {
    const first = words(3950)
    expect(joinParts(first, 'Вторая беда: пропал звук')).toBe(`${first}\nВторая беда: пропал звук`)
  })

  it.each(['2) пропал звук', '- пропал звук', '> цитата', '• пропал звук'])('keeps "%s" on its own line', (next) => {
    const first = words(4095)
    expect(joinParts(first, next)).toBe(`${first}\n${next}`)
  })

  it('is put together without a gap inside a word that is longer than a message', () => {
    const first = 'я'.repeat(4096)
    expect(joinParts(first, 'яяя')).toBe(`${first}яяя`)
  })

  it('keeps the white space that is still there, and adds nothing to an empty part', () => {
    expect(joinParts('а\n', 'б')).toBe('а\nб')
    expect(joinParts('а', ' б')).toBe('а б')
    expect(joinParts('', 'б')).toBe('б')
    expect(joinParts('а', '')).toBe('а')
  })

  it('loses no character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.string({ unit: 'binary', maxLength: 200 }),
        (a, b) => {
          const joined = joinParts(a, b)
          expect(joined.startsWith(a) && joined.endsWith(b) && joined.length - a.length - b.length <= 1).toBe(true)
        },
      ),
    )
  })
})
