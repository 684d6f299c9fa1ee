import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { normalise } from '../../src/moderation/exceptions.ts'
import { moderate } from '../../src/moderation/moderate.ts'

interface Row {
  readonly text: string
  readonly lang: string
  readonly label: string
}

interface Refused {
  readonly lang: string
  readonly before: string
  readonly word: string
  readonly after: string
}

const rows = readFileSync(new URL('../data/moderation/dev-set.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Row)

/** Messages of the development set that are refused for one word of plain letters. */
const refused: readonly Refused[] = rows.flatMap(({ text, lang, label }): readonly Refused[] => {
  if (label !== 'abusive' || !['ru', 'uk', 'en'].includes(lang)) return []
  const hit = moderate(text, { lang }).hits.find(({ tier }) => tier === 'obscene')
  const word = hit ? text.slice(hit.start, hit.end) : ''
  if (!hit || !/^(?:[а-яёіїєґ]{4,}|[a-z]{4,})$/iu.test(word)) return []
  return [{ lang, before: text.slice(0, hit.start), word, after: text.slice(hit.end) }]
})

const isRefused = (text: string, lang: string): boolean => moderate(text, { lang }).verdict === 'refuse'

/** Each message with its word changed; a fresh choice for every letter of it. */
function holds(change: (letter: string, choice: number, at: number, word: string) => string): void {
  fc.assert(
    fc.property(
      fc.constantFrom(...refused),
      fc.array(fc.nat({ max: 9 }), { minLength: 20, maxLength: 20 }),
      ({ lang, before, word, after }, choices) =>
        isRefused(
          before + [...word].map((letter, at) => change(letter, choices[at] ?? 0, at, word)).join('') + after,
          lang,
        ),
    ),
    { numRuns: 300 },
  )
}

const TWINS = new Map(
  [...'aа eе oо pр cс xх yу kк mм tт hн bв'.split(' ')].flatMap((pair): readonly [string, string][] => {
    const [latin = '', cyrillic = ''] = pair
    return [
      [latin, cyrillic],
      [cyrillic, latin],
    ]
  }),
)

describe('a text that is refused', () => {
  it('is found in the set often enough for these properties to say something', () => {
    expect(refused.length).toBeGreaterThan(20)
  })

  it('stays refused with signs of no width between the letters', () => {
    const unseen = ['\u200b', '\u200c', '\u200d', '\u2060', '\u00ad', '\ufeff', '\u034f', '\u180e', '', '']
    holds((letter, choice) => letter + (unseen[choice] ?? ''))
  })

  it('stays refused with letters of the other alphabet that look the same', () => {
    holds((letter, choice) => (choice > 4 ? (TWINS.get(letter) ?? letter) : letter))
  })

  it('stays refused with letters drawn out', () => {
    holds((letter, choice, at) => (at % 3 === choice % 3 ? letter.repeat(choice + 3) : letter))
  })

  it.each(['.', '-', '_', '*', '~', '|', '·', '/'])('stays refused with %j between all letters', (separator) => {
    holds((letter, _, at, word) => (at + 1 < word.length ? letter + separator : letter))
  })

  it('stays refused in capitals here and there, and with marks on its letters', () => {
    holds((letter, choice) => (choice > 5 ? letter.toUpperCase() : letter) + (choice % 2 === 0 ? '\u0336' : ''))
  })

  it('stays refused whatever harmless words stand before and behind it', () => {
    const words = fc.array(fc.constantFrom('заказ', 'и', 'не', 'открылся', 'the', 'order', '№', '42', 'ok,'), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(fc.constantFrom(...refused), words, words, ({ lang, before, word, after }, ahead, behind) =>
        isRefused(`${ahead.join(' ')}. ${before}${word}${after}. ${behind.join(' ')}`, lang),
      ),
    )
  })
})

describe('normalising', () => {
  it('twice is normalising once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const once = normalise(text)
        expect(normalise(once)).toBe(once)
      }),
    )
  })

  it('twice is normalising once for every letter there is', () => {
    for (let code = 0; code <= 0x1ffff; code += 1) {
      const once = normalise(`a${String.fromCodePoint(code)}b`)
      if (normalise(once) !== once) throw new Error(`U+${code.toString(16)}: ${once} becomes ${normalise(once)}`)
    }
  })
})

describe('any text of 64 kB', () => {
  it('has a verdict, whatever it repeats', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(...'хуйебпзда fuckshit.*_-@0134«"\n\u200b'), minLength: 1, maxLength: 12 }),
    )
    fc.assert(
      fc.property(part, fc.string({ unit: 'binary', maxLength: 40 }), (unit, tail) => {
        const text = unit.repeat(Math.ceil(65_536 / unit.length)).slice(0, 65_536 - tail.length) + tail
        const { verdict, hits } = moderate(text)
        expect(['ok', 'warn', 'refuse']).toContain(verdict)
        for (const { start, end } of hits) expect(0 <= start && start < end && end <= text.length).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
