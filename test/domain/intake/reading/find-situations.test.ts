import { describe, expect, it } from '@jest/globals'
import { findSituations } from '../../../../src/domain/intake/reading/find-situations.ts'
import { PRODUCTS } from './catalogue.ts'
import { SEVERAL_EN, SEVERAL_RU } from './several.ts'
import { SINGLE_EN, SINGLE_RU } from './single.ts'

const shown = (text: string): string => text.replaceAll('\n', ' ⏎ ')

describe('a text with several problems', () => {
  it.each([...SEVERAL_RU, ...SEVERAL_EN].map(([text, ...parts]) => ({ name: shown(text), text, parts })))(
    'is told apart: $name',
    ({ text, parts }) => {
      expect(findSituations(text, PRODUCTS).situations).toEqual(parts)
    },
  )
})

describe('a text with one problem', () => {
  it.each([...SINGLE_RU, ...SINGLE_EN].map((text) => ({ name: shown(text), text })))(
    'stays as it is: $name',
    ({ text }) => {
      expect(findSituations(text, PRODUCTS)).toEqual({ introduction: '', situations: [text] })
    },
  )
})
