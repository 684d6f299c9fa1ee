import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createAutomaton, type Automaton } from '../../src/moderation/automaton.ts'
import { createAutomatonBuilder, smallest } from '../../src/moderation/automaton-builder.ts'
import { compileLexicon } from '../../src/moderation/compile-lexicon.ts'
import { createLexicon } from '../../src/moderation/lexicon.ts'
import { createMessageReader } from '../../src/moderation/message.ts'
import { moderate } from '../../src/moderation/moderate.ts'
import { parsePattern } from '../../src/moderation/pattern.ts'
import { readLanguageFiles } from '../../src/moderation/word-lists.ts'

const lexicon = createLexicon(compileLexicon(readLanguageFiles()))

/** How many letters are looked up in the word lists while a message is read, with nothing known beforehand. */
function stepsFor(text: string): number {
  let steps = 0
  const counting = (automaton: Automaton): Automaton => ({
    ...automaton,
    step: (state, letter) => {
      steps += 1
      return automaton.step(state, letter)
    },
    run: (state, word) => {
      steps += word.length
      return automaton.run(state, word)
    },
  })
  const counted = { ...lexicon, words: counting(lexicon.words), forms: counting(lexicon.forms) }
  createMessageReader(counted).read(text, false)
  return steps
}

const UNITS: readonly (readonly [string, string])[] = [
  ['one letter', 'а'],
  ['spaced letters', 'х у '],
  ['dotted letters', 'х.у.'],
  ['stars', '*'],
  ['masks', 'х*у* '],
  ['zero-width signs', 'х\u200bу\u200b'],
  ['combining marks', 'х\u0335у\u0336'],
  ['mixed scripts', 'xуyе'],
  ['near misses', 'хеб пизк бль '],
  ['broken words', 'ху йу пиз хи '],
  ['underscores', 'f_u_c_'],
  ['digits', '0123456789'],
  ['base64', 'QmFzZTY0+/'],
  ['emoji', 'х👍у👎'],
  ['prefixes', 'подразвыпонедо'],
  ['lone surrogates', '\ud835'],
  ['quotation marks', '"`«'],
  ['bad words', 'хуй '],
]

describe('hostile messages', () => {
  it.each(UNITS)('of %s cost work that grows no faster than their length', (_, unit) => {
    const short = stepsFor(unit.repeat(Math.ceil(16_384 / unit.length)))
    const long = stepsFor(unit.repeat(Math.ceil(65_536 / unit.length)))
    // A short one of few different pieces costs next to nothing, so less than a step a sign is not told apart.
    expect(long).toBeLessThanOrEqual(4.2 * Math.max(short, 16_384))
    expect(long).toBeLessThan(65_536 * 8)
  })

  it('of words that are all different are cut off the close look, and read as they stand to the end', () => {
    const strange = Array.from({ length: 12_000 }, (_, at) => `х${at.toString(36)}*`).join(' ')
    expect(stepsFor(strange)).toBeLessThan(strange.length * 2)
    expect(moderate(`${strange} хуйня`).verdict).toBe('refuse')
  })

  it('of any kind have an answer with places inside the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { verdict, hits } = moderate(text)
        return (
          ['ok', 'warn', 'refuse'].includes(verdict) &&
          hits.every(({ start, end }) => 0 <= start && start < end && end <= text.length)
        )
      }),
    )
  })

  it('have the same answer the second time, when their words are known', () => {
    const signs = ['ху', 'йня', ' ', '*', '.', 'fu', 'ck', '\u200b', '1', 'привет', '\n', '"', '🙂']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...signs), { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        return JSON.stringify(moderate(text)) === JSON.stringify(moderate(text))
      }),
    )
  })
})

describe('the word lists', () => {
  it('read whole words: a pattern is met from its first letter to its last', () => {
    const builder = createAutomatonBuilder()
    builder.add(parsePattern('(за)?кот(а|ы|)'), 0)
    builder.add(parsePattern('кит~'), 1)
    const machine = builder.build()
    for (const words of [machine, smallest(machine)].map(createAutomaton)) {
      const rules = (word: string): readonly number[] => words.accepts(words.run(1, word))
      expect(['кот', 'закоты', 'котик', 'скот', 'кит', 'китобой', 'кнут'].map(rules)).toEqual([
        ...[[0], [0], [], [], [1], [1], []],
      ])
    }
  })

  it('say the same when states that cannot be told apart are made one', () => {
    const builder = createAutomatonBuilder(4)
    const patterns = ['(за|на|)(кот|рот)(а|у|ом|)', 'кит~', 'рот(а|ик)', 'китов~', 'зак~']
    patterns.forEach((pattern, rule) => builder.add(parsePattern(pattern), rule))
    const machine = builder.build()
    const [large, small] = [createAutomaton(machine), createAutomaton(smallest(machine))]
    expect(small.size).toBeLessThan(large.size)
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'закторуминв'), maxLength: 9 }), (word) => {
        const [first, second] = [large, small].map((words) => words.accepts(words.run(1, word)))
        expect(second).toEqual(first)
      }),
    )
  })

  it('name the pattern that is not well formed', () => {
    expect(() => parsePattern('ко(т|ш')).toThrow('ко(т|ш')
    expect(() => parsePattern('к~т')).toThrow('at the end')
    expect(() => parsePattern('<adj>', {})).toThrow('<adj>')
  })
})
