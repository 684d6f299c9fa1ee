import { describe, expect, it } from '@jest/globals'
import { readContact } from '../../../../src/domain/intake/contact.ts'
import { freshDialog, freshDraft, restoreDialog } from '../../../../src/domain/intake/dialog.ts'
import { readEmail } from '../../../../src/domain/intake/email.ts'
import { hintWanted } from '../../../../src/domain/intake/hint.ts'
import { readFacts } from '../../../../src/domain/intake/reading/extract-facts.ts'
import { findSituations } from '../../../../src/domain/intake/reading/find-situations.ts'
import { boundariesOf, untouchable } from '../../../../src/domain/intake/reading/layout.ts'
import { listsOf, marksOf } from '../../../../src/domain/intake/reading/list-marks.ts'
import { expectGolden } from '../../../support/golden.ts'
import { plain } from '../../../support/print-notice.ts'
import { PRODUCTS } from './catalogue.ts'
import { SEVERAL_EN, SEVERAL_RU } from './several.ts'
import { SINGLE_EN, SINGLE_RU } from './single.ts'
import { FACTS, LISTS } from './texts.ts'

/** One file of texts, each with what is read off it; `npm run golden` writes it anew. */
function written(name: string, texts: readonly string[], read: (text: string) => unknown): void {
  const lines = texts.flatMap((text) => [`■ ${JSON.stringify(text)}`, `  ${plain(read(text))}`])
  expectGolden(new URL('./texts/', import.meta.url), name, `${lines.join('\n')}\n`)
}

const first = (rows: readonly (readonly string[])[]): readonly string[] => rows.map(([text = '']) => text)

describe('what is read off a text stands as it is written down', () => {
  it.each([
    ['several-ru', first(SEVERAL_RU)],
    ['several-en', first(SEVERAL_EN)],
    ['single', [...SINGLE_RU, ...SINGLE_EN]],
    ['lists', LISTS],
  ])('its situations: %s', (name, texts) => {
    written(name, texts, (text) => findSituations(text, PRODUCTS))
  })

  it('its marks and what is left whole', () => {
    written('marks', LISTS, (text) => {
      const marks = marksOf(text, boundariesOf(text))
      const lists = listsOf(marks).map((list) => list.marks.map(({ at }) => at))
      return {
        boundaries: boundariesOf(text).filter(({ after }) => after !== 'word'),
        marks,
        lists,
        untouchable: untouchable(text),
      }
    })
  })

  it('its facts', () => {
    written('facts', FACTS, (text) => readFacts(text, PRODUCTS))
  })
})

const LONG = 'я'.repeat(64)
const ADDRESSES = [
  ...[
    'gmail.com',
    'yandex.ru',
    'mail.ru',
    'outlook.com',
    'hotmail.com',
    'rambler.ru',
    'icloud.com',
    'bk.ru',
    'inbox.ru',
  ],
  ...[
    'gmial.com',
    'yandx.ru',
    'mial.ru',
    'outlok.com',
    'hotmial.com',
    'ramblerr.ru',
    'iclod.com',
    'bk.r',
    'bkk.ru',
    'imbox.ru',
  ],
  ...['mail.com', 'email.ru', 'email.com', 'vk.ru', 'vk.com', 'ya.ru', 'gmx.com', 'live.com', 'live.ru', 'hotmail.ru'],
  ...[
    'mail.ua',
    'mail.kz',
    'ymail.com',
    'inbox.lv',
    'gmailx.com',
    'amail.ru',
    'gmaxl.com',
    'yandexru',
    'a.b',
    'a.b1',
    'a.1b',
    'a.12',
  ],
  ...['-a.ru', 'a-.ru', 'a..ru', `${LONG.slice(1)}.ru`, `${LONG}.ru`, 'президент.рф', `${'a.'.repeat(95)}ru`, 'mail.r'],
].map((domain) => `o@${domain}`)
const TYPED = [
  ...[
    'Почта: a@b.ru.',
    'mailto:a@b.ru',
    'email:a@b.ru',
    'e-mail:a@b.ru',
    'адрес:a@B.RU:',
    '.a@b.ru',
    'a.@b.ru',
    'a..b@b.ru',
  ],
  ...[
    'a@b.ru, c@d.ru',
    'a b',
    '<a@b.ru>',
    '"a"@b.ru',
    'a@b@c.ru',
    '@b.ru',
    'я@b.ru',
    `${'a'.repeat(64)}@b.ru`,
    `${'a'.repeat(65)}@b.ru`,
  ],
  `${'a'.repeat(64)}@${'b'.repeat(62)}.${'c'.repeat(62)}.${'d'.repeat(60)}.ru`,
  `${'a'.repeat(64)}@${'b'.repeat(62)}.${'c'.repeat(62)}.${'d'.repeat(61)}.ru`,
]
const CONTACTS = [
  ...[
    'Ольга',
    'Ольга Смирнова, ООО Вектор, +7 999 123-45-67',
    'Ольга; Вектор\nотдел',
    '+7 (999) 123-45-67',
    ' , ',
    'Ольга, 12',
  ],
  ...[
    'Ольга, 12345',
    'Ольга, 123456',
    'Ольга, +7 9, 8 800 555 35 35, 8 800 555 35 36',
    'Ольга, 1-2-3-4-5-6',
    'Ольга,,Вектор',
    'Ольга, 1234567890123456789012345',
  ],
]

