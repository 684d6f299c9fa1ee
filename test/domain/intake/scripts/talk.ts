import { aTicket, type Script, type Step } from '../conversation.ts'
import { MAIL, PROBLEM, WHO, aFile, alarm, during, contact, edit, files, forwarded, rude } from './steps.ts'
import { CLOSED, ONE, SEVERAL } from './tickets.ts'

const HOUR = 3_600_000

function said(kind: 'reaction' | 'joined' | 'sticker' | 'poll' | 'blocked' | 'back'): Step {
  switch (kind) {
    case 'reaction':
      return { body: { kind, emoji: '👍' } }
    case 'joined':
      return { body: { kind } }
    case 'sticker':
    case 'poll':
      return { body: { kind: 'unsupported', what: kind } }
    case 'blocked':
    case 'back':
      return { body: { kind: 'reachable', isReachable: kind === 'back' } }
  }
}

/** Commands, links, and words for tickets. */
export const TALK: Readonly<Record<string, Script>> = {
  'commands-before-anything': {
    steps: [
      '/start new',
      '/start',
      '/cancel',
      'да',
      '/cancel',
      '/HELP',
      '/settings',
      '/my',
      '/status 1',
      '/dance',
      '/language',
      '/language EN-us',
      '/language fr',
      '/start p_nothing',
      '[mine]',
      '/start',
      '[language]',
      '[#L.ru]',
      '[#M]',
    ],
  },
  'a-link-of-a-product': {
    from: { consent: '1' },
    steps: [
      '/start p_mail',
      '/start p_office',
      '[continue]',
      WHO,
      MAIL,
      '[guess]',
      '/start p_agent',
      '[continue]',
      '/new',
      '[anew]',
      '/start p_agent',
      '[continue]',
      WHO,
      MAIL,
    ],
  },
  'links-to-tickets': {
    steps: ['/start t_1', { says: '/start t_1', around: { linkedTicket: aTicket('1') } }],
  },
  'a-draft-that-lies-still': {
    steps: [
      alarm('draftReminder'),
      alarm('draftPurge'),
      PROBLEM,
      '[consent]',
      alarm('draftReminder', HOUR),
      '/new',
      'продолжим',
      '/cancel',
      'дальше',
      alarm('draftPurge', 150 * HOUR),
      '[#D.d3.4]',
      '[#6.0]',
      '[#zz]',
    ],
  },
  'things-that-are-no-words': {
    steps: [
      said('reaction'),
      said('joined'),
      said('sticker'),
      said('poll'),
      ' \u200b ',
      said('blocked'),
      said('back'),
      'Привет!',
      { says: '' },
    ],
  },
  'who-comes-back': {
    around: { wasReachable: false, tickets: ONE },
    steps: [said('back'), said('blocked'), '[#M]', during(said('back'), { around: { tickets: [] } })],
  },
  'a-button-of-an-earlier-version': {
    from: { revision: 4, offered: ['gone', 'set:known', 'edit:nothing', 'ticket:1'] },
    steps: ['[gone]', '[set:known]', '[edit:nothing]', '[ticket:1]'],
  },
  'words-for-the-only-ticket': {
    around: { tickets: ONE },
    steps: [
      'Стало хуже',
      'Спасибо!',
      '[#U.1.m1]',
      '[#U.1.m2]',
      '[#U.1.m2]',
      '[new]',
      '[consent]',
      'Ольга',
      forwarded('Читайте'),
      contact('Пётр', '+7 999', false),
      edit('m1', 'Стало лучше'),
      edit('m11', 'Опять', { abuse: 'refuse' }),
    ],
  },
  'files-for-the-only-ticket': {
    around: { tickets: ONE },
    steps: [
      files([aFile('a')], { album: 'A' }),
      files([aFile('b')], { album: 'A' }),
      files([aFile('c')], { album: 'A', caption: 'третья' }),
      alarm('albumComplete'),
      files([aFile('d', { bytes: 21_000_000, name: 'big.zip' })]),
      files([aFile('e', { bytes: 21_000_000, name: null })], { caption: 'вместе' }),
      files([aFile('f')], { caption: 'переслано', from: 'Пётр' }),
      contact('Ольга', '+7 999', true),
      '[#U.1.m7]',
      '[ticket:1]',
    ].slice(0, 9),
  },
  'an-album-taken-back': {
    around: { tickets: [...ONE, aTicket('2')] },
    from: {
      guessed: {
        ticketId: '1',
        message: { messageId: 'a1', at: 1, text: 'снимки', files: [aFile('a')], isAbusive: false, isQuiet: false },
      },
    },
    steps: ['[#U.2.a1]', '[#U.1.other]', '[#U.1.a1]', '[#U.1.a1]', '[ticket:2]', '[#U.1.a1]'],
  },
  'which-ticket': {
    around: { tickets: SEVERAL },
    steps: [
      'Стало хуже',
      'и ещё пищит',
      files([aFile('a')]),
      files([aFile('b')], { album: 'A' }),
      files([aFile('c')], { album: 'A' }),
      alarm('albumComplete'),
      edit('m1', 'Стало гораздо хуже'),
      '/start',
      '/language en',
      '[ticket:2]',
      'Спасибо',
      'Ещё одно',
      '[new]',
      '[consent]',
      WHO,
      'спасибо',
    ],
  },
  'which-ticket-inside-a-draft': {
    around: { tickets: SEVERAL, repliedTicket: CLOSED[2]! },
    from: { consent: '1' },
    steps: [
      '/new',
      'Спасибо!',
      'Опять то же самое',
      { says: 'и ещё слова', around: { repliedTicket: null } },
      files([aFile('a')]),
      '/cancel',
      '[continue]',
      WHO,
      '/cancel',
      '[discard]',
      '[new]',
      '/start',
    ],
  },
  'held-words-go-into-the-draft': {
    around: { tickets: SEVERAL },
    steps: [
      PROBLEM,
      { says: '/new' },
      { says: 'Отвечаю на закрытую', around: { repliedTicket: CLOSED[2]! } },
      files([aFile('a')]),
      { says: '/language ru', around: { repliedTicket: null } },
      '[new]',
    ],
  },
  'held-files-go-into-the-draft': {
    around: { tickets: SEVERAL },
    from: { consent: '1' },
    steps: [
      '/new',
      during(files([aFile('a')]), { around: { repliedTicket: CLOSED[3]! } }),
      { says: '[new]', around: { repliedTicket: null } },
      WHO,
    ],
  },
  'held-words-go-to-a-ticket-while-a-draft-is-open': {
    around: { tickets: SEVERAL },
    from: { consent: '1' },
    steps: [
      '/new',
      { says: 'Снова не работает', around: { repliedTicket: CLOSED[1]!, tickets: CLOSED } },
      { says: '[ticket:6]', around: { repliedTicket: null } },
      WHO,
    ],
  },
  'words-after-closed-tickets': {
    around: { tickets: CLOSED },
    steps: ['спасибо', 'Опять не печатает', '[ticket:5]', 'И опять не печатает', '[new]', '[consent]'],
  },
  'words-after-a-duplicate-only': { around: { tickets: [CLOSED[1]!] }, steps: ['Опять не печатает принтер'] },
  'answers-to-tickets': {
    steps: [
      { says: 'Готово', around: { repliedTicket: aTicket('1') } },
      'ок',
      files([aFile('a')], { album: 'A' }),
      { says: 'Опять', around: { repliedTicket: CLOSED[0]! } },
      { says: 'Снова', around: { repliedTicket: CLOSED[2]! } },
      '👍',
      files([aFile('b')]),
      rude('Дураки'),
      during(rude('Дураки'), { around: { repliedTicket: aTicket('1') } }),
    ],
  },
  'buttons-of-tickets': {
    around: { tickets: ONE },
    steps: [
      '[#t.1.status]',
      '[#t.1.helped]',
      '[#t.2.helped]',
      '[#t.x.helped]',
      '[#R.77]',
      '[#C]',
      '[#L.en]',
      '[#L.keep]',
      '[#]',
      '[#0.0]',
    ],
  },
}
