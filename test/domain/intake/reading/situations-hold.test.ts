import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { findSituations, MOST_SITUATIONS } from '../../../../src/domain/intake/reading/find-situations.ts'
import { PRODUCTS } from './catalogue.ts'
import { SEVERAL_EN, SEVERAL_RU } from './several.ts'
import { SINGLE_EN, SINGLE_RU } from './single.ts'

const find = (text: string) => findSituations(text, PRODUCTS)

/** Pieces of which people, and those who mean harm, put texts together. */
const pieces = fc.constantFrom(
  'не печатает принтер',
  'пропал звук в колонках',
  'зависает отчёт по складу',
  'VPN is down again',
  'the report is empty',
  'Касбург Офис не открывается',
  'Касбург Агент не отвечает',
  'ошибка 502 при входе в почту',
  'на складе ошибка 1603 при установке',
  'Здравствуйте!',
  'У нас две проблемы:',
  'Шаги:',
  'открыть меню',
  'нажать кнопку «Печать»',
  'Спасибо',
  'Иван, +7 999 123-45-67',
  'а ещё',
  'А ещё',
  'Кроме того,',
  'также',
  'Ещё одна проблема:',
  'Another issue:',
  'also',
  'Во-первых,',
  'Во-вторых,',
  'первое:',
  'второе:',
  '1)',
  '2)',
  '3)',
  '1.',
  '2.',
  '-',
  '•',
  'а)',
  'б)',
  '> цитата',
  '```',
  '«',
  '»',
  '2.5',
  '12.04.2026',
)
const glue = fc.constantFrom(' ', '. ', '\n', ', ', '; ', '\n\n', ': ', '')
const texts = fc
  .array(fc.tuple(pieces, glue), { maxLength: 24 })
  .map((all) => all.map(([piece, between]) => piece + between).join(''))

/** Words of connectors and marks, which may be left out. */
const LEFT_OUT = new Set(
  `а и ещё также кроме того помимо этого к тому же вдобавок одна одно проблема беда вопрос отдельный другая во первых вторых
  первое второе первая вторая первый второй третья а б a b first second firstly secondly third the another one more issue problem thing also and
  in addition additionally besides separately on top of that 1 2 3`.split(/\s+/u),
)

function wordsIn(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !LEFT_OUT.has(word))
}

const known = [...SEVERAL_RU, ...SEVERAL_EN].map(([text]) => text).concat(SINGLE_RU, SINGLE_EN)
const anyText = fc.oneof(texts, fc.constantFrom(...known), fc.string({ unit: 'binary', maxLength: 200 }))

describe('the situations of a text', () => {
  it('keep every word of it, together with the introduction', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { introduction, situations } = find(text)
        const kept = wordsIn([introduction, ...situations].join('\n'))
        expect([...kept].sort()).toEqual([...wordsIn(text)].sort())
      }),
      { numRuns: 600 },
    )
  })

  it.each(known.map((text) => ({ text })))('keep every word of "$text"', ({ text }) => {
    const { introduction, situations } = find(text)
    expect([...wordsIn([introduction, ...situations].join(' '))].sort()).toEqual([...wordsIn(text)].sort())
  })

  it('are the words of the person, unchanged', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const situation of find(text).situations) expect(text).toContain(situation)
      }),
      { numRuns: 300 },
    )
  })

  it('are at most nine, and ten characters each when there are several', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { situations } = find(text)
        expect(situations.length).toBeLessThanOrEqual(MOST_SITUATIONS)
        expect(situations.length === 1 || situations.every(({ length }) => length >= 10)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('are never split again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { situations } = find(text)
        const whole = situations.length < MOST_SITUATIONS ? situations : situations.slice(0, -1)
        for (const situation of whole) expect(find(situation)).toEqual({ introduction: '', situations: [situation] })
      }),
      { numRuns: 600 },
    )
  })

  it('are the same for the same text', () => {
    fc.assert(fc.property(anyText, (text) => expect(find(text)).toEqual(find(text))))
  })

  it('hold the rest in the ninth when there are more', () => {
    const problems = Array.from({ length: 12 }, (_, index) => `${index + 1}) не работает касса номер ${index + 100}`)
    const { situations } = find(problems.join('\n'))
    expect(situations).toHaveLength(9)
    expect(situations[0]).toBe('не работает касса номер 100')
    expect(situations[8]).toBe(`не работает касса номер 108\n${problems.slice(9).join('\n')}`)
  })

  it('keep words behind the part that is read', () => {
    const tail = 'последнее слово'
    const { situations } = find(`1) не печатает принтер\n2) не открывается отчёт ${'очень '.repeat(12_000)}${tail}`)
    expect(situations).toHaveLength(2)
    expect(situations[1]?.endsWith(tail)).toBe(true)
  })

  it('come with the greeting, the announcement and the signature as the introduction', () => {
    const text = 'Добрый день, Анна! Две проблемы:\n1. не печатает принтер\n2. пропал звук\nСпасибо,\nИван Петров'
    expect(find(text).introduction).toBe('Добрый день, Анна! Две проблемы:\nСпасибо,\nИван Петров')
  })

  it.each([
    '1) ',
    '1) не печатает ',
    '1) не печатает 2) ',
    '1) 2) 3) ',
    'а ещё ',
    'а ещё не работает принтер совсем ',
    '. Также не работает',
    '(((((',
    '«««««',
    '"',
    '```',
    '- ',
    '- не работает\n',
    '\n',
    ' ',
    '1',
    'я',
    'Касбург Офис не работает. Касбург Агент не работает. ',
    'Ошибка 502 при входе в систему. Ошибка 503 при печати отчёта. ',
    'Во-первых, ',
    '1) не а 2) 1) не б 2) ',
    'at a.b(',
    'HTTP ',
  ])('are found on 64 kB of "%s"', (piece) => {
    const text = piece.repeat(Math.ceil(65_536 / piece.length))
    expect(find(text).situations.length).toBeGreaterThanOrEqual(1)
  })
})
