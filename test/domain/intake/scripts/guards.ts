import { aTicket, type Script, type Step } from '../conversation.ts'
import { MAIL, PROBLEM, TO_REVIEW, WHO, aFile, contact, during, edit, files, overruled, rude } from './steps.ts'
import { CLOSED, ONE, SEVERAL } from './tickets.ts'

const HOUR = 3_600_000

/** Refused words, floods, languages and codes. */
export const GUARDS: Readonly<Record<string, Script>> = {
  'refused-words': {
    steps: [
      rude('идиоты'),
      PROBLEM,
      '[consent]',
      rude('идиоты'),
      rude('идиоты', { wait: 10 }),
      { says: WHO, wait: 14 * 60_000 },
      files([aFile('a')]),
      during(contact('Ольга', '+7 999'), { around: { tickets: ONE } }),
      { says: WHO, wait: 60_000, around: { tickets: [] } },
      rude('козлы', { messageId: 'bad' }),
      edit('bad', MAIL, { wait: HOUR }),
      files([aFile('b', { name: 'дурак.png' }), aFile('c')], {}, { abuse: 'refuse' }),
      files([aFile('d')], { caption: 'дурак' }, { abuse: 'refuse', wait: 2 * HOUR }),
      contact('Дурак', '+7', true, { abuse: 'refuse' }),
      edit('m2', 'Дураки', { abuse: 'refuse' }),
      overruled('bad', 'козлы', 'contact'),
      overruled('m2', 'Дураки не чинят принтер', 'problem', true),
      overruled('late', 'Дураки', 'email'),
      overruled('late', 'Дурацкий принтер', 'problem'),
      overruled('late', 'Дурацкая ошибка', 'error'),
      overruled('late', 'HP', 'product'),
      overruled('late', 'Ещё про принтер', 'nothing'),
    ],
  },
  'refused-words-before-a-draft': {
    steps: [
      rude('идиоты'),
      rude('идиоты', { wait: HOUR }),
      rude('идиоты', { wait: 1 }),
      rude('идиоты', { wait: 1 }),
      overruled('x', 'Дурацкий принтер сломался', null),
    ],
  },
  'abusive-words-that-wait-for-a-ticket': {
    around: { tickets: SEVERAL },
    steps: [
      rude('Стало хуже, идиоты'),
      'и ещё пищит',
      edit('m1', 'Идиоты', { abuse: 'refuse' }),
      '[new]',
      rude('идиоты'),
      '/new',
    ],
  },
  'words-that-were-not-understood-are-edited': {
    steps: [
      PROBLEM,
      '[consent]',
      'Я',
      edit('m3', 'Ольга'),
      'olga',
      edit('m5', 'olga@', { abuse: 'ok' }),
      edit('m5', MAIL),
      edit('m5', 'дурак', { abuse: 'refuse' }),
    ],
  },
  'a-flood': {
    steps: [
      ...Array.from({ length: 23 }, (_, n): Step => ({ says: `Слово номер ${n} о принтере`, wait: 100 })),
      during(files([aFile('a')]), { wait: 100 }),
      during(contact('Ольга', '+7'), { wait: 100 }),
      { says: '[consent]', wait: 100 },
      { says: 'Спокойно', wait: 57_600 },
      { says: 'Пётр', wait: 60_000 },
    ],
  },
  'a-flood-into-a-ticket': {
    around: { tickets: ONE },
    steps: Array.from({ length: 22 }, (_, n): Step =>
      n % 2 ? during(files([aFile(`${n}`)]), { wait: 10 }) : { says: `Слово ${n}`, wait: 10 },
    ),
  },
  'another-language': {
    steps: [
      { says: 'The printer does not work', language: 'en' },
      { says: 'The printer does not work at all', language: 'de' },
      '[consent]',
      { says: 'Ольга Смирнова', language: 'ru' },
      { says: MAIL, language: null },
      { says: 'Принтер', language: 'ru' },
      { says: 'не знаю', language: 'ru' },
      { says: 'Ошибка', language: 'ru' },
      { says: 'каждый раз', language: 'ru' },
      '[#L.ru]',
      { says: 'The same', language: 'en' },
    ],
  },
  'another-language-declined': {
    from: { consent: '1' },
    steps: [
      PROBLEM,
      { says: 'Olga Smirnova', language: 'en' },
      { says: MAIL, language: 'ru' },
      { says: 'printer', language: 'en' },
      { says: 'the latest', language: 'en' },
      '[#L.keep]',
      { says: 'nothing', language: 'en' },
    ],
  },
  'a-language-while-a-ticket-is-open': {
    around: { tickets: ONE },
    steps: [
      { says: 'It got worse', language: 'en' },
      { says: 'It got worse', language: 'en', around: { tickets: CLOSED } },
      '[new]',
      '/language ru',
    ],
  },
  'a-language-chosen-in-the-middle': {
    steps: [
      PROBLEM,
      '/language en',
      '[consent]',
      '[#L.ru]',
      WHO,
      MAIL,
      '/language en',
      ...TO_REVIEW.slice(4, 9),
      '/language ru',
      '[set:low]',
      '/language en',
      '[later]',
      '/language ru',
      '[several]',
      '/language en',
    ],
  },
  'codes-that-are-wrong': {
    steps: [
      ...TO_REVIEW.slice(0, -1),
      '111111',
      'код: 222-222',
      '333 333',
      'code 444444!',
      '555555',
      '666666',
      '[code]',
      { says: '[#C]', wait: HOUR },
      { says: '[code]', wait: 10 * 60_000 },
      '[later]',
      '[#C]',
      '[code]',
      { says: '[#C]', wait: 25 * HOUR },
      '[code]',
      '[#C]',
      '[send]',
    ],
  },
  'a-code-that-came-too-late': {
    steps: [...TO_REVIEW.slice(0, -1), { says: '[code]', wait: 11 * 60_000 }, '[code]', '[edit:email]', MAIL],
  },
  'a-code-typed-elsewhere': {
    around: { tickets: [] },
    steps: [
      ...TO_REVIEW.slice(0, 4),
      '111111',
      '[code]',
      '/cancel',
      '[discard]',
      '222222',
      { says: '333333', around: { tickets: ONE } },
    ],
  },
  'a-code-after-the-request-was-sent': {
    steps: [
      ...TO_REVIEW,
      '[send]',
      '111111',
      { says: '222222', around: { tickets: ONE } },
      { says: '[code]', around: { repliedTicket: aTicket('1') } },
      '[code]',
    ],
  },
  'many-addresses': {
    steps: [
      ...TO_REVIEW,
      ...Array.from({ length: 7 }, (_, n): readonly Step[] => ['[#D.{draft}.1]', `olga${n}@vektor.example`]).flat(),
    ],
  },
}
