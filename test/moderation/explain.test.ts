import type { Filter } from 'bad-words'
import { describe, expect, it } from '@jest/globals'
import { explainModeration } from '../../src/moderation/explain.ts'
import { SupportFilter } from '../../src/moderation/support-filter.ts'

describe('an explanation of a refusal', () => {
  it('shows where and by which rule, and not the word', () => {
    const { verdict, masked, hits } = explainModeration('ну пиздец же')
    expect({ verdict, masked }).toEqual({ verdict: 'refuse', masked: 'ну ▒▒▒ же' })
    expect(hits).toEqual([expect.objectContaining({ start: 3, end: 9, rule: 'ru.obscene.pizd' })])
  })

  it('leaves a clean text as it is', () => {
    expect(explainModeration('добрый день')).toEqual({ verdict: 'ok', masked: 'добрый день', hits: [] })
  })

  it('covers every hit, also those that overlap', () => {
    const { masked } = explainModeration('иди на хуй, сука')
    expect(masked).not.toMatch(/ху|сук/u)
  })
})

describe('the interface of bad-words', () => {
  const filter: Filter = new SupportFilter()

  it('says what the desk refuses, Cyrillic too', () => {
    expect(['полный пиздец', 'fuck this', 'добрый день', 'Mr Dick'].map((text) => filter.isProfane(text))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('covers what was found and keeps the rest', () => {
    expect(filter.clean('ну пиздец же')).toBe('ну ▒▒▒ же')
    expect(filter.clean('добрый день')).toBe('добрый день')
  })

  it('lets a phrase pass that an operator has overruled', () => {
    expect(new SupportFilter(['ну пиздец']).isProfane('ну пиздец же')).toBe(false)
  })

  it('asks the own matcher of the package nothing: its list is empty', () => {
    expect(filter.list).toEqual([])
  })
})
