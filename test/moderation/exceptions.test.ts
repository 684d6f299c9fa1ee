import { describe, expect, it } from '@jest/globals'
import { normalise } from '../../src/moderation/exceptions.ts'
import { moderate } from '../../src/moderation/moderate.ts'

const exceptions = ['Пиздец Ltd.', 'fuck_handler']
const verdict = (text: string, list: readonly string[] = exceptions): string =>
  moderate(text, { exceptions: list }).verdict

describe('a phrase that an operator has overruled', () => {
  it('is accepted where it stands word for word', () => {
    expect(verdict('Счёт для ООО «Пиздец ltd» не открывается')).toBe('ok')
    expect(verdict('ПИЗДЕЦ  LTD')).toBe('ok')
    expect(moderate('Счёт для ООО «Пиздец ltd»').verdict).toBe('refuse')
  })

  it('excuses nothing beside it', () => {
    expect(verdict('Пиздец Ltd, и вы там охуели')).toBe('refuse')
    expect(moderate('Пиздец Ltd, и вы там охуели', { exceptions }).hits.map(({ start }) => start)).toEqual([21])
  })

  it('is not accepted in part or in disguise', () => {
    expect(verdict('ну и пиздец')).toBe('refuse')
    expect(verdict('п.и.з.д.е.ц ltd')).toBe('refuse')
  })

  it('may be an empty one', () => {
    expect(verdict('ну и пиздец', ['', ' ', '!'])).toBe('refuse')
  })
})

describe('a normalised text', () => {
  it.each([
    ['ПрИвЁт,   мир!', 'привет мир'],
    ['п\u200bри\u0301вет', 'привет'],
    ['Straße ﬁn', 'strasse fin'],
    ['user_42', 'user 42'],
    ['!?', ''],
  ])('of %j is %j', (text, normal) => {
    expect(normalise(text)).toBe(normal)
  })
})
