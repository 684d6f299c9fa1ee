import { describe, expect, it } from '@jest/globals'
import { chooseLocale } from '../../src/language/choose-locale.ts'

describe('chooseLocale', () => {
  it('speaks the language of the message where it is enabled', () => {
    expect(chooseLocale('en', ['ru', 'en'], 'ru')).toBe('en')
    expect(chooseLocale('kk', ['ru', 'kk'], 'ru')).toBe('kk')
  })

  it('keeps the current one when nothing was identified', () => {
    expect(chooseLocale(null, ['ru', 'en'], 'en')).toBe('en')
  })

  it('speaks Russian to Belarusian, Kazakh and Uzbek where they have no texts', () => {
    for (const language of ['be', 'kk', 'uz']) expect(chooseLocale(language, ['en', 'ru'], 'en')).toBe('ru')
  })

  it('never answers Ukrainian in Russian for being written to in Ukrainian', () => {
    expect(chooseLocale('uk', ['ru', 'en'], 'en')).toBe('en')
  })

  it('keeps the current one where nothing near is enabled', () => {
    expect(chooseLocale('kk', ['en', 'de'], 'de')).toBe('de')
    expect(chooseLocale('pt', ['es', 'en'], 'en')).toBe('en')
    expect(chooseLocale('__proto__', ['ru', 'en'], 'en')).toBe('en')
  })

  it('takes a tag with a region for its language', () => {
    expect(chooseLocale('pt-BR', ['ru', 'pt'], 'ru')).toBe('pt')
    expect(chooseLocale('pt', ['ru', 'pt', 'pt-BR'], 'pt-BR')).toBe('pt-BR')
  })
})