describe('an address and a contact', () => {
  it('are read as it is written down', () => {
    written('addresses', [...ADDRESSES, ...TYPED], readEmail)
    written('contacts', CONTACTS, readContact)
  })
})

describe('a dialog that was stored', () => {
  const stored = { version: 1, language: 'en', consent: '1', draft: { id: 'd1', startedAt: 5, files: [] } }

  it.each([
    ['comes back with what has been added since', stored, { language: 'en', consent: '1', draft: freshDraft('d1', 5) }],
    ['may have no draft', { version: 1, language: 'en' }, { language: 'en', draft: null }],
    ['of another version keeps language and consent', { ...stored, version: 2 }, { language: 'en', consent: '1' }],
    ['that is strange begins anew', { version: 2, language: 7, consent: 7 }, {}],
    ['may be nothing', null, {}],
    ['may be no object', 7, {}],
  ])('%s', (_, value, expected) => {
    expect(restoreDialog(JSON.stringify(value), 'ru')).toEqual({ ...freshDialog('ru'), ...expected })
  })

  it('may be broken', () => {
    expect(restoreDialog('{', 'ru')).toEqual(freshDialog('ru'))
  })
})

describe('what is looked up for a request', () => {
  const answer = (text: string, kind: 'given' | 'none' = 'given') => ({ text, kind, messageIds: [] })
  const told = { ...freshDraft('d', 1), answers: { product: answer('office'), problem: answer('Не сохраняет') } }
  const codes = ['0x80070005']

  it('is product, problem and error, as soon as they are told and once', () => {
    const text = 'Не сохраняет\nошибка 0x80070005'
    const wanted = { productId: 'office', text, codes }
    expect(hintWanted(told, 'ошибка 0x80070005')).toEqual(wanted)
    const withError = (kind: 'given' | 'none') => ({
      ...told,
      answers: { ...told.answers, error: answer('E-12', kind) },
    })
    expect(hintWanted(withError('given'), 'x')).toEqual({ ...wanted, text: 'Не сохраняет\nE-12', codes: ['E-12'] })
    expect(hintWanted(withError('none'), 'x')).toEqual({ ...wanted, text: 'Не сохраняет\nx', codes: [] })
    expect(hintWanted(told, 'я'.repeat(3000))?.text).toHaveLength(2000)
  })

  it.each([
    ['it was looked up', { isHintSought: true }],
    ['it is several', { situations: ['a', 'b'] }],
    ['no product is told', { answers: { problem: answer('x') } }],
    ['no problem is told', { answers: { product: answer('x') } }],
  ])('is nothing when %s', (_, change) => {
    expect(hintWanted({ ...told, ...change }, 'x')).toBeNull()
    expect(hintWanted({ ...told, situations: ['a'] }, 'x')).not.toBeNull()
  })
})
