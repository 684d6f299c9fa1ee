import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { FormValue, FormValues } from '../../../src/domain/form/act.ts'
import { checkForm } from '../../../src/domain/form/check-form.ts'

const text = (words: string): FormValue => ({ kind: 'text', text: words })
const choice = (value: string): FormValue => ({ kind: 'choice', values: [value] })

const GOOD: FormValues = {
  contact: text('Ольга Смирнова'),
  email: text('smirnova@vektor.example'),
  product: choice('p:office'),
  problem: text('Кнопка «Сохранить» закрывает окно'),
  severity: choice('low'),
}

const isRude = (words: string): boolean => words.includes('rude')
const faults = (change: Partial<Record<string, FormValue>>, name = 'request'): readonly string[] =>
  Object.keys(checkForm(name, { ...GOOD, ...change } as FormValues, isRude)).sort()

const file = (name: string, bytes: number): FormValue => ({
  kind: 'files',
  files: [{ fileId: 'F1', uniqueId: 'F1', kind: 'document', name, bytes, mimeType: null }],
})

describe('a form', () => {
  it('without faults is taken, whatever is optional', () => {
    expect(faults({})).toEqual([])
  })

  it('that is empty is told everything at once', () => {
    expect(Object.keys(checkForm('request', {}, isRude)).sort()).toEqual([
      'contact',
      'email',
      'problem',
      'product',
      'severity',
    ])
  })

  it.each<[string, Partial<Record<string, FormValue>>, readonly string[]]>([
    ['an address without a domain', { email: text('smirnova') }, ['email']],
    ['two addresses', { email: text('a@b.ru, c@d.ru') }, ['email']],
    ['a problem of one word', { problem: text('плохо') }, ['problem']],
    ['a problem of invisible signs', { problem: text('\u200b'.repeat(40)) }, ['problem']],
    ['more than 3000 characters', { steps: text('a'.repeat(3001)) }, ['steps']],
    [
      'abuse in any field',
      { contact: text('rude'), version: text('rude'), changes: text('rude') },
      ['changes', 'contact', 'version'],
    ],
    ['abuse as a product', { product: choice('o:rude') }, ['product']],
    ['abuse as the name of a file', { files: file('rude.png', 1) }, ['files']],
    ['a file over 20 MB', { files: file('dump.bin', 21 * 1024 * 1024) }, ['files']],
    ['somebody else without an address', { behalfName: text('Пётр') }, ['behalfEmail']],
    ['an address of nobody', { behalfEmail: text('a@b.ru') }, ['behalfName']],
  ])('is told of %s', (_, change, expected) => {
    expect(faults(change)).toEqual(expected)
  })

  it('for a further situation needs neither contact nor product', () => {
    const { problem, severity } = GOOD
    expect(checkForm('situation', { problem, severity } as FormValues, isRude)).toEqual({})
  })

  it('has an answer whatever it holds', () => {
    const value = fc.oneof(
      fc.string().map(text),
      fc.array(fc.string()).map((values): FormValue => ({ kind: 'choice', values })),
      fc.constant(file('x', 1)),
    )
    const names = fc.constantFrom('problem', 'email', 'product', 'files', 'severity', '__proto__', 'constructor')
    fc.assert(
      fc.property(fc.dictionary(names, value), (values) => {
        expect(Object.values(checkForm('request', values, isRude)).every(({ key }) => key.startsWith('slack:'))).toBe(
          true,
        )
      }),
    )
  })
})
