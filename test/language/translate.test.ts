import { afterAll, describe, expect, it } from '@jest/globals'
import { cpSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Phrase } from '../../src/domain/notice/message.ts'
import { createTranslator, localesFolder, type Translator } from '../../src/language/translate.ts'

const folder = mkdtempSync(join(tmpdir(), 'texts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

for (const [language, texts] of Object.entries({
  ru: {
    plain: 'просто',
    onlyRussian: 'по-русски',
    named: 'Код: <code>{{value}}</code>, <b>{{value}}</b>.',
    inside: 'Уровень: {{level}}.',
    files_one: '{{count}} файл',
    files_few: '{{count}} файла',
    files_many: '{{count}} файлов',
    files_other: '{{count}} файла',
    trap: '$t(probe:plain) {{__proto__}}{{constructor}}{{toString}}|{{absent}}|',
    tree: { leaf: 'лист' },
    list: ['одно', 'другое'],
  },
  en: {
    plain: 'simply',
    onlyEnglish: 'in English',
    files_one: '{{count}} file',
    files_other: '{{count}} files',
    inside: 'Level: {{level}}.',
  },
  de: { plain: 'einfach' },
})) {
  mkdirSync(join(folder, language))
  writeFileSync(join(folder, language, 'probe.json'), JSON.stringify(texts))
}

const missing: string[] = []
const probe = createTranslator({
  languages: ['ru', 'en', 'de'],
  zone: 'Europe/Moscow',
  folder,
  onMissing: (language, key) => missing.push(`${language} ${key}`),
})

/** 25 November 2026, 18:00 in Moscow. */
const MOMENT = Date.UTC(2026, 10, 25, 15)

const HOSTILE = [
  '$t(ticket:added)',
  '$t(probe:plain, {"count": 1})',
  '{{number}}',
  '{{value}}',
  '<b>x</b>',
  '</code><code>',
  '__proto__',
  'constructor',
  '\u0001{value}\u0002',
  '../../x',
  'probe:plain',
  '$&$1$`',
]

describe('a text in the language of the person', () => {
  it('speaks every language of the desk, message by message', () => {
    expect(['ru', 'en', 'de', 'ru'].map((language) => probe.phrase(language, { key: 'probe:plain' }))).toEqual([
      'просто',
      'simply',
      'einfach',
      'просто',
    ])
  })

  it('speaks the first language of the desk to a person whose language it does not know', () => {
    for (const language of ['fr', '', '../../x', '__proto__', 'constructor']) {
      expect(probe.phrase(language, { key: 'probe:plain' })).toBe('просто')
    }
  })

  it('does not speak a language that the desk has switched off', () => {
    const german = createTranslator({ languages: ['de'], zone: 'Europe/Moscow', folder })
    expect(german.languages).toEqual(['de'])
    expect(german.phrase('ru', { key: 'probe:plain' })).toBe('einfach')
  })

  it('looks for a missing text in Russian, then in English', () => {
    expect(probe.phrase('de', { key: 'probe:onlyRussian' })).toBe('по-русски')
    expect(probe.phrase('en', { key: 'probe:onlyRussian' })).toBe('по-русски')
    expect(probe.phrase('de', { key: 'probe:onlyEnglish' })).toBe('in English')
  })

  it('never shows a key, and reports a text that no language has', () => {
    missing.length = 0
    const keys = [
      'probe:none',
      'none:none',
      'none',
      '',
      'probe:',
      'probe:__proto__',
      'probe:constructor.name',
      '../x:y',
    ]
    for (const key of keys) expect(probe.phrase('en', { key })).toBe('…')
    expect(missing).toContain('en probe:none')
  })

  it('never shows a branch of the texts as a text', () => {
    for (const key of ['probe:tree', 'probe:list', 'probe:plain.length']) {
      expect(probe.phrase('ru', { key, params: { count: 2 } })).toBe('…')
    }
  })

  it('counts in Russian and in English as people do', () => {
    const counted = (language: string, count: number): string =>
      probe.phrase(language, { key: 'probe:files', params: { count } })
    expect([1, 2, 5, 11, 21, 22, 1.5].map((count) => counted('ru', count))).toEqual([
      '1 файл',
      '2 файла',
      '5 файлов',
      '11 файлов',
      '21 файл',
      '22 файла',
      '1,5 файла',
    ])
    expect([1, 2, 0].map((count) => counted('en', count))).toEqual(['1 file', '2 files', '0 files'])
  })

  it('writes large numbers in the manner of the language', () => {
    expect(probe.phrase('ru', { key: 'probe:files', params: { count: 12_345 } })).toBe('12\u00a0345 файлов')
    expect(probe.phrase('en', { key: 'probe:files', params: { count: 12_345 } })).toBe('12,345 files')
  })

  it('refuses to start without the texts of a language it is asked for', () => {
    expect(() => createTranslator({ languages: ['xx'], zone: 'UTC', folder })).toThrow('"xx"')
  })

  it('reads no language that the desk does not speak', () => {
    const broken = mkdtempSync(join(tmpdir(), 'texts-'))
    try {
      cpSync(folder, broken, { recursive: true })
      writeFileSync(join(broken, 'de', 'probe.json'), 'not JSON')
      const translator = createTranslator({ languages: ['en'], zone: 'UTC', folder: broken })
      expect(translator.phrase('en', { key: 'probe:plain' })).toBe('simply')
      expect(() => createTranslator({ languages: ['de'], zone: 'UTC', folder: broken })).toThrow()
    } finally {
      rmSync(broken, { recursive: true, force: true })
    }
  })
})

describe('what a person wrote, inside a text', () => {
  it('stays what it is, whatever it looks like', () => {
    for (const value of HOSTILE) {
      expect(probe.segments('ru', { key: 'probe:named', params: { value } })).toEqual([
        { text: 'Код: ', style: 'plain', isPersonal: false },
        { text: value, style: 'code', isPersonal: true },
        { text: ', ', style: 'plain', isPersonal: false },
        { text: value, style: 'bold', isPersonal: true },
        { text: '.', style: 'plain', isPersonal: false },
      ])
    }
  })

  it('is still marked as theirs two phrases deep', () => {
    const level: Phrase = { key: 'probe:named', params: { value: '<b>x</b>' } }
    const segments = probe.segments('ru', { key: 'probe:inside', params: { level } })
    expect(segments.filter(({ isPersonal }) => isPersonal)).toEqual([
      { text: '<b>x</b>', style: 'code', isPersonal: true },
      { text: '<b>x</b>', style: 'bold', isPersonal: true },
    ])
  })

  it('fills only the places of its own parameters', () => {
    const phrase = { key: 'probe:trap', params: { plain: 'нет' } }
    expect(probe.phrase('ru', phrase)).toBe('$t(probe:plain) ||')
  })
})

describe('a moment', () => {
  const say = (translator: Translator, language: string, show: 'moment' | 'day' | 'time', moment = MOMENT): string =>
    translator.phrase(language, { key: 'probe:inside', params: { level: { moment, show } } }).replace(/^[^:]*: /u, '')

  it('names weekday, date, time and zone in words that people use', () => {
    expect(say(probe, 'ru', 'moment')).toBe('ср, 25 ноября, 18:00 (Москва, UTC+3).')
    expect(say(probe, 'en', 'moment')).toBe('Wed 25 November, 18:00 (Moscow Time, UTC+3).')
    expect(say(probe, 'de', 'moment')).toBe('Mi., 25. November, 18:00 (Moskauer Normalzeit, UTC+3).')
  })

  it('can be only a day or only a time', () => {
    expect(say(probe, 'ru', 'day')).toBe('ср, 25 ноября.')
    expect(say(probe, 'ru', 'time')).toBe('18:00 (Москва, UTC+3).')
    expect(say(probe, 'en', 'day')).toBe('Wed 25 November.')
  })

  it('reads midnight as the first minute of the day', () => {
    expect(say(probe, 'en', 'moment', Date.UTC(2026, 10, 25, 21))).toBe('Thu 26 November, 00:00 (Moscow Time, UTC+3).')
  })

  it('follows the desk through summer time', () => {
    const berlin = createTranslator({ languages: ['ru', 'en'], zone: 'Europe/Berlin', folder })
    expect(say(berlin, 'ru', 'time', Date.UTC(2026, 0, 15, 12))).toBe('13:00 (Германия, UTC+1).')
    expect(say(berlin, 'ru', 'time', Date.UTC(2026, 6, 15, 12))).toBe('14:00 (Германия, UTC+2).')
  })

  it('names UTC once', () => {
    const utc = createTranslator({ languages: ['ru'], zone: 'UTC', folder })
    expect(say(utc, 'ru', 'time')).toBe('15:00 (UTC+0).')
  })
})

describe('the product’s own texts', () => {
  it('stand beside the program and are spoken by it', () => {
    const own = createTranslator({ languages: ['ru', 'en'], zone: 'Europe/Moscow' })
    expect(localesFolder().endsWith('locales')).toBe(true)
    expect(own.phrase('ru', { key: 'intake:step', params: { step: 3, total: 8 } })).toBe('Шаг\u00a03 из\u00a08')
    expect(own.phrase('en', { key: 'ticket:added', params: { number: '$t(ticket:added) {{number}}' } })).toBe(
      'Added to request $t(ticket:added) {{number}}.',
    )
  })
})
