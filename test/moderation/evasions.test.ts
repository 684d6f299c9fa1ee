import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { moderate } from '../../src/moderation/moderate.ts'

const isRefused = (text: string): boolean => moderate(text).verdict === 'refuse'

const WORDS = ['хуйня', 'пиздец', 'заебали', 'мудак', 'блядь', 'fucking', 'bullshit', 'asshole']

describe('a bad word in disguise', () => {
  it.each([
    ['zero-width signs', 'ху\u200b\u200dйня'],
    ['a soft hyphen', 'пи\u00adздец'],
    ['marks struck through', 'х\u0336у\u0336й\u0336ня'],
    ['full-width letters', 'ｆｕｃｋ off'],
    ['Latin look-alikes', 'xyйня какая-то'],
    ['digits', 'пизд3ц'],
    ['signs', 'з@ебали'],
    ['a mask', 'х*йня'],
    ['a long mask', 'п****ц полный'],
    ['spaces', 'х у й н я'],
    ['dots', 'п.и.з.д.е.ц'],
    ['dashes', 'f-u-c-k you'],
    ['drawn-out letters', 'пиииииздец'],
    ['a break in two', 'пиз дец'],
    ['emoji between letters', 'ху🙂й'],
    ['capitals here and there', 'ПиЗдЕц'],
    ['transliteration', 'idi nahui'],
    ['the other keyboard layout', 'gbpltw'],
    ['letters in circles', 'ⓕⓤⓒⓚ'],
    ['mathematical letters', '𝒻𝓊𝒸𝓀 this'],
    ['Greek letters', 'fυck this'],
  ])('by %s is refused', (_, text) => {
    expect(isRefused(text)).toBe(true)
  })

  it.each(['ты б\u0430рaн, прочти письмо', 'ты бараааан', 'ты б.а.р.а.н', 'ваш м\u0435н\u0435джep тупой'])(
    'is refused when it is an insult of the reader: %s',
    (text) => {
      expect(isRefused(text)).toBe(true)
    },
  )

  it.each(['sh1# reboot', '%s.%s of %d', 'Script-Fu 500k', 'a1b2c3d4e5f60718293a4b5c6d7e8f90', 'х у', 'v1.2.3-rc.4'])(
    'is not seen in %j',
    (text) => {
      expect(isRefused(text)).toBe(false)
    },
  )

  it('is found whatever unseen signs stand between its letters', () => {
    const unseen = fc.array(fc.constantFrom('\u200b', '\u200c', '\u200d', '\u2060', '\u00ad', '\ufeff'), {
      maxLength: 3,
    })
    fc.assert(
      fc.property(fc.constantFrom(...WORDS), fc.array(unseen, { minLength: 9, maxLength: 9 }), (word, between) =>
        isRefused([...word].map((letter, at) => letter + (between[at] ?? []).join('')).join('')),
      ),
    )
  })

  it('is found however long one of its letters is drawn out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WORDS), fc.nat({ max: 4 }), fc.integer({ min: 3, max: 30 }), (word, at, times) =>
        isRefused(word.slice(0, at) + word.charAt(at).repeat(times) + word.slice(at + 1)),
      ),
    )
  })

  it('is found with one separator between all of its letters', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...WORDS),
        fc.constantFrom('.', '-', '_', '*', '~', ' ', '|', '/'),
        (word, separator) => isRefused([...word].join(separator)),
      ),
    )
  })

  it('is found with Latin letters in the place of Cyrillic ones that look the same', () => {
    const twins: Readonly<Record<string, string>> = { а: 'a', е: 'e', о: 'o', у: 'y', х: 'x', с: 'c', р: 'p', к: 'k' }
    fc.assert(
      fc.property(
        fc.constantFrom('хуйня', 'пиздец', 'заебали', 'мудак', 'охуели'),
        fc.array(fc.boolean()),
        (word, chosen) =>
          isRefused([...word].map((letter, at) => (chosen[at] ? (twins[letter] ?? letter) : letter)).join('')),
      ),
    )
  })
})
